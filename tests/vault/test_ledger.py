"""The shred ledger: what is in it stays, what is torn is left out, what is changed is found."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.vault import ledger
from hudang.vault.errors import AlreadyDestroyed, KeysExposed, LedgerDamaged
from hudang.vault.keys import Kind, Owner

pytestmark = [pytest.mark.usefixtures("own_ledger"), pytest.mark.control("LC-034")]

AT = datetime(2026, 9, 30, 8, 15, 2, tzinfo=UTC)
VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())


def customer() -> Owner:
    return Owner(Kind.CUSTOMER, UUID(int=1), uuid4())


def write(count: int) -> list[ledger.Line]:
    return ledger.intend([customer() for _ in range(count)], epoch=1, at=AT)


def test_a_line_has_the_frozen_bytes(own_ledger):
    (case,) = VECTORS["ledger"]
    owners = [
        Owner(Kind(one["kind"]), UUID(one["community"]) if one["community"] else None,
              UUID(one["owner"]))
        for one in case["owners"]
    ]  # fmt: skip
    ledger.intend(owners, epoch=case["epoch"], at=datetime.fromisoformat(case["at"]))
    assert own_ledger.read_text() == case["content"]


def test_what_was_intended_is_read_back_and_found():
    lines = write(3)
    assert ledger.read() == lines
    assert [line.number for line in lines] == [1, 2, 3]
    assert ledger.find(lines[1].owner) == lines[1]
    assert ledger.find(customer()) is None


def test_without_a_file_nobody_was_destroyed():
    assert ledger.read() == []
    ledger.refuse([customer()])


def test_an_owner_that_stands_there_is_refused():
    (line,) = write(1)
    ledger.refuse([customer()])
    with pytest.raises(AlreadyDestroyed):
        ledger.refuse([customer(), line.owner])


def test_an_owner_keeps_its_line():
    (line,) = write(1)
    assert ledger.intend([line.owner], epoch=9, at=AT) == [line]
    one = customer()
    assert [two.number for two in ledger.intend([one, one], epoch=1, at=AT)] == [2, 2]
    assert len(ledger.read()) == 2


@given(cut=st.integers(min_value=1, max_value=150))
def test_a_torn_last_line_is_left_out_and_written_over(cut):
    ledger.path().unlink(missing_ok=True)
    lines = write(2)
    whole = ledger.path().read_bytes()
    torn = whole[: max(len(lines[0].text) + 1, len(whole) - cut)]
    ledger.path().write_bytes(torn)
    assert ledger.read() == lines[:1]
    (again,) = write(1)
    assert ledger.read() == [lines[0], again]


def test_a_changed_byte_anywhere_is_found(own_ledger):
    write(3)
    whole = own_ledger.read_bytes()
    for position in range(len(whole) - 1):
        broken = bytearray(whole)
        broken[position] ^= 1
        with pytest.raises(LedgerDamaged):
            ledger.parse(bytes(broken))


def test_a_line_taken_out_or_moved_is_found(own_ledger):
    write(3)
    one, two, three = own_ledger.read_bytes().splitlines(keepends=True)
    for content in (two + three, one + three, one + three + two, one + one + two):
        with pytest.raises(LedgerDamaged):
            ledger.parse(content)


def test_lines_cut_off_at_the_end_are_known_by_what_others_hold(own_ledger):
    lines = write(3)
    ledger.require_extension(lines, of=lines[:2])
    with pytest.raises(LedgerDamaged):
        ledger.require_extension(lines[:2], of=lines)


def test_a_longer_copy_is_taken_over_and_another_is_not(own_ledger):
    lines = write(3)
    content = own_ledger.read_bytes()
    own_ledger.write_bytes((lines[0].text + "\n").encode())
    ledger.adopt(lines)
    assert own_ledger.read_bytes() == content
    own_ledger.unlink()
    write(1)
    with pytest.raises(LedgerDamaged):
        ledger.adopt(lines)


def test_a_ledger_that_others_can_read_is_refused(own_ledger):
    write(1)
    own_ledger.chmod(0o644)
    with pytest.raises(KeysExposed):
        write(1)


def test_it_is_on_the_disk_before_anybody_goes_on(own_ledger, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(real(handle)))
    write(1)
    assert len(synced) == 2  # the file and its folder


def test_writers_at_the_same_time_lose_no_line():
    threads = [threading.Thread(target=write, args=(5,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [line.number for line in ledger.read()] == list(range(1, 31))
