"""One item destroyed: sealed anew without it, the old generation gone after a verified copy."""

from __future__ import annotations

import pytest
from django.db import transaction

from hudang.accesslog import services as accesslog
from hudang.accesslog.services import Subject
from hudang.backup import services
from hudang.registry.models import Customer, Vehicle
from hudang.vault import keyring, opening
from hudang.vault import services as vault
from hudang.vault.errors import MissingKey
from hudang.vault.keys import Kind, Owner, Slot
from hudang.vault.models import RetiredGeneration
from hudang.vault.sealed import unlock
from tests.backup.test_backup_restore import at, checkpoint, decided
from tests.factories import MONDAY, mobile

pytestmark = pytest.mark.control("LC-034")

EMAIL, MOBILE, PLATE, RELATIVE = 5, 2, 30, 20


@pytest.fixture
def customer(place):
    """A customer with an e-mail address, a relative and a vehicle."""
    one = Customer.objects.get(number="YQL-000002")
    with transaction.atomic():
        vault.amend(one, contact={EMAIL: "a@example.com"}, household={RELATIVE: ["张小宝"]})
        one.save()
        vehicle = Vehicle(community_id=one.community_id, customer_id=one.id, plate=None)
        vault.seal(vehicle, plate={PLATE: "京A12345"})
        vehicle.save(force_insert=True)
        for changed in (one, vehicle):
            note(changed)
    return Customer.objects.get(id=one.id)


def note(changed):
    accesslog.record(
        act="change", actor="KF002", role="custodian", at=MONDAY, what="registry.amend",
        purpose="registration", subjects=[Subject.of(changed)],
    )  # fmt: skip


def owner_of(customer):
    return Owner(Kind.CUSTOMER, customer.community_id, customer.id)


def remove(customer, slot, items):
    with transaction.atomic():
        changed = vault.seal_without(owner_of(customer), slot=slot, items=items, at=at(1))
        for record in changed:
            note(record)
    return changed


def contact_of(customer):
    return opening.open_many([customer], ["contact"])[0]["contact"]


def slots_of(customer):
    return sorted(keyring.read([owner_of(customer)])[owner_of(customer).address].keys)


def test_an_item_goes_and_the_rest_stays(customer):
    remove(customer, Slot.CONTACT, [EMAIL])
    after = Customer.objects.get(id=customer.id)
    assert EMAIL not in contact_of(after)
    assert contact_of(after)[MOBILE] == mobile(1)
    assert after.contact.blob[3:5] == b"\0\2"  # the generation, in the header
    assert after.household.blob[3:5] == b"\0\1"
    assert after.revision == customer.revision + 1


def test_every_record_of_the_slot_follows(customer):
    changed = remove(customer, Slot.HOUSEHOLD, [RELATIVE])
    assert {type(record) for record in changed} == {Customer, Vehicle}
    vehicle = Vehicle.objects.get()
    assert vehicle.plate.blob[3:5] == b"\0\2"
    assert opening.open_many([vehicle], ["plate"])[0]["plate"] == {PLATE: "京A12345"}


def test_the_old_generation_opens_the_old_value_until_a_copy_holds_the_new_one(customer):
    old = customer.contact
    remove(customer, Slot.CONTACT, [EMAIL])
    bundle = keyring.read([owner_of(customer)])[owner_of(customer).address]
    assert unlock(old.blob, context=old.context, bundle=bundle)[EMAIL]
    assert vault.forget_generations(retired_before=at(1)) == 0
    services.back_up(at=at(2), keys_only=True)
    assert RetiredGeneration.objects.count() == 1
    services.back_up(at=at(3))
    assert RetiredGeneration.objects.count() == 0
    assert (Slot.CONTACT, 1) not in slots_of(customer)
    bundle = keyring.read([owner_of(customer)])[owner_of(customer).address]
    with pytest.raises(MissingKey):
        unlock(old.blob, context=old.context, bundle=bundle)
    assert contact_of(Customer.objects.get(id=customer.id))[MOBILE] == mobile(1)


def test_an_older_copy_then_misses_that_slot_of_that_person_alone(place, customer, elsewhere):
    older = services.back_up(at=at(0))
    remove(customer, Slot.CONTACT, [EMAIL])
    services.back_up(at=at(2))
    place.sign()
    newest = services.back_up(at=at(3), keys_only=True)
    held = checkpoint()
    elsewhere()
    done = services.restore(older, newest=newest, decision=decided(held), at=at(4))
    assert done.unreadable == 1
    back = Customer.objects.get(id=customer.id)
    with pytest.raises(MissingKey):
        contact_of(back)
    assert opening.open_many([back], ["household"])[0]["household"]
    assert contact_of(Customer.objects.get(number="YQL-000001"))[MOBILE] == mobile(0)


def test_a_destroyed_owner_has_nothing_left_to_forget(place, customer):
    remove(customer, Slot.CONTACT, [EMAIL])
    place.destroy("YQL-000002")
    assert vault.forget_generations(retired_before=at(9)) == 1


def test_details_of_the_log_are_never_sealed_anew(customer):
    with pytest.raises(ValueError, match="never sealed anew"):
        remove(customer, Slot.LOG, [1])
