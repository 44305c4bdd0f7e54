"""What of a roster is set apart, for how long, and what releases or destroys it (LC-167, R32)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry.models import Quarantine

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.utils.functional import _StrOrPromise

    from hudang.purposes.inventory import Column

Status = Quarantine.Status

KEPT_FOR: Final = timedelta(days=int(controls.get("LC-167").parameters["quarantine_days"]))
# The person's own, kept with the contact: second mobile, land line, e-mail, preferred channel.
# What a file says of third persons, such as an emergency contact, is never taken from it.
OWN_ITEMS: Final = frozenset({3, 4, 5, 8})

TRANSITIONS: dict[Status, set[Status]] = {
    Status.WAITING: {Status.RELEASING, Status.DESTROYING},
    Status.RELEASING: {Status.RELEASED},
    Status.RELEASED: set(),
    Status.DESTROYING: {Status.DESTROYED},
    Status.DESTROYED: set(),
}

# Who has the next word while a quarantine is in a state.
OWNER: dict[Status, str] = {
    Status.WAITING: "custodian",
    Status.RELEASING: "job",
    Status.RELEASED: "nobody",
    Status.DESTROYING: "job",
    Status.DESTROYED: "nobody",
}


@enforces("LC-019", "LC-167")
def is_set_apart(column: Column) -> bool:
    """A roster's items that rest on the person's consent are set apart, sealed, until their
    source is proved; what the contract needs is never held back and never destroyed with them."""
    return column.item is not None and column.item.number in OWN_ITEMS


@enforces("LC-167")
def kept_until(began_at: datetime) -> datetime:
    """Items without proof of source are kept apart for thirty days, and destroyed then."""
    return began_at + KEPT_FOR


@enforces("LC-167")
def is_over(*, kept_until: datetime, at: datetime) -> bool:
    """The time for a proof has run out."""
    return at >= kept_until


@enforces("LC-167")
def require_transition(status: str, to: Status) -> None:
    """A quarantine is decided once: released on proof, or destroyed."""
    if to not in TRANSITIONS[Status(status)]:
        raise Forbidden(
            _("Items that are “%(status)s” cannot become “%(to)s”.")
            % {"status": Status(status).label, "to": to.label},
            control="LC-167",
        )


@enforces("LC-167")
def require_in_time(*, kept_until: datetime, at: datetime) -> None:
    """A proof that comes after the thirty days saves nothing: the items are asked for anew."""
    if is_over(kept_until=kept_until, at=at):
        raise Forbidden(
            _("The thirty days are over. The items are destroyed; ask the customers anew."),
            control="LC-167",
        )


@enforces("LC-019", "LC-167")
def require_source_proof(
    *, collector: str, proof: str, day: date | None, reference: str, today: date
) -> None:
    """Consent items are released on a source record: who collected them, the proof that the
    persons consented, its date, and where it is filed so that anybody can look."""
    missing: list[_StrOrPromise] = []
    if not collector.strip():
        missing.append(_("who collected the items"))
    if proof not in Quarantine.Proof.values:
        missing.append(_("the proof that the persons consented"))
    if day is None or day > today:
        missing.append(_("the date of the proof, which does not lie ahead"))
    if not reference.strip():
        missing.append(_("where the proof is filed"))
    if missing:
        raise EvidenceMissing(
            _("Items that rest on consent need the proof of their source."),
            control="LC-167",
            missing=missing,
        )
