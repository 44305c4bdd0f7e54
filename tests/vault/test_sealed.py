"""A sealed value opens where it was sealed and nowhere else, and never by mistake."""

import copy
import json
import pickle
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from django.template import Context as TemplateContext
from django.template import Template
from hypothesis import given
from hypothesis import strategies as st

from hudang.vault import sealed
from hudang.vault.ciphers import Suite
from hudang.vault.errors import MissingKey, Tampered, WrongSuite
from hudang.vault.keys import NOWHERE, Bundle, Kind, SlotKey
from hudang.vault.sealed import Context, Sealed, decode, encode, lock, pad, unlock, unpad

KEYS = {suite: bytes(range(suite.key_size)) for suite in Suite}
HERE = Context(Kind.CUSTOMER, UUID(int=1), UUID(int=2), UUID(int=3), 17, 1, 3)

contexts = st.builds(
    Context,
    kind=st.sampled_from(Kind),
    community=st.none() | st.uuids(allow_nil=False),
    owner=st.uuids(),
    record=st.uuids(),
    place=st.integers(0, 0xFFFF),
    slot=st.integers(1, 127),
    revision=st.integers(0, 0xFFFFFFFF),
)
generations = st.integers(0, 0xFFFF)
items = st.integers(0, 0xFFFF)
scalars = st.text() | st.integers(-(2**63), 2**63) | st.booleans() | st.none() | st.binary()
values = st.dictionaries(items, scalars | st.lists(scalars), max_size=8)


def seal(content, context=HERE, *, generation=1, suite=Suite.AES):
    return lock(
        content,
        context=context,
        generation=generation,
        suite=suite,
        key=KEYS[suite],
        nonce=bytes(12),
    )


def every_key(suite=Suite.AES):
    """A bundle in which any slot and generation has the same key: only binding can refuse."""

    class Any(dict):
        def __getitem__(self, _place):
            return SlotKey(suite, KEYS[suite])

    bundle = Bundle()
    bundle.keys = Any()
    return bundle


@given(content=values, context=contexts, generation=generations, suite=st.sampled_from(Suite))
def test_values_come_back_where_they_were_sealed(content, context, generation, suite):
    blob = seal(content, context, generation=generation, suite=suite)
    bundle = Bundle({(context.slot, generation): SlotKey(suite, KEYS[suite])})
    assert unlock(blob, context=context, bundle=bundle) == content


@given(one=contexts, other=contexts, suite=st.sampled_from(Suite))
def test_a_value_does_not_open_in_another_context(one, other, suite):
    blob = seal({1: "value"}, one, suite=suite)
    if one == other:
        assert unlock(blob, context=other, bundle=every_key(suite))
    else:
        with pytest.raises(Tampered):
            unlock(blob, context=other, bundle=every_key(suite))


@given(context=contexts, field=st.sampled_from(Context._fields), data=st.data())
def test_a_value_with_any_single_field_moved_does_not_open(context, field, data):
    moved = data.draw(contexts.filter(lambda c: getattr(c, field) != getattr(context, field)))
    there = context._replace(**{field: getattr(moved, field)})
    with pytest.raises(Tampered):
        unlock(seal({1: "value"}, context), context=there, bundle=every_key())


@given(context=contexts, one=generations, other=generations)
def test_a_value_does_not_open_as_another_generation(context, one, other):
    blob = bytearray(seal({1: "value"}, context, generation=one))
    blob[3:5] = other.to_bytes(2)
    if one == other:
        assert unlock(bytes(blob), context=context, bundle=every_key())
    else:
        with pytest.raises(Tampered):
            unlock(bytes(blob), context=context, bundle=every_key())


@given(one=contexts, other=contexts)
def test_two_contexts_never_have_the_same_binding(one, other):
    # The slot is bound by the header.
    one, other = one._replace(slot=1), other._replace(slot=1)
    same = sealed._binding(one) == sealed._binding(other)
    assert same is (one == other)
    assert len(sealed._binding(one)) == 55


def test_no_community_is_sixteen_zero_bytes():
    nowhere = HERE._replace(community=None)
    assert sealed._binding(nowhere) == sealed._binding(HERE._replace(community=NOWHERE))


@pytest.mark.parametrize("suite", Suite)
def test_a_flipped_bit_in_any_byte_stops(suite):
    blob = seal({1: "value"}, suite=suite)
    for position in range(len(blob)):
        broken = bytearray(blob)
        broken[position] ^= 1 << position % 8
        bundle = Bundle({(1, 1): SlotKey(suite, KEYS[suite])})
        with pytest.raises((Tampered, WrongSuite, MissingKey)):
            unlock(bytes(broken), context=HERE, bundle=bundle)


@pytest.mark.parametrize("length", [0, 1, 5, 17, 64])
def test_a_value_cut_short_stops(length):
    with pytest.raises(Tampered):
        unlock(seal({1: "value"})[:length], context=HERE, bundle=every_key())


