"""When requests may come in; and what the installation says of itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils.timezone import now

from hudang.accesslog import sequencer
from hudang.accesslog import services as accesslog
from hudang.accesslog import state as external
from hudang.accesslog.services import Act
from hudang.operation import policy, queries
from hudang.operation.policy import State, Want

AT = now()
WELL = {"has_database": True, "has_structure": True, "has_keys": True, "free_bytes": 10**10}


@pytest.mark.parametrize(
    ("changed", "wants"),
    [
        ({}, []),
        ({"has_database": False}, [Want.DATABASE]),
        ({"has_structure": False}, [Want.STRUCTURE]),
        ({"has_keys": False}, [Want.KEYS]),
        ({"free_bytes": 10**6}, [Want.DISK]),
        ({"waiting_since": AT - timedelta(seconds=61)}, [Want.SEQUENCER]),
        ({"waiting_since": AT - timedelta(seconds=59)}, []),
        ({"has_keys": False, "free_bytes": 0}, [Want.KEYS, Want.DISK]),
    ],
)
def test_what_keeps_requests_out(changed, wants):
    assert list(policy.wanting(State(**WELL | changed), at=AT)) == wants


@pytest.mark.django_db
def test_a_prepared_installation_is_ready():
    assert queries.wanting(at=now()) == []


@pytest.mark.django_db
def test_keys_that_cannot_be_read_keep_requests_out(settings, tmp_path):
    settings.HUDANG_KEYS = tmp_path

    assert queries.wanting(at=now()) == [Want.KEYS]


@pytest.mark.django_db
def test_a_migration_that_waits_keeps_requests_out(monkeypatch):
    queries._require_structure.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'backup'")

    assert queries.wanting(at=now()) == [Want.STRUCTURE]
    queries._require_structure.cache_clear()


def test_the_lag_is_that_of_the_oldest_entry_without_a_place(own_database, settings):
    before = queries.sequencer_lag(at=now())
    accesslog.record(act=Act.VIEW, actor="KF001", role="clerk", at=now())
    later = now() + timedelta(minutes=2)

    assert before == 0
    assert 119 < queries.sequencer_lag(at=later) < 125
    assert queries.wanting(at=later) == [Want.SEQUENCER]


def test_a_folder_that_is_not_there_has_no_room_to_tell():
    assert queries.free_bytes(Path("/nowhere/at/all")) is None
    assert external.verified_at() is None or external.verified_at() <= now()
    assert policy.SEQUENCER_LAG.total_seconds() > sequencer.INTERVAL_SECONDS


@pytest.mark.django_db
def test_the_glance_of_a_person_tells_what_is_not_there_yet():
    glance = queries.glance(at=now())

    assert (glance.wants, glance.failed_jobs) == ([], 0)
    assert glance.free_gigabytes > 0
