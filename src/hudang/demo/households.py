"""Who lives behind a door of the demonstration: the same at every build, place by place."""

from __future__ import annotations

from random import Random

from hudang.registry.models import House

EMPTY, WITH_CO_OWNER, WITH_TENANT, RENOVATING = 0.06, 0.45, 0.30, 0.03
OWNER, CO_OWNER, TENANT = "业主", "共有人", "租户"
Place = tuple[str, str, str]


def roles_of(place: Place, *, community: str) -> list[str]:
    """Return the roles of the people of a flat, as a roster writes them; none: it is empty."""
    random = _luck(place, community)
    if random.random() < EMPTY:
        return []
    roles = [OWNER]
    if random.random() < WITH_CO_OWNER:
        roles.append(CO_OWNER)
    if random.random() < WITH_TENANT:
        roles.append(TENANT)
    return roles


def state_of(place: Place, *, community: str) -> str:
    """Return what the flat is used as."""
    roles = roles_of(place, community=community)
    if not roles:
        return House.State.VACANT
    if TENANT in roles:
        return House.State.LET
    is_renovating = _luck((*place[:2], place[2] + "!"), community).random() < RENOVATING
    return House.State.RENOVATING if is_renovating else House.State.OCCUPIED


def _luck(place: Place, community: str) -> Random:
    return Random(f"{community}-{'-'.join(place)}")  # noqa: S311  invented data
