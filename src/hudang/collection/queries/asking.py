"""Which questionnaires and campaigns there are, who was asked, and what is in a version."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q
from django.utils.timezone import localdate

from hudang.collection import policy
from hudang.collection.models import (
    AnonymousResponse,
    Campaign,
    Invitation,
    Question,
    QuestionKind,
    Questionnaire,
    Response,
)
from hudang.collection.models import QuestionnaireVersion as Version
from hudang.consent import policy as consent_policy
from hudang.consent import queries as consents
from hudang.consent.models import Consent, Situation
from hudang.core.fingerprints import fingerprint
from hudang.purposes import inventory
from hudang.purposes import queries as purposes
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from hudang.registry.models import Customer
    from hudang.registry.queries import Stretch

VersionState = Version.State
_SLUG_BYTES: Final = 8


def versions() -> QuerySet[Version]:
    """Return every version, with how many questions it has."""
    return (
        Version.objects.select_related("questionnaire__purpose")
        .annotate(asked=Count("questions", filter=~Q(questions__kind="section")))
        .order_by("questionnaire__code", "-number")
    )


def version(code: str, number: int) -> Version | None:
    return versions().filter(questionnaire__code=code, number=number).first()


def is_known(code: str) -> bool:
    """Say whether there is a questionnaire of a code."""
    return Questionnaire.objects.filter(code=code).exists()


def draft_of(questionnaire: Questionnaire) -> Version | None:
    return versions().filter(questionnaire=questionnaire, state=VersionState.DRAFT).first()


def questions_of(version: Version) -> list[Question]:
    """Return the parts of a version in their order."""
    return list(Question.objects.filter(version=version).order_by("position"))


def items_of(questions: Iterable[Question]) -> list[int]:
    """Return the data items that questions collect."""
    return sorted({one.item for one in questions if one.item is not None})


def kept_items(questions: Iterable[Question]) -> list[int]:
    """Return the data items whose answers are kept as answers; the rest are proposals."""
    return items_of(one for one in questions if not one.is_registered)


def text_hash(version: Version, questions: Iterable[Question]) -> str:
    """Return what stands for a version: every word that is shown, and what is asked after what."""
    return fingerprint(
        [
            [version.title_zh, version.title_en, version.intro_zh, version.intro_en],
            [
                [
                    one.key, one.kind, one.text_zh, one.text_en, one.item, one.is_required,
                    one.choices, one.lines, one.after_key, one.after_choice,
                    *(["child"] if one.is_about_child else []),
                    *([one.needs] if one.needs else []),
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


def is_open(campaign: Campaign, *, at: datetime) -> bool:
    """Say whether a campaign takes answers now."""
    return campaign.state == Campaign.State.OPEN and localdate(at) <= campaign.closes_date


def link_hash(secret: str) -> bytes:
    """Return what is kept of the secret of a personal link: 160 random bits need no salt."""
    return hashlib.sha256(secret.encode()).digest()


def waiting(campaign: Campaign) -> QuerySet[Invitation]:
    """Return who was asked and has not answered."""
    return Invitation.objects.filter(campaign=campaign, state=Invitation.State.WAITING)


def invitation_by(campaign: Campaign, *, secret: str) -> Invitation | None:
    """Return the invitation of a personal link."""
    return (
        Invitation.objects.filter(
            community_id=campaign.community_id, campaign=campaign, link_hash=link_hash(secret)
        )
        .select_related("customer", "campaign__version__questionnaire__purpose")
        .first()
    )


def audience(campaign: Campaign, *, at: datetime) -> tuple[list[Customer], policy.Audience]:
    """Return whom a campaign may ask, and how many were left out for which reason."""
    found = {one.id: one for one in _living_there(campaign)}
    told = purposes.delivered_to(campaign.community_id, customers=found, at=at)
    refused = consents.refusing(
        campaign.community_id,
        list(found),
        purpose=campaign.version.questionnaire.purpose.code,
        at=at,
    )
    children = consents.children_among(campaign.community_id, list(found), today=localdate(at))
    chosen = policy.audience(found, told=told, refused=refused, children=children)
    return [found[key] for key in found if key in chosen.asked], chosen


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
    ordinary ones, none for what rests on the contract or the law. For a child the guardian
    agrees beforehand."""
    purpose = version.questionnaire.purpose
    groups: dict[tuple[bool, str, str], list[int]] = {}
    for number in items_of(one for one in questions if not one.is_about_child):
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


def newest_responses(stretch: Stretch, *, codes: Collection[str]) -> QuerySet[Response]:
    """Return of each customer of a community the newest answers to each of the questionnaires."""
    return (
        stretch.of(Response.objects.all())
        .filter(campaign__version__questionnaire__code__in=codes, answers__isnull=False)
        .order_by("customer_id", "campaign__version__questionnaire_id", "-received_at", "-id")
        .distinct("customer_id", "campaign__version__questionnaire_id")
    )


def versions_asked(community: UUID, *, codes: Collection[str]) -> dict[UUID, tuple[str, UUID]]:
    """Return for each campaign with one of the questionnaires its code and its version."""
    asked = Campaign.objects.filter(
        community_id=community, version__questionnaire__code__in=codes
    ).values_list("id", "version__questionnaire__code", "version_id")
    return {campaign: (code, version) for campaign, code, version in asked}


