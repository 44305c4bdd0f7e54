"""The witness by itself: what it vouches for, what it refuses, and what it keeps."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from hudang import witness as lone
from hudang.accesslog import note, tree
from tests.accesslog.witnessed import Clock, quiet

pytestmark = pytest.mark.control("LC-127")

ORIGIN = "hudang-0123456789ab.invalid/access/1"
LEAVES = [tree.leaf_hash(b"%d" % number) for number in range(400)]


def signer(seed=7, name=ORIGIN):
    return note.Signer(name=name, private=Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))


def checkpoint(size, *, leaves=LEAVES, by=None):
    root = tree.range_hash(leaves, end=size)
    return (by or signer()).sign(note.Checkpoint(ORIGIN, size, root).text)


def request(old, size, *, leaves=LEAVES, proof=None, by=None):
    if proof is None:
        proof = []
        if 0 < old < size:
            proof = tree.consistency_proof(
                old, size=size, subtree=lambda a, b: tree.range_hash(leaves, start=a, end=b)
            )
    lines = [f"old {old}", *(b64encode(step).decode() for step in proof), ""]
    return "\n".join([*lines, checkpoint(size, leaves=leaves, by=by)]).encode()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def witness(tmp_path, clock):
    made = lone.Witness(tmp_path / "store", name="site-b.example.cn/w1", clock=clock)
    made.trust(signer().verifier.vkey)
    return made


def refused(witness, body):
    with pytest.raises(lone.Refused) as refusal:
        witness.cosign(body)
    return refusal.value.status, refusal.value.text


def test_a_tree_and_its_continuations_are_vouched_for_with_the_time(witness, clock):
    witness.cosign(request(0, 3))
    clock.at += 600
    line = witness.cosign(request(3, 300))
    key = note.Verifier.parse(witness.vkey)
    text = checkpoint(300) + line

    assert note.open_checkpoint(text, verifiers=[signer().verifier]).size == 300
    assert note.open_note(text, verifiers=[key]) == checkpoint(300).partition("\n\n")[0] + "\n"
    assert note.witnessed_at(text, verifier=key).timestamp() == clock.at
    assert witness.held(ORIGIN) == [(ORIGIN, text)]


def test_the_published_cosignature_has_the_published_key_identifier():
    """The example of tlog-cosignature: its line decodes to the identifier and time it states."""
    key = note.Verifier(name="witness.example.com/w1", public=bytes(32), kind=note.COSIGNATURE)

    assert key.is_witness
    assert note.Verifier.parse(key.vkey) == key
    assert key.key_id != note.Verifier(name=key.name, public=key.public).key_id


def test_a_time_moved_in_a_cosignature_is_not_believed(witness):
    line = witness.cosign(request(0, 3))
    key = note.Verifier.parse(witness.vkey)
    name, _, encoded = line.removeprefix("— ").rstrip("\n").partition(" ")
    data = bytearray(note._decode(encoded))
    data[11] ^= 1
    moved = f"— {name} {b64encode(bytes(data)).decode()}\n"

    with pytest.raises(note.NoteError, match="known key is wrong"):
        note.open_note(checkpoint(3) + moved, verifiers=[key])


def test_a_stale_size_is_answered_with_the_size_held(witness):
    witness.cosign(request(0, 3))
    witness.cosign(request(3, 8))

    assert refused(witness, request(3, 9)) == (409, "8\n")
    assert refused(witness, request(0, 9)) == (409, "8\n")
    assert refused(witness, request(9, 9)) == (409, "8\n")


def test_a_smaller_tree_is_refused(witness):
    witness.cosign(request(0, 8))

    assert refused(witness, request(3, 3)) == (409, "8\n")
    assert refused(witness, request(8, 3))[0] == 400


def test_another_tree_of_the_same_size_is_refused(witness):
    witness.cosign(request(0, 8))
    other = [tree.leaf_hash(b"other"), *LEAVES[1:]]

    assert refused(witness, request(8, 8, leaves=other)) == (409, "8\n")


def test_a_tree_that_does_not_continue_is_refused_whatever_the_proof(witness):
    witness.cosign(request(0, 8))
    other = [tree.leaf_hash(b"other"), *LEAVES[1:]]

    assert refused(witness, request(8, 9, leaves=other))[0] == 422
    assert refused(witness, request(8, 9, proof=[]))[0] == 422
    assert refused(witness, request(8, 9, proof=[bytes(32)] * 63))[0] == 422
    assert refused(witness, request(8, 9, proof=[bytes(32)] * 64))[0] == 400
    assert (
        note.open_checkpoint(witness.held(ORIGIN)[0][1], verifiers=[signer().verifier]).size == 8
    )


def test_a_first_tree_comes_without_a_proof(witness):
    assert refused(witness, request(0, 3, proof=[bytes(32)]))[0] == 422


def test_an_unknown_log_and_an_unknown_key_are_refused(witness, tmp_path):
    stranger = lone.Witness(tmp_path / "stranger")

    assert refused(stranger, request(0, 3))[0] == 404
    assert refused(witness, request(0, 3, by=signer(seed=8)))[0] == 403


def test_a_known_key_with_a_bad_signature_is_refused(witness):
    body = request(0, 3).decode()
    good, other = checkpoint(3), checkpoint(4)
    spoiled = body.replace(good.partition("\n\n")[2], other.partition("\n\n")[2])

    assert refused(witness, spoiled.encode())[0] == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 0\n\n",
        b"\xff\xfe",
        request(0, 3).replace(b"old 0", b"new 0"),
        request(0, 3).replace(b"old 0", b"old 00"),
        request(0, 3).replace(b"old 0", b"old -1"),
        request(0, 3).replace(b"old 0", b"old 0\nAAAA"),
        request(0, 3).replace(b"\n3\n", b"\n03\n"),
    ],
)
def test_what_is_no_request_is_refused(witness, body):
    assert refused(witness, body)[0] == 400


def test_a_clock_set_back_vouches_for_nothing_until_it_is_right(witness, clock):
    witness.cosign(request(0, 3))
    clock.at -= 3600
    status, text = refused(witness, request(3, 5))
    clock.at += 3600
    witness.cosign(request(3, 5))

    assert (status, "clock" in text) == (503, True)


def test_a_clock_that_is_adjusted_by_a_second_never_makes_time_run_back(witness, clock):
    first = clock.at
    witness.cosign(request(0, 3))
    clock.at -= 2
    line = witness.cosign(request(3, 5))
    key = note.Verifier.parse(witness.vkey)

    assert note.witnessed_at(checkpoint(5) + line, verifier=key).timestamp() == first


def test_a_clock_wrongly_set_forward_is_forgotten_on_command(witness, clock, tmp_path):
    clock.at += 10 * 365 * 86_400
    witness.cosign(request(0, 3))
    clock.at -= 10 * 365 * 86_400
    assert refused(witness, request(3, 5))[0] == 503
    witness.forget_time()
    witness.cosign(request(3, 5))


def test_a_witness_started_again_holds_what_it_held(witness, clock, tmp_path):
    witness.cosign(request(0, 8))
    again = lone.Witness(tmp_path / "store", name="another name", clock=clock)

    assert again.vkey == witness.vkey
    assert refused(again, request(0, 3)) == (409, "8\n")
    again.cosign(request(8, 9))


def test_of_many_at_once_one_continues_and_the_others_are_stale(witness):
    """Check and store are one: no request can put an older tree over a newer one."""
    witness.cosign(request(0, 8))
    bodies = [request(8, 8 + more) for more in range(1, 25)]

    def attempt(body):
        try:
            return 200, witness.cosign(body)
        except lone.Refused as refusal:
            return refusal.status, refusal.text

    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(attempt, bodies))
    held = note.open_checkpoint(witness.held(ORIGIN)[0][1], verifiers=[signer().verifier]).size

    assert [status for status, _text in answers].count(200) == 1
    assert {text for status, text in answers if status == 409} == {f"{held}\n"}


def test_a_witness_killed_between_check_and_answer_holds_the_old_or_the_new(tmp_path):
    code = """
