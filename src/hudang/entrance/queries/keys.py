"""Which keys we keep, who has them, and how the last counts ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, Min, OuterRef, Q

from hudang.entrance import policy
from hudang.entrance.models import KeyCount, KeyCustody, KeyLoan
from hudang.entrance.queries.places import places_like

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor

State = KeyCustody.State
IN_THE_HOUSE = (State.KEPT, State.LENT, State.MISSING)


@dataclass(frozen=True, slots=True)
class KeyFilter:
    """What a list of keys is narrowed to; a note is sealed, so nothing searches it."""

    text: str = ""
    state: str = ""
    what: str = ""
    community: UUID | None = None
    is_late: bool = False
    order: str = ""


def visible_keys(by: Actor) -> QuerySet[KeyCustody]:
    """Return the keys of a person's communities."""
    found = KeyCustody.objects.filter(community_id__in=by.communities)
    return found.select_related("house", "community")


def keys_like(wanted: KeyFilter, *, by: Actor, today: date) -> QuerySet[KeyCustody]:
    """Return the keys that fit, the newest first unless another order is asked for."""
    found = visible_keys(by)
    if wanted.community is not None:
        found = found.filter(community_id=wanted.community)
    if wanted.text:
        found = _called(found, wanted.text.strip(), by=by)
    if wanted.state:
        states = IN_THE_HOUSE if wanted.state == "here" else (wanted.state,)
        found = found.filter(state__in=states)
    if wanted.what:
        found = found.filter(what=wanted.what)
    if wanted.is_late:
        found = found.filter(_late(today))
    orders = {
        "place": ("cabinet", "hook", "id"),
        "house": ("house__place_order", "id"),
        "oldest": ("taken_at", "id"),
    }
    return found.order_by(*orders.get(wanted.order, ("-taken_at", "-id")))


def _called(found: QuerySet[KeyCustody], text: str, *, by: Actor) -> QuerySet[KeyCustody]:
    """Narrow to a number, an envelope, or a house as its label begins."""
    houses = places_like(text, communities=by.communities)
    return found.filter(Q(number=text.upper()) | Q(envelope__iexact=text) | Q(house_id__in=houses))


def _late(today: date) -> Exists:
    loans = KeyLoan.objects.filter(
        community_id=OuterRef("community_id"), custody_id=OuterRef("id"),
        returned_at=None, due_date__lt=today,
    )  # fmt: skip
    return Exists(loans)


def keys(number: str, *, by: Actor) -> KeyCustody:
    """Return the keys of that number; raises DoesNotExist outside the person's communities."""
    return visible_keys(by).select_related("customer").get(number=number)


def loans_of(custody: KeyCustody) -> list[KeyLoan]:
    """Return the loans of keys, the newest first."""
    return list(KeyLoan.objects.filter(community_id=custody.community_id, custody_id=custody.id))


def out_of(custodies: Collection[KeyCustody]) -> dict[UUID, KeyLoan]:
    """Return the loan of each of the keys that are out."""
    found = KeyLoan.objects.filter(
        community_id__in={one.community_id for one in custodies},
        custody_id__in=[one.id for one in custodies],
        returned_at=None,
    )
    return {one.custody_id: one for one in found}


def key_counts(by: Actor, *, today: date) -> dict[str, int]:
    """Return how many keys are in each state, and how many are late."""
    rows = visible_keys(by).order_by().values("state").annotate(count=Count("id"))
    counted = {row["state"]: row["count"] for row in rows}
    counted["late"] = visible_keys(by).filter(_late(today)).count()
    return counted


def late_loans(communities: Collection[UUID], *, today: date) -> QuerySet[KeyLoan]:
    """Return the loans that should be back, the longest due first."""
    found = KeyLoan.objects.filter(
        community_id__in=communities, returned_at=None, due_date__lt=today
    )
    return found.select_related("custody__house").order_by("due_date", "id")


def late_by_community(
    communities: Collection[UUID], *, today: date
) -> list[tuple[UUID, int, date]]:
    """Return the communities whose keys are late: how many, and since when."""
    rows = late_loans(communities, today=today).order_by().values_list("community_id")
    return list(rows.annotate(count=Count("id"), first=Min("due_date")))


def key_counts_of(by: Actor) -> QuerySet[KeyCount]:
    """Return the counts of keys, the newest first."""
    return KeyCount.objects.filter(community_id__in=by.communities).select_related("community")


def hanging(community: UUID) -> QuerySet[KeyCustody]:
    """Return what should hang on its hook in a community, in the order of the hooks."""
    found = KeyCustody.objects.filter(
        community_id=community, state__in=(State.KEPT, State.MISSING)
    )
    return found.select_related("house").order_by("cabinet", "hook", "id")


def keys_over(*, at: datetime) -> QuerySet[KeyCustody]:
    """Return the keys that went back so long ago that nothing of them is kept."""
    before = at - policy.KEYS_KEPT_AFTER
    return KeyCustody.objects.filter(state=State.GIVEN_BACK, given_back_at__lt=before)
