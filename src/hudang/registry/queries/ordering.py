"""The order of a list of customers: plain columns only, for what is sealed has none."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OrderBy, OuterRef, Q

from hudang.registry.models import Customer, Occupancy
from hudang.registry.queries.customers import WAITS_SINCE, by_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.db.models.functions import Coalesce


class Order(StrEnum):
    """What a list of customers can be ordered by; a sealed column cannot be named here."""

    NUMBER = "number"
    HOUSE = "house"
    AMENDED = "amended"
    REGISTERED = "registered"
    NOTICE = "notice"


# Numbers and houses go community by community, as their indexes do; the number breaks a tie.
_COLUMNS: dict[Order, tuple[str | Coalesce, ...]] = {
    Order.NUMBER: ("community_id", "number"),
    Order.AMENDED: ("amended_at", "number"),
    Order.REGISTERED: ("registered_at", "number"),
    Order.NOTICE: (WAITS_SINCE, "number"),
}
_PLACES = ("house__community_id", "house__place_order", "id")
_OF_THE_ROW = {"community_id": OuterRef("community_id"), "customer_id": OuterRef("id")}
_OF_THE_STAY = {
    "community_id": OuterRef("community_id"),
    "customer_id": OuterRef("customer_id"),
}


def in_order(
    customers: QuerySet[Customer], *, order: Order, is_descending: bool, start: int, stop: int
) -> list[Customer]:
    """Return the customers from `start` to `stop` of that order; every order is total."""
    if order is Order.HOUSE:
        return _by_house(customers, is_descending=is_descending, start=start, stop=stop)
    return list(
        customers.order_by(*_turned(_COLUMNS[order], is_descending=is_descending))[start:stop]
    )


def _turned(columns: Iterable[str | Coalesce], *, is_descending: bool) -> list[OrderBy]:
    expressions = (F(one) if isinstance(one, str) else one for one in columns)
    return [OrderBy(one, descending=is_descending) for one in expressions]


def _by_house(
    customers: QuerySet[Customer], *, is_descending: bool, start: int, stop: int
) -> list[Customer]:
    """Order by the first house held now; who has none comes last, whichever way it goes.

    It walks along the houses in their order, so that a page of a hundred thousand customers
    reads a page and does not sort them all.
    """
    firsts = _first_stays(customers).order_by(*_turned(_PLACES, is_descending=is_descending))
    keys = list(firsts.values_list("community_id", "customer_id")[start:stop])
    found = {(one.community_id, one.id): one for one in by_keys(keys)}
    page = [found[key] for key in keys]
    if len(page) == stop - start:
        return page
    housed = firsts.count()
    homeless = customers.exclude(Exists(_current().filter(**_OF_THE_ROW)))
    rest = homeless.order_by(*_turned(_COLUMNS[Order.NUMBER], is_descending=False))
    return page + list(rest[max(0, start - housed) : stop - housed])


def _first_stays(customers: QuerySet[Customer]) -> QuerySet[Occupancy]:
    """Return of each customer the stay in the house that comes first in order of place."""
    place = OuterRef("house__place_order")
    earlier = _current().filter(
        Q(house__place_order__lt=place) | Q(house__place_order=place, id__lt=OuterRef("id")),
        **_OF_THE_STAY,
    )
    wanted = customers.filter(community_id=OuterRef("community_id"), id=OuterRef("customer_id"))
    return _current().filter(~Exists(earlier), Exists(wanted))


def _current() -> QuerySet[Occupancy]:
    return Occupancy.objects.filter(ended_date__isnull=True)
