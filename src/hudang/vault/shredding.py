"""Shredding: an owner's keys and search tokens go, and with them all that they opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from hudang.vault import index, keyring, ledger
from hudang.vault.keys import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.vault.keys import Owner
    from hudang.vault.ledger import Line


def shred(owners: Sequence[Owner], *, at: datetime) -> list[Line]:
    """Destroy the keys of owners in the caller's transaction; return their lines of the ledger.

    The intent is on the disk before this returns, so before the commit: after a crash in between
    `unfinished` names the owners, and shredding them again ends it. The caller removes the rows
    and writes the register, which commits to the lines. Raises IndexRebuilding.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Shred and register in one transaction.")
    epoch = keyring.writing().epoch
    index.remove([owner.id for owner in owners if owner.kind is Kind.CUSTOMER])
    keyring.destroy(keyring.addresses(owners))
    return ledger.intend(owners, epoch=epoch, at=at)


def unfinished() -> list[Line]:
    """Return the lines whose owner still has keys: a crash, or a restored copy."""
    lines = {line.owner.address: line for line in ledger.read()}
    present = keyring.present(line.owner for line in lines.values())
    return [line for address, line in lines.items() if address in present]
