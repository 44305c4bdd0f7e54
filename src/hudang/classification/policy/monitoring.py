"""What the figures of a run lead to: nothing, a question to people, or a suspension."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.classification.fairness.limits import MINIMUM_GROUP, Verdict, require_minimum
from hudang.classification.models import FairnessReport, Run, SchemeVersion
from hudang.core.calendar import months_after
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from hudang.classification.fairness.disparity import Grouping
    from hudang.classification.fairness.limits import Finding

Level = FairnessReport.Level

PURPOSE: Final = "fairness_check"
IDENTITY_NUMBER: Final = 11
"""The item of the inventory from which sex and age band are derived, and no other is opened."""
PROTECTED: Final = ("sex", "age")
"""Groupings by what nobody may be sorted by; the others a scheme may read, so they only warn."""
GROUPINGS: Final = (*PROTECTED, "building", "role", "contract")
SEVERAL: Final = "several"
"""The group of whoever belongs to more than one: owner and tenant, of two buildings."""
OUTCOME: Final = "outcome"
"""What the class itself is called among the inputs of a test."""
# Company figure: a report older than this says too little of a scheme as it is today.
EVIDENCE_MONTHS: Final = 3
# A scheme that shows no effect in these months is retired (CLS-4.6); the law names no time.
PROVING_MONTHS: Final = 12
# Company figure: so long before, people are told.
WARNING_MONTHS: Final = 1


class Proof(StrEnum):
    """What it leads to whether a version in force has shown an effect."""

    HOLDS = "holds"
    ASKED = "asked"
    WAITS = "waits"
    RETIRED = "retired"


@enforces("LC-069")
def level(decided: Collection[Grouping], warned: Iterable[Grouping], *, drifted: Finding) -> Level:
    """Over a limit by sex or age a version is suspended; by anything else people are asked."""
    if any(one.name in PROTECTED and _is_over(one.finding) for one in decided):
        return Level.OVER
    if any(_is_over(one.finding) for one in warned) or _is_over(drifted):
        return Level.WARNING
    unsaid = any(one.finding.verdict is Verdict.UNSAID for one in decided if one.name in PROTECTED)
    return Level.UNSAID if unsaid else Level.WITHIN


def _is_over(found: Finding) -> bool:
    return found.verdict is Verdict.OVER


@enforces("LC-069", "LC-071")
def shown(count: int) -> int | None:
    """A number of people under the minimum is neither kept nor shown."""
    return count if count >= MINIMUM_GROUP else None


@enforces("LC-069")
def require_reportable(*, state: str, is_dry: bool) -> None:
    """What is reported is a run that came to its end and changed classes."""
    if state != Run.State.DONE or is_dry:
        raise Forbidden(
            _("Only a run that is done, and was not a dry one, is reported."), control="LC-069"
        )


@enforces("LC-069")
def require_limits(*, warning: float, limit: float, minimum_group: int) -> None:
    """A warning comes before the limit, and no group is smaller than the minimum."""
    require_minimum(minimum_group=minimum_group)
    if warning < limit:
        raise Forbidden(_("A warning comes before the limit, or with it."), control="LC-069")


@enforces("LC-069")
def require_unanswered(*, level: str, answered_by: str) -> None:
    """A warning is answered once; where nothing warns there is nothing to answer."""
    if answered_by or level not in {Level.WARNING, Level.OVER}:
        raise Forbidden(_("There is no open warning here."), control="LC-069")


@enforces("LC-069")
def require_reason_to_resume(*, cause: str, reason: str) -> None:
    """A version that went over a limit goes on only when a person says why it may."""
    if cause == SchemeVersion.Cause.FAIRNESS and not reason.strip():
        raise EvidenceMissing(
            _("A run of this version went over a limit. Say why it may go on all the same."),
            control="LC-069",
            missing=[_("a reason of the privacy lead, or a new version")],
        )


@enforces("LC-061", "LC-069")
def require_told_apart(*, over: Collection[str], allowed: Collection[str]) -> None:
    """What on real data says too much of sex or age waits for a second reviewer."""
    if not set(over) <= set(allowed):
        raise EvidenceMissing(
            _("The test on real data found criteria that say too much of sex or age."),
            control="LC-061",
            missing=[_("a second reviewer’s decision on each of them")],
        )


@enforces("LC-069", "LC-140")
def is_outdated(*, of_version: int, version: int, made: date, today: date) -> bool:
    """A report is evidence for the version it was made of, and for some months."""
    return of_version != version or today >= months_after(made, EVIDENCE_MONTHS)


@enforces("LC-069")
def proving_since(today: date) -> date:
    """An effect is looked for in the twelve months before a day."""
    return months_after(today, -PROVING_MONTHS)


@enforces("LC-069")
def retires_on(asked: date) -> date:
    """Who was told that a version shows no effect has a month to show one."""
    return months_after(asked, WARNING_MONTHS)


@enforces("LC-069")
def proof(*, in_force_since: date, is_shown: bool, asked: date | None, today: date) -> Proof:
    """A version that has shown no effect in twelve months is retired, a month after people were
    told; that there is not enough data is no effect."""
    first_asked = months_after(in_force_since, PROVING_MONTHS - WARNING_MONTHS)
    if is_shown or today < first_asked:
        return Proof.HOLDS
    if asked is None:
        return Proof.ASKED
    return Proof.RETIRED if today >= retires_on(asked) else Proof.WAITS
