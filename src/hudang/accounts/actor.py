"""The person behind a request, as the domain needs to know him: read once, then a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hudang.accounts import policy
from hudang.accounts.models import Function, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.models import TokenScope
    from hudang.accounts.policy import Permission


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with everything that his posts in force let him do; a job acts as itself."""

    code: str
    name: str = ""
    roles: frozenset[Role] = frozenset()
    communities: frozenset[UUID] = frozenset()
    beats: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    purposes: frozenset[str] = frozenset()
    department: str = ""
    # The departments the person is staff of, and what each is for.
    staff_of: Mapping[str, Function] = field(default_factory=dict)
    in_customer_service: bool = False
    has_second_factor: bool = False
    is_quick: bool = False
    # Whose post a role is held for, where it is held as a deputy alone.
    deputises: Mapping[Role, str] = field(default_factory=dict)
    # The beats of one's own posts, and those of each person one deputises for.
    own_beats: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    deputed_beats: Mapping[str, Mapping[UUID, frozenset[str]]] = field(default_factory=dict)
    undertaking_until: datetime | None = None
    # What an access token may do; none where a person is present.
    scopes: frozenset[TokenScope] | None = None

    @property
    def is_by_token(self) -> bool:
        """Whether a program acts with a token of the person, who need not be present."""
        return self.scopes is not None

    @property
    def functions(self) -> frozenset[Function]:
        """What the departments are for whose staff the person is."""
        return frozenset(self.staff_of.values())

    @property
    def permissions(self) -> frozenset[Permission]:
        return policy.permitted(roles=self.roles, functions=self.functions, scopes=self.scopes)

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Refuse unless a post in force includes the act, and the token where one is used."""
        policy.require_post_in_force(roles=self.roles)
        policy.require_permission(
            roles=self.roles, functions=self.functions, permission=permission
        )
        policy.require_scope(scopes=self.scopes, permission=permission)

    def reaches(self, community: UUID) -> bool:
        return community in self.communities

    def is_in_beat(self, community: UUID, building: str) -> bool:
        """Say whether the building is in a beat; a beat that names none is the whole community."""
        buildings = self.beats.get(community)
        return buildings is not None and (not buildings or building in buildings)

    def role_for(self, permission: Permission) -> str:
        """Return the role in which the person does the act, as the log names it."""
        return next(
            (
                str(role)
                for role in Role
                if role in self.roles
                and permission in policy.permissions_of([role], functions=self.functions)
            ),
            "",
        )

    @property
    def role(self) -> str:
        """Return the first of the roles, for acts that everybody may do."""
        return next((str(role) for role in Role if role in self.roles), "")


def system(name: str, *roles: Role) -> Actor:
    """Return the actor of an installation or a job, which holds no post and no account."""
    return Actor(code=f"SYSTEM-{name.upper()}", roles=frozenset(roles))