def choices_of(version: UUID, key: str) -> list[tuple[str, str]]:
    """Return what a question of a version offers, in Chinese and in English."""
    asked = Question.objects.filter(version=version, key=key).first()
    return [(zh, en) for zh, en in asked.choices] if asked else []


def faults_of(version: Version) -> list[_StrOrPromise]:
    """Return what still keeps a draft from being published."""
    return policy.faults(questions_of(version), items=version.questionnaire.purpose.items)


def published() -> QuerySet[Version]:
    """Return the versions that a campaign may ask."""
    return versions().filter(state=VersionState.PUBLISHED)


def newest(questionnaire: Questionnaire) -> Version | None:
    """Return the newest published version of a questionnaire."""
    return published().filter(questionnaire=questionnaire).order_by("-number").first()


def new_slug() -> str:
    """Return an address for a poster: 64 random bits, which say nothing of anybody."""
    return secrets.token_urlsafe(_SLUG_BYTES)


@dataclass(frozen=True, slots=True)
class Figures:
    """How often each choice of a question was made, line by line where it is a matrix."""

    question: Question
    lines: list[tuple[str, list[tuple[str, int]]]]
    written: int
    scores: list[tuple[str, policy.Score]]
    words: list[tuple[str, int]]

    @property
    def is_advice(self) -> bool:
        """Whether its score is a net promoter score."""
        return self.question.kind == QuestionKind.ADVICE

    @property
    def answered(self) -> int:
        """Return the most that chose on one line; of several choices some count twice."""
        return max(
            (sum(count for _label, count in counts) for _line, counts in self.lines), default=0
        )


def figures(campaign: Campaign, questions: Iterable[Question]) -> list[Figures]:
    """Return the figures that may be shown; none where the answers are too few."""
    counts = campaign.results.get("counts", {})
    words = campaign.results.get("words", {})
    return [
        _figures(question, counts.get(question.key, {}), words.get(question.key, []))
        for question in questions
        if not question.is_section and not question.is_registered
    ]


def _figures(question: Question, counts: dict[str, int], words: list[tuple[str, int]]) -> Figures:
    if question.kind == QuestionKind.MATRIX:
        lines = [
            (
                text,
                [
                    (label, counts.get(f"{line}:{choice}", 0))
                    for choice, label in question.options()
                ],
            )
            for line, text in question.rows()
        ]
    else:
        shown = [(label, counts.get(str(choice), 0)) for choice, label in question.options()]
        lines = [("", shown)] if shown else []
    scores = [
        (line, score)
        for line, number in lines_of(question)
        if (score := policy.score_of(question.kind, chosen(counts, line=number)))
    ]
    return Figures(question, lines, counts.get("written", 0), scores, words)


def lines_of(question: Question) -> list[tuple[str, int]]:
    """Return what of a question is scored: the lines of a matrix with their numbers, or itself."""
    if question.kind not in policy.SCORED:
        return []
    return [(text, number) for number, text in question.rows()] or [("", 0)]


def chosen(counts: Mapping[str, int], *, line: int) -> dict[int, int]:
    """Return how often each choice of a scored line was made; `line` 0 without a matrix."""
    start = f"{line}:" if line else ""
    return {
        int(mark.removeprefix(start)): many
        for mark, many in counts.items()
        if mark.startswith(start) and mark.removeprefix(start).isdigit()
    }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a campaign has come."""

    asked: int
    invited: int
    reminded: int
    answered: int
    declined: int
    shown: int

    @property
    def share(self) -> int:
        """Return how many of a hundred who were asked have answered."""
        return round(100 * self.answered / self.asked) if self.asked else 0


def progress(campaign: Campaign) -> Progress:
    found = Invitation.objects.filter(campaign=campaign).aggregate(
        asked=Count("id"),
        invited=Count("id", filter=Q(invited_at__isnull=False)),
        reminded=Count("id", filter=Q(reminded_at__isnull=False)),
        answered=Count("id", filter=Q(state=Invitation.State.ANSWERED)),
        declined=Count("id", filter=Q(state=Invitation.State.DECLINED)),
    )
    return Progress(**found, shown=campaign.results.get("shown", 0))


def withdrawn(*, since: datetime) -> Iterator[tuple[Response, list[int]]]:
    """Yield responses with the items whose consent was withdrawn since, after they were given."""
    ended = Consent.objects.filter(
        state=Consent.State.WITHDRAWN, ended_at__gte=since
    ).select_related("wording", "purpose")
    for consent in ended:
        responses = Response.objects.filter(
            Q(customer_id=consent.customer_id) | Q(children__contains=[consent.customer_id]),
            community_id=consent.community_id,
            campaign__version__questionnaire__purpose=consent.purpose,
            received_at__lte=consent.ended_at,
        )
        for response in responses.select_related("campaign__version"):
            items = set(consent.wording.items) - set(response.withdrawn)
            if consent.customer_id != response.customer_id:
                items &= _about_children(response.campaign.version)
            if items:
                yield response, sorted(items)


def _about_children(version: Version) -> set[int]:
    """Return the items that a version asks about a child and of nobody else."""
    return set(items_of(one for one in questions_of(version) if one.is_about_child))
