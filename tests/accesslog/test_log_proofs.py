"""Proofs of one entry, and the program without dependencies that checks them."""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64decode, b64encode
from io import StringIO

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from hudang import check_proof
from hudang.accesslog import keys, proving, tree
from hudang.accesslog.payload import Log

pytestmark = pytest.mark.control("LC-127")

# Public key, message, signature of RFC 8032, 7.1: tests 1, 2, 3 and SHA(abc).
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
        "454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
        "3dca179c138ac17ad9bef1177331a704",
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_the_published_signatures_verify_and_spoiled_ones_do_not(public, message, signature):
    key, text, signed = (bytes.fromhex(part) for part in (public, message, signature))

    assert check_proof.verifies(key, text, signed)
    assert not check_proof.verifies(key, text + b"x", signed)
    for place in (0, 31, 32, 63):
        spoiled = bytearray(signed)
        spoiled[place] ^= 1
        assert not check_proof.verifies(key, text, bytes(spoiled))


@tuned(max_examples=40, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.data())
def test_it_says_what_the_library_says(seed, message, data):
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), bytearray(private.sign(message))
    place = data.draw(st.integers(0, 64))
    if place < 64:
        signature[place] ^= data.draw(st.integers(1, 255))
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes(signature), message)
        expected = True
    except InvalidSignature:
        expected = False

    assert check_proof.verifies(public, message, bytes(signature)) is expected


def test_a_signature_with_a_number_beyond_the_order_is_refused():
    public, message, signature = (bytes.fromhex(part) for part in VECTORS[1])
    beyond = int.from_bytes(signature[32:], "little") + check_proof.ORDER
    malleable = signature[:32] + beyond.to_bytes(32, "little")

    assert not check_proof.verifies(public, message, malleable)


@pytest.mark.parametrize("public", [b"", bytes(31), (2**255 - 1).to_bytes(32, "little")])
def test_a_key_that_is_no_point_verifies_nothing(public):
    assert not check_proof.verifies(public, b"", bytes(64))


