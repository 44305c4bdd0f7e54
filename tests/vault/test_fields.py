"""A sealed column takes what was sealed for its row, and nothing else."""

import json
import pickle
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from django.core import serializers
from django.db import connection, models, transaction
from django.test.utils import isolate_apps

from hudang.registry.models import Customer
from hudang.vault.errors import Misplaced, MissingKey, Tampered
from hudang.vault.fields import SealedField
from hudang.vault.keys import Slot
from hudang.vault.opening import open_many
from hudang.vault.sealed import Sealed
from hudang.vault.services import current_suite, seal
from tests.vault.conftest import THERE, Box

pytestmark = pytest.mark.usefixtures("boxes")

NAME, MOBILE = "张三", "16490001234"
CONTACT = {1: NAME, 2: MOBILE}


def saved(contact=CONTACT, **fields):
    box = Box(**fields)
    seal(box, contact=contact)
    box.save()
    return box


def opened(box, name="contact"):
    return open_many([box], [name])[0][name]


def execute(statement, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def test_a_saved_value_comes_back_sealed_and_opens():
    box = Box.objects.get(pk=saved().pk)
    assert repr(box.contact) == "<sealed contact>"
    assert box.household is None
    assert opened(box) == CONTACT
    assert opened(box, "household") == {}


@pytest.mark.parametrize("field", Customer.sealed_fields(), ids=lambda field: field.name)
def test_a_record_begins_without_a_value_whether_it_needs_one_or_not(field):
    assert field.get_default() is None
    assert getattr(Customer(), field.name) is None


@pytest.mark.control("LC-122")
def test_the_column_holds_nothing_readable():
    box = saved()
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact FROM vault_test_box WHERE id = %s", [box.id])
        (stored,) = cursor.fetchone()
    stored = bytes(stored)
    assert stored[:5] == bytes([1, current_suite(), Slot.CONTACT, 0, 1])
    assert NAME.encode() not in stored
    assert MOBILE.encode() not in stored


@pytest.mark.parametrize("value", [NAME, b"bytes", {1: NAME}, 5, "", memoryview(b"x")])
def test_plaintext_cannot_even_be_assigned(value):
    with pytest.raises(TypeError, match="contact takes a sealed value"):
        Box(contact=value)
    box = Box()
    with pytest.raises(TypeError, match="contact takes a sealed value"):
        box.contact = value


def assert_not_saved(box):
    with pytest.raises(Misplaced), transaction.atomic():
        box.save()


def test_a_value_of_another_record_is_not_saved():
    one, other = saved(), saved()
    one.contact = other.contact
    assert_not_saved(one)
    assert_not_saved(Box(contact=other.contact))


def test_a_value_without_a_place_is_not_saved():
    assert_not_saved(Box(contact=Sealed(saved().contact.blob)))


def test_a_value_of_another_field_or_revision_is_not_saved():
    box = saved()
    box.household = box.contact
    assert_not_saved(box)
    box = saved()
    box.revision += 1
    assert_not_saved(box)


def test_a_record_that_moves_without_being_sealed_again_is_not_saved():
    box = saved()
    box.community_id = THERE
    assert_not_saved(box)


def test_unchanged_values_are_saved_with_other_columns():
    box = Box.objects.get(pk=saved().pk)
    box.note = "changed"
    box.save()
    box = Box.objects.get(pk=box.pk)
    assert (box.note, opened(box)) == ("changed", CONTACT)


def test_naming_a_sealed_column_saves_its_revision_too():
    box = Box.objects.get(pk=saved().pk)
    box.note = "stays"
    seal(box, contact={1: "李四"})
    box.save(update_fields=["contact"])
    box = Box.objects.get(pk=box.pk)
    assert (box.revision, box.note, opened(box)) == (2, "", {1: "李四"})


def test_naming_other_columns_leaves_sealed_ones_alone():
    box = saved()
    box.note = "new"
    box.revision = 7
    box.save(update_fields=["note"])
    box.refresh_from_db()
    assert (box.note, box.revision, opened(box)) == ("new", 1, CONTACT)


def test_bulk_writes_past_the_record_are_refused():
    box = saved()
    for attempt in (
        lambda: Box.objects.update(contact=box.contact),
        lambda: Box.objects.filter(pk=box.pk).update(contact=box.contact),
        lambda: Box.objects.update(contact=box.contact.blob),
        lambda: Box.objects.bulk_update([box], ["contact"]),
    ):
        with pytest.raises(TypeError, match="no bulk_update"), transaction.atomic():
            attempt()
    Box.objects.update(contact=None)
    assert Box.objects.get(pk=box.pk).contact is None


def test_sealed_records_are_created_in_bulk():
    boxes = [Box(), Box()]
    for number, box in enumerate(boxes):
        seal(box, contact={1: f"name {number}"})
    Box.objects.bulk_create(boxes)
    found = open_many(Box.objects.order_by("id"), ["contact"])
    assert [values["contact"] for values in found] == [{1: "name 0"}, {1: "name 1"}]


def test_a_sealed_column_is_never_compared():
    box = saved()
    for lookup in ({"contact": box.contact}, {"contact": NAME}, {"contact__in": [box.contact]}):
        with pytest.raises(TypeError, match="no filter by value"):
            list(Box.objects.filter(**lookup))
    assert Box.objects.filter(contact__isnull=False, household__isnull=True).count() == 1


def test_rows_without_records_show_it_as_sealed():
    saved()
    rows = list(Box.objects.values("contact")) + list(Box.objects.values_list("contact"))
    assert repr(rows) == "[{'contact': <sealed contact>}, (<sealed contact>,)]"


def test_a_dump_and_a_pickle_show_it_as_sealed():
    box = saved()
    for kind in ("json", "python", "xml"):
        dump = str(serializers.serialize(kind, [box]))
        assert "sealed contact" in dump
        assert box.contact.blob.hex() not in dump
    fields = json.loads(serializers.serialize("json", [box]))[0]["fields"]
    assert fields["contact"] == "<sealed contact>"
    assert fields["household"] in (None, "None")
    stored = pickle.dumps(box)
    assert box.contact.blob not in stored


def test_a_record_out_of_a_pickle_is_not_saved():
    box = saved()
    box.__dict__["contact"] = pickle.loads(pickle.dumps(box.contact))  # noqa: S301
    with pytest.raises(TypeError, match="contact takes a sealed value"), transaction.atomic():
        box.save()


def test_a_dump_is_not_loaded_back():
    dump = serializers.serialize("json", [saved()])
    with pytest.raises(serializers.base.DeserializationError):
        list(serializers.deserialize("json", dump))


def test_a_reread_and_a_late_column_open_too():
    box = saved()
    box.refresh_from_db()
    assert opened(box) == CONTACT
    late = Box.objects.defer("contact").get(pk=box.pk)
    assert opened(late) == CONTACT
    narrow = Box.objects.only("contact").get(pk=box.pk)
    assert opened(narrow) == CONTACT


FOREIGN = {
    "plaintext": (NAME * 40).encode(),
    "Fernet": Fernet(Fernet.generate_key()).encrypt(NAME.encode()),
    "empty": b"",
    "JSON": json.dumps({"1": NAME * 20}).encode(),
    "xx and hex": b"xx" + (b"01" * 60),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_anything_else_in_the_column_stops(name):
    box = saved()
    execute("UPDATE vault_test_box SET contact = %s", [FOREIGN[name]])
    with pytest.raises(Tampered):
        opened(Box.objects.get(pk=box.pk))


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("contact = set_byte(contact, 40, get_byte(contact, 40) # 1)", Tampered),
        ("contact = substr(contact, 1, length(contact) - 1)", Tampered),
        ("contact = (SELECT contact FROM vault_test_box WHERE note = 'other')", Tampered),
        ("household = contact", Tampered),
        ("revision = revision + 1", Tampered),
        (f"community_id = '{THERE}'", MissingKey),
        (f"id = '{UUID(int=9)}'", MissingKey),
    ],
    ids=["edited", "cut", "swapped", "moved", "revised", "other community", "other id"],
)
def test_a_row_edited_in_the_database_stops(change, error):
    box = saved()
    saved({1: "李四"}, note="other")
    execute(f"UPDATE vault_test_box SET {change} WHERE note = ''")
    changed = Box.objects.get(note="")
    assert changed.contact.blob is not box.contact.blob
    with pytest.raises(error):
        open_many([changed], ["contact", "household"])


def test_an_older_value_put_back_under_a_newer_revision_stops():
    box = saved()
    earlier = box.contact.blob
    seal(box, contact={1: "李四"})
    box.save()
    execute("UPDATE vault_test_box SET contact = %s", [earlier])
    with pytest.raises(Tampered):
        opened(Box.objects.get(pk=box.pk))


@isolate_apps("hudang.vault")
def test_the_check_refuses_a_place_that_is_not_registered():
    class Drawer(models.Model):
        content = SealedField(place=999)

        class Meta:
            app_label = "vault"

    assert [problem.id for problem in Drawer.check() if problem.id.startswith("vault")] == [
        "vault.E001"
    ]


def test_a_migration_knows_slot_and_place_but_not_the_items():
    _name, path, _arguments, options = Box._meta.get_field("contact").deconstruct()
    assert path == "hudang.vault.fields.SealedField"
    assert options == {"slot": 1, "place": 1, "null": True}
