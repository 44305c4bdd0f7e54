"""Published answers of both suites, and what they refuse."""

import threading

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB
from hypothesis import given
from hypothesis import strategies as st

from hudang.vault import ciphers
from hudang.vault.ciphers import Suite
from hudang.vault.errors import SuiteUnavailable, Tampered, WrongSuite
from tests.vault import reference

# McGrew and Viega, The Galois/Counter Mode of Operation, test cases 13 to 16 (256-bit keys).
AES_CASES = [
    ("00" * 32, "00" * 12, "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    (
        "00" * 32,
        "00" * 12,
        "00" * 16,
        "",
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
    ),
    (
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
        "",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad"
        "b094dac5d93471bdec1a502270e3cc6c",
    ),
    (
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece"
        "0f4e1768cddf8853bb2d551b",
    ),
]
# RFC 8998, appendix A.1.
SM_CASE = (
    "0123456789abcdeffedcba9876543210",
    "00001234567800000000abcd",
    "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
    "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
    "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
    "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    "83de3541e4c2b58177e065a9bf7b62ec",
)
CASES = [(Suite.AES, *case) for case in AES_CASES] + [(Suite.SM, *SM_CASE)]


@pytest.mark.parametrize(("suite", "key", "nonce", "data", "aad", "expected"), CASES)
def test_each_suite_gives_its_published_answers(suite, key, nonce, data, aad, expected):
    key, nonce, data, aad, expected = map(bytes.fromhex, (key, nonce, data, aad, expected))
    assert ciphers.seal(suite, key=key, nonce=nonce, data=data, aad=aad) == expected
    assert ciphers.unseal(suite, key=key, nonce=nonce, data=expected, aad=aad) == data
    assert reference.gcm(suite, key, nonce, data, aad) == expected


def test_sm4_gives_the_answer_of_its_standard():
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    block = Cipher(SM4(key), ECB()).encryptor().update(key)  # noqa: S305  one block
    assert block.hex() == "681edf34d206965e86b3e94f536e4246"


def test_sm3_gives_the_answer_of_its_standard():
    expected = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert reference.sm3(b"abc").hex() == expected
    longer = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    assert reference.sm3(b"abcd" * 16).hex() == longer


# RFC 4231, case 2; GM/T 0042-2015, appendix D.3, first two.
MAC_CASES = [
    (
        Suite.AES,
        b"Jefe",
        b"what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    ),
    (
        Suite.SM,
        bytes(range(0x01, 0x21)),
        b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2,
        "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a",
    ),
    (
        Suite.SM,
        bytes(range(0x01, 0x26)),
        b"\xcd" * 50,
        "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae",
    ),
]


@pytest.mark.parametrize(("suite", "key", "data", "expected"), MAC_CASES)
def test_keyed_hashes_give_published_answers(suite, key, data, expected):
    assert ciphers.mac(suite, key=key, data=data).hex() == expected
    assert reference.mac(suite, key, data).hex() == expected


@given(key=st.binary(min_size=32, max_size=32), data=st.binary(max_size=200))
def test_keyed_hashes_agree_with_a_second_implementation(key, data):
    for suite in Suite:
        assert ciphers.mac(suite, key=key, data=data) == reference.mac(suite, key, data)


NONCES = st.binary(min_size=12, max_size=12)


@given(data=st.binary(max_size=100), aad=st.binary(max_size=50), nonce=NONCES)
def test_ciphers_agree_with_a_second_implementation(data, aad, nonce):
    for suite in Suite:
        key = bytes(range(suite.key_size))
        result = ciphers.seal(suite, key=key, nonce=nonce, data=data, aad=aad)
        assert result == reference.gcm(suite, key, nonce, data, aad)


@pytest.mark.parametrize("suite", Suite)
def test_a_flipped_bit_in_any_byte_gives_nothing_out(suite):
    key, nonce = bytes(suite.key_size), bytes(12)
    sealed = ciphers.seal(suite, key=key, nonce=nonce, data=b"data" * 8, aad=b"aad")
    for position in range(len(sealed)):
        broken = bytearray(sealed)
        broken[position] ^= 1 << position % 8
        with pytest.raises(Tampered):
            ciphers.unseal(suite, key=key, nonce=nonce, data=bytes(broken), aad=b"aad")


@pytest.mark.parametrize("suite", Suite)
def test_a_short_tag_a_wrong_nonce_and_a_wrong_key_length_are_refused(suite):
    key, nonce = bytes(suite.key_size), bytes(12)
    sealed = ciphers.seal(suite, key=key, nonce=nonce, data=b"", aad=b"")
    attempts = [
        (key, nonce, sealed[:-1]),
        (key, nonce, sealed[:12]),
        (key, nonce, b""),
        (key, bytes(11), sealed),
        (key, bytes(16), sealed),
        (key[:-1], nonce, sealed),
        (key + b"\0", nonce, sealed),
    ]
    for some_key, some_nonce, data in attempts:
        with pytest.raises(Tampered):
            ciphers.unseal(suite, key=some_key, nonce=some_nonce, data=data, aad=b"")
    for some_key, some_nonce in [(key, bytes(11)), (key, bytes(13)), (key[:-1], nonce)]:
        with pytest.raises(ValueError, match="length"):
            ciphers.seal(suite, key=some_key, nonce=some_nonce, data=b"", aad=b"")


@pytest.mark.parametrize("number", [0, 3, 255])
def test_an_unknown_suite_stops(number):
    with pytest.raises(WrongSuite):
        ciphers.suite_of(number)


@pytest.mark.parametrize("suite", Suite)
def test_a_machine_that_computes_the_suite_may_start(suite):
    ciphers.require_available(suite)


def test_a_machine_that_computes_something_else_may_not_start(monkeypatch):
    monkeypatch.setattr(ciphers, "seal", lambda *_, **__: b"something else")
    with pytest.raises(SuiteUnavailable, match="sm"):
        ciphers.require_available(Suite.SM)


def test_a_machine_without_sm4_may_not_start(monkeypatch):
    def unsupported(*_, **__):
        raise ciphers.UnsupportedAlgorithm("SM4")

    monkeypatch.setattr(ciphers, "Cipher", unsupported)
    with pytest.raises(SuiteUnavailable):
        ciphers.require_available(Suite.SM)


@pytest.mark.parametrize("suite", Suite)
def test_threads_seal_and_open_at_the_same_time(suite):
    faults = []

    def work(number):
        key = bytes([number]) * suite.key_size
        for count in range(300):
            nonce, data = count.to_bytes(12), b"%d" % number * count
            sealed = ciphers.seal(suite, key=key, nonce=nonce, data=data, aad=key)
            if ciphers.unseal(suite, key=key, nonce=nonce, data=sealed, aad=key) != data:
                faults.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
