"""Recording: one entry for every act, before anything is disclosed and with everything changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import connection, transaction

from hudang.accesslog import context, keys, state
from hudang.accesslog.draft import Draft, NotRecordedError, Subject
from hudang.accesslog.models import Act, Entry
from hudang.accesslog.payload import (
    DESTRUCTION,
    MAX_SUBJECTS,
    Log,
    code,
    is_reference,
    moment,
)
from hudang.accesslog.tree import Edge
from hudang.core import metrics
from hudang.vault.copying import array
from hudang.vault.models import VaultState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.vault.ledger import Line

__all__ = [
    "MAX_SUBJECTS",
    "Act",
    "Log",
    "NotRecordedError",
    "Subject",
    "ensure_partitions",
    "initialise",
    "is_reference",
    "record",
    "record_refusal",
    "register_destruction",
]

PARTITION_MONTHS: Final = 13


def record(
    *,
    act: Act,
    actor: str,
    role: str,
    at: datetime,
    what: str = "",
    purpose: str = "",
    basis: str = "",
    reference: str = "",
    items: Sequence[int] = (),
    subjects: Sequence[Subject] = (),
    count: int | None = None,
    members: str = "",
    result: str = "ok",
    control: str = "",
    detail: Mapping[str, str] | None = None,
    acting_for: str = "",
    log: Log = Log.ACCESS,
    beginning: Sequence[int | str] = (),
    signing: Sequence[str] = (),
) -> UUID:
    """Write the entry of an act in the caller's transaction; if that fails, nothing is done.

    `beginning` is for the first entry of an epoch alone, which states how the last one ended, and
    `signing` for those that say by which keys the log is signed from there on.
    `members` is the root over the members of a batch (`accesslog.members`).
    """
    came_from = context.current.get()
    said = {"role": role, "wh": what, "pur": purpose, "bas": basis, "res": result, "ctl": control}
    return Draft(
        codes={"act": Act(act).value, **said},
        at=moment(at),
        log=Log(log), reference=reference,
        items=[int(item) for item in items], count=count, members=code(members),
        people={"who": actor, "for": acting_for or came_from.deputises.get(role, "")},
        subjects={subject.customer: subject for subject in subjects},
        detail=dict(detail or {}), came_from=came_from,
        beginning=list(beginning), signing=list(signing),
    ).write()  # fmt: skip


def register_destruction(
    lines: Sequence[Line],
    *,
    subjects: Sequence[Subject],
    actor: str,
    role: str,
    acting_for: str = "",
    at: datetime,
) -> UUID:
    """Register the destruction of customers, and erase what the log could tell of them.

    `subjects` are they and every sealed record that went with them; of a member of a batch, its
    blob is what its leaf is the hash of. The reference commits to the last of the lines of the
    shred ledger, and so to all before it. Afterwards the earlier entries stay, and lead to nobody.
    """
    event = record(
        act=Act.CHANGE,
        what=DESTRUCTION,
        actor=actor,
        role=role,
        acting_for=acting_for,
        at=at,
        reference=lines[-1].reference,
        subjects=subjects,
        count=len(lines),
        log=Log.REGISTERS,
    )
    identifiers = array(subject.customer for subject in subjects)
    with connection.cursor() as cursor:
        cursor.execute("SELECT accesslog_erase(%s, %s::uuid[])", [event, identifiers])
    return event


def record_refusal(*, actor: str, role: str, what: str, control: str, at: datetime) -> None:
    """Record a refused attempt: after the rollback of what was attempted, by itself."""
    metrics.refusals.labels(control=control).inc()
    with transaction.atomic():
        record(
            act=Act.REFUSE,
            what=what,
            actor=actor,
            role=role,
            at=at,
            control=control,
            result="refused",
        )


def initialise(*, at: datetime) -> None:
    """Make the keys of the log and its external state; twice changes nothing.

    Where entries exist and the state is gone, none is made: that would let the log sign anew.
    """
    origins = {log: _origin(log) for log in Log}
    keys.make_writer_key()
    keys.make_signing_key(origins)
    for log, origin in origins.items():
        if not state.path(log).exists() and not Entry.objects.filter(log=log).exists():
            state.write(log, state=state.State(origin=origin, edge=Edge(), begun=moment(at)))


def _origin(log: Log) -> str:
    install = VaultState.objects.values_list("install", flat=True).get()
    kind = "demo" if settings.DEMO else "hudang"
    return f"{kind}-{install.hex[:12]}.invalid/{log.code}/1"


def ensure_partitions() -> int:
    """Make the months of the log that lie ahead; without one, nothing can be recorded in it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accesslog_ensure_partitions(%s)", [PARTITION_MONTHS])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
