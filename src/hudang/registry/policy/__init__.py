"""Who may collect what of whom, when two records are one person, and how a roster goes in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import policy as purposes
from hudang.purposes.inventory import LegalBasis
from hudang.registry.models import Customer, Occupancy, ServiceContract
from hudang.registry.policy.bulk import OWNER as BULK_OWNER  # noqa: F401  for the diagrams
from hudang.registry.policy.bulk import TRANSITIONS as BULK_TRANSITIONS  # noqa: F401  for the diagrams
from hudang.registry.policy.contacts import CONTACT_BASIS as CONTACT_BASIS
from hudang.registry.policy.contacts import CONTACT_ITEMS as CONTACT_ITEMS
from hudang.registry.policy.contacts import HOUSEHOLDERS as HOUSEHOLDERS
from hudang.registry.policy.contacts import require_contact_days as require_contact_days
from hudang.registry.policy.contacts import require_contact_items as require_contact_items
from hudang.registry.policy.contacts import require_householder as require_householder
from hudang.registry.policy.contacts import require_organisation as require_organisation
from hudang.registry.policy.contacts import require_speaking as require_speaking
from hudang.registry.policy.destruction import require_destroyable as require_destroyable
from hudang.registry.policy.destruction import require_merged as require_merged
from hudang.registry.policy.destruction import require_two_people as require_two_people
from hudang.registry.policy.moving import MOVED as MOVED
from hudang.registry.policy.moving import require_movable as require_movable
from hudang.registry.policy.offices import OWNER as OFFICE_MOVE_OWNER  # noqa: F401  for the diagrams
from hudang.registry.policy.offices import TRANSITIONS as OFFICE_MOVE_TRANSITIONS  # noqa: F401  for the diagrams
from hudang.registry.policy.quarantine import OWNER as QUARANTINE_OWNER  # noqa: F401  for the diagrams
from hudang.registry.policy.quarantine import TRANSITIONS as QUARANTINE_TRANSITIONS  # noqa: F401  for the diagrams
from hudang.registry.policy.rosters import FILE_LIFETIME as FILE_LIFETIME
from hudang.registry.policy.rosters import OWNER as OWNER
from hudang.registry.policy.rosters import SOURCES as SOURCES
from hudang.registry.policy.rosters import TRANSITIONS as TRANSITIONS
from hudang.registry.policy.rosters import Status as Status
from hudang.registry.policy.rosters import require_clean_rows as require_clean_rows
from hudang.registry.policy.rosters import require_decided_beforehand as require_decided_beforehand
from hudang.registry.policy.rosters import require_file as require_file
from hudang.registry.policy.rosters import require_known_buildings as require_known_buildings
from hudang.registry.policy.rosters import require_source as require_source
from hudang.registry.policy.rosters import require_transition as require_transition

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from django.utils.functional import _StrOrPromise

    from hudang.purposes.inventory import Column

Role = Occupancy.Role

NAME, MOBILE, ID_NUMBER, ORGANISATION, CREDIT_CODE, CONTACT_PERSON = 1, 2, 11, 60, 61, 63
ROLE, HOUSE = 50, 51

OWNING = frozenset({Role.OWNER, Role.CO_OWNER, Role.HABITATION, Role.BUYER})
# Given with a paper that was checked, and kept with it (`standing`).
PROVED = frozenset({Role.AGENT, Role.HABITATION, Role.HEIR, Role.BUYER, Role.RENTAL})
STALE_AFTER = timedelta(days=365)

CONTRACT_TRANSITIONS: dict[str, set[str]] = {
    ServiceContract.State.CONCLUDING: {
        ServiceContract.State.IN_FORCE,
        ServiceContract.State.ENDED,
    },
    ServiceContract.State.IN_FORCE: {ServiceContract.State.ENDED},
    ServiceContract.State.ENDED: set(),
}

REASONS: Mapping[str, object] = {
    "told": _("the customer told us"),
    "form": _("a form at the counter"),
    "typing": _("a typing error"),
    "returned": _("returned mail or a wrong number"),
    "review": _("found in a review"),
}

_WEIGHTS_OF_PERSON = {NAME: 30, MOBILE: 30, HOUSE: 10, ROLE: 10}
_WEIGHTS_OF_OWNER = {**_WEIGHTS_OF_PERSON, ID_NUMBER: 20}
_WEIGHTS_OF_ORGANISATION = {ORGANISATION: 30, MOBILE: 30, CREDIT_CODE: 20, HOUSE: 10, ROLE: 10}
_WEIGHTS_OF_CONTACT = {NAME: 50, MOBILE: 50}

# A lease or a right of habitation is the person's own agreement; kinship is none (LC-011).
AGREEMENTS = frozenset({Role.TENANT, Role.HABITATION, Role.RENTAL})


# Collection


@enforces("LC-011")
def require_steward(*, in_customer_service: bool) -> None:
    """The customer-service department, and no other, collects and registers (POL-5.1)."""
    if not in_customer_service:
        raise Forbidden(
            _("Only the customer-service department registers customers."), control="LC-011"
        )


@enforces("LC-011")
def is_contract_ground(state: str) -> bool:
    """A contract carries collection while it is in force or being concluded (PIPL 13(2))."""
    return state in {ServiceContract.State.IN_FORCE, ServiceContract.State.CONCLUDING}


@enforces("LC-011")
def require_contract_transition(state: str, to: str) -> None:
    """A contract is concluded, comes into force and ends, in this order."""
    if to not in CONTRACT_TRANSITIONS[state]:
        raise Forbidden(
            _("A contract that is %(state)s cannot become %(to)s.")
            % {
                "state": ServiceContract.State(state).label,
                "to": ServiceContract.State(to).label,
            },
            control="LC-011",
        )


@enforces("LC-010", "LC-011")
def ground_of(role: str) -> LegalBasis:
    """Contract carries those whom one binds; a family member or an agent is asked for consent."""
    bound = purposes.is_bound(role=role, has_agreement=role in AGREEMENTS)
    return LegalBasis.CONTRACT if bound else LegalBasis.CONSENT


@enforces("LC-011", "LC-019")
def require_collection_gate(
    *,
    contract: bool,
    posting: bool,
    personal_notice: bool,
    items: Collection[int],
    basis: LegalBasis = LegalBasis.CONTRACT,
) -> None:
    """Collection needs a contract, and a notice that reached the person or, for ordinary
    contract items, public rules and a dated posting; other items need the person's own notice."""
    missing: list[_StrOrPromise] = (
        [] if contract else [_("a service contract in force or being concluded")]
    )
    try:
        purposes.require_notice(
            items=items,
            is_posted=posting,
            is_delivered=personal_notice,
            consenting=items if basis is LegalBasis.CONSENT else (),
        )
    except EvidenceMissing as refusal:
        missing += refusal.missing
    if missing:
        raise EvidenceMissing(
            _("Nothing may be collected yet: a contract and a notice come first."),
            control="LC-019" if contract else "LC-011",
            missing=missing,
        )


