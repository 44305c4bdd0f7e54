"""A witness beside the log under test: its own folder, its own key, a port on loopback."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from hudang import witness as lone
from hudang.accesslog import keys, publisher, state, witnesses
from hudang.accesslog.payload import Log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.accesslog.ledger import Ledger


@dataclass
class Clock:
    """The clock of a witness, set by hand."""

    at: float = 1_800_000_000

    def __call__(self) -> float:
        return self.at


@dataclass
class Watched:
    """A log with a witness who trusts it."""

    ledger: Ledger
    witness: lone.Witness
    clock: Clock
    address: str
    publisher: publisher.Publisher = field(default_factory=publisher.Publisher)

    def publish(self) -> list[publisher.Outcome]:
        with self.ledger.database.connect("sequencer") as connection:
            return self.publisher.publish(connection)

    def grow(self, count: int) -> None:
        """Record, sign, and have it vouched for."""
        self.ledger.fill(count)
        self.ledger.sign()
        assert [outcome.failure for outcome in self.publish() if outcome.failure] == []

    def found(self, **more: Any) -> set[tuple[str, int | None]]:
        """Verify with what the witness says when it is asked now."""
        notes, silent = witnesses.ask_all()
        assert silent == []
        return self.ledger.found(asked=notes, **more)


@pytest.fixture
def watched(ledger, tmp_path) -> Iterator[Watched]:
    clock = Clock()
    witness = lone.Witness(tmp_path / "witness", name="site-b.example.cn/w1", clock=clock)
    for log in Log:
        witness.trust(keys.verifier(log).vkey)
    server = ThreadingHTTPServer(("127.0.0.1", 0), quiet(lone.handler(witness)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    witnesses.add(witness.vkey, address=address)
    try:
        yield Watched(ledger, witness, clock, address)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def quiet(handler: type) -> type:
    return type("Quiet", (handler,), {"log_message": lambda *_: None})


def copy_folder(folder: Path) -> dict[str, bytes]:
    """Return every file of the log's folder, to be put back by `put_back`."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def put_back(folder: Path, files: dict[str, bytes]) -> None:
    for path in folder.iterdir():
        if path.is_file():
            path.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def size() -> int:
    return state.read(Log.ACCESS).size
