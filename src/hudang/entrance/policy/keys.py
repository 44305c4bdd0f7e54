"""What keys are taken against, what they are lent for, when they are due, and who counts them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.entrance.models import KeyCount, KeyCustody
from hudang.service.policy import OPEN

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

State = KeyCustody.State

KEY_TRANSITIONS: dict[State, set[State]] = {
    State.KEPT: {State.LENT, State.MISSING, State.GIVEN_BACK},
    State.LENT: {State.KEPT},
    State.MISSING: {State.KEPT, State.GIVEN_BACK},
    State.GIVEN_BACK: set(),
}
# Who has the next word while keys are in a state.
KEY_OWNER: dict[State, str] = {
    State.KEPT: "front desk",
    State.LENT: "borrower",
    State.MISSING: "front desk",
    State.GIVEN_BACK: "nobody",
}
KEY_COUNT_TRANSITIONS: dict[KeyCount.State, set[KeyCount.State]] = {
    KeyCount.State.COUNTED: {KeyCount.State.SIGNED},
    KeyCount.State.SIGNED: set(),
}
KEY_COUNT_OWNER: dict[KeyCount.State, str] = {
    KeyCount.State.COUNTED: "second person",
    KeyCount.State.SIGNED: "nobody",
}
# R18, PIPL 19: the record of keys goes a year after they went back.
KEPT_AFTER: Final = timedelta(days=365)


@enforces("LC-023")
def require_of_house(*, house: UUID, houses: Collection[UUID]) -> None:
    """Keys are taken from somebody who holds the house or lives in it."""
    if house not in houses:
        raise EvidenceMissing(
            _("This customer neither holds this house nor lives in it."),
            control="LC-023",
            missing=[_("a house of the customer")],
        )


@enforces("LC-023")
def require_agreement(*, agreement: str) -> None:
    """Keys are taken under an agreement that says who may use them and what for."""
    if not agreement.strip():
        raise EvidenceMissing(
            _("Keys are kept under an agreement. Enter its number."),
            control="LC-023",
            missing=[_("the number of the agreement")],
        )


@enforces("LC-023")
def require_ground(*, has_order: bool, word: str) -> None:
    """Kept keys leave their hook for an order of the house or at the customer's word."""
    if not has_order and not word:
        raise EvidenceMissing(
            _("Keys are lent for an open order of the house, or at the customer's word."),
            control="LC-023",
            missing=[_("the number of the order"), _("how the customer agreed")],
        )


@enforces("LC-023")
def require_known_order(*, is_known: bool) -> None:
    """An order is named by its number, and is one that the lender may see."""
    if not is_known:
        raise EvidenceMissing(
            _("There is no such order in your communities."),
            control="LC-023",
            missing=[_("the number of an open order of this house")],
        )


@enforces("LC-023")
def require_open_order(*, state: str, of_house: UUID | None, house: UUID) -> None:
    """The order is open and is about this very house: no other order opens the door."""
    if of_house != house:
        raise Forbidden(_("This order is about another place."), control="LC-023")
    if state not in OPEN:
        raise Forbidden(
            _("This order is not open any more. Keys are not lent for it."), control="LC-023"
        )


@enforces("LC-023")
def require_other_borrower(*, borrower: str, by: str) -> None:
    """Nobody hands keys out to himself."""
    if borrower == by:
        raise Forbidden(
            _("Nobody lends keys to himself. Let a colleague hand them out."), control="LC-023"
        )


@enforces("LC-023")
def require_other_taker(*, borrower: str, by: str) -> None:
    """Whoever had the keys does not hang them back alone: somebody else looks at them."""
    if borrower == by:
        raise Forbidden(_("You had these keys. Let a colleague take them back."), control="LC-023")


@enforces("LC-023")
def require_key_transition(*, state: str, to: State) -> None:
    """What is lent is not lent again, and what was given back is not here any more."""
    if to not in KEY_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("These keys are “%(state)s”: they cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-023",
        )


@enforces("LC-023")
def require_receipt(*, receipt: str) -> None:
    """Keys go back to the customer against a signature, which is filed."""
    if not receipt.strip():
        raise EvidenceMissing(
            _("Say where the receipt is filed that the customer signed."),
            control="LC-023",
            missing=[_("the signed receipt")],
        )


@enforces("LC-023")
def key_due_date(*, today: date) -> date:
    """Keys that were lent come back the same day."""
    return today


@enforces("LC-023")
def require_countable(*, expected: int) -> None:
    if not expected:
        raise Forbidden(_("No keys hang here, so there is nothing to count."), control="LC-023")


@enforces("LC-023")
def require_second_counter(*, counted_by: str, by: str) -> None:
    """Whoever counted does not sign: keys are counted by two."""
    if counted_by == by:
        raise Forbidden(_("You counted, so another person signs."), control="LC-023")


@enforces("LC-023")
def require_count_transition(*, state: str, to: KeyCount.State) -> None:
    """A signed count is evidence and stays as it is."""
    if to not in KEY_COUNT_TRANSITIONS[KeyCount.State(state)]:
        raise Forbidden(_("This count is signed already."), control="LC-023")
