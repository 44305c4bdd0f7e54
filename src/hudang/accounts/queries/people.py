"""Who holds which post, and what that lets a person do at a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q

from hudang.accounts import policy
from hudang.accounts.actor import Actor
from hudang.accounts.models import Function, Office, Post, Role, User

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from hudang.accounts.models import PostQuerySet
    from hudang.accounts.policy import Permission

# Written out because every request asks it: composing the statement costs more than its answer.
_ACTING = """
    SELECT post.role, post.purposes, department.code, department.function,
        ARRAY(SELECT community_id FROM accounts_post_communities WHERE post_id = post.id),
        coalesce((SELECT json_agg(json_build_object(
            'community', community_id, 'buildings', buildings))
            FROM accounts_beat WHERE post_id = post.id), '[]'),
        EXISTS (SELECT FROM mfa_authenticator
            WHERE user_id = post.user_id AND type IN ('totp', 'webauthn')),
        away.code,
        (SELECT max(valid_until) FROM accounts_undertaking WHERE user_id = post.user_id)
    FROM accounts_post AS post
    JOIN accounts_user AS holder ON holder.id = post.user_id AND holder.is_active
    JOIN accounts_department AS department ON department.id = post.department_id
    LEFT JOIN accounts_post AS held ON held.id = post.deputises_id
    LEFT JOIN accounts_user AS away ON away.id = held.user_id
    WHERE post.user_id = %(user)s AND post.valid_from <= %(at)s
        AND (post.valid_until IS NULL OR post.valid_until > %(at)s)
    ORDER BY post.valid_from, post.id
"""


class _HeldPost(NamedTuple):
    """A post in force, as `_ACTING` reads it."""

    role: str
    purposes: list[str]
    department: str
    function: str
    communities: list[UUID]
    beats: list[dict[str, Any]]
    has_second_factor: bool
    deputises: str | None
    undertaking_until: datetime | None

    @property
    def is_staff(self) -> bool:
        return self.role == Role.STAFF


def posts_in_force(user: User, *, at: datetime) -> PostQuerySet:
    return Post.objects.in_force(at).filter(user=user).select_related("department", "office")


def posts_allowing(*permissions: Permission, at: datetime) -> PostQuerySet:
    """Return the posts in force that include one of some acts."""
    roles, functions = policy.holders_of(permissions)
    as_staff = Q(role=Role.STAFF, department__function__in=functions)
    return Post.objects.in_force(at).filter(Q(role__in=roles) | as_staff)


def acting(user: User, *, at: datetime) -> Actor:
    """Return what the person may do now, in one query: every request asks this once."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTING, {"user": user.pk, "at": at})
        posts = [_HeldPost(*row) for row in cursor.fetchall()]
    return Actor(
        code=user.code,
        name=user.name,
        roles=frozenset(Role(post.role) for post in posts),
        communities=frozenset(community for post in posts for community in post.communities),
        beats=_beats(beat for post in posts for beat in post.beats),
        purposes=frozenset(purpose for post in posts for purpose in post.purposes),
        department=posts[0].department if posts else "",
        staff_of={post.department: Function(post.function) for post in posts if post.is_staff},
        in_customer_service=any(post.function == Function.CUSTOMER_SERVICE for post in posts),
        has_second_factor=any(post.has_second_factor for post in posts),
        deputises=_deputised(posts),
        own_beats=_beats(beat for post in posts if not post.deputises for beat in post.beats),
        deputed_beats={post.deputises: _beats(post.beats) for post in posts if post.deputises},
        undertaking_until=posts[0].undertaking_until if posts else None,
    )


def _deputised(posts: Iterable[_HeldPost]) -> dict[Role, str]:
    """Return whose post each role is held for; what is held in one's own right is one's own."""
    own = {post.role for post in posts if post.deputises is None}
    return {
        Role(post.role): post.deputises
        for post in posts
        if post.deputises is not None and post.role not in own
    }


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


def colleagues(
    text: str, *, communities: Collection[UUID], but: Collection[str], count: int = 8
) -> list[User]:
    """Return people with a post, now or before, in one of the communities, by employee number or
    part of the name; those named are left out."""
    posts = Post.objects.filter(communities__in=communities).values("user")
    called = Q(code__istartswith=text) | Q(name__icontains=text)
    found = User.objects.filter(called, pk__in=posts).exclude(code__in=but)
    return list(found.order_by("code")[:count])


def posts_of(user: User) -> QuerySet[Post]:
    return _posts().filter(user=user)


def _posts() -> QuerySet[Post]:
    posts = Post.objects.select_related("department", "office", "superior", "deputises__user")
    return posts.prefetch_related("communities", "beats__community").order_by("valid_from", "id")


def posts_over(community: UUID, *, office: Office, at: datetime) -> QuerySet[Post]:
    """Return the posts of an office over a community that have not ended, begun or not."""
    found = Post.objects.filter(office=office, communities=community)
    found = found.exclude(valid_until__lte=at).select_related("user", "department")
    return found.order_by("role", "user__code", "id")


def posts_in(community: UUID, *, at: datetime) -> PostQuerySet:
    """Return the posts in force for a community, of its office and of others."""
    found = Post.objects.in_force(at).filter(communities=community)
    return found.select_related("user", "department")


def vacated_roles(community: UUID, *, office: Office, at: datetime) -> list[Role]:
    """Return the roles that nobody has over a community once an office has left it."""
    leaving = {post.role for post in posts_over(community, office=office, at=at)}
    staying = Post.objects.in_force(at).filter(communities=community).exclude(office=office)
    held = set(staying.values_list("role", flat=True))
    return [role for role in Role if role in leaving - held]


def at_work(*, at: datetime) -> QuerySet[User]:
    """Return who holds a post in force that no deputy fills meanwhile: the others are away."""
    deputies = Post.objects.in_force(at).filter(deputises=OuterRef("pk"))
    held = Post.objects.in_force(at).filter(user=OuterRef("pk")).exclude(Exists(deputies))
    return User.objects.filter(Exists(held)).order_by("code")


def by_code(code: str) -> User | None:
    return User.objects.filter(code=code).first()


def offices() -> QuerySet[Office]:
    return Office.objects.order_by("code")