def prove(ledger, *arguments):
    out = StringIO()
    with ledger.django_as("auditor"):
        call_command("prove", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def vkey(ledger):
    return keys.verifier(Log.ACCESS).vkey


def test_every_entry_of_a_log_is_proved(ledger, vkey):
    events = ledger.fill(7)
    ledger.sign()
    for number, event in enumerate(events, start=1):
        by_number, by_identifier = prove(ledger, str(number)), prove(ledger, str(event))
        entry, index, size, found = check_proof.check(by_number, [vkey])

        assert by_number == by_identifier
        assert json.loads(entry)["id"] == str(event)
        assert (index, size, found) == (number - 1, 7, [])


def test_the_web_proves_an_entry_with_the_few_rights_it_has(ledger, vkey):
    events = ledger.fill(3)
    ledger.sign()
    with ledger.database.connect("web") as connection:
        proof = proving.prove(str(events[1]), database=connection)

    entry, index, size, _found = check_proof.check(proof, [vkey])
    assert json.loads(entry)["id"] == str(events[1])
    assert (index, size) == (1, 3)


def test_a_proof_bears_the_words_of_those_who_vouch(watched, vkey):
    watched.grow(300)
    watched.grow(300)
    proof = prove(watched.ledger, "2")
    _entry, index, size, found = check_proof.check(proof, [vkey], [watched.witness.vkey])

    assert (index, size) == (1, 300)
    assert found == [("site-b.example.cn/w1", int(watched.clock.at))]
    assert prove(watched.ledger, "600").count("\n— ") == 2


def test_entries_of_the_registers_are_proved_as_well(ledger):
    ledger.record(log=Log.REGISTERS)
    ledger.sign()
    proof = prove(ledger, "1", "--log", "registers")

    assert check_proof.check(proof, [keys.verifier(Log.REGISTERS).vkey])[2] == 1


def test_nothing_of_a_proof_can_be_changed(ledger, vkey):
    ledger.fill(5)
    ledger.sign()
    proof = prove(ledger, "3")
    head, _text, tail = proof.split("\n\n")
    lines = head.split("\n")
    entry = b64decode(lines[1].split(" ")[1])
    forged = b64encode(entry.replace(b"clerk", b"staff")).decode()
    spoiled = [
        proof.replace(lines[1], f"extra {forged}"),
        proof.replace("index 2", "index 1"),
        proof.replace("index 2", "index 5"),
        proof.replace("index 2", "index -1"),
        proof.replace(lines[-1] + "\n", ""),
        proof.replace(lines[-1], f"{lines[-1]}\n{lines[-1]}"),
        proof.replace(lines[-1], b64encode(bytes(32)).decode()),
        proof.replace("\n5\n", "\n6\n"),
        proof.replace("c2sp", "c3sp"),
        proof.replace(tail, tail.replace("— hudang", "— other")),
        proof.replace(tail, tail[:-6] + "AAA=\n"),
        head,
        "",
    ]
    for attempt in spoiled:
        assert attempt != proof
        with pytest.raises((check_proof.Wrong, ValueError)):
            check_proof.check(attempt, [vkey])


@pytest.mark.parametrize("which", ["registers", "witness", "nonsense"])
def test_another_key_believes_nothing(watched, which):
    watched.grow(1)
    proof = prove(watched.ledger, "1")
    other = {
        "registers": keys.verifier(Log.REGISTERS).vkey,
        "witness": watched.witness.vkey,
        "nonsense": "a+b+c",
    }[which]

    with pytest.raises(check_proof.Wrong):
        check_proof.check(proof, [other])


def test_a_witness_who_did_not_vouch_is_named(watched, vkey):
    watched.ledger.fill(1)
    watched.ledger.sign()
    proof = prove(watched.ledger, "1")

    with pytest.raises(check_proof.Wrong, match="did not vouch"):
        check_proof.check(proof, [vkey], [watched.witness.vkey])


@tuned(max_examples=200)
@given(st.integers(1, 300), st.data())
def test_its_own_reading_of_a_path_agrees_with_the_trees(size, data):
    leaves = [tree.leaf_hash(b"%d" % number) for number in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion_proof(
        index, size=size, subtree=lambda a, b: tree.range_hash(leaves, start=a, end=b)
    )

    assert check_proof.root_of(leaves[index], index, size, path) == tree.range_hash(leaves)
    with pytest.raises(check_proof.Wrong):
        check_proof.root_of(leaves[index], index, size, [*path, bytes(32)])


def test_the_program_is_handed_out_and_runs_alone(watched, vkey, tmp_path):
    watched.grow(3)
    prove(watched.ledger, "--checker", "--out", str(tmp_path / "check_proof.py"))
    prove(watched.ledger, "2", "--out", str(tmp_path / "entry.tlog-proof"))
    program = [sys.executable, "-I", "-S", str(tmp_path / "check_proof.py")]
    words = [str(tmp_path / "entry.tlog-proof"), "--log", vkey]

    def run(*more):
        return subprocess.run(
            [*program, *words, *more], capture_output=True, encoding="utf-8", check=False,
            env={"PYTHONIOENCODING": "ascii"},
        )  # fmt: skip

    witnessed, alone = run("--witness", watched.witness.vkey), run()
    (tmp_path / "entry.tlog-proof").write_text("nonsense")
    wrong = run()

    assert witnessed.returncode == alone.returncode == 0
    assert witnessed.stdout.startswith("Entry 2 of 3 stands in the log")
    assert "site-b.example.cn/w1, 2027-01-15 08:00:00 UTC" in witnessed.stdout
    assert "own machine only" in alone.stdout
    assert (wrong.returncode, "NOT PROVED" in wrong.stdout) == (1, True)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("9", "no such entry"),
        ("0", "no such entry"),
        ("00000000-0000-0000-0000-000000000001", "no such entry"),
        ("x", "named by its number"),
        ("", "Name the entry"),
    ],
)
def test_what_cannot_be_proved_says_why(ledger, entry, sentence):
    ledger.fill(1)
    ledger.sign()
    ledger.record()

    with pytest.raises(CommandError, match=sentence):
        prove(ledger, entry)


def test_an_entry_that_was_edited_is_not_proved(ledger):
    ledger.fill(2)
    ledger.sign()
    ledger.tamper("UPDATE accesslog_entry SET payload = replace(payload, 'clerk', 'staff')")

    with pytest.raises(CommandError, match="not what was signed"):
        prove(ledger, "1")
