"""Whose word a hook begins on, and which of its requests are taken."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import Forbidden
from hudang.integration.models import Hook

State = Hook.State

HOOK_TRANSITIONS: dict[State, set[State]] = {
    State.PROPOSED: {State.ACTIVE, State.OFF},
    State.ACTIVE: {State.OFF},
    State.OFF: set(),
}
HOOK_OWNER: dict[State, str] = {
    State.PROPOSED: "privacy lead",
    State.ACTIVE: "system",
    State.OFF: "nobody",
}
# Old requests that somebody kept are no requests of today; clocks differ by less than this.
FRESH_FOR: Final = timedelta(minutes=5)
MOST_BYTES: Final = 64_000


@enforces("LC-051")
def require_hook_transition(state: str, to: str) -> None:
    """A hook begins once; one that is turned off begins as a new one."""
    if to not in HOOK_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("The hook is “%(state)s”: that cannot be done with it now.")
            % {"state": State(state).label},
            control="LC-051",
        )


@enforces("LC-125")
def require_genuine(*, is_signed: bool, timestamp: str, at: datetime) -> None:
    """A request is taken if the other system signed it just now; all others are refused alike."""
    if not is_signed or not _is_fresh(timestamp, at=at):
        raise Forbidden(
            _("The request is not signed as agreed, or its time is not now."), control="LC-125"
        )


@enforces("LC-125")
def require_no_replay(*, is_replay: bool) -> None:
    """The very same request is taken once; who repeats an event signs it anew."""
    if is_replay:
        raise Forbidden(_("This very request came already."), control="LC-125")


@enforces("LC-051")
def require_own_order(*, is_own: bool) -> None:
    """A hook goes on with the orders that it recorded, and sees no others."""
    if not is_own:
        raise Forbidden(_("The hook has recorded no order of this number."), control="LC-051")


def _is_fresh(timestamp: str, *, at: datetime) -> bool:
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 11:
        return False
    return abs(at - datetime.fromtimestamp(int(timestamp), tz=UTC)) <= FRESH_FOR
