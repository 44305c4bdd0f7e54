"""The company changes its algorithm suite while people work: everybody stays who he was."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils.timezone import now

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Entry
from hudang.accesslog.services import Act, Subject
from hudang.backup import restoring
from hudang.purposes.models import NoticePosting
from hudang.registry import queries, services, tasks
from hudang.registry.models import Customer, ResealedBatch
from hudang.registry.services import Stay, shredding
from hudang.registry.services import suites as changing
from hudang.vault import (
    dumping,
    files,
    index,
    keyring,
    keys,
    opening,
    providers,
    refiling,
    rolling,
    storage,
    suites,
)
from hudang.vault import services as vault
from hudang.vault.checking import Finding, check, check_owners
from hudang.vault.ciphers import Suite
from hudang.vault.errors import SuiteChanging, SuiteDiffers
from hudang.vault.index import Lookup
from hudang.vault.keys import Kind, Owner, Slot
from hudang.vault.models import SuiteChange, VaultEpoch, VaultKey, VaultState, sealed_models
from tests.factories import mobile
from tests.registry.test_moving import (
    AT,
    company,
    found,
    li_qiang,
    move,
    owner,
    there,
)

__all__ = ["company", "found", "li_qiang", "owner", "there"]

pytestmark = pytest.mark.control("LC-034")

Stage = SuiteChange.Stage
BROKEN = {Finding.VALUE, Finding.KEYLESS, Finding.CLOSED}


@pytest.fixture(autouse=True)
def sample_here(monkeypatch):
    """What the fresh process does is tested where the roll is."""

    def look():
        assert check_owners(sample=200).is_clean

    monkeypatch.setattr(rolling, "open_sample_elsewhere", look)


@pytest.fixture
def change(clock):
    """Change the suite as far as it goes by itself."""
    clock.now = AT

    def run(suite: Suite = Suite.SM) -> SuiteChange:
        return services.change_suite(suite, clock=clock)

    return run


def copy_made(clock) -> None:
    """What a verified copy does for the keys (`backup.copying`)."""
    vault.forget_generations(retired_before=clock())


def suites_of_blobs() -> set[int]:
    """The suites that stored values, stored files and search keys name."""
    named: set[int] = set()
    for model in sealed_models():
        for record in model._default_manager.all():
            for one in record.sealed_fields():
                value = getattr(record, one.name)
                if value is not None:
                    named.add(value.blob[1])
            for column in model.stored_files:
                if (file := getattr(record, column)) is not None:
                    named.add(files.suite_of_file(storage.path_of(file)))
    named.add(int(providers.current().index_keys().suite))
    return named - {None}  # a photo that the factories only name


def keys_of(customer):
    address = Owner(Kind.CUSTOMER, customer.community_id, customer.id)
    return keyring.read([address])[address.address].keys


def find(customer, number=1):
    return index.candidates(
        Lookup.MOBILE, communities=[customer.community_id], value=mobile(number)
    ) == [(customer.community_id, customer.id)]


def mobile_of(customer):
    fresh = Customer.objects.get(id=customer.id)
    return opening.open_many([fresh], ["contact"])[0]["contact"][2]


def test_everything_is_sealed_and_found_anew_and_the_old_keys_go_after_a_copy(
    company, owner, change, clock, found
):
    assert suites_of_blobs() == {Suite.AES}
    before = keys_of(owner)
    revisions = dict(Customer.objects.values_list("id", "revision"))

    assert change().stage == Stage.INDEXED
    assert suites_of_blobs() == {Suite.SM}
    assert VaultState.objects.get().suite == Suite.SM
    assert dict(Customer.objects.values_list("id", "revision")) == revisions
    assert mobile_of(owner) == mobile(1)
    assert find(owner)
    assert keys_of(owner).items() > before.items()  # an older copy still opens
    assert not list(refiling.in_other_suites(Suite.SM))
    assert not found()

    assert change().stage == Stage.INDEXED  # it waits for a copy
    copy_made(clock)
    assert change().stage == Stage.ENDED
    kept = keys_of(owner)
    assert {slot for (slot, _n), key in kept.items() if key.suite is Suite.AES} <= {Slot.LOG}
    assert not BROKEN & set((report := check(at=AT, sample=None)).counts)
    assert set(report.suites) == {"sm"}
    assert VaultEpoch.objects.get(state="active").suite == Suite.SM
    assert not found()


def test_files_and_photographs_open_with_their_new_secrets(company, change):
    posting = NoticePosting.objects.first()
    with transaction.atomic():
        posting.photo, secret = storage.seal_file([b"picture" * 20_000])
        vault.seal(posting, photo_key={1: secret})
        posting.save()
    before = posting.photo
    change()
    posting = NoticePosting.objects.get(id=posting.id)
    assert posting.photo != before
    (values,) = opening.open_many([posting], ["photo_key"])
    with storage.path_of(posting.photo).open("rb") as source:
        picture = b"".join(files.open_stream(source, secret=values["photo_key"][1]))
    assert picture == b"picture" * 20_000


def test_the_details_of_the_log_keep_the_key_they_were_sealed_under(
    company, owner, change, clock, found
):
    """Their leaf commits to those bytes; what is recorded later belongs to the new suite."""
    record_with_detail(company, owner)
    change()
    record_with_detail(company, owner)
    copy_made(clock)
    change()
    of_log = {place: key.suite for place, key in keys_of(owner).items() if place[0] == Slot.LOG}
    assert of_log == {(Slot.LOG, 1): Suite.AES, (Slot.LOG, 2): Suite.SM}
    assert not found()


def record_with_detail(company, customer):
    accesslog.record(
        act=Act.VIEW, actor=company.clerk.code, role="clerk", at=AT, detail={"reason": "来访"},
        subjects=[Subject(customer.id, customer.community_id)],
    )  # fmt: skip


def test_whoever_is_moved_amended_registered_or_destroyed_meanwhile_comes_out_right(
    company, there, li_qiang, owner, change, monkeypatch, found, clock
):
    """One is moved before the sealing anew; another amended, one registered and one destroyed
    while the tokens are made anew."""
    other = Customer.objects.exclude(id=owner.id).get()
    new: list[Customer] = []

    def after(module, name, act):
        done = getattr(module, name)

        def run(*words, **options):
            result = done(*words, **options)
            act()
            return result

        monkeypatch.setattr(module, name, run)

    def work():
        assert find(other, 0)  # the series before still answers
        amended = Customer.objects.get(id=other.id)
        services.amend(
            amended, values={2: mobile(7)}, expected_revision=amended.revision,
            reason="typing", by=company.clerk, at=AT,
        )  # fmt: skip
        assert find(other, 7)
        new.append(register(company, mobile(8)))
        assert find(new[0], 8)
        gone = register(company, mobile(9))
        destroy(gone)

    after(suites, "switch", lambda: move(owner, there, li_qiang))
    after(index, "begin_next", work)
    change()
    moved = Customer.objects.get(id=owner.id)
    assert suites_of_blobs() == {Suite.SM}
    assert find(moved)
    assert find(other, 7)
    assert find(new[0], 8)
    for number in (0, 9):
        assert not index.candidates(
            Lookup.MOBILE, communities=[company.community.id], value=mobile(number)
        )
    assert not found()
    copy_made(clock)
    assert change().stage == Stage.ENDED
    destroy(other)  # of two lists, the register names his leaf in the newer
    assert mobile_of(moved) == mobile(1)
    assert not found()


def register(company, number):
    house = queries.houses_of(company.community.id)[0]
    return services.register(
        company.community, values={1: "钱新", 2: number}, stays=[Stay(house, "resident")],
        collected_date=AT.date(), notice_delivered=True, is_known_double=True,
        by=company.clerk, at=AT,
    )  # fmt: skip


def destroy(customer):
    with transaction.atomic():
        shredding._destroy(
            customer.id, community=customer.community_id, by="KF001", role="clerk",
            acting_for="", at=AT,
        )  # fmt: skip


def test_whoever_is_being_worked_on_is_left_for_later_and_nobody_waits(
    company, owner, change, monkeypatch
):
    """A form is saved just then: his row and his keys are held by another process."""
    holding, let_go = threading.Event(), threading.Event()

    def work():
        try:
            with transaction.atomic():
                fresh = Customer.objects.select_for_update().get(id=owner.id)
                holding.set()
                let_go.wait(60)
                vault.amend(fresh, contact={2: mobile(5)})
                fresh.save(update_fields=["contact"])
        finally:
            connection.close()

    monkeypatch.setattr(changing.time, "sleep", lambda _seconds: let_go.set())
    worker = threading.Thread(target=work)
    worker.start()
    assert holding.wait(60)
    change()
    worker.join()
    assert let_go.is_set()
    assert suites_of_blobs() == {Suite.SM}
    assert mobile_of(owner) == mobile(5)


def test_a_value_that_somebody_put_back_is_named_and_sealed_anew_before_the_old_keys_go(
    company, owner, change, clock, found
):
    old = bytes(Customer.objects.get(id=owner.id).contact.blob)
    change()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_customer SET contact = %s WHERE id = %s", [old, owner.id])
    (named,) = found()
    assert str(owner.id) in named
    copy_made(clock)
    assert change().stage == Stage.INDEXED
    assert suites_of_blobs() == {Suite.SM}
    assert mobile_of(owner) == mobile(1)


def test_a_change_waits_for_a_copy_that_was_begun_after_it(company, change, clock):
    began = clock()
    change()
    vault.forget_generations(retired_before=began)
    assert suites.running().stage == Stage.INDEXED
    copy_made(clock)
    assert suites.running().stage == Stage.COPIED


def test_a_start_with_the_suite_of_before_is_refused(company, change):
    vault.require_ready("aes")
    change()
    vault.require_ready("sm")
    with pytest.raises(SuiteDiffers):
        vault.require_ready("aes")


def test_there_is_a_way_back_but_not_in_the_middle(company, owner, change, clock):
    change()
    with pytest.raises(SuiteChanging, match="sm"):
        change(Suite.AES)
    copy_made(clock)
    change()
    assert change(Suite.AES).stage == Stage.INDEXED
    assert suites_of_blobs() == {Suite.AES}
    copy_made(clock)
    assert change(Suite.AES).stage == Stage.ENDED
    assert mobile_of(owner) == mobile(1)
    assert set(check(at=AT, sample=None).suites) == {"aes"}


def test_the_log_says_when_it_began_how_much_was_sealed_anew_and_when_it_ended(
    company, change, clock
):
    change()
    copy_made(clock)
    change()
    said = Entry.objects.filter(what__startswith="registry.", act="change").order_by("id")
    whats = [what for what in said.values_list("what", flat=True) if "suite" in what]
    assert whats == ["registry.change_suite", "registry.suite_changed"]
    assert ResealedBatch.objects.count() == 1  # both customers are of one community


def test_the_command_says_what_comes_next_and_the_check_counts_owners_by_suite(
    company, clock, capsys
):
    call_command("rotate_keys", "--suite", "sm", "--json")
    said = json.loads(capsys.readouterr().out)
    assert (said["suite"], said["stage"]) == ("sm", "indexed")
    call_command("rotate_keys", "--suite", "sm")
    assert "backup" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("rotate_keys", "--suite", "aes")
    vault.forget_generations(retired_before=now() + timedelta(seconds=1))
    call_command("rotate_keys", "--suite", "sm", "--json")
    assert json.loads(capsys.readouterr().out)["stage"] == "ended"
    call_command("check_keys", "--owners-only", "--all", "--json")
    assert set(json.loads(capsys.readouterr().out)["suites"]) == {"sm"}


def test_nightly_it_goes_on_by_itself_and_begins_nothing(company, change, clock):
    tasks.change_suite(0)
    assert not SuiteChange.objects.exists()
    change()
    copy_made(clock)
    tasks.change_suite(0)
    assert SuiteChange.objects.get().stage == Stage.ENDED


def test_bundles_of_an_earlier_release_take_part(company, owner, change):
    """An installation that was made before format 2 has bundles with room for one suite."""
    write_in_the_first_format()
    assert mobile_of(owner) == mobile(1)
    change()
    assert VaultEpoch.objects.get(state="active").form == 2
    assert mobile_of(owner) == mobile(1)
    assert suites_of_blobs() == {Suite.SM}


def test_a_dump_of_an_earlier_release_is_brought_back_in_its_format(
    company, owner, tmp_path, change
):
    write_in_the_first_format()
    dumping.write(tmp_path / "copied", at=AT)
    assert (tmp_path / "copied").read_bytes().startswith(b"HUDANGKEYS1\n")
    assert dumping.verify(tmp_path / "copied", under=providers.current().use_epoch(1))
    VaultEpoch.objects.update(form=2, suite=Suite.SM)
    VaultState.objects.update(suite=Suite.SM)
    VaultKey.objects.all().delete()
    restoring._bring_keys(tmp_path / "copied", at=AT)
    assert mobile_of(owner) == mobile(1)
    assert VaultState.objects.get().suite == Suite.AES
    change()
    assert mobile_of(owner) == mobile(1)
    assert dumping.write(tmp_path / "copied", at=AT).form == 2


def write_in_the_first_format():
    epoch = VaultEpoch.objects.get(state="active")
    install = VaultState.objects.get().install
    for row in VaultKey.objects.all():
        community = None if row.community_id.int == 0 else row.community_id
        who = Owner(Kind(row.kind), community, row.owner_id)
        place = {"under": providers.current().use_epoch(epoch.number), "epoch": epoch.number,
                 "install": install, "owner": who}  # fmt: skip
        row.bundle = keys.wrap(keys.unwrap(bytes(row.bundle), **place), **place, form=1)
        row.save()
    VaultEpoch.objects.update(form=1)
