"""What becomes of the posts of an office when a community leaves it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts import queries
from hudang.accounts.models import AccountNews, PersonnelChange, Post
from hudang.accounts.services import news, posts
from hudang.accounts.services.posts import Scope, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.models import Office


@dataclass(frozen=True, slots=True)
class Left:
    """How many posts ended with the community, and how many go on in their other communities."""

    ended: int
    narrowed: int


@transaction.atomic
def leave_community(office: Office, *, community: UUID, at: datetime) -> Left:
    """End every post of an office over a community; where it has others, a new post goes on.

    The old post keeps its communities, so that who answered for what until then stays readable.
    The service that moves the community decides, and writes the entry of the log.
    """
    leaving = list(
        queries.posts_over(community, office=office, at=at).select_for_update(of=("self",))
    )
    together = leaving + _deputies_of(leaving, at=at)
    posts.end_posts([post.pk for post in together], at=at)
    followers: dict[UUID, Post | None] = {}
    for post in sorted(together, key=lambda one: one.deputises_id is not None):
        terms = _elsewhere(post, community=community, followers=followers)
        followers[post.pk] = posts.enter_post(post.user, terms=terms, at=at) if terms else None
    _overtake_proposals(office, community=community, at=at)
    for user in {post.user for post in together}:
        news.tell(user, AccountNews.What.OFFICE_LEFT, at=at)
    narrowed = sum(follower is not None for follower in followers.values())
    return Left(ended=len(together) - narrowed, narrowed=narrowed)


def _deputies_of(leaving: list[Post], *, at: datetime) -> list[Post]:
    known = {post.pk for post in leaving}
    found = Post.objects.filter(deputises__in=known).exclude(valid_until__lte=at)
    return list(found.exclude(pk__in=known).select_related("user", "department"))


def _elsewhere(
    post: Post, *, community: UUID, followers: Mapping[UUID, Post | None]
) -> Terms | None:
    """Return the terms on which a post goes on without a community; none where nothing is left."""
    terms = posts.terms_of(post)
    scope, deputised = terms.scope, terms.deputises
    if deputised is not None and deputised.pk in followers:
        deputised = followers[deputised.pk]
        if deputised is None:
            return None
    rest = [one for one in scope.communities if one != community]
    beats = {one: buildings for one, buildings in scope.beats.items() if one != community}
    if not rest:
        return None
    return replace(terms, scope=Scope(rest, beats, scope.purposes), deputises=deputised)


def _overtake_proposals(office: Office, *, community: UUID, at: datetime) -> None:
    """Close the proposals that would give the office a post over the community again."""
    PersonnelChange.objects.filter(
        kind=PersonnelChange.Kind.APPOINT,
        status=PersonnelChange.Status.WAITING,
        terms__office=str(office.pk),
        terms__communities__contains=[str(community)],
    ).update(status=PersonnelChange.Status.OVERTAKEN, decided_at=at)
