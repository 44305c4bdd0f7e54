"""Hooks by two people: how they are proposed; confirmed and ended as every exchange is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hudang.exchange.services import Exchanges
from hudang.integration import policy
from hudang.integration.models import Hook

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

_exchanges: Final = Exchanges(
    Hook,
    require_transition=policy.require_hook_transition,
    what="integration.{}_hook".format,
    said_of=lambda found: {"hook": found.code},
)


def propose_hook(community: UUID, *, code: str, name: str, by: Actor, at: datetime) -> Hook:
    """Propose that another system sends orders; nothing is taken before a second person."""
    return _exchanges.propose(Hook(community_id=community, code=code, name=name), by=by, at=at)


confirm_hook, rotate_hook = _exchanges.confirm, _exchanges.rotate_secret
turn_off_hook = _exchanges.turn_off
