"""Another system: a real server that answers as it is told, and a sender that signs."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

from hudang.core import signing

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class OtherEnd:
    """What came, and what is answered: a status, or silence, or an address elsewhere."""

    url: str = ""
    status: int = 204
    seconds: float = 0
    location: str = ""
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def said(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.came]

    def are_signed_with(self, secret: str) -> bool:
        return all(
            signing.is_signed(
                secret.encode(), timestamp=headers[signing.TIMESTAMP], body=body,
                said=headers[signing.SIGNATURE],
            )
            for headers, body in self.came
        )  # fmt: skip


@contextmanager
def other_end() -> Iterator[OtherEnd]:
    end = OtherEnd()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            end.came.append((dict(self.headers.items()), body))
            time.sleep(end.seconds)
            self.send_response(end.status)
            if end.location:
                self.send_header("Location", end.location)
            self.end_headers()

        def log_message(self, *arguments):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever)
    thread.start()
    end.url = f"http://127.0.0.1:{server.server_port}/events?from=hudang"
    try:
        yield end
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def signed_headers(secret: str, body: bytes, *, at: float) -> dict[str, str]:
    """Return the headers of a request as the other system signs it."""
    timestamp = str(int(at))
    return {
        signing.TIMESTAMP: timestamp,
        signing.SIGNATURE: signing.signature(secret.encode(), timestamp=timestamp, body=body),
    }
