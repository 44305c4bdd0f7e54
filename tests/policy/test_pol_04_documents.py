"""POL-4.2, POL-6.1: documents are examined, sealed, opened for a purpose, destroyed by two."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hudang.accesslog.models import Entry
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure.models import Budget
from hudang.dossiers import queries, services
from hudang.dossiers.models import CustomerDocument, Document, PlaceDocument
from hudang.registry import services as registry
from hudang.registry.models import Occupancy
from hudang.vault import opening, sweeping
from hudang.vault.errors import MissingKey
from hudang.vault.models import RetiredGeneration, VaultKey
from tests.dossiers import papers
from tests.dossiers.archive import (
    contract,
    houses,
    invented_numbers,
    li_si,
    open_community,
    zhang_san,
)
from tests.factories import MONDAY

__all__ = ["contract", "houses", "invented_numbers", "li_si", "open_community", "zhang_san"]
pytestmark = pytest.mark.django_db

TOMORROW = MONDAY + timedelta(days=1)


def filed(customer, by, *, data=None, kind="lease", **facts):
    sent = papers.upload(papers.pdf() if data is None else data)
    try:
        return services.file_customer_document(
            customer, kind=kind, upload=sent, by=by, at=MONDAY, **facts
        )
    finally:
        papers.storage.remove(sent.file)


def opened(document, by, *, purpose="contract_service", at=MONDAY):
    return b"".join(services.open_document(document, purpose=purpose, reference="", by=by, at=at))


@pytest.mark.control("LC-122", "LC-176")
def test_wang_fang_files_the_lease_of_zhang_san_and_no_byte_of_it_lies_in_clear(zhang_san, clerk):
    document = filed(zhang_san, clerk, data=papers.photograph())

    (content,) = papers.lying().values()
    assert (document.media, document.pages, document.state) == ("image/jpeg", 1, "current")
    assert document.removed == ["camera", "comment", "location"]
    assert content[:1] == b"\x02"
    for plain in (b"\xff\xd8\xff", b"JFIF", papers.CAMERA.encode(), b"16490000001"):
        assert plain not in content
    assert opened(document, clerk).startswith(b"\xff\xd8\xff")
    assert Entry.objects.filter(what="dossiers.file_document", actor_code=clerk.code).count() == 1


@pytest.mark.control("LC-122")
def test_the_name_of_the_file_is_sealed_and_opens_for_a_purpose_only(zhang_san, clerk):
    document = filed(zhang_san, clerk)

    stored = CustomerDocument.objects.values().get(id=document.id)
    assert "张三" not in str({name: value for name, value in stored.items() if name != "file"})
    assert "张三" not in str(document.file)
    ask = {"purpose": "contract_service", "reference": "", "by": clerk, "at": MONDAY}
    assert services.name_of(document, **ask) == "张三的合同.pdf"
    assert Entry.objects.filter(what="dossiers.document_name").count() == 1


@pytest.mark.control("LC-001", "LC-125")
def test_a_document_opens_for_a_purpose_of_ones_post_and_the_log_knows_first(
    zhang_san, clerk, supervisor
):
    document = filed(zhang_san, clerk)
    before = Entry.objects.filter(what="dossiers.open_document").count()

    with pytest.raises(EvidenceMissing, match="Your post does not include this purpose"):
        opened(document, clerk, purpose="audit")
    with pytest.raises(Forbidden):
        opened(document, supervisor)
    assert Entry.objects.filter(what="dossiers.open_document").count() == before

    chunks = services.open_document(
        document, purpose="contract_service", reference="GD-2026-0117", by=clerk, at=MONDAY
    )
    entry = Entry.objects.get(what="dossiers.open_document")
    assert (entry.act, entry.purpose) == ("view", "contract_service")
    assert b"".join(chunks).startswith(b"%PDF-")


@pytest.mark.control("LC-094")
def test_the_copy_of_an_identity_card_is_kept_on_a_ground_only(zhang_san, li_si, clerk):
    with pytest.raises(EvidenceMissing) as refusal:
        filed(zhang_san, clerk, kind="identity_copy")
    assert len(refusal.value.missing) == 2

    ground = {"kind": "identity_copy", "ground": "litigation", "reference": "AJ-2026-0117"}
    with pytest.raises(EvidenceMissing, match="handed back") as refusal:
        filed(li_si, clerk, **ground)
    assert refusal.value.missing == ("a notice handed to the person",)

    kept = filed(zhang_san, clerk, **ground)
    assert (kept.ground, kept.kind_of.grade) == ("litigation", "L4")
    assert CustomerDocument.objects.count() == 1


@pytest.mark.control("LC-092")
def test_copies_of_identity_cards_are_opened_one_a_minute(zhang_san, clerk):
    ground = {"kind": "identity_copy", "ground": "archive", "reference": "AJ-2026-0117"}
    first = filed(zhang_san, clerk, **ground)
    opened(first, clerk, purpose="identity_check")
    assert Budget.objects.get(kind=Budget.Kind.SENSITIVE, actor=clerk.code).seen


@pytest.mark.control("LC-121")
def test_every_document_has_a_kind_and_a_persons_paper_belongs_to_the_person(
    zhang_san, houses, contract, clerk
):
    with pytest.raises(Forbidden, match="not in the catalogue"):
        filed(zhang_san, clerk, kind="other")
    with pytest.raises(Forbidden, match="File it there"):
        filed(zhang_san, clerk, kind="renovation_drawing")
    sent = papers.upload(papers.pdf())
    with pytest.raises(Forbidden, match="File it there"):
        services.file_place_document(houses[0], kind="lease", upload=sent, by=clerk, at=MONDAY)

    drawing = services.file_place_document(
        houses[0], kind="renovation_drawing", upload=sent, by=clerk, at=MONDAY
    )
    signed = services.file_place_document(
        contract, kind="service_contract", upload=sent, by=clerk, at=MONDAY
    )
    assert (drawing.house_id, signed.contract_id) == (houses[0].id, contract.id)


@pytest.mark.control("LC-176")
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"MZ a program called lease.pdf", "a program"),
        (b"<html>", "a web page"),
        (papers.pdf(papers.with_script), "carries a script"),
        (papers.pdf(encryption=papers.pikepdf.Encryption(owner="a", user="b")), "a password"),
        (papers.picture_bomb(), "far larger"),
    ],
    ids=["program", "page", "script", "locked", "bomb"],
)
def test_what_is_not_what_it_seems_leaves_nothing(zhang_san, clerk, data, sentence):
    keys = VaultKey.objects.count()
    with pytest.raises(EvidenceMissing, match=sentence):
        filed(zhang_san, clerk, data=data)
    assert (CustomerDocument.objects.count(), papers.lying()) == (0, {})
    assert VaultKey.objects.count() == keys


@pytest.mark.control("LC-005")
def test_a_newer_version_takes_the_place_of_the_older_which_stays(zhang_san, li_si, clerk):
    first = filed(zhang_san, clerk)
    second = filed(zhang_san, clerk, replaces=first)

    first.refresh_from_db()
    assert (first.state, second.state, second.version) == ("superseded", "current", 2)
    assert [one.version for one in queries.versions_of(second)] == [2, 1]
    assert opened(first, clerk).startswith(b"%PDF-")
    with pytest.raises(Forbidden, match="same kind"):
        filed(li_si, clerk, replaces=second)
    with pytest.raises(Forbidden, match="cannot become"):
        filed(zhang_san, clerk, replaces=first)


@pytest.mark.control("LC-034", "LC-035")
def test_one_asks_for_the_destruction_of_a_document_and_another_destroys_it(
    zhang_san, clerk, custodian, django_capture_on_commit_callbacks
):
    kept, gone = filed(zhang_san, clerk), filed(zhang_san, clerk, kind="power_of_attorney")
    with pytest.raises(EvidenceMissing, match="Nobody has asked"):
        services.destroy(gone, by=custodian, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="Say why"):
        services.ask_for_destruction(gone, reason="", by=clerk, at=MONDAY)
    services.ask_for_destruction(gone, reason="wrong", by=clerk, at=MONDAY)
    with pytest.raises(Forbidden):
        services.destroy(gone, by=clerk, at=MONDAY)
    with django_capture_on_commit_callbacks(execute=True):
        gone = services.destroy(gone, by=custodian, at=TOMORROW)

    assert (gone.state, gone.file, gone.stored) == ("destroyed", None, None)
    assert (gone.destroyed_by, gone.destruction_reason) == (custodian.code, "wrong")
    assert set(papers.lying()) == {str(kept.stored)}
    assert RetiredGeneration.objects.filter(owner_id=zhang_san.id).count() == 1
    with pytest.raises(FileNotFoundError):
        opened(gone, clerk)
    assert opened(CustomerDocument.objects.get(id=kept.id), clerk).startswith(b"%PDF-")


@pytest.mark.control("LC-034")
def test_a_destroyed_document_of_a_house_has_no_key_left(houses, clerk, custodian):
    sent = papers.upload(papers.pdf())
    drawing = services.file_place_document(
        houses[0], kind="renovation_drawing", upload=sent, by=clerk, at=MONDAY
    )
    assert VaultKey.objects.filter(owner_id=drawing.id).exists()
    services.ask_for_destruction(drawing, reason="ended", by=clerk, at=MONDAY)
    services.destroy(drawing, by=custodian, at=MONDAY)
    assert not VaultKey.objects.filter(owner_id=drawing.id).exists()
    assert PlaceDocument.objects.get().state == Document.State.DESTROYED


@pytest.mark.control("LC-034")
def test_the_documents_of_a_destroyed_customer_are_unreadable_and_swept(
    zhang_san, clerk, custodian, privacy_lead, settings, tmp_path
):
    settings.HUDANG_LEDGER = tmp_path / "ledger"
    document = filed(zhang_san, clerk, data=papers.photograph())
    Occupancy.objects.all().delete()
    registry.shred_customer(zhang_san, proposed_by=custodian, confirmed_by=privacy_lead, at=MONDAY)

    assert not CustomerDocument.objects.exists()
    with pytest.raises(MissingKey):
        opening.open_many([document], ["file"])
    (left,) = papers.lying().values()
    assert b"\xff\xd8\xff" not in left
    assert sweeping.sweep(at=MONDAY + timedelta(days=4000)) == 1
    assert papers.lying() == {}


@pytest.mark.control("LC-132")
def test_a_file_whose_record_never_came_is_swept_and_the_others_stay(zhang_san, clerk):
    document = filed(zhang_san, clerk)
    papers.upload(papers.pdf())
    later = MONDAY + timedelta(days=4000)

    assert sweeping.sweep(at=MONDAY - timedelta(days=4000)) == 0
    assert sweeping.sweep(at=later) == 1
    assert sweeping.sweep(at=later) == 0
    assert set(papers.lying()) == {str(document.stored)}


@pytest.mark.control("LC-176")
def test_a_disk_that_is_full_keeps_nothing_half(zhang_san, clerk, monkeypatch):
    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    sent = papers.upload(papers.pdf())
    monkeypatch.setattr("hudang.vault.files.FileSealer.close", full)
    with pytest.raises(OSError, match="No space"):
        services.file_customer_document(zhang_san, kind="lease", upload=sent, by=clerk, at=MONDAY)
    assert not CustomerDocument.objects.exists()
    assert set(papers.lying()) == {str(sent.file)}


@pytest.mark.control("LC-125")
def test_who_has_no_post_in_the_community_files_nothing(zhang_san, clerk):
    stranger = replace(clerk, communities=frozenset())
    with pytest.raises(Forbidden, match="does not cover this community"):
        filed(zhang_san, stranger)
    assert not CustomerDocument.objects.exists()
