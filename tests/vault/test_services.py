"""Sealing makes the keys it needs, follows the revision and locks out whoever would interfere."""

import hashlib
import threading
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import F

from hudang.vault import keyring, opening, services
from hudang.vault.ciphers import Suite
from hudang.vault.errors import (
    KeysExposed,
    MissingKey,
    NotInitialised,
    SuiteDiffers,
    SuiteUnavailable,
    Tampered,
    VaultError,
    WrongSuite,
)
from hudang.vault.keys import Kind, Owner, Slot
from hudang.vault.models import VaultEpoch, VaultKey, VaultState
from hudang.vault.sealed import Context, Place
from tests.vault.conftest import HERE, Box

AT = datetime(2026, 9, 30, 8, tzinfo=UTC)
NAME, MOBILE = "张三", "16490001234"


def saved(**values):
    box = Box()
    services.seal(box, **(values or {"contact": {1: NAME, 2: MOBILE}}))
    box.save()
    return box


def opened(box):
    return opening.open_many([box], ["contact", "household"])[0]


def owner_of(box):
    return Owner(Kind.CUSTOMER, box.community_id, box.id)


def slots_of(owner):
    return sorted(keyring.read([owner])[owner.address].keys)


@pytest.mark.usefixtures("boxes")
class TestRecords:
    def test_a_slot_key_is_made_on_first_use(self):
        box = saved()
        assert slots_of(owner_of(box)) == [(1, 1)]
        services.seal(box, household={20: ["李四"]})
        assert slots_of(owner_of(box)) == [(1, 1), (3, 1)]

    def test_each_owner_has_keys_of_its_own(self):
        one, other = saved(), saved()
        bundles = keyring.read([owner_of(one), owner_of(other)])
        assert len({key for bundle in bundles.values() for key in bundle.keys.values()}) == 2

    def test_a_stored_record_takes_its_next_revision_and_all_fields_follow(self):
        box = Box.objects.get(pk=saved(contact={1: NAME}, household={20: ["李四"]}).pk)
        services.seal(box, contact={1: "王五"})
        box.save()
        box = Box.objects.get(pk=box.pk)
        assert box.revision == 2
        assert opened(box) == {"contact": {1: "王五"}, "household": {20: ["李四"]}}

    def test_a_new_record_stays_at_its_first_revision(self):
        box = Box()
        services.seal(box, contact={1: NAME})
        services.seal(box, household={20: []})
        box.save()
        assert (box.revision, opened(box)["contact"]) == (1, {1: NAME})

    def test_amending_changes_single_items_and_keeps_the_rest(self):
        box = Box.objects.get(pk=saved(contact={1: NAME, 2: MOBILE}).pk)
        services.amend(box, contact={2: None, 5: "a@example.com"})
        box.save()
        assert opened(Box.objects.get(pk=box.pk))["contact"] == {1: NAME, 5: "a@example.com"}
        services.amend(box, household={21: "李四"})
        assert opened(box)["household"] == {21: "李四"}

    def test_amending_keeps_items_of_a_later_release(self, monkeypatch):
        box = Box()
        monkeypatch.setattr(Box._meta.get_field("contact"), "items", ())
        services.seal(box, contact={1: NAME, 900: "later"})
        monkeypatch.undo()
        services.amend(box, contact={1: "王五"})
        assert opened(box)["contact"] == {1: "王五", 900: "later"}

    def test_an_item_that_belongs_elsewhere_is_refused(self):
        with pytest.raises(ValueError, match="contact holds only"):
            services.seal(Box(), contact={30: "粤B12345"})

    def test_a_field_can_be_emptied(self):
        box = saved(contact={1: NAME}, household={20: ["李四"]})
        services.seal(box, household=None)
        box.save()
        assert Box.objects.get(pk=box.pk).household is None

    def test_a_fresh_value_bears_its_field_name(self):
        assert repr(saved().contact) == "<sealed contact>"

    def test_a_batch_is_sealed_as_one_record_is(self):
        boxes = [Box() for _ in range(20)]
        services.seal_many(boxes, [{"contact": {1: f"{n}"}} for n in range(20)])
        found = opening.open_many(boxes, ["contact"])
        assert [values["contact"][1] for values in found] == [f"{n}" for n in range(20)]

    def test_a_batch_is_opened_with_one_query(self, django_assert_num_queries):
        boxes = [saved() for _ in range(10)]
        with django_assert_num_queries(1):
            assert len(opening.open_many(boxes, ["contact", "household"])) == 10
        with django_assert_num_queries(0):
            assert opening.open_many([], ["contact"]) == []

    def test_sealing_again_needs_two_queries(self, django_assert_num_queries):
        box = saved()
        with django_assert_num_queries(2):
            services.seal(box, contact={1: "王五"})

    def test_the_hash_of_a_record_is_over_all_its_sealed_columns(self):
        box = saved()
        assert services.record_hash(box) == services.blob_hash(box.contact)
        assert services.blob_hash(box.contact) == hashlib.sha256(box.contact.blob).digest()[:16]
        services.seal(box, household={20: []})
        both = hashlib.sha256(box.contact.blob + box.household.blob).digest()[:16]
        assert services.record_hash(box) == both

    def test_a_value_without_its_key_row_stops(self):
        box = saved()
        VaultKey.objects.all().delete()
        with pytest.raises(MissingKey, match="Restore"):
            opened(box)
        services.seal(other := Box(id=box.id), contact={1: NAME})
        with pytest.raises(Tampered):
            opened(box)
        assert opened(other)["contact"] == {1: NAME}

    def test_a_slot_that_was_never_made_opens_nothing(self):
        box = saved()
        context = box.sealing_context("household")
        with pytest.raises(MissingKey):
            opening.open_blobs([(context, as_household(box.contact.blob))])

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"bundle": bytes(63)}, Tampered),
            ({"epoch": 2}, MissingKey),
        ],
    )
    def test_an_edited_key_row_stops(self, change, error):
        box = saved()
        VaultKey.objects.update(**change)
        with pytest.raises(error):
            opened(box)

    def test_the_suite_in_a_key_row_is_a_mark_and_opens_nothing_else(self):
        box = saved()
        VaultKey.objects.update(suite=3 - F("suite"))
        assert opened(box)

    def test_key_rows_that_changed_places_stop(self):
        one, other = saved(), saved()
        rows = {row.owner_id: row for row in VaultKey.objects.all()}
        bundle = rows[one.id].bundle
        rows[other.id].bundle = bundle
        rows[other.id].save()
        with pytest.raises(Tampered):
            opened(other)

    def test_a_column_that_was_replaced_in_memory_stops(self):
        box = saved()
        box.__dict__["contact"] = b"plaintext"
        with pytest.raises(Tampered):
            opened(box)

    def test_keys_that_others_can_read_stop_everything(self, own_keys):
        box = saved()
        (own_keys / "epoch-1.key").chmod(0o644)
        with pytest.raises(KeysExposed):
            opened(box)

    def test_a_missing_key_folder_is_named(self, settings, tmp_path):
        box = saved()
        settings.HUDANG_KEYS = tmp_path
        with pytest.raises(MissingKey, match="epoch-1"):
            opened(box)