@enforces("LC-019", "LC-167")
def is_importable(column: Column) -> bool:
    """A roster brings no item that needs the person's own notice or consent: it waits."""
    item = column.item
    return item is None or not (item.is_sensitive or item.needs_consent)


@enforces("LC-010", "LC-019")
def is_roster_role(role: str) -> bool:
    """A roster registers those whom a contract binds; relatives and agents come themselves."""
    return ground_of(role) is LegalBasis.CONTRACT and role not in PROVED


# Accuracy


def _weights(*, type: str, owns: bool) -> dict[int, int]:
    if type == Customer.Type.ORGANISATION:
        return _WEIGHTS_OF_ORGANISATION
    if type == Customer.Type.CONTACT:
        return _WEIGHTS_OF_CONTACT
    return _WEIGHTS_OF_OWNER if owns else _WEIGHTS_OF_PERSON


@enforces("LC-005")
def completeness(items: Collection[int], *, type: str, owns: bool) -> int:
    """The share, in hundredths, of what the contract needs that a record holds (POL-5.2)."""
    weights = _weights(type=type, owns=owns)
    held = sum(weight for item, weight in weights.items() if item in items)
    return round(100 * held / sum(weights.values()))


@enforces("LC-005")
def missing(items: Collection[int], *, type: str, owns: bool) -> list[int]:
    """What the contract needs and a record does not hold."""
    return sorted(set(_weights(type=type, owns=owns)) - set(items))


