"""The other ends of messages, for real: a mail server and a gateway on this machine."""

from __future__ import annotations

import hashlib
import hmac
import json
import socketserver
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "shared-with-the-gateway"


class Gateway(ThreadingHTTPServer):
    """Takes each key once; `answer` is what it says, `seen` how often it was asked.

    `asked` is set as soon as somebody asks; while `may_answer` is not, nobody is answered.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.answer, self.seen, self.taken = 200, 0, {}
        self.asked, self.may_answer = threading.Event(), threading.Event()
        self.may_answer.set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/send"


class _Asked(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        timestamp = self.headers["Hudang-Timestamp"]
        signed = f"{timestamp}.".encode() + body
        signature = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
        assert abs(time.time() - int(timestamp)) < 300
        assert self.headers["Hudang-Signature"] == f"sha256={signature}"
        said = json.loads(body)
        assert set(said) == {"key", "to", "text"}
        assert self.headers["Idempotency-Key"] == said["key"]
        self.server.seen += 1
        self.server.asked.set()
        self.server.may_answer.wait(timeout=30)
        if self.server.answer == 200:
            self.server.taken.setdefault(said["key"], (said["to"], said["text"]))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mail; `refuses` names the code it answers recipients with, none: it takes them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.refuses, self.cuts, self.mails = 0, False, []

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT" and self.server.refuses:
                self._say(f"{self.server.refuses} no such box")
            elif verb == "DATA":
                self._say("354 go on")
                mail = b"".join(iter(self.rfile.readline, b".\r\n"))
                if self.server.cuts:
                    return
                self.server.mails.append(mail.decode())
                self._say("250 taken")
            else:
                self._say("221 bye" if verb == "QUIT" else "250 fine")

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