@pytest.mark.django_db
class TestOwners:
    def test_keys_are_made_once(self, django_assert_num_queries):
        owner = Owner(Kind.MONTH, None, uuid4())
        services.make_keys([owner], slots=[Slot.LOG])
        made = keyring.read([owner])[owner.address].keys
        with django_assert_num_queries(1):
            services.make_keys([owner], slots=[Slot.LOG])
        services.make_keys([owner], slots=[Slot.LOG, Slot.FILES])
        assert made.items() <= keyring.read([owner])[owner.address].keys.items()

    def test_values_without_a_record_are_sealed_with_one_query(self, django_assert_num_queries):
        owner = Owner(Kind.MONTH, None, uuid4())
        services.make_keys([owner], slots=[Slot.LOG])
        context = Context(Kind.MONTH, None, owner.id, uuid4(), Place.LOG_DETAIL, Slot.LOG, 1)
        with django_assert_num_queries(1):
            sealed = services.seal_values({1: b"salt", 2: "reason"}, context=context)
        assert opening.open_blobs([(context, sealed.blob)]) == [{1: b"salt", 2: "reason"}]
        with pytest.raises(MissingKey):
            services.seal_values({}, context=context._replace(owner=uuid4()))
        with pytest.raises(MissingKey):
            services.seal_values({}, context=context._replace(slot=Slot.MONEY))