def owns(roles: Collection[str]) -> bool:
    """Whether one of the roles makes somebody a contracting party, who proves an identity."""
    return not OWNING.isdisjoint(roles)


@enforces("LC-005")
def require_reason(reason: str) -> None:
    """Every change of a record says why, in one of the known words."""
    if reason not in REASONS:
        raise EvidenceMissing(
            _("A change needs its reason."), control="LC-005", missing=[_("the reason")]
        )


@enforces("LC-005")
def is_same_person(*, same_name: bool, same_mobile: bool, same_identity: bool) -> bool:
    """Two records are one person by identity number, or by name and telephone together."""
    return (same_identity and (same_name or same_mobile)) or (same_name and same_mobile)


@enforces("LC-005")
def may_report_duplicate(
    *, same_community: bool, same_mobile: bool, same_name: bool, same_house: bool
) -> bool:
    """A shared telephone is told only in its community and only if name or room match as well:
    the same number on several people is normal, and a search would be an answer to a guess."""
    return same_community and same_mobile and (same_name or same_house)


@enforces("LC-005")
def require_unchanged(*, expected: int, current: int, changes: Sequence[str]) -> None:
    """Of two people amending one customer the second is told what changed meanwhile."""
    if expected != current:
        raise EvidenceMissing(
            _("Somebody else changed this customer meanwhile. Look at the changes, then save."),
            control="LC-005",
            missing=changes,
        )


@enforces("LC-005")
def require_not_merged(*, number: str, is_merged: bool) -> None:
    """A record that was merged into another is read, and amended there only."""
    if is_merged:
        raise EvidenceMissing(
            _("Customer %(number)s was merged into another record.") % {"number": number},
            control="LC-005",
            missing=[_("the record it was merged into, or the merge undone")],
        )


@enforces("LC-005")
def is_stale(*, verified_at: datetime | None, registered_at: datetime, at: datetime) -> bool:
    """Contact data are checked every twelve months; any successful contact renews them."""
    return at - (verified_at or registered_at) > STALE_AFTER


# Houses


@enforces("LC-005")
def require_owner_place(*, role: str, has_owner: bool) -> None:
    """A house has one owner in force; others are co-owners, or the first has ended."""
    if role == Role.OWNER and has_owner:
        raise EvidenceMissing(
            _("This house has an owner already."),
            control="LC-005",
            missing=[_("the end of that occupancy, or the role co-owner")],
        )


@enforces("LC-010")
def require_proof(*, role: str, is_proved: bool) -> None:
    """Who stands beside a house by a paper gets the role with the paper, and not on his word."""
    if role in PROVED and not is_proved:
        raise EvidenceMissing(
            _("The role “%(role)s” is given with a paper.") % {"role": Role(role).label},
            control="LC-010",
            missing=[_("the paper, recorded on the page of the house")],
        )


@enforces("LC-005")
def require_window(*, started: date | None, ended: date | None) -> None:
    """An occupancy does not end before it begins."""
    if started is not None and ended is not None and ended < started:
        raise EvidenceMissing(
            _("An occupancy cannot end before it begins."),
            control="LC-005",
            missing=[_("a later end")],
        )
