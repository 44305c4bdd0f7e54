"""The process that files a document is killed: nothing half is left, and nothing in clear."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import pytest
from django.db import connections

from hudang.dossiers import services
from hudang.dossiers.models import CustomerDocument
from hudang.registry import services as registry
from hudang.registry.models import Customer, House
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts
from hudang.vault import sweeping
from tests import cast
from tests.dossiers import papers
from tests.dossiers.archive import registered
from tests.factories import HIRED, MONDAY
from tests.registry.company import found_company

pytestmark = pytest.mark.control("LC-176", "LC-132")


@pytest.fixture
def company(own_database, settings, tmp_path):
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path
    company = found_company()
    facts = [HouseFacts(place=parse_house("3栋2单元1501"))]
    registry.create_houses(company.community, facts=facts, by=company.clerk, at=HIRED)
    registered(company.community, House.objects.get(), cast.ZHANG_SAN, by=company.clerk)
    return company


def die(*_arguments, **_options) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def file_one(company, sent):
    return services.file_customer_document(
        Customer.objects.get(), kind="lease", upload=sent, by=company.clerk, at=MONDAY
    )


def in_a_process_that_dies(act) -> int:
    """Run an act in a child; return the signal that ended it, or 0."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


@pytest.mark.parametrize(
    "step",
    [
        "hudang.dossiers.services.receiving.examining.examine",
        "hudang.vault.files.FileSealer.close",
        "hudang.dossiers.services.documents.vault.seal",
        "hudang.dossiers.services.documents.record_change",
    ],
)
def test_a_kill_before_the_commit_leaves_sealed_bytes_that_are_swept(company, monkeypatch, step):
    sent = papers.upload(papers.photograph())
    monkeypatch.setattr(step, die)
    assert in_a_process_that_dies(lambda: file_one(company, sent)) == signal.SIGKILL
    monkeypatch.undo()

    assert not CustomerDocument.objects.exists()
    assert all(content[:1] in {b"", b"\x02"} for content in papers.lying().values())
    assert all(b"JFIF" not in content for content in papers.lying().values())
    assert file_one(company, sent).stored is not None
    sweeping.sweep(at=MONDAY + timedelta(days=4000))
    assert set(papers.lying()) == {str(CustomerDocument.objects.get().stored)}


def test_a_kill_after_the_commit_loses_nothing(company):
    sent = papers.upload(papers.photograph())

    def act():
        file_one(company, sent)
        die()

    assert in_a_process_that_dies(act) == signal.SIGKILL
    document = CustomerDocument.objects.get()
    chunks = services.open_document(
        document, purpose="contract_service", reference="", by=company.clerk, at=MONDAY
    )
    assert b"".join(chunks).startswith(b"\xff\xd8\xff")
