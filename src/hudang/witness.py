"""A witness: it remembers the largest tree it saw of a log and vouches for nothing else.

One file, Python 3.10 or later and the library `cryptography`; runs on any computer, best on one
with another administrator. It learns sizes and hashes, never an entry. It speaks the witness
protocol and the cosignatures of C2SP (tlog-witness, tlog-cosignature, Ed25519), over HTTP or
through a shared folder:

    python witness.py trust VKEY        believe this log's key (./hudang log_keys prints it)
    python witness.py distrust VKEY     believe it no longer, after it was retired
    python witness.py serve             answer on http://127.0.0.1:8160
    python witness.py folder FOLDER     answer what is dropped into FOLDER/in, in FOLDER/out
    python witness.py show              print the own key and every checkpoint held
"""

from __future__ import annotations

import argparse
import binascii
import hashlib
import io
import os
import secrets
import sqlite3
import sys
import time
from base64 import b64decode, b64encode
from contextlib import closing
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BYTES, MAX_PROOF = 64 * 1024, 63
CLOCK_TOLERANCE = 5  # seconds that the clock may run back, as when it is adjusted
MARK, ED25519, COSIGNATURE = "— ", b"\x01", b"\x04"
TOLD = {"trust": "Trusted / 已信任", "distrust": "No longer trusted / 不再信任"}
SCHEMA = """
CREATE TABLE IF NOT EXISTS trusted (origin TEXT, vkey TEXT, PRIMARY KEY (origin, vkey));
CREATE TABLE IF NOT EXISTS held (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL,
    note TEXT NOT NULL, at INTEGER NOT NULL);
"""


class Refused(Exception):
    """What was asked is not vouched for; the HTTP status and the text of the answer."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def key_id(name: str, kind: bytes, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + kind + public).digest()[:4]


def parse_vkey(vkey: str) -> tuple[str, bytes, bytes]:
    """Return name, identifier and public key of a log's verifier key."""
    try:
        name, identifier, encoded = vkey.strip().split("+", 2)
        data = b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise Refused(400, "This is no verifier key.") from error
    kind, public = data[:1], data[1:]
    is_named = bool(name) and not any(character.isspace() for character in name)
    if kind != ED25519 or len(public) != 32 or not is_named:
        raise Refused(400, "This is no Ed25519 verifier key of a log.")
    if key_id(name, kind, public).hex() != identifier:
        raise Refused(400, "The verifier key does not fit its identifier.")
    return name, bytes.fromhex(identifier), public


@dataclass(frozen=True)
class Request:
    """What a log submits: the size held so far, the proof, and the new signed checkpoint."""

    old: int
    proof: list[bytes]
    text: str  # the three lines that were signed
    signatures: list[str]
    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, body: bytes) -> Request:
        try:
            head, text, tail = body.decode().split("\n\n")
            old, *proof = head.split("\n")
            origin, size, root = text.split("\n")
            word, _, old_size = old.partition(" ")
            request = cls(
                old=int(old_size),
                proof=[b64decode(line, validate=True) for line in proof],
                text=text + "\n",
                signatures=tail.splitlines(),
                origin=origin,
                size=int(size),
                root=b64decode(root, validate=True),
            )
        except ValueError as error:
            raise Refused(400, "This is no request to a witness.") from error
        numbers = (old_size, size) == (str(request.old), str(request.size))
        hashes = all(len(part) == 32 for part in (*request.proof, request.root))
        if word != "old" or not numbers or not hashes or len(proof) > MAX_PROOF:
            raise Refused(400, "This is no request to a witness.")
        if not 0 <= request.old <= request.size:
            raise Refused(400, "The old size is larger than the new one.")
        return request

    def is_signed_by(self, vkeys: list[str]) -> bool:
        """Say whether one of these keys signed; a known key with a bad signature spoils all."""
        known = {key[:2]: key[2] for key in map(parse_vkey, vkeys)}
        accepted = 0
        for line in self.signatures:
            name, _, encoded = line.removeprefix(MARK).partition(" ")
            try:
                data = b64decode(encoded, validate=True)
            except (ValueError, binascii.Error):
                return False
            public = known.get((name, data[:4]))
            if public is None:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(data[4:], self.text.encode())
            except InvalidSignature:
                return False
            accepted += 1
        return accepted > 0


def continues(old: int, old_root: bytes, *, size: int, root: bytes, proof: list[bytes]) -> bool:
    """Say whether the proof shows that the new tree begins with the old (RFC 9162, 2.1.4.2)."""
    if old == 0:
        return not proof
    if old == size:
        return not proof and old_root == root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    return bool(path) and walk(old - 1, size - 1, path) == (old_root, root)