import os, signal, sys
from pathlib import Path
from hudang import witness as lone
made = lone.Witness(Path(sys.argv[1]))
made.trust(sys.argv[2])
if sys.argv[4] == "before the commit":
    made._sign = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
made.cosign(Path(sys.argv[3]).read_bytes())
os.kill(os.getpid(), signal.SIGKILL)
"""
    body = tmp_path / "body"
    held = []
    for moment, old, new in (("after", 0, 3), ("before the commit", 3, 5), ("after", 3, 5)):
        body.write_bytes(request(old, new))
        words = [tmp_path / "store", signer().verifier.vkey, body, moment]
        done = subprocess.run([sys.executable, "-c", code, *words], check=False)
        assert done.returncode == -9
        text = lone.Witness(tmp_path / "store").held(ORIGIN)[0][1]
        held.append(note.open_checkpoint(text, verifiers=[signer().verifier]).size)

    assert held == [3, 3, 5]


@tuned(max_examples=300)
@given(st.integers(1, 300), st.integers(1, 300))
def test_its_own_reading_of_a_proof_agrees_with_the_trees(old, size):
    old, size = min(old, size), max(old, size)
    proof = (
        []
        if old == size
        else tree.consistency_proof(
            old, size=size, subtree=lambda a, b: tree.range_hash(LEAVES, start=a, end=b)
        )
    )
    roots = [tree.range_hash(LEAVES, end=end) for end in (old, size)]
    spoiled = [*proof[:-1], bytes(32)] if proof else [bytes(32)]

    assert lone.continues(old, roots[0], size=size, root=roots[1], proof=proof)
    assert not lone.continues(old, roots[0], size=size, root=roots[1], proof=spoiled)
    assert not lone.continues(old, roots[0], size=size, root=roots[1], proof=[*proof, bytes(32)])
    assert not lone.continues(old, bytes(32), size=size, root=roots[1], proof=proof)


def test_it_answers_over_http_with_the_status_of_the_protocol(witness):
    server = lone.ThreadingHTTPServer(("127.0.0.1", 0), quiet(lone.handler(witness)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"

    def ask(path, body=None):
        try:
            with urllib.request.urlopen(address + path, data=body, timeout=10) as answer:  # noqa: S310
                return answer.status, answer.headers["Content-Type"], answer.read().decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.headers["Content-Type"], refusal.read().decode()

    try:
        assert ask("/") == (200, "text/plain; charset=utf-8", witness.vkey + "\n")
        assert ask("/add-checkpoint", request(0, 3))[2].startswith("— site-b.example.cn/w1 ")
        assert ask("/add-checkpoint", request(0, 5)) == (409, "text/x.tlog.size", "3\n")
        assert ask("/add-checkpoint", b"x" * 70_000)[0] == 413
        assert ask("/elsewhere", b"x")[0] == 404
        assert ask(f"/checkpoint?origin={ORIGIN}")[2] == witness.held(ORIGIN)[0][1]
        assert ask("/checkpoint?origin=other")[0] == 404
        assert ask("/checkpoint")[0] == 404
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_as_a_lone_file_it_needs_nothing_of_the_product(tmp_path):
    """Copied to another computer: no Django, no hudang, only `cryptography`."""
    lonely = tmp_path / "witness.py"
    lonely.write_text(Path(lone.__file__).read_text())
    shared, store = tmp_path / "shared", tmp_path / "store"

    def run(*words):
        command = [sys.executable, str(lonely), "--store", str(store), *words]
        env = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "ascii"}
        return subprocess.run(
            command, cwd=tmp_path, env=env, capture_output=True, encoding="utf-8", check=True
        ).stdout

    imported = {
        line.split()[1] for line in lonely.read_text().splitlines() if "import " in line[:20]
    }
    assert not {name for name in imported if name.startswith(("django", "hudang"))}
    run("trust", signer().verifier.vkey)
    (shared / "in").mkdir(parents=True)
    (shared / "in" / "one.request").write_bytes(request(0, 3))
    run("folder", str(shared), "--once")
    (shared / "in" / "one.request").write_bytes(request(0, 5))
    run("folder", str(shared), "--once")

    assert (shared / "out" / "one.answer").read_text() == "409\n3\n"
    assert ORIGIN in run("show")
    assert not list((shared / "in").iterdir())
    [held] = (shared / "out").glob("*.held")
    assert note.open_checkpoint(held.read_text(), verifiers=[signer().verifier]).size == 3


def test_a_key_that_is_none_is_not_trusted(tmp_path, capsys):
    wrong = ["", "a+b", signer().verifier.vkey.replace("0123", "0124")]
    for vkey in wrong:
        assert lone.main(["--store", str(tmp_path / "store"), "trust", vkey]) == 1

    assert capsys.readouterr().err.count("verifier key") == len(wrong)


def test_a_name_that_would_break_the_line_is_refused(tmp_path):
    assert lone.main(["--store", str(tmp_path / "store"), "--name", "a b", "show"]) == 1
