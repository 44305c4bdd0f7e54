"""Counting the dossiers of a shelf: begun, scanned by anybody of the keepers, ended, signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts import policy as accounts
from hudang.accounts import queries as people
from hudang.accounts.policy import Permission
from hudang.dossiers import policy
from hudang.dossiers.models import Dossier, Scan, Shortfall, Stocktaking

from .logging import record_change
from .papers import KEEP, require_keeper
from .shortfalls import close_shortfall, open_shortfalls

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.dossiers.policy import ShelfScope

State = Stocktaking.State


@transaction.atomic
def begin(
    community: UUID, *, room: str = "", cabinet: str = "", shelf: str = "", by: Actor, at: datetime
) -> Stocktaking:
    """Begin to count the dossiers of a community, a room, a cabinet or a shelf."""
    require_keeper(community, by=by)
    stocktaking = Stocktaking(
        community_id=community,
        room=room,
        cabinet=cabinet,
        shelf=shelf,
        begun_by=by.code,
        begun_at=at,
    )
    stocktaking.expected = _expected(stocktaking).count()
    policy.require_countable(scope=_scope(stocktaking), dossiers=stocktaking.expected)
    stocktaking.save(force_insert=True)
    _log("begin_stocktaking", by=by, at=at, count=stocktaking.expected)
    return stocktaking


@transaction.atomic
def scan(stocktaking: Stocktaking, *, number: str, by: Actor, at: datetime) -> Scan:
    """Note that a dossier stands there; the same label scanned twice is one scan.

    Raises Dossier.DoesNotExist where the community has no dossier of that number.
    """
    require_keeper(stocktaking.community_id, by=by)
    held = _held(stocktaking)
    policy.require_counting(state=held.state)
    dossier = Dossier.objects.get(community_id=held.community_id, number=number)
    place = (dossier.room, dossier.cabinet, dossier.shelf)
    noted, is_new = Scan.objects.get_or_create(
        community_id=held.community_id,
        stocktaking_id=held.id,
        dossier_id=dossier.id,
        defaults={
            "result": policy.result_of(scope=_scope(held), place=place, state=dossier.state),
            "scanned_by": by.code,
            "scanned_at": at,
        },
    )
    if is_new:
        record_change("scan", by=by, permission=KEEP, at=at, count=1, dossier=dossier)
    return noted


@transaction.atomic
def finish(stocktaking: Stocktaking, *, by: Actor, at: datetime) -> Stocktaking:
    """End the count: what was not scanned and is not lent is missing, and somebody looks for it.

    A dossier that was missing and was scanned is found again, and its search ends.
    """
    require_keeper(stocktaking.community_id, by=by)
    held = _held(stocktaking)
    policy.require_stocktaking_transition(state=held.state, to=State.COUNTED)
    missing = list(missing_of(held))
    _find_again(held, by=by, at=at)
    held.state, held.counted_by, held.counted_at = State.COUNTED, by.code, at
    results = list(held.scans.values_list("result", flat=True))
    held.expected = _expected(held).count()
    held.found = results.count(Scan.Result.FOUND)
    held.misplaced = len(results) - held.found
    held.missing = len(missing)
    held.save()
    _lose(held, missing, at=at)
    _log("finish_stocktaking", by=by, at=at, count=len(results))
    return held


def missing_of(stocktaking: Stocktaking) -> QuerySet[Dossier]:
    """Return what stands there by the register, is not lent, and was not scanned."""
    scanned = stocktaking.scans.values("dossier_id")
    expected = _expected(stocktaking).exclude(state=Dossier.State.LENT)
    return expected.exclude(id__in=scanned).order_by("number")


def _find_again(stocktaking: Stocktaking, *, by: Actor, at: datetime) -> None:
    scanned = stocktaking.scans.values("dossier_id")
    searched = Shortfall.objects.filter(
        community_id=stocktaking.community_id,
        dossier_id__in=scanned,
        paper_id=None,
        closed_at=None,
    )
    for shortfall in searched:
        close_shortfall(shortfall, outcome=Shortfall.Outcome.FOUND, by=by, at=at)


def _lose(stocktaking: Stocktaking, missing: Sequence[Dossier], *, at: datetime) -> None:
    if not missing:
        return
    owner = people.custodians_of(stocktaking.community_id, at=at)[0]
    lost = [dossier.id for dossier in missing]
    Dossier.objects.filter(community_id=stocktaking.community_id, id__in=lost).update(
        state=Dossier.State.MISSING
    )
    open_shortfalls(
        [(dossier, None) for dossier in missing], owner=owner, stocktaking=stocktaking, at=at
    )


@transaction.atomic
def sign(stocktaking: Stocktaking, *, by: Actor, at: datetime) -> Stocktaking:
    """Sign the result of a count, as somebody who took no part in it."""
    by.require(Permission.SIGN_STOCKTAKING)
    accounts.require_community(communities=by.communities, community=stocktaking.community_id)
    held = _held(stocktaking)
    policy.require_stocktaking_transition(state=held.state, to=State.SIGNED)
    policy.require_signer(
        begun_by=held.begun_by,
        counted_by=held.counted_by,
        has_scanned=held.scans.filter(scanned_by=by.code).exists(),
        by=by.code,
    )
    held.state, held.signed_by, held.signed_at = State.SIGNED, by.code, at
    held.save(update_fields=["state", "signed_by", "signed_at"])
    _log(
        "sign_stocktaking", by=by, at=at, count=held.missing,
        permission=Permission.SIGN_STOCKTAKING,
    )  # fmt: skip
    return held


def _expected(stocktaking: Stocktaking) -> QuerySet[Dossier]:
    wanted = {
        name: value
        for name in ("room", "cabinet", "shelf")
        if (value := getattr(stocktaking, name))
    }
    return Dossier.objects.filter(community_id=stocktaking.community_id, **wanted)


def _scope(stocktaking: Stocktaking) -> ShelfScope:
    return (stocktaking.room, stocktaking.cabinet, stocktaking.shelf)


def _held(stocktaking: Stocktaking) -> Stocktaking:
    return Stocktaking.objects.select_for_update().get(pk=stocktaking.pk)


def _log(what: str, *, by: Actor, at: datetime, count: int, permission: Permission = KEEP) -> None:
    record_change(what, by=by, permission=permission, at=at, count=count)
