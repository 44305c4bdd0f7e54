"""Exchanges by two people: proposed, confirmed, their secrets made anew, turned off."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from django.db import transaction

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.exchange import policy
from hudang.exchange.models import ACTIVE, OFF, SECRET, Exchange
from hudang.vault import services as vault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

P = Permission
E = TypeVar("E", bound=Exchange)
SECRET_BYTES: Final = 32


class Made(NamedTuple, Generic[E]):
    """An exchange in force with its secret, which is shown this once."""

    found: E
    secret: str

    def __repr__(self) -> str:
        """Keep the secret out of whatever prints this."""
        return f"<exchange {self.found.id} with its secret>"


@dataclass(frozen=True, slots=True)
class Exchanges(Generic[E]):
    """The exchanges of one kind: what two people do with them, and how the log calls it."""

    kind: type[E]
    # Refuses what an exchange in that state cannot become.
    require_transition: Callable[[str, str], None]
    # The code of an act in the log, and what else its entry says of the exchange.
    what: Callable[[str], str]
    said_of: Callable[[E], Mapping[str, str]]

    @transaction.atomic
    def propose(self, new: E, *, by: Actor, at: datetime, **detail: str) -> E:
        """Propose an exchange; nothing passes before a second person."""
        self._require(new.community_id, permission=P.PROPOSE_EXCHANGE, by=by)
        new.proposed_by, new.proposed_at = by.code, at
        new.save(force_insert=True)
        self.log("propose", new, permission=P.PROPOSE_EXCHANGE, by=by, at=at, **detail)
        return new

    @transaction.atomic
    def confirm(self, found: E, *, by: Actor, at: datetime) -> Made[E]:
        """Let a proposed exchange begin as another person; its secret is shown to this one."""
        current = self.locked(found, permission=P.CONFIRM_EXCHANGE, by=by)
        policy.require_second_person(proposed_by=current.proposed_by, confirms=by.code)
        self.require_transition(current.state, ACTIVE)
        current.state, current.confirmed_by, current.confirmed_at = ACTIVE, by.code, at
        secret = _new_secret(current, at=at)
        self.log("confirm", current, permission=P.CONFIRM_EXCHANGE, by=by, at=at)
        return Made(current, secret)

    @transaction.atomic
    def rotate_secret(self, found: E, *, by: Actor, at: datetime) -> Made[E]:
        """Make a new secret, shown this once; the one before is worth nothing from now on."""
        current = self.locked(found, permission=P.CONFIRM_EXCHANGE, by=by)
        policy.require_in_force(is_in_force=current.is_in_force)
        secret = _new_secret(current, at=at)
        self.log("rotate", current, permission=P.CONFIRM_EXCHANGE, by=by, at=at)
        return Made(current, secret)

    @transaction.atomic
    def turn_off(self, found: E, *, by: Actor, at: datetime) -> E:
        """Turn an exchange off for good: one person can always stop it."""
        permission = require_party(by)
        current = self.locked(found, permission=permission, by=by)
        self.require_transition(current.state, OFF)
        current.state, current.ended_at = OFF, at
        vault.seal(current, secret=None)
        current.save()
        self.log("turn_off", current, permission=permission, by=by, at=at)
        return current

    def locked(self, found: E, *, permission: Permission, by: Actor) -> E:
        """Return an exchange as it is now, held, for who may do such an act in its community."""
        self._require(found.community_id, permission=permission, by=by)
        held = self.kind._default_manager.select_for_update(of=("self",))
        return held.select_related("community").get(pk=found.pk)

    def _require(self, community: UUID, *, permission: Permission, by: Actor) -> None:
        by.require(permission)
        accounts.require_community(communities=by.communities, community=community)

    def log(
        self,
        act: str,
        found: E,
        *,
        permission: Permission,
        by: Actor,
        at: datetime,
        **detail: Any,
    ) -> None:
        """Write the entry of an act about an exchange."""
        said = {"community": str(found.community_id), **self.said_of(found), **detail}
        record_act(
            self.what(act), by=by, permission=permission, at=at, control="LC-051", detail=said
        )


def require_party(by: Actor) -> Permission:
    """Let in who proposes or confirms exchanges, and return by which of the two."""
    permission = P.PROPOSE_EXCHANGE if by.may(P.PROPOSE_EXCHANGE) else P.CONFIRM_EXCHANGE
    by.require(permission)
    return permission


def _new_secret(found: Exchange, *, at: datetime) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    vault.seal(found, secret={SECRET: secret})
    found.secret_made_at = at
    found.save()
    return secret
