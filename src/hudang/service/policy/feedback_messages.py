"""When who raised a case is told by message, what it may say, and when he counts as told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.outbox.models import Message
from hudang.outbox.templates import LONGEST
from hudang.service.models import CaseMessage

if TYPE_CHECKING:
    from datetime import datetime

Kind = CaseMessage.Kind
State = CaseMessage.State
TEMPLATES: Final = {Kind.ACKNOWLEDGEMENT: "feedback_received", Kind.ANSWER: "feedback_answered"}
# A message that was never handed to the outbox: its process died in between.
LOST_AFTER: Final = timedelta(minutes=10)

CASE_MESSAGE_TRANSITIONS: dict[State, set[State]] = {
    State.WAITING: {State.LEFT, State.FAILED, State.SPARED},
    # Whoever sends tries again what was given up.
    State.FAILED: {State.LEFT, State.BY_HAND, State.SPARED},
    State.LEFT: set(),
    State.BY_HAND: set(),
    State.SPARED: set(),
}
CASE_MESSAGE_OWNER: dict[State, str] = {
    State.WAITING: "system",
    State.FAILED: "responsible person",
    State.LEFT: "nobody",
    State.BY_HAND: "nobody",
    State.SPARED: "nobody",
}
UNTOLD: Final = frozenset({State.WAITING, State.FAILED})
_LEFT: Final = frozenset({Message.State.SENT})
# What stays here told nobody, and neither did what somebody took back.
_OVER: Final = frozenset(
    {Message.State.KEPT, Message.State.GIVEN_UP, Message.State.UNCLEAR, Message.State.WITHDRAWN}
)


@enforces("LC-166")
def require_addressee(*, has_customer: bool) -> None:
    """A message goes to a customer who raised a case; nobody's record is made to write to."""
    if not has_customer:
        raise EvidenceMissing(
            _("Whoever raised this is no customer on record and cannot be written to."),
            control="LC-166",
            missing=[_("a customer; otherwise tell whoever it was yourself")],
        )


@enforces("LC-166")
def require_contact_wanted(*, wants_silence: bool) -> None:
    """Who asked not to be contacted about a case is not written to about it."""
    if wants_silence:
        raise Forbidden(
            _("Whoever raised this asked not to be contacted. Nobody writes or calls."),
            control="LC-166",
        )


@enforces("LC-166")
def require_fits(*, text: str) -> None:
    """An answer that goes by message is short and stands on one line."""
    if len(text) > LONGEST or not text.isprintable():
        raise Forbidden(
            _("A message takes %(count)s signs on one line. Shorten the answer, or tell it.")
            % {"count": LONGEST},
            control="LC-166",
        )


@enforces("LC-166", "LC-169")
def state_after(*, message: str | None, is_queued: bool, asked: datetime, at: datetime) -> State:
    """Somebody counts as told once the message has left, not when it was asked for.

    `message` is its state in the outbox, None where that has none (any more).
    """
    if message in _LEFT:
        return State.LEFT
    is_lost = message is None and (is_queued or at - asked > LOST_AFTER)
    return State.FAILED if is_lost or message in _OVER else State.WAITING


@enforces("LC-166")
def require_message_step(*, state: str, to: State) -> None:
    """Only what did not leave is told by hand instead."""
    if to not in CASE_MESSAGE_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("This message is “%(state)s”: nothing is left to tell.")
            % {"state": State(state).label},
            control="LC-166",
        )
