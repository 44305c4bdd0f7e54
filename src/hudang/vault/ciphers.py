"""The two algorithm suites: AES-256-GCM with HMAC-SHA256, and SM4-GCM with HMAC-SM3."""

import hmac
from enum import IntEnum
from typing import Final

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hmac import HMAC

from hudang.vault.errors import SuiteUnavailable, Tampered, WrongSuite

NONCE_SIZE: Final = 12
TAG_SIZE: Final = 16
MAC_KEY_SIZE: Final = 32


class Suite(IntEnum):
    AES = 1
    SM = 2

    @property
    def key_size(self) -> int:
        return 32 if self is Suite.AES else 16


_SUITES: Final = {suite.value: suite for suite in Suite}
_KEY_SIZES: Final = {suite: suite.key_size for suite in Suite}
_AES: Final = Suite.AES  # an attribute of an enumeration costs as much as a small cipher call

# SP 800-38D test case 16 and RFC 8998 A.1: key, nonce, data, associated data, result.
_SELF_TESTS: Final = {
    Suite.AES: (
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c9595680953"
        "2fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3d"
        "a7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b",
    ),
    Suite.SM: (
        "0123456789abcdeffedcba9876543210",
        "00001234567800000000abcd",
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0cc"
        "fa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec",
    ),
}


def suite_of(number: int) -> Suite:
    """Return the suite of a stored number; zero and unknown numbers stop."""
    try:
        return _SUITES[number]
    except KeyError:
        raise WrongSuite from None


def seal(suite: Suite, *, key: bytes, nonce: bytes, data: bytes, aad: bytes) -> bytes:
    """Return the ciphertext of the data with its tag behind it."""
    if len(key) != _KEY_SIZES[suite] or len(nonce) != NONCE_SIZE:
        raise ValueError("The key or the nonce has the wrong length.")
    if suite is _AES:
        return AESGCM(key).encrypt(nonce, data, aad)
    encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(aad)
    ciphertext = encryptor.update(data) + encryptor.finalize()
    return ciphertext + encryptor.tag


def unseal(suite: Suite, *, key: bytes, nonce: bytes, data: bytes, aad: bytes) -> bytes:
    """Return the plaintext of a ciphertext with its tag, or stop without giving out a byte."""
    if len(key) != _KEY_SIZES[suite] or len(nonce) != NONCE_SIZE or len(data) < TAG_SIZE:
        raise Tampered
    try:
        if suite is _AES:
            return AESGCM(key).decrypt(nonce, data, aad)
        return _unseal_sm(key, nonce=nonce, data=data, aad=aad)
    except InvalidTag:
        raise Tampered from None


def _unseal_sm(key: bytes, *, nonce: bytes, data: bytes, aad: bytes) -> bytes:
    decryptor = Cipher(SM4(key), GCM(nonce, data[-TAG_SIZE:])).decryptor()
    decryptor.authenticate_additional_data(aad)
    unverified = decryptor.update(data[:-TAG_SIZE])
    # finalize() checks the tag and raises: before it nothing leaves this function.
    return unverified + decryptor.finalize()


def mac(suite: Suite, *, key: bytes, data: bytes) -> bytes:
    """Return the 32-byte keyed hash of the data: HMAC-SHA256 or HMAC-SM3."""
    if suite is _AES:
        return hmac.digest(key, data, "sha256")
    keyed = HMAC(key, hashes.SM3())
    keyed.update(data)
    return keyed.finalize()


def require_available(suite: Suite) -> None:
    """Refuse to start where the suite does not compute its published answer."""
    key, nonce, data, aad, expected = (bytes.fromhex(text) for text in _SELF_TESTS[suite])
    try:
        result = seal(suite, key=key, nonce=nonce, data=data, aad=aad)
        mac(suite, key=key, data=data)
    except UnsupportedAlgorithm:
        raise SuiteUnavailable(suite.name.lower()) from None
    if result != expected:
        raise SuiteUnavailable(suite.name.lower())
