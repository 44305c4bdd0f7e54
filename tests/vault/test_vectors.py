"""The frozen formats: written by neither implementation in the test, read by both."""

import hashlib
import io
import json
from pathlib import Path
from uuid import UUID

import msgpack
import pytest

from hudang.vault import files, keys, sealed
from hudang.vault.ciphers import Suite
from hudang.vault.providers import FileEpochKey
from hudang.vault.tokens import IndexKeys, Lookup, plan
from tests.vault import reference

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
# As printed in the security design, computed there twice and independently.
DESIGN = (
    "0101010001000102030405060708090a0bc603755a87a6421b8d41978bb1e9786d83d68734f07b5f7c3867e5851d"
    "6900b246bb80237bc51a4bf1e0204e7a66a102"
)


def cases(name):
    found = VECTORS[name]
    return pytest.mark.parametrize(
        "case", found, ids=[str(number) for number in range(len(found))]
    )


def context_of(case):
    return sealed.Context(
        kind=keys.Kind(case["kind"]),
        community=UUID(case["community"]),
        owner=UUID(case["owner"]),
        record=UUID(case["record"]),
        place=case["place"],
        slot=case["slot"],
        revision=case["revision"],
    )


def test_the_first_vector_is_the_one_of_the_design():
    assert VECTORS["seal"][0]["sealed"] == DESIGN


@cases("seal")
def test_a_sealed_value_has_the_frozen_bytes(case):
    suite, key = Suite(case["suite"]), bytes.fromhex(case["key"])
    values = msgpack.unpackb(bytes.fromhex(case["map"]), strict_map_key=False)
    expected = bytes.fromhex(case["sealed"])
    made = sealed.lock(
        values,
        context=context_of(case),
        generation=case["generation"],
        suite=suite,
        key=key,
        nonce=bytes.fromhex(case["nonce"]),
    )
    bundle = keys.Bundle({(case["slot"], case["generation"]): keys.SlotKey(suite, key)})
    assert made == expected == reference.sealed_value(case)
    assert sealed.unlock(expected, context=context_of(case), bundle=bundle) == values


def entries_of(case):
    """Return suite, slot, generation and key: in format 1 the suite is the epoch key's."""
    return [(case["suite"], *e) if case["form"] == 1 else e for e in case["keys"]]


@cases("bundle")
def test_a_bundle_has_the_frozen_bytes(case, monkeypatch):
    suite = Suite(case["suite"])
    bundle = keys.Bundle(
        {
            (slot, number): keys.SlotKey(Suite(of), bytes.fromhex(key))
            for of, slot, number, key in entries_of(case)
        }
    )
    place = {
        "under": FileEpochKey(suite, bytes.fromhex(case["key"])),
        "epoch": case["epoch"],
        "install": UUID(case["install"]),
        "owner": keys.Owner(keys.Kind(case["kind"]), None, UUID(case["owner"])),
        "form": case["form"],
    }
    expected = bytes.fromhex(case["sealed"])
    with monkeypatch.context() as patch:
        patch.setattr("os.urandom", lambda _size: bytes.fromhex(case["nonce"]))
        assert keys.wrap(bundle, **place) == expected
    assert reference.bundle(case) == expected
    assert keys.unwrap(expected, **place).keys == bundle.keys


@cases("file")
def test_a_sealed_file_has_the_frozen_bytes(case, monkeypatch):
    suite, content, out = Suite(case["suite"]), reference.content_of(case), io.BytesIO()
    random = iter([bytes.fromhex(case["key"]), bytes.fromhex(case["random"])])
    with monkeypatch.context() as patch:
        patch.setattr("os.urandom", lambda _size: next(random))
        secret = files.seal_stream(out, [content], suite=suite)
    assert secret == bytes([suite]) + bytes.fromhex(case["key"])
    assert hashlib.sha256(out.getvalue()).hexdigest() == case["sha256"]
    assert out.getvalue().hex() == case.get("sealed", out.getvalue().hex())
    assert b"".join(files.open_stream(io.BytesIO(out.getvalue()), secret=secret)) == content


@pytest.mark.parametrize("suite", Suite)
def test_a_second_implementation_writes_the_same_file(suite):
    case = next(c for c in VECTORS["file"] if c["suite"] == suite and c["length"] == 65537)
    assert hashlib.sha256(reference.file(case)).hexdigest() == case["sha256"]


@cases("token")
def test_a_token_has_the_frozen_bits(case):
    kind = Lookup(case["kind"])
    index = IndexKeys(
        suite=Suite(case["suite"]),
        key=bytes.fromhex(case["key"]),
        bits={**dict.fromkeys(Lookup, 10), kind: case["bits"]},
    )
    token = index.token(kind, community=UUID(case["community"]), value=case["value"])
    assert token == case["token"] == reference.token(case)


@cases("sentinel")
def test_the_sentinel_has_the_frozen_bits(case):
    index = IndexKeys(suite=Suite(case["suite"]), key=bytes.fromhex(case["key"]), bits=plan(0))
    assert index.sentinel == case["sentinel"] == reference.sentinel(case)
