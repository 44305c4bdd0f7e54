"""A sealed record of the tests' own, keys that a test may break, and the worker's role."""

import shutil
from uuid import UUID

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps

from hudang.core.models import uuid7
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind, Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

HERE, THERE = UUID(int=1), UUID(int=2)

with isolate_apps("hudang.vault"):

    class Box(SealedRecord):
        """What a customer is to the vault; its table lives as long as the connection."""

        sealing_kind = Kind.CUSTOMER

        id = models.UUIDField(primary_key=True, default=uuid7)
        community_id = models.UUIDField(default=HERE)
        note = models.CharField(max_length=10, default="")
        contact = SealedField(
            slot=Slot.CONTACT, place=Place.CUSTOMER_CONTACT, items=(1, 2, 5), null=True
        )
        household = SealedField(
            slot=Slot.HOUSEHOLD, place=Place.CUSTOMER_HOUSEHOLD, items=(20, 21), null=True
        )

        class Meta:
            app_label = "vault"
            db_table = "vault_test_box"


BOX_TABLE = """
    CREATE TEMPORARY TABLE vault_test_box (
        id uuid PRIMARY KEY, community_id uuid NOT NULL, revision integer NOT NULL,
        note varchar NOT NULL, contact bytea, household bytea
    )
"""


@pytest.fixture
def boxes(db):
    """The table of boxes, in a transaction that is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(BOX_TABLE)
    return Box.objects


@pytest.fixture
def own_keys(settings, tmp_path):
    """A copy of the key folder; what a test does to it harms no other."""
    folder = tmp_path / "keys"
    shutil.copytree(settings.HUDANG_KEYS, folder)
    settings.HUDANG_KEYS = folder
    return folder / "vault"


@pytest.fixture
def own_ledger(settings, tmp_path):
    """A shred ledger and a folder for dumps of the test's own."""
    settings.HUDANG_LEDGER = tmp_path / "ledger"
    settings.HUDANG_BACKUP = tmp_path / "backup"
    return settings.HUDANG_LEDGER / "shred.ledger"


@pytest.fixture
def worker(own_database, own_keys, own_ledger):
    """A database of the test's own, as the worker sees it: only it may rebuild the index."""
    earlier = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    password = (own_keys.parent / "database/worker").read_text().strip()
    connection.settings_dict.update(USER="hudang_worker", PASSWORD=password)
    yield own_database
    connection.close()
    connection.settings_dict.update(earlier)
