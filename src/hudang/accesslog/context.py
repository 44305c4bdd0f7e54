"""Where an act comes from: set once by the interface, read by every entry."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Context:
    """The session's reference and the route's name; address and device are sealed details."""

    session: str = ""
    route: str = ""
    address: str = ""
    device: str = ""


NOWHERE = Context()

current: ContextVar[Context] = ContextVar("accesslog_context", default=NOWHERE)
