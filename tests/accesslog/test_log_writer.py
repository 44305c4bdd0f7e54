"""Each writer counts its entries; what is rolled back is declared, what is removed is missed."""

from __future__ import annotations

import os
import threading

import pytest
from django.db import connection, transaction

from hudang.accesslog import draft, writer
from hudang.accesslog.services import NotRecordedError
from tests.accesslog.ledger import person, rolled_back


@pytest.fixture(autouse=True)
def fresh_writer():
    writer._thread.__dict__.clear()
    yield
    writer._thread.__dict__.clear()


def counts(ledger):
    return [
        (number, declared)
        for number, declared in ledger.rows(
            "SELECT (payload::jsonb ->> 'n')::int, payload::jsonb -> 'sk'"
            " FROM accesslog_entry ORDER BY id"
        )
    ]


def test_a_writer_counts_from_one_without_holes(ledger):
    for _ in range(3):
        ledger.record()
    with transaction.atomic():
        ledger.record()
        ledger.record()

    assert counts(ledger) == [(1, None), (2, None), (3, None), (4, None), (5, None)]


def test_a_count_that_was_rolled_back_is_declared_by_the_next_entry_that_stays(ledger):
    ledger.record()
    for _ in range(2):
        with rolled_back():
            ledger.record()
    ledger.record()
    ledger.record()

    assert counts(ledger) == [(1, None), (4, [2, 3]), (5, None)]


def test_what_an_inner_block_took_back_is_declared_in_the_same_transaction(ledger):
    with transaction.atomic():
        ledger.record()
        with rolled_back():
            ledger.record()
            with transaction.atomic():
                ledger.record()
        ledger.record()
        ledger.record()

    assert counts(ledger) == [(1, None), (4, [2, 3]), (5, [2, 3])]


def test_an_inner_block_that_stays_is_not_declared(ledger):
    with transaction.atomic():
        with transaction.atomic():
            ledger.record()
        ledger.record()
    ledger.record()

    assert counts(ledger) == [(1, None), (2, None), (3, None)]


def test_an_entry_that_could_not_be_written_is_declared(ledger, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(draft, "APPEND", "SELECT 1 / 0, " + draft.APPEND[7:])
        with pytest.raises(NotRecordedError):
            ledger.record()
    ledger.record()

    assert counts(ledger) == [(2, [1])]


def test_an_entry_recorded_while_the_commit_is_under_way_loses_nothing(ledger):
    with transaction.atomic():
        transaction.on_commit(lambda: ledger.record())
        ledger.record()
    ledger.record()
    ledger.sign()

    assert ledger.found() == set()


def test_a_storm_of_rollbacks_begins_a_new_writer_and_leaves_no_gap(ledger):
    for _ in range(2):
        for _ in range(writer.MAX_DECLARED + 20):
            with rolled_back():
                ledger.record()
        ledger.look(person())
    ledger.sign()

    assert ledger.found() == set()
    assert (
        ledger.value("SELECT max(jsonb_array_length(payload::jsonb -> 'sk')) FROM accesslog_entry")
        <= writer.MAX_DECLARED
    )


def test_each_thread_is_a_writer_of_its_own(ledger):
    def work():
        ledger.record()
        connection.close()

    ledger.record()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert counts(ledger) == [(1, None), (1, None)]
    assert ledger.value("SELECT count(DISTINCT payload::jsonb ->> 'w') FROM accesslog_entry") == 2


def test_a_process_that_was_forked_is_a_writer_of_its_own(ledger, monkeypatch):
    ledger.record()
    before = writer._current().name
    monkeypatch.setattr(os, "getpid", lambda: 1)

    assert writer._current().name != before


def test_another_database_has_writers_of_its_own(ledger, monkeypatch):
    ledger.record()
    before = writer._current().name
    with monkeypatch.context() as elsewhere:
        elsewhere.setitem(connection.settings_dict, "NAME", "another")
        other = writer._current().name

    assert other != before
