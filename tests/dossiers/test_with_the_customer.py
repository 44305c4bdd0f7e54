"""A document goes where its customer goes, opens there, and verification finds nothing to tell."""

from __future__ import annotations

import pytest
from django.db import transaction

from hudang.accesslog import services as accesslog
from hudang.accesslog.services import Subject
from hudang.dossiers import queries, services
from hudang.dossiers.models import CustomerDocument
from hudang.registry.models import Customer
from hudang.vault import services as vault
from tests.dossiers import papers
from tests.factories import MONDAY
from tests.registry.conftest import clock, worker
from tests.registry.test_moving import company, found, li_qiang, move, owner, there

__all__ = ["clock", "company", "found", "li_qiang", "owner", "there", "worker"]


@pytest.fixture(autouse=True)
def invented(settings, tmp_path) -> None:
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


def filed(customer, by, kind="lease"):
    sent = papers.upload(papers.pdf())
    house = queries.house_of(customer)
    try:
        return services.file_customer_document(
            customer, kind=kind, upload=sent, house=house, by=by, at=MONDAY
        )
    finally:
        papers.storage.remove(sent.file)


def opens(document, by) -> bool:
    chunks = services.open_document(
        document, purpose="contract_service", reference="", by=by, at=MONDAY
    )
    return b"".join(chunks).startswith(b"%PDF-")


@pytest.mark.control("LC-122")
def test_documents_move_with_their_customer_and_leave_the_house(
    company, there, li_qiang, owner, found
):
    document = filed(owner, company.clerk)
    assert document.house_id is not None
    moved = move(owner, there, li_qiang)

    (document,) = queries.customer_documents(moved)
    assert (document.community_id, document.house_id) == (there.id, None)
    assert opens(document, li_qiang)
    assert found() == set()


@pytest.mark.control("LC-005")
def test_documents_follow_a_merge_also_a_destroyed_one(company, li_qiang, owner, found):
    other = Customer.objects.exclude(id=owner.id).get()
    gone = filed(owner, company.clerk, kind="power_of_attorney")
    services.ask_for_destruction(gone, reason="wrong", by=company.clerk, at=MONDAY)
    gone, kept = services.destroy(gone, by=li_qiang, at=MONDAY), filed(owner, company.clerk)
    with transaction.atomic():
        for one in (kept, gone):
            vault.seal_under([one], to=other.id)
            one.save()
        accesslog.record(
            act="change", actor="KF002", role="custodian", at=MONDAY, what="registry.merge",
            purpose="registration", subjects=[Subject.of(kept), Subject.of(gone)],
        )  # fmt: skip

    assert queries.customer_documents(other).count() == 2
    assert opens(CustomerDocument.objects.get(id=kept.id), company.clerk)
    assert found() == set()


@pytest.mark.control("LC-034", "LC-035")
def test_verification_knows_a_destroyed_document_from_a_lost_one(company, li_qiang, owner, found):
    kept, gone = filed(owner, company.clerk), filed(owner, company.clerk, kind="parking_agreement")
    house = owner.occupancies.get().house
    sent = papers.upload(papers.pdf())
    drawing = services.file_place_document(
        house, kind="meter_sheet", upload=sent, by=company.clerk, at=MONDAY
    )
    for one in (gone, drawing):
        services.ask_for_destruction(one, reason="ended", by=company.clerk, at=MONDAY)
        services.destroy(one, by=li_qiang, at=MONDAY)
    assert found() == set()

    assert opens(CustomerDocument.objects.get(id=kept.id), company.clerk)
    CustomerDocument.objects.filter(id=kept.id).delete()
    assert found() != set()