def walk(position: int, last: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """Return the old and the new root that the path leads to; none if its length is wrong."""
    while position & 1:
        position, last = position >> 1, last >> 1
    before = after = path[0]
    for step in path[1:]:
        if last == 0:
            return None
        if position & 1 or position == last:
            before = hashlib.sha256(b"\x01" + step + before).digest()
            after = hashlib.sha256(b"\x01" + step + after).digest()
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            after = hashlib.sha256(b"\x01" + after + step).digest()
        position, last = position >> 1, last >> 1
    return (before, after) if last == 0 else None


class Witness:
    """The key of a witness and what it holds, in one folder."""

    def __init__(
        self, store: Path, *, name: str = "", clock: Callable[[], float] = time.time
    ) -> None:
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = store / "witness.db"
        self.clock = clock
        self.name, self.private = self._key(store / "witness.key", name)
        self.public = self.private.public_key().public_bytes_raw()
        with closing(self._database()) as database:
            database.executescript(SCHEMA)

    @staticmethod
    def _key(path: Path, name: str) -> tuple[str, Ed25519PrivateKey]:
        """Return name and key, made at the first start."""
        if not path.exists():
            name = name or f"hudang-witness-{secrets.token_hex(4)}.invalid/w1"
            if "+" in name or any(character.isspace() for character in name):
                raise Refused(400, "The name of a witness has no plus sign and no space.")
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(f"{name}\n{Ed25519PrivateKey.generate().private_bytes_raw().hex()}\n")
        stored, seed = path.read_text().split()
        return stored, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))

    def _database(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, timeout=30, isolation_level=None)

    @property
    def vkey(self) -> str:
        identifier = key_id(self.name, COSIGNATURE, self.public).hex()
        return f"{self.name}+{identifier}+{b64encode(COSIGNATURE + self.public).decode()}"

    def trust(self, vkey: str) -> str:
        """Believe this key of a log from now on and return the log's origin."""
        origin = parse_vkey(vkey)[0]
        with closing(self._database()) as database:
            database.execute("INSERT OR IGNORE INTO trusted VALUES (?, ?)", (origin, vkey.strip()))
        return origin

    def distrust(self, vkey: str) -> str:
        """Believe a key that was retired no longer and return the log's origin."""
        with closing(self._database()) as database:
            database.execute("DELETE FROM trusted WHERE vkey = ?", (vkey.strip(),))
        return parse_vkey(vkey)[0]

    def held(self, origin: str = "") -> list[tuple[str, str]]:
        """Return the origins and the newest cosigned checkpoints, of one log or of all."""
        query = "SELECT origin, note FROM held WHERE origin = ? OR ? = '' ORDER BY origin"
        with closing(self._database()) as database:
            return list(database.execute(query, (origin, origin)))

    def forget_time(self) -> None:
        """Let cosignatures go on after the clock was wrongly set forward."""
        with closing(self._database()) as database:
            database.execute("UPDATE held SET at = 0")

    def cosign(self, body: bytes) -> str:
        """Check a checkpoint against the one held, store it, and return the cosignature."""
        request = Request.parse(body)
        with closing(self._database()) as database:
            database.execute("BEGIN IMMEDIATE")  # check and store are one: nobody comes between
            line = self._checked(database, request)
            database.execute("COMMIT")  # on the disk before anybody is told
        return line

    def _checked(self, database: sqlite3.Connection, request: Request) -> str:
        keys = database.execute("SELECT vkey FROM trusted WHERE origin = ?", (request.origin,))
        vkeys = [row[0] for row in keys]
        if not vkeys:
            raise Refused(404, "This log is not one that this witness was told to trust.")
        if not request.is_signed_by(vkeys):
            raise Refused(403, "The checkpoint is not signed by a trusted key of this log.")
        held = "SELECT size, root FROM held WHERE origin = ?"
        size, root = database.execute(held, (request.origin,)).fetchone() or (0, b"")
        same_but_different = request.old == request.size == size and size and root != request.root
        if request.old != size or same_but_different:
            raise Refused(409, f"{size}\n")
        if not continues(size, root, size=request.size, root=request.root, proof=request.proof):
            raise Refused(422, "The proof does not lead from the tree held to this one.")
        at = self._now(database)
        line = self._sign(request.text, at)
        note = "\n".join([request.text, *request.signatures, line])
        database.execute(
            "INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?, ?)",
            (request.origin, request.size, request.root, note, at),
        )
        return line

    def _now(self, database: sqlite3.Connection) -> int:
        row = database.execute("SELECT coalesce(max(at), 0) FROM held").fetchone()
        last, now = int(row[0]), int(self.clock())
        if now < last - CLOCK_TOLERANCE:
            raise Refused(503, "The witness's clock stands before its last cosignature; set it.")
        return max(now, last)

    def _sign(self, text: str, at: int) -> str:
        signature = self.private.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        identifier = key_id(self.name, COSIGNATURE, self.public)
        encoded = b64encode(identifier + at.to_bytes(8, "big") + signature).decode()
        return f"{MARK}{self.name} {encoded}\n"


