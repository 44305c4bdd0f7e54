"""Posts: what one is given by, made and ended; deputies keep within the post of the holder."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from hudang.accounts import policy
from hudang.accounts.models import Beat, Department, Office, Post, Role, User
from hudang.accounts.policy import Permission
from hudang.accounts.services.logging import log_change

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from hudang.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and what for a post acts: communities, buildings of its beat, purposes."""

    communities: Collection[UUID] = ()
    beats: Mapping[UUID, Collection[str]] = field(default_factory=dict)
    purposes: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """A post as it is to be: in which role, where, for what, and how long."""

    role: Role
    department: Department
    scope: Scope = Scope()
    title: str = ""
    office: Office | None = None
    superior: User | None = None
    is_deputy: bool = False
    deputises: Post | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the terms as a proposal keeps them."""
        return {
            "role": self.role.value,
            "department": str(self.department.pk),
            "communities": [str(one) for one in self.scope.communities],
            "beats": {str(one): sorted(of) for one, of in self.scope.beats.items()},
            "purposes": sorted(self.scope.purposes),
            "title": self.title,
            "office": str(self.office.pk) if self.office else None,
            "superior": self.superior.code if self.superior else None,
            "is_deputy": self.is_deputy,
            "deputises": str(self.deputises.pk) if self.deputises else None,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Terms:
        """Return the terms of a proposal, with rows as they are now."""
        return cls(
            role=Role(kept["role"]),
            department=Department.objects.get(pk=kept["department"]),
            scope=Scope(
                communities=[UUID(one) for one in kept["communities"]],
                beats={UUID(one): of for one, of in kept["beats"].items()},
                purposes=kept["purposes"],
            ),
            title=kept["title"],
            office=Office.objects.filter(pk=kept["office"]).first(),
            superior=User.objects.filter(code=kept["superior"]).first(),
            is_deputy=kept["is_deputy"],
            deputises=Post.objects.filter(pk=kept["deputises"]).first(),
            valid_from=_moment(kept["valid_from"]),
            valid_until=_moment(kept["valid_until"]),
        )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def terms_of_deputy(
    post: Post, *, valid_from: datetime | None = None, valid_until: datetime | None
) -> Terms:
    """Return the terms by which somebody deputises for the holder of a post, all of it."""
    whole = replace(terms_of(post), is_deputy=True, deputises=post)
    return replace(whole, valid_from=valid_from, valid_until=valid_until)


def terms_of(post: Post) -> Terms:
    """Return the terms by which a post was given."""
    return Terms(
        role=Role(post.role),
        department=post.department,
        scope=_scope_of(post),
        title=post.title,
        office=post.office,
        superior=post.superior,
        is_deputy=post.is_deputy,
        deputises=post.deputises,
        valid_from=post.valid_from,
        valid_until=post.valid_until,
    )


def _scope_of(post: Post) -> Scope:
    beats = {beat.community_id: beat.buildings for beat in post.beats.all()}
    communities = list(post.communities.values_list("pk", flat=True))
    return Scope(communities=communities, beats=beats, purposes=post.purposes)


@transaction.atomic
def appoint(user: User, *, terms: Terms, by: Actor, at: datetime) -> Post:
    """Give a post while an installation is being set up; later two administrators do."""
    by.require(Permission.MANAGE_PEOPLE)
    policy.require_installation(actor=by.code)
    post = create_post(user, terms=terms, at=at)
    log_change("accounts.appoint", by=by, at=at, about=user.code, post=post.role)
    return post


def require_lawful_post(user: User, *, terms: Terms, at: datetime) -> None:
    """Refuse a post that its department, its scope or the person's other posts forbid."""
    scope = terms.scope
    policy.require_role_of_person(role=terms.role)
    policy.require_customer_service_department(
        role=terms.role, is_customer_service=terms.department.is_customer_service
    )
    policy.require_department_purposes(purposes=scope.purposes, allowed=terms.department.purposes)
    policy.require_separate_administrators(roles={*_roles_to_come(user, at=at), terms.role})
    if terms.deputises is not None:
        _require_lawful_deputy(user, terms=terms, of=terms.deputises)


def _require_lawful_deputy(user: User, *, terms: Terms, of: Post) -> None:
    whole = _scope_of(of)
    policy.require_other_person(by=of.user.code, person=user.code)
    policy.require_own_post_of_holder(is_deputy_post=of.deputises_id is not None)
    policy.require_span(valid_until=terms.valid_until, holder_until=of.valid_until)
    policy.require_within_post(
        communities=terms.scope.communities,
        purposes=terms.scope.purposes,
        beats=terms.scope.beats,
        of_communities=whole.communities,
        of_purposes=whole.purposes,
        of_beats=whole.beats,
    )


def create_post(user: User, *, terms: Terms, at: datetime) -> Post:
    """Make the post of lawful terms; one whose beginning has passed begins now."""
    require_lawful_post(user, terms=terms, at=at)
    return enter_post(user, terms=terms, at=at)


def enter_post(user: User, *, terms: Terms, at: datetime) -> Post:
    """Enter a post with its scope, whose terms were found lawful."""
    post = Post.objects.create(
        user=user,
        role=terms.role,
        title=terms.title,
        office=terms.office,
        department=terms.department,
        purposes=sorted(terms.scope.purposes),
        is_deputy=terms.is_deputy,
        deputises=terms.deputises,
        superior=terms.superior,
        valid_from=max(at, terms.valid_from or at),
        valid_until=terms.valid_until,
    )
    _give_scope(post, scope=terms.scope)
    return post


def _roles_to_come(user: User, *, at: datetime) -> set[Role]:
    """Read the roles of posts that have not ended, holding the account so that none is added."""
    User.objects.select_for_update().get(pk=user.pk)
    posts = Post.objects.filter(user=user).exclude(valid_until__lte=at)
    return {Role(role) for role in posts.values_list("role", flat=True)}


def _give_scope(post: Post, *, scope: Scope) -> None:
    given = Post.communities.through
    given.objects.bulk_create(
        given(post=post, community_id=community) for community in scope.communities
    )
    Beat.objects.bulk_create(
        Beat(post=post, community_id=community, buildings=sorted(buildings))
        for community, buildings in scope.beats.items()
    )


@transaction.atomic
def end_post(post: Post, *, by: Actor, at: datetime) -> Post:
    """End a post at this moment, and its deputies with it; what it allowed is refused."""
    by.require(Permission.MANAGE_PEOPLE)
    policy.require_other_person(by=by.code, person=post.user.code)
    end_posts([post.pk], at=at)
    log_change("accounts.end_post", by=by, at=at, about=post.user.code, post=post.role)
    post.refresh_from_db()
    return post


def end_posts(posts: Collection[UUID], *, at: datetime) -> None:
    """End these posts and those of their deputies; one that has not begun never does."""
    ending = Post.objects.filter(pk__in=posts) | Post.objects.filter(deputises__in=posts)
    ending.exclude(valid_until__lte=at).update(valid_until=Greatest(F("valid_from"), at))
