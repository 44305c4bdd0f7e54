"""What may be declared, how long it holds, which orders show it, and what is never counted."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core import controls, free_text
from hudang.core.calendar import months_after
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.needs.models import Frequency, Hours, Wish
from hudang.purposes import policy as purposes

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from hudang.needs.catalogue import Offer

VALID_MONTHS: Final = int(controls.get("LC-072").parameters["valid_months"])
# What keeping in mind on orders serves: an ordinary need the contract, one of health this alone.
SERVICE: Final = "contract_service"
ASSISTANCE: Final = "assistance"
LONGEST_NOTE: Final = 200
# How long a link to one's own needs is open; a company figure, not of the law.
LINK_OPEN: Final = timedelta(days=14)
# The same smallest number that answers of people are counted from (product.md, decision on k).
LEAST_COUNTED: Final = 10


@enforces("LC-072")
def require_offered(*, offer: Offer | None, wish: str, frequency: str, hours: str) -> None:
    """A need is a line of the catalogue, with a wish and bands of the list, and nothing else."""
    if offer is None or wish not in Wish:
        raise Forbidden(
            _("Choose a need of the catalogue, and what the customer would like about it."),
            control="LC-072",
        )
    if (frequency and frequency not in Frequency) or (hours and hours not in Hours):
        raise Forbidden(
            _("How often and when are said in bands: nobody's routine is kept."),
            control="LC-072",
        )


@enforces("LC-072", "LC-023")
def require_need_alone(*, note: str) -> None:
    """A note says what to do, never why: no illness, no certificate, no number of a person.

    There is no reason that keeps it: a need is served without its cause.
    """
    found = free_text.find(note)
    if found or len(note) > LONGEST_NOTE:
        raise Forbidden(
            _("Write what is needed, not why, in a short sentence without numbers of a person."),
            control="LC-072",
            missing=[purposes.told(one) for one in found],
        )


@enforces("LC-072", "LC-091")
def require_agreed(*, is_agreed: bool) -> None:
    """What reveals something of health is kept with a separate consent, or not at all."""
    if not is_agreed:
        raise EvidenceMissing(
            _("This need may reveal something of the customer's health: it takes his consent."),
            control="LC-072",
            missing=[_("a separate consent of the customer")],
        )


@enforces("LC-072")
def require_running(*, ended: datetime | None) -> None:
    """A need ends once, and what ended is declared anew."""
    if ended is not None:
        raise Forbidden(_("This need has ended. Declare it anew."), control="LC-072")


@enforces("LC-072", "LC-005")
def require_heard_by_another(*, awaits_desk: bool, declared_by: str, confirms: str) -> None:
    """What somebody wrote down at a door is confirmed by somebody else, who asks the customer."""
    if awaits_desk and declared_by == confirms:
        raise Forbidden(
            _("Somebody else at the desk confirms what you wrote down at a visit."),
            control="LC-072",
        )


@enforces("LC-072")
def valid_until(*, declared: date) -> date:
    """A need holds for its term, and no longer unless the customer confirms it."""
    return months_after(declared, VALID_MONTHS)


@enforces("LC-072")
def is_related(groups: Collection[str], *, group: str) -> bool:
    """A need shows on orders of the kinds it relates to; one without kinds helps with all."""
    return not groups or group in groups


@enforces("LC-072")
def counted(people: int) -> int | None:
    """Of fewer than ten people there is no figure: it would be a list of them."""
    return people if people >= LEAST_COUNTED else None
