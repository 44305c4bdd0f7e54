"""Who holds which post, and what that lets a person do at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch
from django.db.models.functions import JSONObject

from hudang.accounts import policy
from hudang.accounts.actor import Actor
from hudang.accounts.models import Beat, Department, Office, Post, Role, User

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from hudang.accounts.models import PostQuerySet

_CUSTODIAN = (Role.CUSTODIAN, False)
_DEPUTY = (Role.CUSTODIAN, True)


def posts_in_force(user: User, *, at: datetime) -> PostQuerySet:
    return Post.objects.in_force(at).filter(user=user).select_related("department", "office")


def acting(user: User, *, at: datetime) -> Actor:
    """Return what the person may do now, in one query: a request asks this once."""
    scope = Post.communities.through.objects.filter(post_id=OuterRef("pk"))
    beats = Beat.objects.filter(post_id=OuterRef("pk"))
    second_factor = Authenticator.objects.filter(
        user_id=OuterRef("user_id"), type=Authenticator.Type.TOTP
    )
    posts = list(
        posts_in_force(user, at=at).values(
            "role",
            "purposes",
            "department__code",
            "department__is_customer_service",
            scope=ArraySubquery(scope.values("community_id")),
            beat_list=ArraySubquery(
                beats.values(beat=JSONObject(community="community_id", buildings="buildings"))
            ),
            second_factor=Exists(second_factor),
        )
    )
    return Actor(
        code=user.code,
        name=user.name,
        roles=frozenset(Role(post["role"]) for post in posts),
        communities=frozenset(community for post in posts for community in post["scope"]),
        beats=_beats(beat for post in posts for beat in post["beat_list"]),
        purposes=frozenset(purpose for post in posts for purpose in post["purposes"]),
        department=posts[0]["department__code"] if posts else "",
        in_customer_service=any(post["department__is_customer_service"] for post in posts),
        has_second_factor=any(post["second_factor"] for post in posts),
    )


def _beats(rows: Iterable[dict[str, Any]]) -> dict[UUID, frozenset[str]]:
    """Join the beats of all posts; one that covers a whole community covers its parts."""
    result: dict[UUID, frozenset[str]] = {}
    for row in rows:
        community, buildings = UUID(row["community"]), frozenset(row["buildings"])
        known = result.get(community, buildings)
        result[community] = known | buildings if known and buildings else frozenset()
    return result


def people() -> QuerySet[User]:
    """Return every account with its posts, for the page of people and posts."""
    return User.objects.order_by("code").prefetch_related(Prefetch("posts", _posts()))


def posts_of(user: User) -> QuerySet[Post]:
    return _posts().filter(user=user)


def _posts() -> QuerySet[Post]:
    posts = Post.objects.select_related("department", "office")
    return posts.prefetch_related("communities", "beats__community").order_by("valid_from", "id")


def by_code(code: str) -> User | None:
    return User.objects.filter(code=code).first()


def departments() -> QuerySet[Department]:
    return Department.objects.order_by("code")


def offices() -> QuerySet[Office]:
    return Office.objects.order_by("code")


def custodians_of(community: UUID, *, at: datetime) -> Sequence[str]:
    """Return who answers for the data of a community: custodian, deputy or privacy lead."""
    holders = list(
        Post.objects.in_force(at)
        .filter(communities=community, role__in=(Role.CUSTODIAN, Role.PRIVACY_LEAD))
        .order_by("user__code")
        .values_list("role", "is_deputy", "user__code")
    )
    return policy.require_custodian(
        custodians=[code for role, deputy, code in holders if (role, deputy) == _CUSTODIAN],
        deputies=[code for role, deputy, code in holders if (role, deputy) == _DEPUTY],
        privacy_leads=[code for role, _, code in holders if role == Role.PRIVACY_LEAD],
    )
