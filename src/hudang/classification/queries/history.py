"""What became of a version, step by step, from what it keeps of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from hudang.classification.queries.schemes import reviews_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.utils.functional import _StrOrPromise

    from hudang.classification.models import SchemeVersion


class Step(NamedTuple):
    """When something was done, what, and by whom where the version says so."""

    at: datetime
    label: _StrOrPromise
    by: str


def history(version: SchemeVersion) -> list[Step]:
    """Return the steps of a version, the newest first."""
    steps = [*_reviewed(version), *_moved(version)]
    return sorted(steps, key=lambda one: one.at, reverse=True)


def _reviewed(version: SchemeVersion) -> Iterator[Step]:
    for one in reviews_of(version):
        yield Step(one.reviewed_at, one.get_outcome_display(), one.reviewed_by)


def _moved(version: SchemeVersion) -> Iterator[Step]:
    moves = (
        (version.drafted_at, _("Drafted"), version.drafted_by),
        (version.submitted_at, _("submitted"), ""),
        (version.published_at, _("made public"), version.published_by),
        (version.activated_at, _("put in force"), ""),
        (version.suspended_at, _("suspended"), ""),
        (version.unproven_at, _("found without an effect in a year"), ""),
        (version.ended_at, _("ended"), version.ended_by),
    )
    for at, label, by in moves:
        if at is not None:
            yield Step(at, label, by)