def test_a_value_of_the_other_suite_stops():
    with pytest.raises(WrongSuite):
        unlock(seal({}, suite=Suite.SM), context=HERE, bundle=every_key(Suite.AES))


@pytest.mark.parametrize("number", [0, 3, 255])
def test_a_value_of_an_unknown_suite_stops(number):
    blob = bytearray(seal({}))
    blob[1] = number
    with pytest.raises(WrongSuite):
        unlock(bytes(blob), context=HERE, bundle=every_key())


def test_a_value_of_a_generation_without_key_stops():
    with pytest.raises(MissingKey):
        unlock(
            seal({}), context=HERE, bundle=Bundle({(1, 2): SlotKey(Suite.AES, KEYS[Suite.AES])})
        )


PLAIN = "张三 16490001234"
FOREIGN = {
    "plaintext": PLAIN.encode() * 5,
    "Fernet": Fernet(Fernet.generate_key()).encrypt(PLAIN.encode()),
    "empty": b"",
    "JSON": json.dumps({"1": PLAIN, "2": "x" * 80}).encode(),
    "xx and hex": b"xx" + seal({1: PLAIN}).hex().encode(),
    "MessagePack": encode({1: PLAIN, 2: "x" * 80}),
    "zeros": bytes(100),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_anything_that_is_no_sealed_value_stops(name):
    with pytest.raises(Tampered):
        unlock(FOREIGN[name], context=HERE, bundle=every_key())


@given(data=st.binary(max_size=300))
def test_padding_comes_off_and_hides_the_length(data):
    padded = pad(data)
    assert unpad(padded) == data
    assert len(padded) % 32 == 0
    assert len(padded) == len(pad(bytes(len(data) // 32 * 32)))


@pytest.mark.parametrize(
    "data", [b"", bytes(32), b"\x80" + bytes(32), b"\x80" + bytes(30), b"a" * 32, b"\x80" * 33]
)
def test_wrong_padding_stops(data):
    with pytest.raises(Tampered):
        unpad(data)


def test_items_this_release_does_not_know_are_kept():
    assert decode(encode({65_000: "later", 1: "now"})) == {1: "now", 65_000: "later"}


@pytest.mark.parametrize(
    "data", [b"\x93\x01\x02\x03", b"\x81\xa1a\x01", b"\x81\x90\x01", b"\x01", b"\xc1", b""]
)
def test_plaintext_that_is_no_map_of_items_stops(data):
    with pytest.raises(Tampered):
        decode(pad(data))


@pytest.mark.parametrize("content", [{"1": "a"}, {-1: "a"}, {True: "a"}, {None: "a"}])
def test_values_are_keyed_by_item_number(content):
    with pytest.raises(TypeError):
        encode(content)


class TestByMistake:
    value = Sealed(seal({1: PLAIN}), label="contact", context=HERE)

    def test_it_is_shown_as_sealed(self):
        shown = [repr(self.value), str(self.value), f"{self.value}", f"{self.value:>40}"]
        shown += [repr([self.value]), ascii(self.value), str({"value": self.value})]
        for text in shown:
            assert "<sealed contact>" in text
            assert self.value.blob.hex() not in text
        assert repr(Sealed(b"")) == "<sealed>"

    def test_a_template_shows_it_as_sealed(self):
        template = Template("{{ value }}|{% if value %}yes{% endif %}|{{ value|default:'-' }}")
        shown = template.render(TemplateContext({"value": self.value}))
        assert shown == "&lt;sealed contact&gt;|yes|&lt;sealed contact&gt;"

    def test_json_takes_nothing(self):
        with pytest.raises(TypeError):
            json.dumps(self.value)
        assert json.dumps(self.value, default=str) == '"<sealed contact>"'

    def test_a_pickle_takes_the_sign_only(self):
        stored = pickle.dumps({"value": self.value})
        assert self.value.blob not in stored
        assert pickle.loads(stored) == {"value": "<sealed contact>"}  # noqa: S301

    def test_a_copy_is_the_same(self):
        assert copy.copy(self.value) is self.value
        assert copy.deepcopy([self.value])[0] is self.value

    def test_it_equals_itself_alone(self):
        assert self.value != PLAIN
        assert self.value != Sealed(self.value.blob, label="contact", context=HERE)
        assert len({self.value, self.value}) == 1

    def test_it_gives_no_bytes_and_no_items(self):
        for attempt in (bytes, list, len, int, dict):
            with pytest.raises(TypeError):
                attempt(self.value)

    def test_it_does_not_change(self):
        with pytest.raises(AttributeError):
            self.value.blob = b""
        assert self.value.bound_to(HERE._replace(revision=4)).context.revision == 4
        assert self.value.context == HERE
