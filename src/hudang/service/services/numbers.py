"""Numbers of orders: a run for each community, behind the community's own two digits or more.

No lock reaches across communities but the first time that one has an order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection

from hudang.core.models import uuid7

if TYPE_CHECKING:
    from uuid import UUID

_FIRST_LOCK: Final = 0x5345_0001
_TAKE: Final = """
    UPDATE service_ordercounter SET last = last + %s WHERE community_id = %s
    RETURNING ordinal, last
"""
_BEGIN: Final = """
    INSERT INTO service_ordercounter (community_id, id, ordinal, last)
    SELECT %s, %s, coalesce(max(ordinal), 0) + 1, 0 FROM service_ordercounter
    ON CONFLICT (community_id) DO NOTHING
"""


def take_numbers(community: UUID, *, count: int = 1, prefix: str = "GD") -> list[str]:
    """Return the next numbers of a community, like GD-03-000117, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [count, community])
        row = cursor.fetchone()
        if row is None:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FIRST_LOCK])
            cursor.execute(_BEGIN, [community, uuid7()])
            cursor.execute(_TAKE, [count, community])
            row = cursor.fetchone()
    ordinal, last = row
    return [f"{prefix}-{ordinal:02}-{number:06}" for number in range(last - count + 1, last + 1)]
