"""Hooks by two people: proposed, confirmed, their secrets made anew, turned off."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.integration import policy
from hudang.integration.models import HOOK_SECRET, Hook
from hudang.vault import services as vault

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

P = Permission
State = Hook.State
SECRET_BYTES: Final = 32


class MadeHook(NamedTuple):
    """A hook with its secret, which is shown this once."""

    hook: Hook
    secret: str

    def __repr__(self) -> str:
        return f"<hook {self.hook.id} with its secret>"


@transaction.atomic
def propose_hook(community: Community, *, code: str, name: str, by: Actor, at: datetime) -> Hook:
    """Propose that another system sends orders; nothing is taken before a second person."""
    _require(community.id, permission=P.PROPOSE_EXCHANGE, by=by)
    made = Hook.objects.create(
        community=community, code=code, name=name, proposed_by=by.code, proposed_at=at
    )
    _log("propose_hook", made, permission=P.PROPOSE_EXCHANGE, by=by, at=at)
    return made


@transaction.atomic
def confirm_hook(found: Hook, *, by: Actor, at: datetime) -> MadeHook:
    """Let a proposed hook begin as another person; its secret is shown to this one."""
    current = _locked(found, permission=P.CONFIRM_EXCHANGE, by=by)
    policy.require_other_person(proposed_by=current.proposed_by, confirms=by.code)
    policy.require_hook_transition(current.state, State.ACTIVE)
    current.state, current.confirmed_by, current.confirmed_at = State.ACTIVE, by.code, at
    secret = _new_secret(current, at=at)
    _log("confirm_hook", current, permission=P.CONFIRM_EXCHANGE, by=by, at=at)
    return MadeHook(current, secret)


@transaction.atomic
def rotate_hook(found: Hook, *, by: Actor, at: datetime) -> MadeHook:
    """Make a new secret; the one before is worth nothing from now on."""
    current = _locked(found, permission=P.CONFIRM_EXCHANGE, by=by)
    policy.require_hook_in_force(state=current.state)
    secret = _new_secret(current, at=at)
    _log("rotate_hook", current, permission=P.CONFIRM_EXCHANGE, by=by, at=at)
    return MadeHook(current, secret)


@transaction.atomic
def turn_off_hook(found: Hook, *, by: Actor, at: datetime) -> Hook:
    """Turn a hook off for good: one person can always stop what comes in."""
    permission = P.PROPOSE_EXCHANGE if by.may(P.PROPOSE_EXCHANGE) else P.CONFIRM_EXCHANGE
    current = _locked(found, permission=permission, by=by)
    policy.require_hook_transition(current.state, State.OFF)
    current.state, current.ended_at = State.OFF, at
    vault.seal(current, secret=None)
    current.save()
    _log("turn_off_hook", current, permission=permission, by=by, at=at)
    return current


def _new_secret(found: Hook, *, at: datetime) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    vault.seal(found, secret={HOOK_SECRET: secret})
    found.secret_made_at = at
    found.save()
    return secret


def _locked(found: Hook, *, permission: Permission, by: Actor) -> Hook:
    _require(found.community_id, permission=permission, by=by)
    held = Hook.objects.select_for_update(of=("self",)).select_related("community")
    return held.get(pk=found.pk)


def _require(community: UUID, *, permission: Permission, by: Actor) -> None:
    by.require(permission)
    accounts.require_community(communities=by.communities, community=community)


def _log(what: str, found: Hook, *, permission: Permission, by: Actor, at: datetime) -> None:
    record_act(
        f"integration.{what}", by=by, permission=permission, at=at, control="LC-051",
        detail={"community": str(found.community_id), "hook": found.code},
    )  # fmt: skip
