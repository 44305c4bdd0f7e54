"""Sealed files: whole or not at all, in bounded memory."""

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.vault.ciphers import Suite
from hudang.vault.errors import Tampered, WrongSuite
from hudang.vault.files import CHUNK, FileSealer, open_stream, seal_stream


def seal(content, suite=Suite.AES):
    out = io.BytesIO()
    secret = seal_stream(out, [content], suite=suite)
    return out.getvalue(), secret


def opened(blob, secret):
    return b"".join(open_stream(io.BytesIO(blob), secret=secret))


@given(parts=st.lists(st.binary(max_size=300), max_size=20), suite=st.sampled_from(Suite))
def test_a_file_comes_back_however_it_was_written(parts, suite):
    out = io.BytesIO()
    secret = seal_stream(out, parts, suite=suite)
    assert opened(out.getvalue(), secret) == b"".join(parts)


@pytest.mark.parametrize("suite", Suite)
@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_a_file_of_any_length_comes_back(suite, length):
    content = bytes(range(256)) * (length // 256 + 1)
    blob, secret = seal(content[:length], suite)
    assert opened(blob, secret) == content[:length]


def sizes(blob):
    head, step = 9, CHUNK + 16
    return [blob[:head]] + [blob[at : at + step] for at in range(head, len(blob), step)]


CONTENT = b"".join(bytes([number]) * CHUNK for number in range(3)) + b"end"


@pytest.mark.parametrize(
    "change",
    [
        lambda head, *chunks: [head, *chunks[:-1]],
        lambda head, *chunks: [head, *chunks[1:]],
        lambda head, a, b, *rest: [head, b, a, *rest],
        lambda head, a, *rest: [head, a, a, *rest],
        lambda head, *chunks: [head, *chunks, chunks[-1]],
        lambda head, *_chunks: [head],
        lambda head, *chunks: [head, *chunks, b"more"],
        lambda head, *chunks: [head, *chunks[:-1], chunks[-1][:-1]],
        lambda head, *chunks: [head[:2] + bytes(7), *chunks],
    ],
    ids=[
        "cut",
        "beheaded",
        "swapped",
        "doubled",
        "repeated",
        "emptied",
        "grown",
        "short",
        "nonce",
    ],
)
def test_a_file_that_was_rearranged_stops(change):
    blob, secret = seal(CONTENT)
    with pytest.raises(Tampered):
        opened(b"".join(change(*sizes(blob))), secret)


@pytest.mark.parametrize("suite", Suite)
def test_a_flipped_bit_in_any_byte_of_a_file_stops(suite):
    blob, secret = seal(b"content", suite)
    for position in range(len(blob)):
        broken = bytearray(blob)
        broken[position] ^= 1 << position % 8
        with pytest.raises((Tampered, WrongSuite)):
            opened(bytes(broken), secret)


@pytest.mark.parametrize("blob", [b"", b"\x02", b"PK\x03\x04" + bytes(50), b"\x01" * 60])
def test_anything_that_is_no_sealed_file_stops(blob):
    with pytest.raises(Tampered):
        opened(blob, b"\1" + bytes(32))


def test_the_secret_of_another_file_or_suite_opens_nothing():
    blob, secret = seal(CONTENT)
    _other, other_secret = seal(CONTENT)
    assert secret != other_secret
    with pytest.raises(Tampered):
        opened(blob, other_secret)
    with pytest.raises(Tampered):
        opened(blob, secret[:-1])
    for wrong in (b"", b"\2" + bytes(16)):
        with pytest.raises(WrongSuite):
            opened(blob, wrong)


def test_a_file_whose_writing_failed_never_opens():
    out = io.BytesIO()
    sealer = FileSealer(out, suite=Suite.AES)
    sealer.write(CONTENT)
    with pytest.raises(ZeroDivisionError), sealer:
        raise ZeroDivisionError
    with pytest.raises(Tampered):
        opened(out.getvalue(), sealer.secret)


def test_nothing_of_the_content_is_in_the_file():
    blob, _secret = seal("张三 16490001234".encode() * 1000)
    assert "张三".encode() not in blob
    assert b"16490001234" not in blob


def test_a_large_file_needs_little_memory():
    class Sink:
        written = 0

        def write(self, data):
            self.written += len(data)

    tracemalloc.start()
    seal_stream(Sink(), (bytes(50_000) for _ in range(600)), suite=Suite.AES)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000