def handler(witness: Witness) -> type[BaseHTTPRequestHandler]:
    """Return the class that answers HTTP for this witness."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 15

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if self.path != "/add-checkpoint" or not 0 < length <= MAX_BYTES:
                self._answer(404 if length <= MAX_BYTES else 413, "")
                return
            try:
                self._answer(200, witness.cosign(self.rfile.read(length)))
            except Refused as refusal:
                self._answer(refusal.status, refusal.text)

        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            origin = parse_qs(asked.query).get("origin", [""])[0]
            notes = witness.held(origin) if asked.path == "/checkpoint" and origin else []
            if asked.path == "/":
                self._answer(200, witness.vkey + "\n")
            else:
                self._answer(200 if notes else 404, notes[0][1] if notes else "")

        def _answer(self, status: int, text: str) -> None:
            data = text.encode()
            self.send_response(status)
            kind = "text/x.tlog.size" if status == 409 else "text/plain; charset=utf-8"
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *arguments: object) -> None:
            print(time.strftime("%Y-%m-%d %H:%M:%S"), format % arguments, flush=True)

    return Handler


def answer_folder(witness: Witness, folder: Path) -> int:
    """Answer every request in `in`, put what is held into `out`; return how many were met."""
    for name in ("in", "out"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    requests = sorted((folder / "in").glob("*.request"))
    for path in requests:
        try:
            answer = "200\n" + witness.cosign(path.read_bytes()[: MAX_BYTES + 1])
        except Refused as refusal:
            answer = f"{refusal.status}\n{refusal.text}"
        put(folder / "out" / f"{path.stem}.answer", answer)
        path.unlink()
    for origin, note in witness.held():
        put(folder / "out" / f"{hashlib.sha256(origin.encode()).hexdigest()[:16]}.held", note)
    return len(requests)


def put(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_suffix(".new")
    temporary.write_bytes(text.encode())
    temporary.replace(path)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="witness", description=__doc__.partition("\n\n")[0])
    made.add_argument("--store", type=Path, default=Path("var/witness"), help="its own folder")
    made.add_argument("--name", default="", help="its name, at the first start only")
    commands = made.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="answer over HTTP")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8160)
    folder = commands.add_parser("folder", help="answer through a shared folder")
    folder.add_argument("folder", type=Path)
    folder.add_argument("--every", type=int, default=30, help="seconds between looks")
    folder.add_argument("--once", action="store_true", help="look once and end")
    for word in TOLD:
        commands.add_parser(word, help=f"{word} a log's key").add_argument("vkey", nargs="+")
    commands.add_parser("show", help="print the own key and every checkpoint held")
    commands.add_parser("forget_time", help="after the clock was wrongly set forward")
    return made


def main(words: list[str] | None = None) -> int:
    """Do what the command line says; the return value is the exit status."""
    arguments = parser().parse_args(words)
    if isinstance(sys.stdout, io.TextIOWrapper):  # `show > FILE` is read elsewhere
        sys.stdout.reconfigure(encoding="utf-8")
    try:
        return run(Witness(arguments.store, name=arguments.name), arguments)
    except Refused as refusal:
        print(refusal.text, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def run(witness: Witness, arguments: argparse.Namespace) -> int:
    print(f"Witness / 见证: {witness.vkey}", flush=True)
    if arguments.command in TOLD:
        for vkey in arguments.vkey:
            origin = getattr(witness, arguments.command)(vkey)
            print(f"{TOLD[arguments.command]}: {origin}")
    elif arguments.command == "show":
        for _origin, note in witness.held():
            print(f"\n{note}", end="")
    elif arguments.command == "forget_time":
        witness.forget_time()
    elif arguments.command == "serve":
        with ThreadingHTTPServer((arguments.host, arguments.port), handler(witness)) as server:
            print(f"http://{arguments.host}:{server.server_port}", flush=True)
            server.serve_forever()
    else:
        look_at_folder(witness, arguments)
    return 0


def look_at_folder(witness: Witness, arguments: argparse.Namespace) -> None:
    answer_folder(witness, arguments.folder)
    while not arguments.once:
        time.sleep(arguments.every)
        answer_folder(witness, arguments.folder)


if __name__ == "__main__":
    sys.exit(main())
