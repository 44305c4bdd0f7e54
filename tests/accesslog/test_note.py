"""Signed notes against the published example, and every way to spoil one."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from hudang.accesslog import note

# The example of the signed note's first implementation (golang.org/x/mod/sumdb/note).
PRIVATE = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    TEXT + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqf"
    "qdngotpRZb6KE6RyyBwJnAM=\n"
)
ORIGIN = "hudang-0123456789ab.invalid/access/1"


def signer(name=ORIGIN, seed=7):
    return note.Signer(name=name, private=Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def test_the_published_example_is_signed_and_read_alike():
    author = note.Signer(
        name="PeterNeumann",
        private=Ed25519PrivateKey.from_private_bytes(b64decode(PRIVATE)[1:]),
    )

    assert author.sign(TEXT) == NOTE
    assert author.verifier.vkey == VKEY
    assert note.Verifier.parse(VKEY) == author.verifier
    assert note.open_note(NOTE, verifiers=[author.verifier]) == TEXT


def test_our_own_checkpoint_is_frozen():
    checkpoint = note.Checkpoint(origin=ORIGIN, size=4408213, root=bytes(range(32)))
    signed = signer().sign(checkpoint.text)

    assert signed == (
        "hudang-0123456789ab.invalid/access/1\n"
        "4408213\n"
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
        "\n"
        "— hudang-0123456789ab.invalid/access/1 " + FROZEN + "\n"
    )
    assert note.open_checkpoint(signed, verifiers=[signer().verifier]) == checkpoint


FROZEN = (
    "aAEk5BbuQoJHneAnfT1S82q3I9qJ6e21WbRYzhz6FUM6+qkivKynInTIqzrn53MPfTsitoO8WxUgHzyZ2fU4/wUbCQk="
)


def test_a_signature_of_somebody_unknown_is_passed_over_but_is_not_enough():
    witness = signer(name="site-b.example.cn/w1", seed=9)
    text = note.Checkpoint(origin=ORIGIN, size=1, root=bytes(32)).text
    both = signer().sign(text) + witness.sign(text).removeprefix(text + "\n")

    assert note.open_note(both, verifiers=[signer().verifier]) == text
    assert note.open_note(both, verifiers=[witness.verifier]) == text
    with pytest.raises(note.NoteError, match="no known key"):
        note.open_note(both, verifiers=[signer(seed=8).verifier])


def test_a_known_key_with_a_bad_signature_fails_the_whole_note():
    witness = signer(name="site-b.example.cn/w1", seed=9)
    text = note.Checkpoint(origin=ORIGIN, size=1, root=bytes(32)).text
    wrong = witness.sign("another text\n").partition("\n\n")[2]

    with pytest.raises(note.NoteError, match="known key is wrong"):
        note.open_note(
            signer().sign(text) + wrong, verifiers=[signer().verifier, witness.verifier]
        )


@given(st.integers(0, len(NOTE) - 1), st.characters(codec="utf-8"))
def test_one_character_changed_anywhere_is_not_believed(position, character):
    spoiled = NOTE[:position] + character + NOTE[position + 1 :]
    if spoiled == NOTE:
        return
    with pytest.raises(note.NoteError):
        note.open_note(spoiled, verifiers=[note.Verifier.parse(VKEY)])


@pytest.mark.parametrize(
    "spoiled",
    [
        "",
        TEXT,
        NOTE.replace("\n", "\r\n"),
        NOTE.removesuffix("\n"),
        NOTE + "\n",
        NOTE.replace("JnAM=", "JnAN="),  # the same bytes, another text
        NOTE.replace("— ", "- "),
        NOTE.replace("x08go", "!!!!!"),
        TEXT + "\n— PeterNeumann x08g\n",
        TEXT + "\n— Peter+Neumann x08go/ZJkuBS9UG/\n",
        TEXT + "\n— PeterNeumann é\n",
        "a" * 70_000,
    ],
)
def test_what_is_no_note_is_refused(spoiled):
    with pytest.raises(note.NoteError):
        note.open_note(spoiled, verifiers=[note.Verifier.parse(VKEY)])


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3+",
        "PeterNeumann+c74f20a3+" + b64encode(b"\x04" + bytes(32)).decode(),
        VKEY.replace("c74f20a3", "c74f20a4"),
        VKEY.replace("Peter", "Paul"),
        VKEY.replace("PeterNeumann", "Peter Neumann"),
    ],
)
def test_what_is_no_verifier_key_is_refused(vkey):
    with pytest.raises(note.NoteError):
        note.Verifier.parse(vkey)


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n1\n",
        f"{ORIGIN}\n1\n{b64encode(bytes(32)).decode()}",
        f"{ORIGIN}\n1\n{b64encode(bytes(32)).decode()}\nan extension\n",
        f"{ORIGIN}\n01\n{b64encode(bytes(32)).decode()}\n",
        f"{ORIGIN}\n-1\n{b64encode(bytes(32)).decode()}\n",
        f"{ORIGIN}\n１\n{b64encode(bytes(32)).decode()}\n",
        f"{ORIGIN}\n1\n{b64encode(bytes(31)).decode()}\n",
        f"{ORIGIN}\n1\nAAAA=\n",
        f"\n1\n{b64encode(bytes(32)).decode()}\n",
        f"a b\n1\n{b64encode(bytes(32)).decode()}\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(note.NoteError):
        note.Checkpoint.parse(text)


def test_a_checkpoint_of_another_log_is_refused():
    text = note.Checkpoint(origin=ORIGIN.replace("/1", "/2"), size=1, root=bytes(32)).text

    with pytest.raises(note.NoteError, match="another log"):
        note.open_checkpoint(signer().sign(text), verifiers=[signer().verifier])


def test_a_key_whose_name_would_break_the_line_signs_nothing():
    for name in ("", "a b", "a+b", "a\nb"):
        with pytest.raises(note.NoteError):
            signer(name=name).sign("text\n")
