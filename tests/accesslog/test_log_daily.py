"""The daily page: groups that a person can type, and what typing them back says."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import assume, given
from hypothesis import strategies as st

from hudang.accesslog import daily, state
from hudang.accesslog.daily import SIGNS, PageError, Typed
from hudang.accesslog.note import Checkpoint
from hudang.accesslog.payload import Log
from tests.accesslog.test_log_attacks import CUT_AT_EIGHT, rewrite_from_five
from tests.accesslog.test_log_commands import verify_log

pytestmark = pytest.mark.control("LC-127")

ORIGIN = "hudang-0123456789ab.invalid/access/1"
CHECKPOINT = Checkpoint(ORIGIN, 4408213, bytes(range(32)))
PAGE = "4408213 " + " ".join(daily.groups_of(CHECKPOINT))


def test_the_groups_of_a_checkpoint_are_frozen():
    """A page printed today is read by every later release."""
    assert PAGE == FROZEN


FROZEN = "4408213 JTKP TPPJ T3PR 6EF6 367R EN76 RPAR PA6K"


def test_no_sign_looks_like_another():
    alike = ["0OQD", "1IL", "2Z", "5S", "8B", "UVWYX", "9G"]

    assert len(set(SIGNS)) == 16
    assert all(len(set(SIGNS) & set(signs)) <= 1 for signs in alike)


@given(st.binary(min_size=32, max_size=32), st.integers(1, 10**12))
def test_what_is_printed_is_read_however_it_is_spaced(root, size):
    checkpoint = Checkpoint(ORIGIN, size, root)
    groups = daily.groups_of(checkpoint)
    for text in (" ".join(groups), "-".join(groups).lower(), "".join(groups), "\n".join(groups)):
        typed = Typed.parse(f" {size}\n {text} ")

        assert typed.find([f"{checkpoint.text}\n— somebody x\n"]) == checkpoint


@given(st.integers(0, 31), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_named_by_its_group(position, sign):
    number, *groups = PAGE.split()
    signs = list("".join(groups))
    assume(signs[position] != sign)
    signs[position] = sign
    with pytest.raises(PageError, match=f"Group {position // 4 + 1} "):
        Typed.parse(f"{number} {''.join(signs)}")


@given(st.integers(0, 7), st.integers(0, 2))
def test_two_neighbours_exchanged_are_named(group, place):
    number, *groups = PAGE.split()
    signs = list(groups[group])
    assume(signs[place] != signs[place + 1])
    signs[place], signs[place + 1] = signs[place + 1], signs[place]
    groups[group] = "".join(signs)
    with pytest.raises(PageError, match=f"Group {group + 1} "):
        Typed.parse(" ".join([number, *groups]))


@given(st.integers(0, 7), st.integers(0, 7))
def test_two_groups_exchanged_are_named(one, other):
    assume(one < other)
    number, *groups = PAGE.split()
    assume(groups[one][:3] != groups[other][:3])
    groups[one], groups[other] = groups[other], groups[one]
    with pytest.raises(PageError, match=f"Group {one + 1} "):
        Typed.parse(" ".join([number, *groups]))


@pytest.mark.parametrize("text", ["", "x", "0 " + PAGE, PAGE[8:], PAGE + "A", PAGE[:-1], "7"])
def test_what_is_no_page_is_refused(text):
    with pytest.raises(PageError):
        Typed.parse(text)


def test_of_notes_that_are_none_no_page_speaks():
    assert Typed.parse(PAGE).find(["nonsense", ""]) is None


def printed(ledger):
    out = StringIO()
    with ledger.django_as("auditor"):
        call_command("daily_page", stdout=out)
    return out.getvalue()


def typed_from(page):
    """Return what a person reads off the printed text: number and groups."""
    [line] = [line for line in page.splitlines() if line[:1].isdigit() and len(line.split()) == 9]
    return line


@pytest.fixture
def signed(ledger):
    for _ in range(3):
        ledger.fill(4)
        ledger.sign()
    return ledger


def test_a_page_typed_back_vouches_for_what_it_covers(signed):
    page = printed(signed)
    signed.fill(2)
    signed.sign()
    status, text = verify_log(signed, "--typed", typed_from(page))

    assert state.read(Log.ACCESS).origin in page
    assert page.count("____") >= 2
    assert status == 0
    assert text.startswith("Unchanged up to entry 12, as the given checkpoint states. Entries 13")


def test_a_page_of_a_log_that_was_cut_back_does_not_match(signed):
    page = typed_from(printed(signed))
    signed.tamper(*CUT_AT_EIGHT)
    found = signed.found(typed=Typed.parse(page))

    assert found == {("TRUNCATED", 8), ("PAGE_UNKNOWN", 12)}


def test_a_page_of_a_log_that_was_rewritten_does_not_match(signed):
    from hudang.accesslog import keys

    page = typed_from(printed(signed))
    rewrite_from_five(signed, keys.signers(state.read(Log.ACCESS).origin)[-1])

    assert ("PAGE_UNKNOWN", 12) in signed.found(typed=Typed.parse(page))


def test_a_mistyped_page_is_named_before_anything_is_compared(signed):
    with pytest.raises(CommandError, match=r"Group 1 .* is mistyped"):
        verify_log(signed, "--typed", PAGE.replace(PAGE[8:12], "3334"))


def test_both_logs_stand_on_the_page_which_may_be_a_file(signed, tmp_path):
    signed.record(log=Log.REGISTERS)
    signed.sign()
    with signed.django_as("auditor"):
        call_command("daily_page", "--out", str(tmp_path / "page.txt"))
    text = (tmp_path / "page.txt").read_text()

    assert [state.read(log).origin in text for log in Log] == [True, True]
    assert "█" in text


def test_before_anything_is_signed_there_is_no_page(ledger):
    with ledger.django_as("auditor"), pytest.raises(CommandError, match="Nothing is signed"):
        call_command("daily_page")
