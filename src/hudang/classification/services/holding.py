"""A version is held while it is changed, so that of two acts at once one sees the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.classification import policy
from hudang.classification.models import SchemeVersion

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.accounts.policy import Permission


def held(version: SchemeVersion, *, by: Actor, permission: Permission) -> SchemeVersion:
    """Return the version as it is now, held until the end of the transaction."""
    by.require(permission)
    found = SchemeVersion.objects.select_for_update(of=("self",)).select_related("scheme")
    return found.get(pk=version.pk)


def moved(
    version: SchemeVersion,
    step: str,
    *,
    to: SchemeVersion.State,
    by: Actor,
    permission: Permission,
) -> SchemeVersion:
    """Return the held version in its next state; a step out of order is refused."""
    found = held(version, by=by, permission=permission)
    policy.states.require_step(step, state=found.state)
    policy.states.require_transition(state=found.state, to=to)
    found.state = to
    return found
