"""Customer numbers: one run per community, given in blocks, no lock across communities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from hudang.core.models import uuid7

if TYPE_CHECKING:
    from uuid import UUID

_TAKE = """
    INSERT INTO registry_customercounter AS c (community_id, id, last) VALUES (%s, %s, %s)
    ON CONFLICT (community_id) DO UPDATE SET last = c.last + excluded.last
    RETURNING last
"""


def take_numbers(community: UUID, *, code: str, count: int) -> list[str]:
    """Return the next numbers of a community, like YQL-000123, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [community, uuid7(), count])
        last = int(cursor.fetchone()[0])
    return [f"{code}-{number:06}" for number in range(last - count + 1, last + 1)]
