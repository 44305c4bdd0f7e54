"""A search is a disclosure of one bit: how much somebody has learnt by guessing.

The values are kept as keyed hashes; the key of a day is with the provider and goes with the day.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection
from django.utils import timezone

from hudang.vault import ciphers, providers
from hudang.vault.models import Miss, Probe
from hudang.vault.tokens import Lookup, normalise

if TYPE_CHECKING:
    from datetime import date, datetime

WINDOW: Final = timedelta(hours=1)

# The counts are taken as they were before this statement, so the new rows are added to them.
_PROBE: Final = """
    WITH wanted AS (SELECT unnest(%(visible)s::bytea[]) AS visible),
    added AS (
        INSERT INTO vault_probe (day_date, actor, visible, value)
        SELECT %(day)s, %(actor)s, visible, %(value)s FROM wanted
        ON CONFLICT DO NOTHING RETURNING visible
    )
    SELECT coalesce((SELECT sum(count) FROM vault_miss
                     WHERE actor = %(actor)s
                     AND minute_at > %(since)s AND minute_at <= %(at)s), 0),
           coalesce((SELECT max(
               (SELECT count(*) FROM vault_probe AS p WHERE p.day_date = %(day)s
                AND p.actor = %(actor)s AND p.visible = wanted.visible)
               + (SELECT count(*) FROM added WHERE added.visible = wanted.visible)
           ) FROM wanted), 0)
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


class Counted(NamedTuple):
    """What an actor tried: searches of the last hour that found nobody, values behind one mask."""

    misses: int
    values: int


def visible_parts(kind: Lookup, value: str) -> tuple[str, ...]:
    """Return the parts of a value that its masks show, each by itself enough to guess behind."""
    normalised = normalise(kind, value)
    if kind is Lookup.MOBILE and len(normalised) >= 7:
        return (f"{normalised[:3]}-{normalised[-4:]}",)
    if kind is Lookup.ID_NUMBER and len(normalised) >= 14:
        return (normalised[:14], f"{normalised[:6]}-{normalised[-4:]}")
    return ()


def count_probe(actor: str, *, kind: Lookup, value: str, at: datetime) -> Counted:
    """Count one value about to be searched behind each of its visible parts."""
    day = timezone.localdate(at)
    key = providers.current().daily_key(day)
    wanted: dict[str, Any] = {
        "visible": [_hash(key, f"{kind.value}|{part}") for part in visible_parts(kind, value)],
        "value": _hash(key, f"{kind.value}|{normalise(kind, value)}"),
        "day": day,
        "actor": actor,
        "since": at - WINDOW,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PROBE, wanted)
        return Counted(*map(int, cursor.fetchone()))


def count_miss(actor: str, *, at: datetime) -> int:
    """Count a search that found nobody; return how many there were within the hour."""
    minute = at.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_MISS, [actor, minute, actor, minute - WINDOW, minute])
        return int(cursor.fetchone()[0])


def forget(*, before: date) -> None:
    """Remove the counts of earlier days; without their keys they say nothing any more."""
    Probe.objects.filter(day_date__lt=before).delete()
    Miss.objects.filter(minute_at__date__lt=before).delete()


def _hash(key: bytes, text: str) -> bytes:
    return ciphers.mac(ciphers.Suite.AES, key=key, data=text.encode())[:16]
