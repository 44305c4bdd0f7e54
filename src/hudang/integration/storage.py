"""The sealed file of an import of old orders: opened in memory by its job, and forgotten."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from hudang.accounts.actor import system
from hudang.disclosure import services as disclosure
from hudang.service.models import MOBILE, NAME, WORK_ORDER
from hudang.vault import services as vault
from hudang.vault.models import VaultKey
from hudang.vault.storage import remove

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from hudang.disclosure.services import Authority
    from hudang.integration.models import OrderImport

PURPOSE: Final = "contract_service"
JOB: Final = system("old-orders")
ITEMS: Final = frozenset({NAME, MOBILE, WORK_ORDER})
# The values of `meta` and of `file`.
FILE_NAME, HEADERS, UNKNOWN_KINDS, UNKNOWN_PLACES, KINDS, PLACES, SECRET, FIXES = range(1, 9)


def read_file(found: OrderImport, *, what: str, at: datetime) -> bytes:
    """Open the upload in memory; the log is told first."""
    return b"".join(
        disclosure.disclose_file(
            found, field="file", file=found.stored, items=ITEMS,
            under=_authority(found, at=at), at=at, what=what,
        )
    )  # fmt: skip


def meta_of(found: OrderImport, *, at: datetime) -> dict[int, Any]:
    """Open headers, unknown texts and decisions; what is not there is None."""
    (opened,) = disclosure.disclose(
        [found], (), under=_authority(found, at=at), at=at, what="integration.old_headers"
    )
    return {
        item: opened.value(item)
        for item in (HEADERS, UNKNOWN_KINDS, UNKNOWN_PLACES, KINDS, PLACES, FIXES)
    }


def fixes_in(meta: Mapping[int, Any]) -> dict[int, dict[str, str]]:
    """Return what a person put right, row by row."""
    return {int(row): fix for row, fix in (meta[FIXES] or {}).items()}


def packed(fixes: Mapping[int, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Return what a person put right as the seal keeps it."""
    return {str(row): dict(fix) for row, fix in fixes.items()}


@transaction.atomic
def forget_file(found: OrderImport) -> None:
    """Delete the upload with its secret, and what was mended of it; the source record stays."""
    stored, found.stored = found.stored, None
    vault.seal(found, file=None)
    vault.amend(found, meta={FIXES: None})
    found.save(update_fields=["stored", "file", "meta"])
    transaction.on_commit(partial(remove, stored))


def forget_all(found: OrderImport) -> None:
    """Delete an import that never began, with file and keys, in the caller's transaction."""
    stored = found.stored
    VaultKey.objects.filter(community_id=found.community_id, owner_id=found.id).delete()
    found.delete()
    transaction.on_commit(partial(remove, stored))


def _authority(found: OrderImport, *, at: datetime) -> Authority:
    return disclosure.system_authority(
        JOB, purpose=PURPOSE, items=ITEMS, communities=[found.community_id],
        acting_for=found.uploaded_by, at=at,
    )  # fmt: skip
