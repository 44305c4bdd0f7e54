"""Whether the keys are whole: everybody opens, nobody is under a dead key, copies are there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from hudang.vault import escrow, index, keys, ledger, policy, providers, recovery, shredding
from hudang.vault.ciphers import suite_of
from hudang.vault.errors import LedgerDamaged, VaultError
from hudang.vault.keys import NOWHERE, Kind, Owner
from hudang.vault.models import EscrowCopy, KeyRoll, VaultEpoch, VaultState, sealed_models
from hudang.vault.sealed import unlock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from hudang.vault.keys import Address, Bundle, EpochKey

NAMED: Final = 20
"""How many findings of one kind are named; the rest is counted."""

_FETCHED: Final = 5_000
_ROWS: Final = "SELECT community_id, owner_id, kind, epoch, bundle FROM vault_vaultkey"
_KEYLESS: Final = sql.SQL(
    "SELECT t.{1} FROM {0} t WHERE NOT EXISTS"
    " (SELECT FROM vault_vaultkey k WHERE k.owner_id = t.{1} AND k.community_id = {2}) LIMIT 1000"
)
_SAMPLE: Final = f"{_ROWS} ORDER BY random() LIMIT %s"


class Finding(Enum):
    """What can be wrong with the keys, and what to do about it."""

    CLOSED = _("The keys of an owner do not open. Restore the newest dump of the keys.")
    VALUE = _("A sealed value does not open with its owner's keys. Run verify_log --sealed.")
    KEYLESS = _("A sealed record has no keys. Restore the newest dump of the keys.")
    EPOCH = _("An owner is wrapped under a destroyed epoch. Restore the newest dump of the keys.")
    INDEX = _("The search index is being rebuilt.")
    PLACE = _("An escrow place does not hold the epoch key as it was put there.")
    MISSING = _("A registered escrow place was never given the epoch key. Run rotate_keys.")
    OVERDUE = _("An escrow place has not confirmed the end of an old key for a week.")
    UNFINISHED = _("A destruction was begun and is not finished. Run shred --finish.")
    LEDGER = _("The shred ledger is damaged or an older copy. Bring back the newest one.")
    REGISTER = _(
        "The register names a destruction that the shred ledger lacks or tells otherwise."
    )
    UNRECOVERABLE = _("There is no recovery key: a lost key folder loses everything.")
    ESCROWED = _("An escrow copy does not open with these halves, or holds another key.")


@dataclass(slots=True)
class Report:
    """What was checked and what was found; a finding names places and numbers, never a value."""

    owners: int = 0
    values: int = 0
    places: int = 0
    destroyed: int = 0
    epoch: int = 0
    stage: str = ""
    suites: Counter[str] = field(default_factory=Counter)
    """Owners by the suite in which their values are sealed."""
    counts: Counter[Finding] = field(default_factory=Counter)
    named: list[tuple[Finding, str]] = field(default_factory=list)

    def add(self, kind: Finding, what: str = "") -> None:
        self.counts[kind] += 1
        if self.counts[kind] <= NAMED:
            self.named.append((kind, what))

    @property
    def is_clean(self) -> bool:
        return not self.counts


def check(*, at: datetime, sample: int | None, private: bytes | None = None) -> Report:
    """Check a sample of the owners, or all of them (None), and everything around them.

    With the private key of both halves, every escrow copy is opened and compared as well.
    """
    report = check_owners(sample=sample)
    _check_ledger(report)
    if sample is None:
        _check_keyless(report)
    if not index.is_ready():
        report.add(Finding.INDEX)
    _check_places(report, at=at, private=private)
    return report


def check_owners(*, sample: int | None) -> Report:
    """Check nothing but that a sample of the owners opens, or that all of them do."""
    report = Report(epoch=VaultEpoch.objects.get(state=VaultEpoch.State.ACTIVE).number)
    last = KeyRoll.objects.order_by("-epoch").first()
    report.stage = last.stage if last else ""
    _check_owners(report, sample=sample)
    return report


def _check_ledger(report: Report) -> None:
    try:
        lines = ledger.read()
        report.destroyed = len(lines)
        for line in shredding.unfinished():
            report.add(Finding.UNFINISHED, str(line.number))
    except LedgerDamaged as error:
        report.add(Finding.LEDGER, error.detail)


def _check_owners(report: Report, *, sample: int | None) -> None:
    install = VaultState.objects.values_list("install", flat=True).get()
    destroyed = set(
        VaultEpoch.objects.filter(state=VaultEpoch.State.DESTROYED).values_list(
            "number", flat=True
        )
    )
    forms = dict(VaultEpoch.objects.values_list("number", "form"))
    for rows in _batches(sample):
        bundles: dict[Address, Bundle] = {}
        for community, owner_id, kind, epoch, sealed in rows:
            report.owners += 1
            who = Owner(Kind(kind), None if community == NOWHERE else community, owner_id)
            if epoch in destroyed:
                report.add(Finding.EPOCH, str(owner_id))
                continue
            try:
                under: EpochKey = providers.current().use_epoch(epoch)
                form = forms.get(epoch, keys.FORMAT)
                bundle = bundles[who.address] = keys.unwrap(
                    sealed, under=under, epoch=epoch, install=install, owner=who, form=form
                )
                report.suites[bundle.seals_in(under.suite).name.lower()] += 1
            except VaultError:
                report.add(Finding.CLOSED, str(owner_id))
        _check_values(report, bundles)


def _batches(sample: int | None) -> Iterator[list[tuple[Any, ...]]]:
    if sample is not None:
        with connection.cursor() as cursor:
            cursor.execute(_SAMPLE, [sample])
            yield cursor.fetchall()
        return
    after = (NOWHERE, NOWHERE)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_ROWS} WHERE (community_id, owner_id) > (%s, %s)"
                " ORDER BY community_id, owner_id LIMIT %s",
                [*after, _FETCHED],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        after = (rows[-1][0], rows[-1][1])


def _check_values(report: Report, bundles: dict[Address, Bundle]) -> None:
    """Open every sealed value of those owners, and let go of it at once.

    Whoever was moved may have keys where nothing of his is left but the log's details.
    """
    owners = {owner_id for _community, owner_id in bundles}
    for model in sealed_models():
        of_owners = {f"{model.owner_column()}__in": owners}
        for record in model._default_manager.filter(**of_owners):
            bundle = bundles.get(record.sealing_address)
            if bundle is None:
                continue
            for sealed in record.sealed_fields():
                value = getattr(record, sealed.name)
                if value is None:
                    continue
                report.values += 1
                context = record.sealing_context(sealed.name)
                try:
                    unlock(value.blob, context=context, bundle=bundle)
                except VaultError:
                    report.add(Finding.VALUE, f"{model._meta.label_lower} {context.record}")


def _check_keyless(report: Report) -> None:
    for model in sealed_models():
        names = {field.name for field in model._meta.get_fields()}
        community = sql.SQL("t.community_id" if "community" in names else f"'{NOWHERE}'::uuid")
        query = _KEYLESS.format(
            sql.Identifier(model._meta.db_table), sql.Identifier(model.owner_column()), community
        )
        with connection.cursor() as cursor:
            cursor.execute(query)
            for (owner_id,) in cursor.fetchall():
                report.add(Finding.KEYLESS, f"{model._meta.label_lower} {owner_id}")


def _check_places(report: Report, *, at: datetime, private: bytes | None) -> None:
    copies = list(EscrowCopy.objects.filter(destroyed_at=None).order_by("epoch", "place"))
    current = [copy for copy in copies if copy.epoch == report.epoch]
    for copy in copies:
        if copy not in current and policy.is_place_overdue(copy.unreachable_since, at=at):
            report.add(Finding.OVERDUE, copy.place)
    for copy in current:
        report.places += 1
        if not escrow.is_held(copy):
            report.add(Finding.PLACE, copy.place)
        elif private is not None and not _opens(copy, private=private):
            report.add(Finding.ESCROWED, copy.place)
    _check_registered(report, held={copy.place for copy in current})


def _check_registered(report: Report, *, held: set[str]) -> None:
    """Every registered place has the key; a demonstration needs none."""
    if recovery.current() is not None:
        for name in set(settings.HUDANG_ESCROW) - held:
            report.add(Finding.MISSING, name)
    elif not settings.DEMO:
        report.add(Finding.UNRECOVERABLE)


def _opens(copy: EscrowCopy, *, private: bytes) -> bool:
    install = VaultState.objects.values_list("install", flat=True).get()
    epoch = VaultEpoch.objects.get(number=copy.epoch)
    path = escrow.copy_path(Path(copy.place), copy.epoch)
    secret = providers.current().export_epoch(copy.epoch)
    try:
        opened = escrow.open_copy(
            path.read_bytes(), install=install, number=copy.epoch, private=private
        )
    except (VaultError, OSError):
        return False
    return opened == providers.FileEpochKey(suite_of(epoch.suite), secret)
