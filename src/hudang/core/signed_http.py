"""Asking another system of the company over HTTP: signed, in time, and never led elsewhere.

How a request is signed stands in `core.signing`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, build_opener

from hudang.core import signing

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
"""Machines that may be asked without TLS: this one."""


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        return None


def opener() -> OpenerDirector:
    """Return what opens addresses: neither a proxy nor a redirect leads a value elsewhere."""
    return build_opener(ProxyHandler({}), _NoRedirect)


def headers(secret: bytes, body: bytes) -> Mapping[str, str]:
    """Return the headers that sign a body of JSON now."""
    timestamp = str(int(time.time()))
    return {
        "Content-Type": "application/json",
        signing.TIMESTAMP: timestamp,
        signing.SIGNATURE: signing.signature(secret, timestamp=timestamp, body=body),
    }
