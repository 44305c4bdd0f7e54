"""Sealed files of a case: scans of proofs, and the lawyer's file that a job puts together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts.actor import system
from hudang.accounts.policy import Permission
from hudang.accounts.queries import company
from hudang.arrears import claims, policy, queries
from hudang.arrears.models import DEBT, NAME, SECRET, WORDS, ArrearsCase, LawyersFile
from hudang.arrears.printing import Parts, lawyers_file
from hudang.core import jobs
from hudang.disclosure import services as disclosure
from hudang.registry import queries as registry
from hudang.vault import services as vault
from hudang.vault import storage

from . import keeping
from .logging import log_case

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.arrears.models import DeliveryProof
    from hudang.vault.models import SealedRecord

P = Permission
JOB = system("arrears")


@transaction.atomic
def ask_for_file(case: ArrearsCase, *, edition: int, by: Actor, at: datetime) -> ArrearsCase:
    """Have the lawyer's file 律师卷宗 of a case put together by a job, under its own number."""
    held = keeping.held(case, edition=edition, permission=P.SUE_ARREARS, by=by)
    policy.require_for_court(state=held.state)
    count = len(queries.files_of(held)) + 1
    made = LawyersFile(
        community_id=held.community_id, customer_id=held.customer_id, case_id=held.id,
        number=f"{held.number}-{count}", asked_by=by.code, asked_at=at,
    )  # fmt: skip
    made.save(force_insert=True)
    jobs.defer("arrears.put_together", community=str(held.community_id), file=str(made.id))
    return keeping.kept(
        "ask_for_file", held, by=by, permission=P.SUE_ARREARS, at=at, changed=[made]
    )


def put_together(community: UUID, file: UUID, *, at: datetime) -> None:
    """Put a lawyer's file together for who asked for it; a second run finds nothing to do.

    Not within a transaction: the entry about what is opened is committed first.
    """
    asked = LawyersFile.objects.select_related("case", "customer").get(
        community_id=community, id=file
    )
    if asked.stored is not None:
        return
    pdf, contents = _pages(asked, at=at)
    stored, secret = storage.seal_file([pdf])
    try:
        _keep(asked, (stored, secret), size=len(pdf), contents=contents, at=at)
    except BaseException:
        storage.remove(stored)
        raise


def _pages(asked: LawyersFile, *, at: datetime) -> tuple[bytes, list[str]]:
    """Return the file and its register."""
    case = asked.case
    letters = queries.letters_of(case)
    records: list[SealedRecord] = [asked.customer, case, *letters]
    under = disclosure.system_authority(
        JOB, purpose=policy.PURPOSE, items=[NAME, DEBT, WORDS],
        communities=[asked.community_id], acting_for=asked.asked_by, reference=asked.case.number,
        at=at,
    )  # fmt: skip
    found = disclosure.disclose(
        records, [NAME, DEBT, WORDS], under=under, what="arrears.open_for_court", at=at
    )
    who, claim, *texts = found
    parts = Parts(
        name=str(who.value(NAME) or ""),
        periods=claims.read_claim(str(claim.value(DEBT))),
        contracts=list(registry.contracts_of(asked.community_id)),
        letters=[(one, str(text.value(WORDS))) for one, text in zip(letters, texts, strict=True)],
        proofs=queries.proofs_of(letters),
    )
    known = company()
    return lawyers_file(asked, parts, company=known.name if known else "", at=at), parts.register()


@transaction.atomic
def _keep(
    asked: LawyersFile, file: tuple[UUID, bytes], *, size: int, contents: list[str], at: datetime
) -> None:
    held = LawyersFile.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    held.stored, held.size, held.contents, held.made_at = file[0], size, contents, at
    vault.seal(held, file={SECRET: file[1]})
    held.save()
    log_case("put_together", asked.case, by=JOB, permission=P.SUE_ARREARS, at=at, changed=[held])


def open_file(case: ArrearsCase, file: LawyersFile, *, by: Actor, at: datetime) -> Iterator[bytes]:
    """Open a lawyer's file as a stream, for the legal department; it is shown, not handed out.

    Raises FileNotFoundError until it was put together.
    """
    keeping.require_reach(case, permission=P.SUE_ARREARS, by=by)
    return opened_file(case, file, what="open_file", by=by, at=at)


def opened_file(
    case: ArrearsCase,
    record: DeliveryProof | LawyersFile,
    *,
    what: str,
    by: Actor,
    at: datetime,
) -> Iterator[bytes]:
    """Open a sealed file of a case through the desk; the log is told before the first byte."""
    under = keeping.authority(case, items={WORDS}, by=by, at=at)
    return disclosure.disclose_file(
        record, field="file", file=record.stored, items=(WORDS,), under=under, at=at,
        what=f"arrears.{what}",
    )  # fmt: skip
