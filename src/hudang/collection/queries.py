"""Which questionnaires and campaigns there are, who was asked, and what is in a version."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q

from hudang.accounts import policy as accounts
from hudang.accounts.models import Post, Role, User
from hudang.accounts.policy import Permission
from hudang.collection import policy
from hudang.collection.models import (
    AnonymousResponse,
    Campaign,
    DayKey,
    Invitation,
    Question,
    Questionnaire,
    Response,
    Visit,
)
from hudang.collection.models import QuestionnaireVersion as Version
from hudang.consent import policy as consent_policy
from hudang.consent import queries as consents
from hudang.consent.models import Situation
from hudang.core.fingerprints import fingerprint
from hudang.purposes import inventory
from hudang.purposes import queries as purposes
from hudang.registry import queries as registry
from hudang.registry.models import Occupancy

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from hudang.registry.models import Customer

VersionState = Version.State


def versions() -> QuerySet[Version]:
    """Return every version, with how many questions it has."""
    return (
        Version.objects.select_related("questionnaire__purpose")
        .annotate(asked=Count("questions", filter=~Q(questions__kind="section")))
        .order_by("questionnaire__code", "-number")
    )


def version(code: str, number: int) -> Version | None:
    return versions().filter(questionnaire__code=code, number=number).first()


def draft_of(questionnaire: Questionnaire) -> Version | None:
    return versions().filter(questionnaire=questionnaire, state=VersionState.DRAFT).first()


def questions_of(version: Version) -> list[Question]:
    """Return the parts of a version in their order."""
    return list(Question.objects.filter(version=version).order_by("position"))


def items_of(questions: Iterable[Question]) -> list[int]:
    """Return the data items that questions collect."""
    return sorted({one.item for one in questions if one.item is not None})


def text_hash(version: Version, questions: Iterable[Question]) -> str:
    """Return what stands for a version: every word that is shown, and what is asked after what."""
    return fingerprint(
        [
            [version.title_zh, version.title_en, version.intro_zh, version.intro_en],
            [
                [
                    one.key, one.kind, one.text_zh, one.text_en, one.item, one.is_required,
                    one.choices, one.lines, one.after_key, one.after_choice,
                ]
                for one in questions
            ],
        ]
    )  # fmt: skip


def is_assessed(purpose: str, *, at: datetime) -> bool:
    """Say whether a purpose has an impact assessment that is valid today."""
    found = purposes.purpose(purpose)
    return found is not None and bool(purposes.assessed(found, at=at))


def campaigns(communities: Collection[UUID]) -> QuerySet[Campaign]:
    return (
        Campaign.objects.filter(community_id__in=communities)
        .select_related("community", "version__questionnaire__purpose")
        .annotate(
            invited=Count("invitations"),
            answered=Count("invitations", filter=Q(invitations__state="answered")),
        )
        .order_by("-created_at", "-id")
    )


def campaign_called(slug: str) -> Campaign | None:
    """Return the campaign of a poster's address."""
    return (
        Campaign.objects.filter(slug=slug)
        .select_related("community", "version__questionnaire__purpose")
        .first()
    )


def link_hash(secret: str) -> bytes:
    """Return what is kept of the secret of a personal link: 160 random bits need no salt."""
    return hashlib.sha256(secret.encode()).digest()


def invitation_by(campaign: Campaign, *, secret: str) -> Invitation | None:
    """Return the invitation of a personal link."""
    return (
        Invitation.objects.filter(
            community_id=campaign.community_id, campaign=campaign, link_hash=link_hash(secret)
        )
        .select_related("customer")
        .first()
    )


def audience(campaign: Campaign, *, at: datetime) -> tuple[list[Customer], int, int]:
    """Return whom a campaign may ask, how many wait for their notice and how many refused."""
    found = {one.id: one for one in _living_there(campaign)}
    told = purposes.delivered_to(campaign.community_id, customers=found, at=at)
    refused = consents.refusing(
        campaign.community_id,
        list(found),
        purpose=campaign.version.questionnaire.purpose.code,
        at=at,
    )
    asked, untold, no = policy.audience(found, told=told, refused=refused)
    return [found[key] for key in found if key in asked], untold, no


def _living_there(campaign: Campaign) -> Iterable[Customer]:
    customers = registry.filtered([campaign.community_id], type="person")
    return registry.staying(customers, buildings=campaign.buildings, roles=campaign.roles)


@dataclass(frozen=True, slots=True)
class ConsentQuestion:
    """Some items of a questionnaire that rest together on one consent, or on none."""

    purpose: str
    situation: str
    dimension: str
    items: tuple[int, ...]
    is_asked: bool

    @property
    def name(self) -> str:
        """What the answer to it is called in a form."""
        return self.dimension or self.situation or "general"


