"""What an answer about a registered item becomes, and who decides on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.collection.models import ProposedAmendment
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Collection

State = ProposedAmendment.State

PROPOSAL_TRANSITIONS: dict[State, set[State]] = {
    State.PROPOSED: {State.ACCEPTED, State.REJECTED, State.SUPERSEDED, State.WITHDRAWN},
    State.ACCEPTED: set(),
    State.REJECTED: set(),
    State.SUPERSEDED: set(),
    State.WITHDRAWN: set(),
}
PROPOSAL_OWNER: dict[State, str] = {
    State.PROPOSED: "clerk",
    State.ACCEPTED: "nobody",
    State.REJECTED: "nobody",
    State.SUPERSEDED: "nobody",
    State.WITHDRAWN: "nobody",
}


@enforces("LC-005")
def require_proposal_transition(*, state: str, to: State) -> None:
    """A proposed value is decided on once."""
    if to not in PROPOSAL_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("This was decided on meanwhile: %(state)s.") % {"state": State(state).label},
            control="LC-005",
        )


@enforces("LC-005")
def require_other_decider(*, collected_by: str, decides: str) -> None:
    """Whoever wrote a value down at the door does not verify it alone."""
    if collected_by == decides:
        raise Forbidden(
            _("You took this value down yourself. Somebody else verifies it."), control="LC-005"
        )


@enforces("LC-005")
def require_rejection(*, reason: str) -> None:
    """What a customer told us is not turned down without saying why."""
    if reason not in ProposedAmendment.Reason.values:
        raise EvidenceMissing(
            _("A proposed value is rejected for a reason."),
            control="LC-005",
            missing=[_("the reason")],
        )


@enforces("LC-005")
def is_overtaken(*, item: int, amended_since: Collection[int]) -> bool:
    """A record that was amended after the answer may be newer than the answer."""
    return item in amended_since
