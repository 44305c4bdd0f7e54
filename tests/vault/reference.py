"""The formats of security.md written a second time, from the text: GCM over single blocks, SM3
and HMAC by hand. Slow, short, and sharing nothing with the product but the block ciphers."""

import hashlib
import struct

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES, SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB

AES_SUITE, SM_SUITE = 1, 2


def gcm(suite, key, nonce, plaintext, aad):
    """SP 800-38D with a 96-bit nonce: ciphertext and tag."""
    cipher = AES(key) if suite == AES_SUITE else SM4(key)
    encrypt = Cipher(cipher, ECB()).encryptor().update  # noqa: S305  single blocks for GCM
    count = (len(plaintext) + 15) // 16
    counters = b"".join(nonce + struct.pack(">I", number + 2) for number in range(count))
    stream = encrypt(counters)[: len(plaintext)]
    ciphertext = bytes(a ^ b for a, b in zip(plaintext, stream, strict=True))
    lengths = struct.pack(">QQ", 8 * len(aad), 8 * len(ciphertext))
    digest = ghash(encrypt(bytes(16)), _filled(aad) + _filled(ciphertext) + lengths)
    mask = encrypt(nonce + b"\0\0\0\1")
    return ciphertext + bytes(a ^ b for a, b in zip(digest, mask, strict=True))


def ghash(key, data):
    subkey, result = int.from_bytes(key), 0
    for start in range(0, len(data), 16):
        factor, product = result ^ int.from_bytes(data[start : start + 16]), 0
        power = subkey
        for bit in range(127, -1, -1):
            if factor >> bit & 1:
                product ^= power
            power = power >> 1 ^ (0xE1 << 120 if power & 1 else 0)
        result = product
    return result.to_bytes(16)


def _filled(data):
    return data + bytes(-len(data) % 16)


def sm3(message):
    """GB/T 32905."""
    state = [
        0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600,
        0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
    ]  # fmt: skip
    padded = message + b"\x80" + bytes((55 - len(message)) % 64)
    padded += struct.pack(">Q", 8 * len(message))
    for start in range(0, len(padded), 64):
        state = _sm3_block(state, padded[start : start + 64])
    return struct.pack(">8I", *state)


def _turn(word, by):
    return (word << by % 32 | word >> (32 - by % 32)) & 0xFFFFFFFF if by % 32 else word


def _sm3_block(state, block):
    words = list(struct.unpack(">16I", block))
    for j in range(16, 68):
        x = words[j - 16] ^ words[j - 9] ^ _turn(words[j - 3], 15)
        words.append(x ^ _turn(x, 15) ^ _turn(x, 23) ^ _turn(words[j - 13], 7) ^ words[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        first = j < 16
        constant = 0x79CC4519 if first else 0x7A879D8A
        ss1 = _turn((_turn(a, 12) + e + _turn(constant, j)) & 0xFFFFFFFF, 7)
        ff = a ^ b ^ c if first else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if first else (e & f) | (~e & g)
        tt1 = (ff + d + (ss1 ^ _turn(a, 12)) + (words[j] ^ words[j + 4])) & 0xFFFFFFFF
        tt2 = (gg + h + ss1 + words[j]) & 0xFFFFFFFF
        a, b, c, d = tt1, a, _turn(b, 9), c
        e, f, g, h = tt2 ^ _turn(tt2, 9) ^ _turn(tt2, 17), e, _turn(f, 19), g
    return [old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]


def mac(suite, key, data):
    """RFC 2104 over SHA-256 or SM3."""
    digest = sm3 if suite == SM_SUITE else lambda text: hashlib.sha256(text).digest()
    block = key.ljust(64, b"\0")
    inner = digest(bytes(byte ^ 0x36 for byte in block) + data)
    return digest(bytes(byte ^ 0x5C for byte in block) + inner)


def sealed_value(case):
    header = struct.pack(">BBBH", 1, case["suite"], case["slot"], case["generation"])
    place = struct.pack(">H", case["place"]) + struct.pack(">I", case["revision"])
    ids = [bytes.fromhex(case[name]) for name in ("community", "owner", "record")]
    aad = b"hudang/seal/1\0" + header + bytes([case["kind"]]) + b"".join(ids) + place
    plaintext = bytes.fromhex(case["map"]) + b"\x80"
    plaintext += bytes(-len(plaintext) % 32)
    key, nonce = bytes.fromhex(case["key"]), bytes.fromhex(case["nonce"])
    return header + nonce + gcm(case["suite"], key, nonce, plaintext, aad)


def bundle(case):
    label = f"hudang/wrap/{case['form']}\0".encode()
    aad = label + struct.pack(">BI", case["suite"], case["epoch"])
    aad += bytes.fromhex(case["install"]) + bytes([case["kind"]]) + bytes.fromhex(case["owner"])
    entries = b"".join(
        bytes(suite) + struct.pack(">BH", slot, generation) + bytes.fromhex(key)
        for *suite, slot, generation, key in case["keys"]
    )
    key, nonce = bytes.fromhex(case["key"]), bytes.fromhex(case["nonce"])
    return nonce + gcm(case["suite"], key, nonce, entries, aad)


def file(case):
    key, random = bytes.fromhex(case["key"]), bytes.fromhex(case["random"])
    content = content_of(case)
    chunks = [content[start : start + 65536] for start in range(0, len(content), 65536)] or [b""]
    head = bytes([2, case["suite"]])
    body = b"".join(
        gcm(
            case["suite"],
            key,
            random + struct.pack(">I", number) + bytes([number == len(chunks) - 1]),
            chunk,
            b"hudang/file/1\0" + head,
        )
        for number, chunk in enumerate(chunks)
    )
    return head + random + body


def content_of(case):
    pattern = bytes.fromhex(case["pattern"])
    return (pattern * (case["length"] // len(pattern) + 1))[: case["length"]]


def token(case):
    data = bytes([case["kind"], case["version"]]) + bytes.fromhex(case["community"])
    digest = mac(case["suite"], bytes.fromhex(case["key"]), data + case["value"].encode())
    return int.from_bytes(digest) >> (256 - case["bits"])


def sentinel(case):
    digest = mac(case["suite"], bytes.fromhex(case["key"]), b"\0sentinel")
    return int.from_bytes(digest) >> (256 - 31)
