"""One signed request to another system: to the address that was judged, and nowhere else.

The name is looked up once, every address behind it is judged, and the connection goes to one of
those: a name that means something else a moment later leads nowhere. Nothing is followed, the
answer is read no further than its first line, and all of it takes ten seconds at the most.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings

from hudang.core import signed_http, signing
from hudang.webhooks import policy
from hudang.webhooks.models import Delivery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hudang.webhooks.policy import Network

Fault = Delivery.Fault
SECONDS: Final = 10.0
_PORTS: Final = {"http": 80, "https": 443}


class Answer(NamedTuple):
    """What came of it: the status where one came, and what is wrong, if anything."""

    status: int | None = None
    fault: str = ""


class _ForbiddenAddress(OSError):
    """A name that leads into a network which is not allowed."""


def allowed_networks() -> list[Network]:
    """Return the networks that the settings allow although they are not public."""
    return [ip_network(one) for one in settings.WEBHOOK_NETWORKS]


def call(url: str, *, key: str, body: Mapping[str, Any], secret: bytes) -> Answer:
    """Send a body, signed; anything but 2xx is a fault, and none of them raises."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {
        **signed_http.headers(secret, content),
        "User-Agent": "Hudang",
        "Connection": "close",
        signing.KEY: key,
    }
    try:
        return _judge(_post(url, content, headers))
    except _ForbiddenAddress:
        return Answer(fault=Fault.FORBIDDEN)
    except TimeoutError:
        return Answer(fault=Fault.SILENT)
    except (OSError, HTTPException, ValueError):
        return Answer(fault=Fault.UNREACHABLE)


def _judge(status: int) -> Answer:
    if 200 <= status < 300:
        return Answer(status)
    return Answer(status, Fault.REDIRECTED if 300 <= status < 400 else Fault.REFUSED)


def _post(url: str, content: bytes, headers: Mapping[str, str]) -> int:
    """Return the status of the answer; raises TimeoutError where it takes too long in all."""
    place = urlsplit(url)
    host, port = str(place.hostname), place.port or _PORTS[place.scheme]
    pinned = _pinned(host, port)
    connection = (
        _Tls(host, port, pinned) if place.scheme == "https" else _Plain(host, port, pinned)
    )
    late = threading.Event()
    watch = threading.Timer(SECONDS, _cut, [connection, late])
    watch.start()
    try:
        path = f"{place.path or '/'}?{place.query}" if place.query else place.path or "/"
        connection.request("POST", path, body=content, headers=dict(headers))
        return connection.getresponse().status
    except (OSError, HTTPException, ValueError) as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        watch.cancel()
        connection.close()


def _cut(connection: HTTPConnection, late: threading.Event) -> None:
    """End a connection that trickles: each byte in time, and never the last one."""
    late.set()
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended by itself


def _pinned(host: str, port: int) -> str:
    """Return the first address of a host; refused if any of them is not allowed."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    allowed = allowed_networks()
    if not addresses or not all(policy.is_allowed(one, allowed=allowed) for one in addresses):
        raise _ForbiddenAddress
    return addresses[0]


class _Plain(HTTPConnection):
    """A connection to one address, whatever its name means by now."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), SECONDS)


class _Tls(HTTPSConnection):
    """The same over TLS; the certificate is that of the name."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._trust = ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS, context=self._trust)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), SECONDS)
        self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
