"""A search is a disclosure of one bit: how much somebody has learnt by guessing.

The values are kept as keyed hashes; the key of a day is with the provider and goes with the day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.utils import timezone

from hudang.vault import ciphers, providers
from hudang.vault.models import Miss, Probe
from hudang.vault.tokens import Lookup, normalise

if TYPE_CHECKING:
    from datetime import date, datetime

WINDOW: Final = timedelta(hours=1)

# The count is taken as it was before this statement, so the new row is added to it.
_PROBE: Final = """
    WITH added AS (
        INSERT INTO vault_probe (day_date, actor, visible, value) VALUES (%s, %s, %s, %s)
        ON CONFLICT DO NOTHING RETURNING 1
    )
    SELECT (SELECT count(*) FROM vault_probe
            WHERE day_date = %s AND actor = %s AND visible = %s)
         + (SELECT count(*) FROM added)
"""
_MISS: Final = """
    WITH added AS (
        INSERT INTO vault_miss AS m (actor, minute_at, count) VALUES (%s, %s, 1)
        ON CONFLICT (actor, minute_at) DO UPDATE SET count = m.count + 1 RETURNING m.count
    )
    SELECT (SELECT count FROM added)
         + (SELECT coalesce(sum(count), 0) FROM vault_miss
            WHERE actor = %s AND minute_at > %s AND minute_at < %s)
"""


def visible_parts(kind: Lookup, value: str) -> tuple[str, ...]:
    """Return the parts of a value that its masks show, each by itself enough to guess behind."""
    normalised = normalise(kind, value)
    if kind is Lookup.MOBILE and len(normalised) >= 7:
        return (f"{normalised[:3]}-{normalised[-4:]}",)
    if kind is Lookup.ID_NUMBER and len(normalised) >= 14:
        return (normalised[:14], f"{normalised[:6]}-{normalised[-4:]}")
    return ()


def count_probe(actor: str, *, kind: Lookup, visible_part: str, value: str, at: datetime) -> int:
    """Count one value asked for behind one visible part; return how many differ today."""
    day = timezone.localdate(at)
    key = providers.current().daily_key(day)
    visible = _hash(key, f"{kind.value}|{visible_part}")
    asked = _hash(key, f"{kind.value}|{normalise(kind, value)}")
    place = (day, actor, visible)
    with connection.cursor() as cursor:
        cursor.execute(_PROBE, [*place, asked, *place])
        return int(cursor.fetchone()[0])


def count_miss(actor: str, *, at: datetime) -> int:
    """Count a search that found nobody; return how many there were within the hour."""
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_MISS, [actor, minute, actor, minute - WINDOW, minute])
        return int(cursor.fetchone()[0])


def misses(actor: str, *, at: datetime) -> int:
    """Return how many searches of an actor found nobody within the hour."""
    counts = Miss.objects.filter(actor=actor, minute_at__gt=at - WINDOW, minute_at__lte=at)
    return sum(counts.values_list("count", flat=True))


def forget(*, before: date) -> None:
    """Remove the counts of earlier days; without their keys they say nothing any more."""
    Probe.objects.filter(day_date__lt=before).delete()
    Miss.objects.filter(minute_at__date__lt=before).delete()


def _hash(key: bytes, text: str) -> bytes:
    return ciphers.mac(ciphers.Suite.AES, key=key, data=text.encode())[:16]