class TestInstallation:
    def test_initialising_twice_changes_nothing(self, worker):
        before = VaultState.objects.values().get(), VaultEpoch.objects.values().get()
        services.initialise(at=AT)
        assert (VaultState.objects.values().get(), VaultEpoch.objects.values().get()) == before

    def test_another_suite_is_refused_later(self, worker):
        chosen = Suite(VaultState.objects.get().suite)
        other = Suite.SM if chosen is Suite.AES else Suite.AES
        for attempt in (lambda: services.initialise(other.name.lower(), at=AT),
                        lambda: services.require_ready(other.name.lower())):  # fmt: skip
            with pytest.raises(SuiteDiffers):
                attempt()
        services.require_ready(chosen.name.lower())
        services.require_ready()

    @pytest.mark.control("LC-122")
    @pytest.mark.parametrize("suite", ["aes", "sm"])
    def test_an_installation_works_in_either_suite(self, worker, settings, tmp_path, suite):
        begin_anew(settings, tmp_path)
        with pytest.raises(NotInitialised):
            services.require_ready()
        services.initialise(suite, at=AT)
        services.require_ready(suite)
        assert services.current_suite() is Suite[suite.upper()]
        owner = Owner(Kind.CUSTOMER, HERE, uuid4())
        services.make_keys([owner], slots=[Slot.CONTACT])
        context = Context(*owner, uuid4(), Place.CUSTOMER_CONTACT, Slot.CONTACT, 1)
        sealed = services.seal_values({1: NAME}, context=context)
        assert sealed.blob[1] == Suite[suite.upper()]
        assert opening.open_blobs([(context, sealed.blob)]) == [{1: NAME}]

    def test_a_key_folder_of_another_suite_is_refused(self, worker, settings, tmp_path):
        begin_anew(settings, tmp_path)
        services.initialise("sm", at=AT)
        forget_installation()
        with pytest.raises(SuiteDiffers):
            services.initialise("aes", at=AT)
        services.initialise("sm", at=AT)

    def test_nothing_is_sealed_before_there_are_keys(self, worker, settings, tmp_path):
        begin_anew(settings, tmp_path)
        with pytest.raises(NotInitialised):
            services.make_keys([Owner(Kind.CUSTOMER, HERE, uuid4())])

    def test_a_suite_that_does_not_compute_is_not_switched(self, worker, settings, monkeypatch,
                                                           tmp_path):  # fmt: skip
        def unavailable(suite):
            raise SuiteUnavailable(suite.name)

        begin_anew(settings, tmp_path)
        monkeypatch.setattr(services, "require_available", unavailable)
        with pytest.raises(SuiteUnavailable):
            services.initialise("sm", at=AT)
        assert not VaultState.objects.exists()

    def test_an_epoch_key_of_another_suite_stops(self, worker):
        VaultEpoch.objects.update(suite=3 - VaultEpoch.objects.get().suite)
        with pytest.raises(WrongSuite):
            keyring.writing()

    def test_sealing_outside_a_transaction_is_refused(self, worker):
        with pytest.raises(transaction.TransactionManagementError):
            services.seal(Box(), contact={1: NAME})


def as_household(blob):
    return blob[:2] + bytes([Slot.HOUSEHOLD]) + blob[3:]


def forget_installation():
    for model in (VaultState, VaultEpoch, VaultKey):
        model.objects.all().delete()


def begin_anew(settings, folder):
    forget_installation()
    settings.HUDANG_KEYS = folder / "fresh"


class TestAtTheSameTime:
    def test_two_writers_of_one_owner_lose_no_slot(self, worker):
        owner = Owner(Kind.CUSTOMER, HERE, UUID(int=77))
        start = threading.Barrier(len(Slot))
        faults = []

        def work(slot):
            try:
                start.wait()
                services.make_keys([owner], slots=[slot])
            except Exception as fault:
                faults.append(fault)
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=(slot,)) for slot in Slot]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not faults
        assert slots_of(owner) == [(slot, 1) for slot in Slot]

    def test_whoever_seals_holds_off_the_one_who_destroys(self, worker):
        owner = Owner(Kind.CUSTOMER, HERE, UUID(int=78))
        services.make_keys([owner], slots=[Slot.CONTACT])
        other = worker.connect("worker")
        other.execute("SET lock_timeout = '50ms'")
        attempt = "SELECT 1 FROM vault_vaultkey WHERE owner_id = %s FOR UPDATE"
        with transaction.atomic():
            keyring.hold([owner])
            with pytest.raises(Exception, match="lock timeout"):
                other.execute(attempt, [owner.id])
        other.execute(attempt, [owner.id])

    def test_whoever_wraps_holds_off_the_next_epoch(self, worker):
        other = worker.connect("worker")
        other.execute("SET lock_timeout = '50ms'")
        with transaction.atomic():
            keyring.writing()
            with pytest.raises(Exception, match="lock timeout"):
                other.execute("SELECT 1 FROM vault_vaultepoch FOR UPDATE")


def test_every_stop_says_how_to_recover():
    for error in VaultError.__subclasses__():
        sentence = str(error())
        assert sentence.endswith(".")
        assert str(error("epoch-1.key")) == f"{sentence} (epoch-1.key)"
