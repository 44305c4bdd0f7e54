"""Where an act comes from and whom it is done for: set by the interface, read by every entry."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Context:
    """The session's reference and the route's name; address and device are sealed details.

    `deputises` names, for a role that somebody holds as a deputy, the person who is away.
    """

    session: str = ""
    route: str = ""
    address: str = ""
    device: str = ""
    deputises: Mapping[str, str] = field(default_factory=dict)


NOWHERE = Context()

current: ContextVar[Context] = ContextVar("accesslog_context", default=NOWHERE)
