"""The sealed files of a roster: where they lie, how they are opened, when they go.

The upload holds every column, the refused ones too; it stays sealed, is read in memory only, and
is deleted when its import ends or after seven days.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts.actor import system
from hudang.disclosure import services as disclosure
from hudang.registry.models import RosterFix
from hudang.vault import services as vault
from hudang.vault.models import VaultKey
from hudang.vault.storage import remove, seal_file

from .drafts import Fix

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.disclosure.services import Authority
    from hudang.registry.models import RosterImport

PURPOSE = "registration"
JOB = system("roster")
# What a roster may hold of people, sealed: the authority to read one covers these items.
ITEMS = frozenset({1, 2, 3, 4, 5, 6, 8, 10, 11, 30, 60, 61, 62})
NAME, HEADERS, SECRET, WORKBOOK_SECRET, EXCERPT_SECRET = 1, 2, 3, 4, 5


def authority_of_job(roster: RosterImport, *, at: datetime) -> Authority:
    """Return the authority of the job that reads the file for whoever uploaded it."""
    return disclosure.system_authority(
        JOB,
        purpose=PURPOSE,
        items=ITEMS,
        communities=[roster.community_id],
        acting_for=roster.uploaded_by,
        at=at,
    )


def authority_of(roster: RosterImport, *, by: Actor, at: datetime) -> Authority:
    """Return the authority of a person who mends the rows of a roster."""
    return disclosure.authority_for(by, purpose=PURPOSE, items=ITEMS, customers=[roster.id], at=at)


def read_file(roster: RosterImport, *, under: Authority, what: str, at: datetime) -> bytes:
    """Open the upload in memory; the log is told first."""
    return b"".join(
        disclosure.disclose_file(
            roster, field="file", file=roster.stored, items=ITEMS, under=under, at=at, what=what
        )
    )


def read_excerpt(roster: RosterImport, *, under: Authority, at: datetime) -> bytes:
    """Open the rows that the check kept apart; the log is told first. None kept: nothing."""
    if roster.stored_excerpt is None:
        return b""
    return b"".join(
        disclosure.disclose_file(
            roster,
            field="excerpt",
            file=roster.stored_excerpt,
            items=ITEMS,
            under=under,
            at=at,
            what="registry.roster_rows",
        )
    )


def keep_excerpt(roster: RosterImport, *, lines: Iterable[bytes]) -> None:
    """Seal the rows that the check kept apart, in place of those of an earlier check."""
    file, secret = seal_file(lines)
    earlier = roster.stored_excerpt
    with transaction.atomic():
        vault.seal(roster, excerpt={EXCERPT_SECRET: secret})
        roster.stored_excerpt = file
        roster.save(update_fields=["stored_excerpt", "excerpt"])
    remove(earlier)


def headers_of(roster: RosterImport, *, at: datetime) -> list[str]:
    """Open the header row of the upload as the job that read it."""
    (opened,) = disclosure.disclose(
        [roster], (), under=authority_of_job(roster, at=at), at=at, what="registry.roster_headers"
    )
    return list(opened.value(HEADERS))


def fixes_of(
    roster: RosterImport, *, rows: Collection[int] | None = None, at: datetime
) -> Mapping[int, Fix]:
    """Open what people decided about single rows; nothing to open means no entry."""
    found = RosterFix.objects.filter(
        community_id=roster.community_id,
        roster_id=roster.id,
        decision=RosterFix.Decision.MEND,
    )
    fixes = list(found if rows is None else found.filter(row__in=rows))
    if not fixes:
        return {}
    batches = disclosure.disclose_batches(
        [fixes],
        ITEMS,
        under=authority_of_job(roster, at=at),
        counts={roster.community_id: len(fixes)},
        what="registry.roster_fixes",
        at=at,
    )
    return {
        fix.row: Fix.from_values({item: opened.value(item) for item in opened.items})
        for batch in batches
        for fix, opened in zip(fixes, batch, strict=True)
    }


def open_workbook(roster: RosterImport, *, under: Authority, at: datetime) -> Iterator[bytes]:
    """Open the error workbook as a stream; the log is told first."""
    return disclosure.disclose_file(
        roster,
        field="workbook",
        file=roster.stored_workbook,
        items=ITEMS,
        under=under,
        at=at,
        what="registry.roster_workbook",
    )


@transaction.atomic
def forget_file(roster: RosterImport) -> None:
    """Delete the upload, what was kept apart of it, its secrets, and the mended rows.

    The workbook has its own week.
    """
    stored, excerpt = roster.stored, roster.stored_excerpt
    RosterFix.objects.filter(community_id=roster.community_id, roster_id=roster.id).delete()
    roster.stored = roster.stored_excerpt = None
    vault.seal(roster, file=None, excerpt=None)
    roster.save(update_fields=["stored", "file", "stored_excerpt", "excerpt"])
    for file in (stored, excerpt):
        transaction.on_commit(partial(remove, file))


@transaction.atomic
def forget_workbook(roster: RosterImport) -> None:
    """Delete the error workbook and its secret."""
    stored = roster.stored_workbook
    roster.stored_workbook = roster.workbook_at = None
    vault.seal(roster, workbook=None)
    roster.save(update_fields=["stored_workbook", "workbook_at", "workbook"])
    transaction.on_commit(partial(remove, stored))


def forget_all(roster: RosterImport) -> None:
    """Delete a roster with its files and its keys, in the transaction of the caller."""
    files = (roster.stored, roster.stored_excerpt, roster.stored_workbook)
    VaultKey.objects.filter(community_id=roster.community_id, owner_id=roster.id).delete()
    roster.delete()
    for file in files:
        transaction.on_commit(partial(remove, file))
