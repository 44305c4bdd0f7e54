"""Which publications there are, narrowed and ordered; what everybody may read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hudang.publication import policy
from hudang.publication.models import Publication
from hudang.registry import queries as registry
from hudang.registry.models import Community

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor

State = Publication.State
# The orders in which a list can stand; each ends with what makes it certain.
ORDERS: Final = {
    "": ("-drafted_at", "-id"),
    "period": ("-until_date", "-id"),
    "head": ("head", "-until_date", "-id"),
}


@dataclass(frozen=True, slots=True)
class PublicationFilter:
    """What a list of publications is narrowed to."""

    community: UUID | None = None
    head: str = ""
    state: str = ""
    text: str = ""
    order: str = ""


def visible_to(by: Actor) -> QuerySet[Publication]:
    """Return the publications of a person's communities."""
    found = Publication.objects.filter(community_id__in=by.communities)
    return found.select_related("community")


def publications_like(wanted: PublicationFilter, *, by: Actor) -> QuerySet[Publication]:
    """Return the publications that fit, the newest first unless another order is asked for."""
    found = visible_to(by)
    if wanted.community is not None:
        found = found.filter(community_id=wanted.community)
    if wanted.head:
        found = found.filter(head=wanted.head)
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.text:
        found = found.filter(title__icontains=wanted.text)
    return found.order_by(*ORDERS.get(wanted.order, ORDERS[""]))


def publication(code: str, number: int, *, by: Actor) -> Publication:
    """Return one by community and number; raises DoesNotExist where the person may not see it.

    A community outside the person's posts is refused.
    """
    try:
        place = registry.community(code, by=by)
    except Community.DoesNotExist:
        raise Publication.DoesNotExist from None
    return visible_to(by).get(community=place, number=number)


def counts(by: Actor) -> dict[str, int]:
    """Return how many publications are in each state."""
    return dict(Counter(visible_to(by).order_by().values_list("state", flat=True)))


def at_hand(communities: Collection[UUID], *, state: State) -> QuerySet[Publication]:
    """Return what waits in a state, the oldest first."""
    found = Publication.objects.filter(community_id__in=communities, state=state)
    return found.select_related("community").order_by("drafted_at", "id")


def replacement_of(found: Publication) -> Publication | None:
    """Return the version that replaced one, or is drafted to."""
    later = Publication.objects.filter(community_id=found.community_id, replaces_id=found.id)
    return later.exclude(state=State.DROPPED).order_by("-number").first()


def versions_of(found: Publication) -> list[Publication]:
    """Return what a publication replaced, one after the other, itself first."""
    versions = [found]
    while versions[-1].replaces is not None:
        versions.append(versions[-1].replaces)
    return versions


def earlier_of(found: Publication) -> Publication | None:
    """Return what was published about the same head for the period before."""
    earlier = Publication.objects.filter(
        community_id=found.community_id, head=found.head, state__in=[State.PUBLISHED],
        until_date__lt=found.since_date,
    )  # fmt: skip
    return earlier.order_by("-until_date", "-number").first()


# What everybody may read


def open_to_all(code: str) -> tuple[Community, QuerySet[Publication]]:
    """Return a community and what its owners may read; raises DoesNotExist where there is none."""
    community = Community.objects.get(code=code)
    found = Publication.objects.filter(community=community, state__in=policy.PUBLIC)
    return community, found.order_by("-published_at", "-number")


def public_one(code: str, number: int) -> Publication:
    """Return one that everybody may read; raises DoesNotExist for every other."""
    found = Publication.objects.filter(state__in=policy.PUBLIC).select_related("community")
    return found.get(community__code=code, number=number)


def published_since(communities: Collection[UUID], *, since: date) -> list[Publication]:
    """Return what is published or at hand for periods that end on a day or later."""
    found = Publication.objects.filter(
        community_id__in=communities, until_date__gte=since,
        state__in=[State.DRAFT, State.CHECKED, State.PUBLISHED],
    )  # fmt: skip
    return list(found.order_by("published_at", "number"))
