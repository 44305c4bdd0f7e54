"""What may be taken off a deposit, and when it goes back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.renovation.models import Deposit, Renovation

if TYPE_CHECKING:
    from datetime import date

State = Renovation.State

# Company figures; the agreement may promise an earlier day, the law names none.
REFUND_WITHIN: Final = timedelta(days=30)
MOST: Final = Decimal(1_000_000)
CENT: Final = Decimal("0.01")


def amount(text: str) -> Decimal:
    """Return a sum as it was sealed, in yuan. Raises ValueError for what is none."""
    try:
        found = Decimal(text).quantize(CENT)
    except InvalidOperation:
        raise ValueError("No sum of money.") from None
    return found


@enforces("LC-169")
def require_sum(*, sum: Decimal) -> None:
    """A sum is more than nothing, in whole cents, and no slip of the hand."""
    if not 0 < sum <= MOST or sum != sum.quantize(CENT):
        raise Forbidden(
            _("A sum is more than 0 and at most %(most)s yuan, in whole cents.") % {"most": MOST},
            control="LC-169",
        )


@enforces("LC-169")
def require_deposit_time(*, state: str, paid: date, today: date) -> None:
    """A deposit is recorded once there is an agreement, on the day it was paid or later."""
    if state not in {State.AGREED, State.WORKING, State.TO_INSPECT, State.RECTIFYING}:
        raise Forbidden(
            _("A deposit is paid after the agreement and before acceptance."), control="LC-169"
        )
    if paid > today:
        raise Forbidden(_("A day of payment lies behind."), control="LC-169")


@enforces("LC-169")
def require_first(*, has_deposit: bool) -> None:
    """A file has one deposit."""
    if has_deposit:
        raise Forbidden(_("The deposit is recorded already."), control="LC-169")


@enforces("LC-169")
def require_paid(deposit: Deposit | None) -> Deposit:
    """Only what was paid is paid back."""
    if deposit is None:
        raise Forbidden(_("No deposit was recorded for this renovation."), control="LC-169")
    return deposit


@enforces("LC-169")
def require_deduction(*, sum: Decimal, reason: str, held: Decimal, is_refunded: bool) -> None:
    """Nothing is taken off by itself: somebody enters it with its reason, up to what is held."""
    require_sum(sum=sum)
    if is_refunded:
        raise Forbidden(_("The deposit was paid back already."), control="LC-169")
    if not reason.strip():
        raise EvidenceMissing(
            _("Say what the sum is taken off for."), control="LC-169", missing=[_("the reason")]
        )
    if sum > held:
        raise Forbidden(
            _("No more can be taken off than the deposit still holds."), control="LC-169"
        )


@enforces("LC-169")
def require_refund(
    *, state: str, is_refunded: bool, on: date, accepted: date | None, today: date
) -> None:
    """A deposit goes back after acceptance, or where the works were given up, and once."""
    if is_refunded:
        raise Forbidden(_("The deposit was paid back already."), control="LC-169")
    is_early = accepted is not None and on < accepted
    if state not in {State.ACCEPTED, State.CANCELLED} or is_early:
        raise Forbidden(
            _("A deposit is paid back after the works were accepted."), control="LC-169"
        )
    if on > today:
        raise Forbidden(_("A day of payment lies behind."), control="LC-169")


@enforces("LC-169")
def refund_due(ended: date) -> date:
    """A deposit is due back within thirty days of acceptance, or of giving the works up."""
    return ended + REFUND_WITHIN
