"""What the page of a publication is made of: the acts that are open, versions, the comparison."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.core import controls
from hudang.core.comparison import pieces
from hudang.publication import policy, queries, services
from hudang.publication.models import Publication
from hudang.web.forms import publications as forms
from hudang.web.shortcuts import page
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor
    from hudang.web.forms.order_acts import ActForm
    from hudang.web.shortcuts import StaffRequest

P = Permission
State = Publication.State
PEOPLE = ("drafted_by", "checked_by", "published_by", "ended_by")


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act: its button, its form, its service, the state it starts from, who may do it."""

    label: _StrOrPromise
    form: type[ActForm]
    do: Callable[..., Publication]
    state: State
    permission: Permission = P.CHECK_PUBLICATION


@dataclass(frozen=True, slots=True)
class Act:
    """An act that is open to the person now; `is_open` where its form was refused."""

    code: str
    label: _StrOrPromise
    form: ActForm
    is_open: bool

    @property
    def is_step(self) -> bool:
        return isinstance(self.form, forms.StepForm)


ACTS: Mapping[str, ActKind] = {
    "check": ActKind(
        _("It is right and names nobody"), forms.StepForm, services.check, State.DRAFT
    ),
    "publish": ActKind(
        _("Publish to all owners"), forms.StepForm, services.publish, State.CHECKED
    ),
    "send-back": ActKind(_("Send it back"), forms.ReasonForm, services.send_back, State.CHECKED),
    "take-down": ActKind(_("Take it down"), forms.ReasonForm, services.take_down, State.PUBLISHED),
    "drop": ActKind(
        _("Give the draft up"), forms.StepForm, services.drop, State.DRAFT, P.DRAFT_PUBLICATION
    ),
}


def detail_page(
    request: StaffRequest,
    publication: Publication,
    *,
    bound: Mapping[str, ActForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a publication with the acts that are open, or with a form that has to be mended."""
    return page(
        request, "publications/detail.html", status=status,
        **_shown(publication, by=request.actor, bound=bound or {}),
    )  # fmt: skip


def _shown(publication: Publication, *, by: Actor, bound: Mapping[str, ActForm]) -> dict[str, Any]:
    drafts, later = by.may(P.DRAFT_PUBLICATION), queries.replacement_of(publication)
    return {
        "publication": publication,
        "names": names_of(getattr(publication, one) for one in PEOPLE),
        "acts": _acts(publication, by=by, bound=bound),
        "later": later,
        "versions": queries.versions_of(publication)[1:],
        "earlier": queries.earlier_of(publication),
        "may_amend": drafts and publication.state == State.DRAFT,
        "may_replace": drafts and publication.state == State.PUBLISHED and later is None,
    }


def _acts(publication: Publication, *, by: Actor, bound: Mapping[str, ActForm]) -> list[Act]:
    first = {"edition": publication.edition}
    return [
        Act(code, act.label, bound.get(code) or act.form(initial=first), code in bound)
        for code, act in ACTS.items()
        if publication.state == act.state and _may(code, publication, by)
    ]


def _may(code: str, publication: Publication, by: Actor) -> bool:
    """Say whether somebody may do an act; who wrote a publication does not check it."""
    return by.may(ACTS[code].permission) and (
        code != "check"
        or controls.allows(
            policy.require_other_checker, author=publication.drafted_by, checker=by.code
        )
    )


def late_count(request: StaffRequest) -> int:
    """Return how many publications of the person's communities are late."""
    return len(queries.late_lines(request.actor.communities, today=localdate()))


def compared(earlier: Publication, later: Publication) -> dict[str, Any]:
    """Return text and table of two publications as one, with what came and what went."""
    return {
        "text": pieces(earlier.text, later.text),
        "header": later.table[0] if later.table else (),
        "rows": _rows(earlier.table[1:], later.table[1:]),
    }


def _rows(
    before: Sequence[Sequence[str]], after: Sequence[Sequence[str]]
) -> list[list[tuple[str, str]]]:
    """Return the later rows, each cell with what stood there before, by the row's first cell."""
    known = {row[0]: row for row in before}
    return [
        [
            (cell, known[row[0]][place] if len(known.get(row[0], ())) > place else "")
            for place, cell in enumerate(row)
        ]
        for row in after
    ]