def consents_of(version: Version, questions: Iterable[Question]) -> list[ConsentQuestion]:
    """Return what consents the questions need: one for each kind of sensitive item, one for all
    ordinary ones, none for what rests on the contract or the law."""
    purpose = version.questionnaire.purpose
    groups: dict[tuple[bool, str, str], list[int]] = {}
    for number in items_of(questions):
        item = inventory.by_number(number)
        is_asked = consent_policy.is_asked_for(number, basis=purpose.basis)
        situation = str(Situation.SENSITIVE) if item.is_sensitive and is_asked else ""
        kind = (item.sensitive or item.dimension) if situation else ""
        groups.setdefault((is_asked, situation, kind), []).append(number)
    return [
        ConsentQuestion(purpose.code, situation, kind, tuple(items), is_asked)
        for (is_asked, situation, kind), items in sorted(groups.items())
    ]


def campaign_of(campaign_id: UUID) -> Campaign | None:
    return (
        Campaign.objects.select_related("community", "version__questionnaire__purpose")
        .filter(pk=campaign_id)
        .first()
    )


def responses(campaign: Campaign, *, tens: int) -> QuerySet[Any]:
    """Return the responses of so many groups of ten, the earliest groups first."""
    if campaign.is_anonymous:
        return AnonymousResponse.objects.filter(campaign=campaign, ten__lt=tens)
    found = Response.objects.filter(campaign=campaign).order_by("received_at", "id")
    return found[: tens * policy.SMALLEST]


def faults_of(version: Version) -> list[_StrOrPromise]:
    """Return what still keeps a draft from being published."""
    return policy.faults(questions_of(version), items=version.questionnaire.purpose.items)


# Home visits


def unvisited(campaign: Campaign) -> list[UUID]:
    """Return the customers of a campaign who have not answered and whom no visit is planned to."""
    taken = Visit.objects.filter(
        community_id=OuterRef("community_id"),
        campaign_id=OuterRef("campaign_id"),
        customer_id=OuterRef("customer_id"),
    ).exclude(state__in=[Visit.State.VOID, Visit.State.ABSENT])
    waiting = Invitation.objects.filter(campaign=campaign, state=Invitation.State.WAITING)
    return list(waiting.filter(~Exists(taken)).values_list("customer_id", flat=True))


def homes_along(community: UUID, *, customers: Collection[UUID]) -> list[Occupancy]:
    """Return where customers live or hold a house now, in the order in which one walks."""
    return list(
        Occupancy.objects.filter(
            community_id=community, customer_id__in=customers, ended_date__isnull=True
        )
        .select_related("house__building")
        .order_by("house__place_order", "id")
    )


def visits(communities: Collection[UUID]) -> QuerySet[Visit]:
    """Return the visits there; none of them holds an answer."""
    return (
        Visit.objects.filter(community_id__in=communities)
        .select_related("campaign__version__questionnaire__purpose", "notice", "community")
        .defer("signature")
    )


def route_of(butler: str, *, communities: Collection[UUID], today: date) -> list[Visit]:
    """Return the route of today, and what is still open of the days before.

    Whoever has answered online meanwhile is not rung at.
    """
    answered = Invitation.objects.filter(
        community_id=OuterRef("community_id"),
        campaign_id=OuterRef("campaign_id"),
        customer_id=OuterRef("customer_id"),
    ).exclude(state=Invitation.State.WAITING)
    is_open = Q(state__in=policy.OPEN)
    found = visits(communities).filter(
        Q(day_date=today) | (Q(day_date__lt=today) & is_open), butler=butler
    )
    return list(found.exclude(is_open & Exists(answered)).exclude(state=Visit.State.VOID))


def visits_like(
    found: QuerySet[Visit], wanted: Mapping[str, str], *, is_oldest_first: bool
) -> QuerySet[Visit]:
    """Narrow visits to those that a list shows, day by day in the order of their routes."""
    day = "day_date" if is_oldest_first else "-day_date"
    return found.filter(**wanted).order_by(day, "butler", "position", "id")


def visitors(community: UUID, *, at: datetime) -> list[User]:
    """Return who may be sent on a route there: the butlers, and who else visits people."""
    roles = [role for role in Role if Permission.VISIT in accounts.permissions_of([role])]
    posts = Post.objects.in_force(at).filter(communities=community, role__in=roles)
    return list(User.objects.filter(id__in=posts.values("user_id")).order_by("code"))


def visit_of(community: UUID, visit: UUID) -> Visit | None:
    return visits([community]).filter(id=visit).first()


def visit_counts(found: QuerySet[Visit]) -> dict[str, int]:
    """Return how many visits are in each state."""
    rows = (
        found.order_by().values("state").annotate(count=Count("id")).values_list("state", "count")
    )
    return dict(rows)


def key_of_day(community: UUID, *, day: date) -> DayKey | None:
    return DayKey.objects.filter(
        community_id=community, day_date=day, destroyed_at__isnull=True
    ).first()


def keys_over(*, today: date) -> list[DayKey]:
    """Return the keys of days whose answers have all come, or were given up, in good time."""
    waiting = Visit.objects.filter(
        community_id=OuterRef("community_id"),
        day_date=OuterRef("day_date"),
        state__in=policy.OPEN,
    )
    rows = DayKey.objects.filter(destroyed_at__isnull=True).annotate(waits=Exists(waiting))
    return [
        key
        for key in rows
        if policy.is_key_over(day=key.day_date, waiting=int(key.waits), today=today)
    ]
