"""Payload version 1: frozen text, frozen authentication, and nothing but codes."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.accesslog import payload
from hudang.accesslog.tree import leaf_hash

FIELDS = {
    "v": 1,
    "log": 1,
    "id": "01900000-0000-7000-8000-000000000001",
    "at": "2026-03-01T00:30:00.000007Z",
    "w": "00112233445566ff",
    "n": 7,
    "sk": [5, 6],
    "act": "view",
    "wh": "",
    "who": "11111111-1111-4111-8111-111111111111",
    "role": "clerk",
    "for": None,
    "pur": "repair_follow_up",
    "ref": "GD-2026-0117",
    "itm": [2],
    "sub": [["22222222-2222-4222-8222-222222222222", 3, "00" * 16]],
    "cnt": 0,
    "rt": "web:customer",
    "res": "ok",
    "dc": [],
}
FROZEN = (
    '{"act":"view","at":"2026-03-01T00:30:00.000007Z","cnt":0,'
    '"id":"01900000-0000-7000-8000-000000000001","itm":[2],"log":1,"n":7,'
    '"pur":"repair_follow_up","ref":"GD-2026-0117","res":"ok","role":"clerk",'
    '"rt":"web:customer","sk":[5,6],'
    '"sub":[["22222222-2222-4222-8222-222222222222",3,"00000000000000000000000000000000"]],'
    '"v":1,"w":"00112233445566ff","who":"11111111-1111-4111-8111-111111111111"}'
)


def test_the_text_of_version_1_is_frozen():
    assert payload.canonical(FIELDS) == FROZEN


def test_its_leaf_and_its_authentication_are_frozen():
    assert (
        leaf_hash(FROZEN.encode()).hex()
        == "5f37191faeef69953467b24538202e75b1e2b68cfc735ba730ec85f79ebe0131"
    )
    assert (
        payload.mac(bytes(range(32)), text=FROZEN).hex()
        == "9984c2f5037ee9face14bd7e685165586bfb0f9542861a555e6321edf340f4af"
    )


def test_the_authentication_of_a_reference_is_frozen():
    text = payload.meaning("actor", ref=UUID(int=1), of="E001")

    assert payload.mac(bytes(range(32)), text=text).hex() == (
        "57a163b6d4c3803f3b2b98d1fea70a095a16dc714a95475fcd1cbbcbdab9b744"
    )


@given(
    st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=3),
    st.text(st.characters(codec="utf-8")),
)
def test_each_of_the_writers_keys_is_believed_and_no_other(keys, text):
    authority = payload.Authority(keys)

    for key in keys:
        mac = payload.mac(key, text=text)
        assert authority.accepts(text.encode(), mac=mac)
        assert not authority.accepts(text.encode() + b"x", mac=mac)
        assert not authority.accepts(text.encode(), mac=mac[:-1])
    assert not authority.accepts(text.encode(), mac=payload.mac(b"another", text=text))


def test_a_count_of_nothing_is_kept_and_everything_else_empty_is_left_out():
    assert json.loads(payload.canonical({"cnt": 0, "a": "", "b": None, "c": []})) == {"cnt": 0}


values = st.recursive(
    st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8"), max_size=20),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), values, max_size=6))
def test_one_content_has_one_text_whatever_its_order_and_composition(fields):
    text = payload.canonical(fields)
    decomposed = {key: decompose(value) for key, value in reversed(fields.items())}

    assert payload.canonical(decomposed) == text
    assert " " not in json.dumps(json.loads(text), separators=(",", ":"))[:1]


def decompose(value):
    if isinstance(value, str):
        return unicodedata.normalize("NFD", value)
    return [decompose(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("value", [1.0, True, {"a": 1}, b"x", datetime.now(UTC), [None]])
def test_what_has_no_single_text_is_refused(value):
    with pytest.raises(TypeError):
        payload.canonical({"a": value})


def test_a_leaf_has_a_limit():
    payload.canonical({"a": "户" * (20 * 1024 - 4)})
    with pytest.raises(ValueError, match="longer than a leaf"):
        payload.canonical({"a": "户" * 20 * 1024})


def test_moments_are_written_in_utc_with_microseconds():
    shanghai = timezone(timedelta(hours=8))

    assert (
        payload.moment(datetime(2026, 3, 1, 8, tzinfo=shanghai)) == "2026-03-01T00:00:00.000000Z"
    )
    with pytest.raises(ValueError, match="time zone"):
        payload.moment(datetime(2026, 3, 1, 8))  # noqa: DTZ001  the refusal is what is tested


@pytest.mark.parametrize("text", ["张三", "a b", "阀门漏水", "-x", "a" * 101, "a\n", "a;b"])
def test_free_text_is_no_code(text):
    with pytest.raises(ValueError, match="codes"):
        payload.code(text)


@pytest.mark.parametrize("text", ["", "usage.approve", "LC-127", "POL-5.1", "web:customer/2"])
def test_codes_pass_unchanged(text):
    assert payload.code(text) == text


@pytest.mark.parametrize("text", ["gd-1", "GD", "GD-", "ABCDE-1", "GD-1 张三", "1-GD", "GD-1x"])
def test_an_order_number_has_one_form(text):
    assert not payload.is_reference(text)
    with pytest.raises(ValueError, match="looks like"):
        payload.reference(text)


def test_an_order_number_of_that_form_passes():
    assert payload.is_reference("GD-2026-0117")
    assert payload.reference("GD-2026-0117") == "GD-2026-0117"
    assert payload.reference("") == ""


def test_an_identifier_tells_when_it_was_made():
    assert payload.created_at("018f3c5a-0000-7000-8000-000000000000") == 0x018F3C5A0000 / 1000
