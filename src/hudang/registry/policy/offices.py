"""A community goes to another office: who may propose it, who confirms, and from which day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.accounts import policy as accounts
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry.models import OfficeMove

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.models import Role

Status = OfficeMove.Status

# Not a figure of the law: further ahead nobody knows who will work where.
MOST_AHEAD: Final = timedelta(days=180)

TRANSITIONS: dict[Status, set[Status]] = {
    Status.WAITING: {Status.CONFIRMED, Status.REFUSED, Status.WITHDRAWN, Status.LAPSED},
    Status.CONFIRMED: {Status.DONE, Status.WITHDRAWN},
    Status.DONE: set(),
    Status.REFUSED: set(),
    Status.WITHDRAWN: set(),
    Status.LAPSED: set(),
}

# Who has the next word while a move is in a state.
OWNER: dict[Status, str] = {
    Status.WAITING: "second administrator",
    Status.CONFIRMED: "job",
    Status.DONE: "nobody",
    Status.REFUSED: "nobody",
    Status.WITHDRAWN: "nobody",
    Status.LAPSED: "nobody",
}


@enforces("LC-139")
def require_transition(status: str, to: Status) -> None:
    """A move is decided once; what was carried out is undone by a move back alone."""
    if to not in TRANSITIONS[Status(status)]:
        raise Forbidden(
            _("A move that is “%(status)s” cannot become “%(to)s”.")
            % {"status": Status(status).label, "to": to.label},
            control="LC-139",
        )


@enforces("LC-125", "LC-139")
def require_standing(
    *, roles: Collection[Role], communities: Collection[UUID], community: UUID
) -> None:
    """A custodian speaks for the communities of his post, an administrator for the company."""
    if not accounts.ADMINISTRATORS & set(roles):
        accounts.require_community(communities=communities, community=community)


@enforces("LC-134")
def require_other_office(*, old: UUID, new: UUID) -> None:
    """A community goes to an office that does not run it yet."""
    if old == new:
        raise Forbidden(_("This office runs the community already."), control="LC-134")


@enforces("LC-134")
def require_day(*, day: date, today: date) -> None:
    """A move takes effect today or later: what an office did until then stays its own."""
    if day < today:
        raise Forbidden(
            _("A move takes effect today or later; what was done until then stays."),
            control="LC-134",
        )
    if day - today > MOST_AHEAD:
        raise Forbidden(
            _("A move is proposed at most %(days)d days ahead.") % {"days": MOST_AHEAD.days},
            control="LC-134",
        )


@enforces("LC-139")
def require_as_proposed(
    *, office: UUID, old_office: UUID, posts: Sequence[str], proposed: Sequence[str]
) -> None:
    """Whoever confirms confirms what was proposed: the same office to leave, the same posts."""
    if office != old_office or sorted(posts) != sorted(proposed):
        raise EvidenceMissing(
            _("Since the proposal the office or its posts in this community have changed."),
            control="LC-139",
            missing=[_("a new proposal that names the posts of today")],
        )


@enforces("LC-139")
def is_lapsed(*, proposed_at: datetime, at: datetime) -> bool:
    """A proposal that nobody decides within a week no longer stands in the way of another."""
    return at - proposed_at >= accounts.WAITING_FOR


@enforces("LC-134")
def is_due(*, day: date, today: date) -> bool:
    """A confirmed move is carried out from its day on."""
    return day <= today
