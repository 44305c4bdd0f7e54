"""For how long a pass is made, when its code opens, how often one may mistype it, when it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.entrance.models import VisitorPass

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

State = VisitorPass.State

PASS_TRANSITIONS: dict[State, set[State]] = {
    State.OPEN: {State.USED, State.WITHDRAWN},
    State.USED: {State.USED, State.WITHDRAWN},
    State.WITHDRAWN: set(),
}
PASS_OWNER: dict[State, str] = {
    State.OPEN: "guard",
    State.USED: "guard",
    State.WITHDRAWN: "nobody",
}
# R13, LC-086: what is known of a visit goes thirty days after it.
KEPT_AFTER: Final = timedelta(days=int(controls.get("LC-086").parameters["keep_days"]))
# Company figures, not of the law: eight digits, of which a post tries few.
CODE_DIGITS: Final = 8
AHEAD: Final = timedelta(days=14)
LONGEST: Final = timedelta(days=7)
TRIES: Final = 5
TRIES_OF_GATE: Final = 30
TRIED_WITHIN: Final = timedelta(minutes=15)


class Answer(TextChoices):
    """What a code says at the gate."""

    OPENS = "opens", _("Let them in")
    UNKNOWN = "unknown", _("No such code")
    EARLY = "early", _("Not valid yet")
    OVER = "over", _("Not valid any more")
    USED = "used", _("Used already")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@enforces("LC-086")
def require_host(*, house: UUID, houses: Collection[UUID]) -> None:
    """Whoever asks for a pass holds the house or lives in it."""
    if house not in houses:
        raise EvidenceMissing(
            _("This customer neither holds this house nor lives in it."),
            control="LC-086",
            missing=[_("a house of the customer")],
        )


@enforces("LC-086")
def require_pass_window(*, begins: datetime, ends: datetime, at: datetime) -> None:
    """A pass is for some hours soon: not for the past, nor for a whole season."""
    if ends <= begins or ends <= at:
        raise Forbidden(
            _("A pass ends after it begins, and is not for the past."), control="LC-086"
        )
    if begins > at + AHEAD:
        raise Forbidden(
            _("A pass is made %(days)s days ahead at most.") % {"days": AHEAD.days},
            control="LC-086",
        )
    if ends - begins > LONGEST:
        raise Forbidden(
            _("A pass is valid for %(days)s days at most. Who stays longer is registered.")
            % {"days": LONGEST.days},
            control="LC-086",
        )


@enforces("LC-086")
def answer_of(*, state: str, use: str, begins: datetime, ends: datetime, at: datetime) -> Answer:
    """Say what the code of a pass means at a moment."""
    if state == State.WITHDRAWN:
        return Answer.WITHDRAWN
    if at < begins:
        return Answer.EARLY
    if at > ends:
        return Answer.OVER
    if state == State.USED and use == VisitorPass.Use.ONCE:
        return Answer.USED
    return Answer.OPENS


@enforces("LC-086")
def require_tries_left(*, own: int, of_gate: int) -> None:
    """Codes are not found by trying: after some wrong ones the post waits, then the gate."""
    if own >= TRIES or of_gate >= TRIES_OF_GATE:
        raise Forbidden(
            _("Too many wrong codes. Wait a quarter of an hour, or ring the host."),
            control="LC-086",
        )


@enforces("LC-086")
def require_pass_transition(*, state: str, to: State) -> None:
    """What was withdrawn opens nothing any more."""
    if to not in PASS_TRANSITIONS[State(state)]:
        raise Forbidden(_("This pass was withdrawn already."), control="LC-086")


@enforces("LC-086")
def is_pass_gone(*, ends: datetime, at: datetime) -> bool:
    """Thirty days after a visit nothing of it is left."""
    return at - ends >= KEPT_AFTER
