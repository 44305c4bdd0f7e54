"""Check, on any computer and without the log, that an entry stands in it.

One file, Python 3.8 or later, nothing else to install:

    python check_proof.py ENTRY.tlog-proof --log VKEY [--log VKEY …] [--witness VKEY …]

The proof has the form of C2SP tlog-proof: the entry itself as extra data, its index, the path to
the root, and a checkpoint signed by the log and by those witnesses who vouch for it. The keys are
not in the proof: take them from where they were printed or handed over.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import sys
import time
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Point = tuple[int, int, int, int]  # extended coordinates: X, Y, Z, T
    Key = tuple[str, bytes, int, bytes]  # name, identifier, kind, public key

HEADER = "c2sp.org/tlog-proof@v1"
LOG, WITNESS = 1, 4  # the kind of key, and so of signature

# Ed25519 (RFC 8032): the field, the order of the base point, the curve, the base point.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
BASE_Y = 4 * pow(5, P - 2, P) % P
NEUTRAL = (0, 1, 1, 0)


class Wrong(Exception):
    """The proof proves nothing; the sentence says why."""


def recover_x(y: int, sign: int) -> int | None:
    """Return the x of a point of the curve; none if there is no such point."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def point(data: bytes) -> Point | None:
    """Return the point that the bytes stand for; none if there is none."""
    number = int.from_bytes(data, "little")
    y = number & (2**255 - 1)
    x = recover_x(y, number >> 255)
    return None if x is None else (x, y, 1, x * y % P)


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, p: Point) -> Point:
    result = NEUTRAL
    while number:
        if number & 1:
            result = add(result, p)
        p, number = add(p, p), number >> 1
    return result


def verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether this is the signature of the message under the public key (RFC 8032, 5.1.7)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r = point(public), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    base = point(BASE_Y.to_bytes(32, "little"))
    if a is None or r is None or base is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    h = int.from_bytes(digest, "little") % ORDER
    left, right = times(s, base), add(r, times(h, a))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


def parse_key(text: str) -> Key:
    """Return name, identifier, kind and public key of a verifier key."""
    try:
        name, identifier, encoded = text.strip().split("+", 2)
        data = b64decode(encoded, validate=True)
    except ValueError as error:
        raise Wrong("This is no verifier key / 不是验证公钥: " + text) from error
    expected = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if len(data) != 33 or data[0] not in (LOG, WITNESS) or identifier != expected.hex():
        raise Wrong("This is no verifier key / 不是验证公钥: " + text)
    return name, expected, data[0], data[1:]


def signed_by(text: str, lines: Sequence[str], key: Key) -> int | None:
    """Return the time of a witness's signature, 0 of the log's; none if the key did not sign."""
    name, identifier, kind, public = key
    for line in lines:
        mark, _, encoded = line.rpartition(" ")
        if mark != "— " + name:
            continue
        data = b64decode(encoded, validate=True)
        if data[:4] != identifier:
            continue
        at, message, signature = 0, text, data[4:]
        if kind == WITNESS:
            at, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = f"cosignature/v1\ntime {at}\n{text}"
        if not verifies(public, message.encode(), signature):
            raise Wrong("A signature is wrong / 签名错误: " + name)
        return at
    return None


def root_of(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Return the root that the path leads to (RFC 9162, 2.1.3.2)."""
    position, last, result = index, size - 1, leaf
    for step in path:
        if last == 0:
            raise Wrong("The path is too long / 路径过长")
        if position & 1 or position == last:
            result = hashlib.sha256(b"\x01" + step + result).digest()
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            result = hashlib.sha256(b"\x01" + result + step).digest()
        position, last = position >> 1, last >> 1
    if last:
        raise Wrong("The path is too short / 路径过短")
    return result


def read(proof: str) -> tuple[bytes, int, list[bytes], str, str]:
    """Return entry, index, path, text of the checkpoint and its signature lines."""
    try:
        head, text, tail = proof.split("\n\n")
        header, extra, index, *path = head.split("\n")
        word, _, entry = extra.partition(" ")
        if header != HEADER or word != "extra" or not index.startswith("index "):
            raise ValueError
        steps = [b64decode(step, validate=True) for step in path]
        return b64decode(entry, validate=True), int(index[6:]), steps, text + "\n", tail
    except ValueError as error:
        raise Wrong("This is no proof of an entry / 不是条目证明") from error


def check(
    proof: str, logs: Sequence[str], witnesses: Sequence[str] = ()
) -> tuple[bytes, int, int, list[tuple[str, int]]]:
    """Return entry, index, size and [(witness, time)] of a proof, or raise Wrong.

    The log may have had several keys, one after the other: one of them has to have signed, and
    none that is given may have signed badly.
    """
    entry, index, path, text, tail = read(proof)
    keys = [parse_key(log) for log in logs]
    origin, size, root = text.rstrip("\n").split("\n")
    own = [key for key in keys if key[2] == LOG and key[0] == origin]
    if not own:
        raise Wrong("The proof is of another log / 属于另一个日志: " + origin)
    lines = tail.splitlines()
    signatures = [signed_by(text, lines, key) for key in own]
    if all(at is None for at in signatures):
        raise Wrong("The log's key did not sign this / 日志密钥未签名")
    if not 0 <= index < int(size):
        raise Wrong("The entry lies outside the log / 条目在日志之外")
    leaf = hashlib.sha256(b"\x00" + entry).digest()
    if root_of(leaf, index, int(size), path) != b64decode(root, validate=True):
        raise Wrong("The entry is not in the log as signed / 条目不在所签日志中")
    found = []
    for one in map(parse_key, witnesses):
        at = signed_by(text, lines, one)
        if at is None:
            raise Wrong("This witness did not vouch / 该见证方未见证: " + one[0])
        found.append((one[0], at))
    return entry, index, int(size), found


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="check_proof.py", description=__doc__.split("\n")[0])
    parser.add_argument("proof", type=Path)
    parser.add_argument(
        "--log", action="append", required=True, help="the public key of the log, or several"
    )
    parser.add_argument("--witness", action="append", default=[], help="the key of a witness")
    arguments = parser.parse_args(words)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        proof = arguments.proof.read_text(encoding="utf-8")
        entry, index, size, found = check(proof, arguments.log, arguments.witness)
    except (Wrong, OSError, ValueError) as error:
        print(f"NOT PROVED / 未能证明: {error}")
        return 1
    print(f"Entry {index + 1} of {size} stands in the log / 第 {index + 1} 条在日志中")
    for name, at in found:
        moment = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(at))
        print(f"Vouched for by / 见证方: {name}, {moment}")
    if not found:
        print("Signed by the log's own machine only / 仅有日志本机签名")
    print(json.dumps(json.loads(entry), ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
