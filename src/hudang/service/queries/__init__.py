"""Questions about services; nothing here opens or changes anything."""

from hudang.service.queries.catalogue import (
    Promises,
    levels_of,
    loads,
    members_of,
    promises,
    teams,
    teams_of,
    types,
)
from hudang.service.queries.orders import (
    MOST_LISTED,
    OrderFilter,
    counts,
    customers_of,
    mine,
    order,
    orders_like,
    orders_of_customer,
    pool,
    visible_to,
    words_of,
)

__all__ = [
    "MOST_LISTED",
    "OrderFilter",
    "Promises",
    "counts",
    "customers_of",
    "levels_of",
    "loads",
    "members_of",
    "mine",
    "order",
    "orders_like",
    "orders_of_customer",
    "pool",
    "promises",
    "teams",
    "teams_of",
    "types",
    "visible_to",
    "words_of",
]
