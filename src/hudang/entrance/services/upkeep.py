"""What goes by the clock: passes thirty days after the visit, plates, keys given back long ago."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.services import MAX_SUBJECTS, Subject
from hudang.accounts.actor import system
from hudang.accounts.models import Role
from hudang.accounts.policy import Permission
from hudang.entrance import queries
from hudang.entrance.models import KeyCustody, ParkingPlate, VisitorPass, WrongCode
from hudang.vault import services as vault
from hudang.vault.keys import Owner, Slot

from .logging import PARKING, log_act

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

JOB: Final = system("entrance", Role.SYSTEM_ADMIN)
_FORGOTTEN_AFTER: Final = timedelta(days=1)
_TOGETHER: Final = MAX_SUBJECTS


def destroy_over(*, at: datetime) -> int:
    """Destroy what nothing is kept of any more; return how many rows went."""
    WrongCode.objects.filter(typed_at__lt=at - _FORGOTTEN_AFTER).delete()
    return _destroy_passes(at=at) + _destroy_plates(at=at) + _destroy_keys(at=at)


def _destroy_passes(*, at: datetime) -> int:
    """Delete passes with the keys of what they sealed (R13); the log is told how many."""
    count = 0
    for community, gone in _by_community(queries.passes_over(at=at)):
        with transaction.atomic():
            named = [one for one in gone if one.visitor is not None]
            owners = [Owner(one.sealing_kind, community, one.id) for one in named]
            VisitorPass.objects.filter(community_id=community, id__in=_ids(gone)).delete()
            vault.drop_slot(owners, slot=Slot.SERVICE)
            _log(
                "destroy_passes", community, count=len(gone), control="LC-086", at=at,
                subjects=[Subject.end_of(one) for one in named],
            )  # fmt: skip
        count += len(gone)
    return count


def _destroy_plates(*, at: datetime) -> int:
    """Delete which plate used which space (R17); the vehicle stays with its customer's record."""
    count = 0
    for community, gone in _by_community(queries.plates_over(today=localdate(at))):
        with transaction.atomic():
            ParkingPlate.objects.filter(community_id=community, id__in=_ids(gone)).delete()
            _log(
                "destroy_plates", community, count=len(gone), control="LC-086", at=at,
                purpose=PARKING,
            )  # fmt: skip
        count += len(gone)
    return count


def _destroy_keys(*, at: datetime) -> int:
    """Delete the record of keys given back a year ago (R18), each with its end in the log."""
    count = 0
    for community, gone in _by_community(queries.keys_over(at=at)):
        with transaction.atomic():
            ends = [Subject.end_of(one) for one in gone]
            KeyCustody.objects.filter(community_id=community, id__in=_ids(gone)).delete()
            _log(
                "destroy_keys", community, count=len(gone), control="LC-023", at=at,
                subjects=ends,
            )  # fmt: skip
        count += len(gone)
    return count


def _by_community(rows: Iterable[Any]) -> Iterator[tuple[UUID, list[Any]]]:
    """Yield rows by their community, as many together as an entry of the log can name."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.community_id].append(row)
    for community, gone in found.items():
        waiting = iter(gone)
        while part := list(islice(waiting, _TOGETHER)):
            yield community, part


def _ids(rows: Sequence[Any]) -> list[UUID]:
    return [row.id for row in rows]


def _log(what: str, community: UUID, *, at: datetime, **said: Any) -> None:
    log_act(what, community=community, by=JOB, permission=Permission.OPERATE, at=at, **said)
