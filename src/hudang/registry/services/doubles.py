"""Whether somebody is registered already: told only where name or room match as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure import services as disclosure
from hudang.registry import policy
from hudang.registry.models import Customer, Occupancy
from hudang.vault import index
from hudang.vault.index import Lookup

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor


def may_tell(values: Mapping[int, str], *, by: Actor, at: datetime) -> bool:
    """Count what is asked; whoever has guessed too much today is told nothing, recording goes on.

    Outside the transaction of the registration: the count stays even where that is refused.
    """
    try:
        _count(values, by=by, at=at)
    except Forbidden:
        return False
    return True


def refuse_double(community: UUID, *, values: Mapping[int, str], houses: Collection[UUID]) -> None:
    """Refuse to register somebody twice; a shared telephone alone is never told."""
    number = find_double(community, values=values, houses=houses)
    if number:
        raise EvidenceMissing(
            _("This looks like customer %(number)s of this community.") % {"number": number},
            control="LC-005",
            missing=[_("your decision that it is somebody else, or the other record amended")],
        )


def find_double(community: UUID, *, values: Mapping[int, str], houses: Collection[UUID]) -> str:
    """Return the number of the customer who is the same person, or shares telephone and room."""
    possible = _candidates(community, values)
    customers = list(
        Customer.objects.filter(
            community_id=community, id__in=possible, merged_into__isnull=True
        ).exclude(type=Customer.Type.CONTACT)
    )
    facts = _compare(customers, values)
    occupants = set(
        Occupancy.objects.filter(
            community_id=community, house_id__in=houses, ended_date__isnull=True
        ).values_list("customer_id", flat=True)
    )
    for customer, (name, mobile, identity) in zip(customers, facts, strict=True):
        same = policy.is_same_person(same_name=name, same_mobile=mobile, same_identity=identity)
        is_reported = policy.may_report_duplicate(
            same_community=True,
            same_mobile=mobile,
            same_name=name,
            same_house=customer.id in occupants,
        )
        if same or is_reported:
            return customer.number
    return ""


def _count(values: Mapping[int, str], *, by: Actor, at: datetime) -> None:
    for item, kind in ((2, Lookup.MOBILE), (11, Lookup.ID_NUMBER)):
        if item in values:
            disclosure.count_search(by.code, kind=kind, value=values[item], at=at)


def _candidates(community: UUID, values: Mapping[int, str]) -> set[UUID]:
    found: set[UUID] = set()
    for item, kind in ((2, Lookup.MOBILE), (11, Lookup.ID_NUMBER)):
        if item in values:
            hits = index.candidates(kind, communities=[community], value=values[item])
            found.update(customer for _community, customer in hits)
    return found


def _compare(
    customers: Sequence[Customer], values: Mapping[int, str]
) -> list[tuple[bool, bool, bool]]:
    title = values.get(1) or values.get(60) or ""
    columns = [
        disclosure.matches(customers, kind=kind, value=value)
        for kind, value in (
            (Lookup.NAME, title),
            (Lookup.MOBILE, values.get(2, "")),
            (Lookup.ID_NUMBER, values.get(11, "")),
        )
    ]
    return list(zip(*columns, strict=True))
