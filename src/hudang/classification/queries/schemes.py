"""Schemes, their versions, and what the installation says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Max, OuterRef, Q, Subquery

from hudang.accounts.policy import Permission
from hudang.classification import policy
from hudang.classification.catalogue import Read
from hudang.classification.content import dump, load
from hudang.classification.models import (
    LegalityCheck,
    LegalReview,
    ProxyReview,
    Scheme,
    SchemeVersion,
)
from hudang.collection import queries as collection
from hudang.collection.models import Question, QuestionKind
from hudang.purposes import queries as purposes
from hudang.purposes.models import AssessmentState, Trigger
from hudang.purposes.policy import Worth

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from typing import Any

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor
    from hudang.classification.catalogue import Attribute

State = SchemeVersion.State
PUBLIC: Final = (State.PUBLISHED, State.ACTIVE, State.SUSPENDED)
ORDERS: Final = {"": "-scheme__number", "oldest": "scheme__number", "changed": "-drafted_at"}
# Questions whose answers are choices: nothing else can be compared by a rule.
_CHOSEN = (QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.BAND)


@dataclass(frozen=True, slots=True)
class SchemeFilter:
    """What the list is narrowed to."""

    state: str = ""
    name: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """A published question whose choices a criterion may read."""

    questionnaire: str
    question: str
    title: str
    text: str
    choices: tuple[tuple[str, str], ...]

    @property
    def label(self) -> str:
        return f"{self.title} · {self.text}"


@dataclass(frozen=True, slots=True)
class Change:
    """A part that differs between two versions; one of both is empty where it came or went."""

    part: str
    key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


def schemes(wanted: SchemeFilter, *, by: Actor) -> QuerySet[SchemeVersion]:
    """Return the newest version of each scheme, the newest scheme first."""
    newest = Scheme.objects.filter(pk=OuterRef("scheme")).annotate(last=Max("versions__number"))
    found = _visible(by).filter(number=Subquery(newest.values("last")))
    if wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.name:
        named = Q(name_zh__icontains=wanted.name) | Q(name_en__icontains=wanted.name)
        found = found.filter(named | Q(scheme__number__icontains=wanted.name))
    return found.order_by(ORDERS[wanted.order])


def version(number: str, version: int, *, by: Actor) -> SchemeVersion | None:
    return _visible(by).filter(scheme__number=number, number=version).first()


def versions_of(scheme: Scheme) -> QuerySet[SchemeVersion]:
    return SchemeVersion.objects.filter(scheme=scheme).order_by("-number")


def under_way(scheme: Scheme) -> SchemeVersion | None:
    """Return the version that is not published yet, of which a scheme has one at the most."""
    return versions_of(scheme).filter(state__in=policy.states.UNDER_WAY).first()


def published() -> QuerySet[SchemeVersion]:
    """Return what everybody may read: what is or may come in force, the newest first."""
    shown = SchemeVersion.objects.filter(state__in=PUBLIC).select_related("scheme")
    return shown.order_by("-scheme__number", "-number")


def _visible(by: Actor) -> QuerySet[SchemeVersion]:
    by.require(Permission.SEE_SCHEMES)
    return SchemeVersion.objects.select_related("scheme")


# What judged a version


def check_of(version: SchemeVersion) -> LegalityCheck | None:
    """Return the newest legality check of what the version says now."""
    return LegalityCheck.objects.filter(version=version).first()


def reviews_of(version: SchemeVersion) -> QuerySet[LegalReview]:
    return LegalReview.objects.filter(version=version)


def review_of(version: SchemeVersion) -> LegalReview | None:
    """Return the newest signed review of exactly this content."""
    signed = LegalReview.Outcome.SIGNED
    return reviews_of(version).filter(outcome=signed, content_hash=version.content_hash).first()


def stand_ins(version: SchemeVersion) -> QuerySet[ProxyReview]:
    return ProxyReview.objects.filter(version=version)


def granted(version: SchemeVersion) -> frozenset[str]:
    """Return the stand-ins that the last word on each lets the version use."""
    decided = stand_ins(version).filter(is_granted__isnull=False).order_by("decided_at", "id")
    last = {one.attribute: one.is_granted for one in decided}
    return frozenset(attribute for attribute, is_granted in last.items() if is_granted)


def assessed_after(version: SchemeVersion, *, at: datetime) -> int | None:
    """Return the number of a valid assessment made after the version was frozen, or none."""
    if version.submitted_at is None:
        return None
    approved = purposes.assessments().filter(
        purpose__code=policy.PURPOSE,
        state=AssessmentState.APPROVED,
        triggers__contains=[Trigger.AUTOMATED],
        assessed_at__gte=version.submitted_at,
    )
    valid = (one.number for one, worth in purposes.worths(approved, at=at) if worth is Worth.VALID)
    return next(valid, None)


# What the installation says of a content


def standing_of(version: SchemeVersion) -> policy.Standing:
    """Return what the legality check has to know beside the content itself."""
    purpose = purposes.purpose(policy.PURPOSE)
    asked = {
        (one.questionnaire, one.question): one.choices
        for criterion in version.says.criteria
        if criterion.of.read is Read.ANSWERS
        for one in offered_questions(criterion.of)
    }
    return policy.Standing(
        granted=granted(version),
        published_questions=asked,
        purpose_items=frozenset(purpose.items) if purpose else frozenset(),
        is_purpose_active=purpose is not None and purpose.is_active,
    )


def offered_questions(attribute: Attribute) -> list[Offered]:
    """Return the published questions that collect the item of a criterion, with their choices."""
    found = Question.objects.filter(
        version__in=collection.published(),
        version__questionnaire__purpose__code=policy.PURPOSE,
        item__in=attribute.items,
        kind__in=_CHOSEN,
        is_about_child=False,
    ).select_related("version__questionnaire")
    return [
        Offered(
            one.version.questionnaire.code, one.key, one.version.title, one.text,
            tuple((zh, en) for zh, en in one.choices),
        )
        for one in found.order_by("version__questionnaire__code", "position")
    ]  # fmt: skip


# Two versions beside each other


def changes(before: SchemeVersion, after: SchemeVersion) -> list[Change]:
    """Return what differs between two versions: names and goals, criteria, rows, classes."""
    return [*_words(before, after), *_parts(before, after)]


def _words(before: SchemeVersion, after: SchemeVersion) -> Iterator[Change]:
    for name in ("name_zh", "name_en", "goal_zh", "goal_en"):
        earlier, later = getattr(before, name), getattr(after, name)
        if earlier != later:
            yield Change(name, "", {"text": earlier}, {"text": later})


def _parts(before: SchemeVersion, after: SchemeVersion) -> Iterator[Change]:
    earlier, later = dump(load(before.content)), dump(load(after.content))
    for part in ("criteria", "rules", "classes"):
        old, new = _keyed(earlier[part]), _keyed(later[part])
        for key in [*old, *(key for key in new if key not in old)]:
            if old.get(key) != new.get(key):
                yield Change(part, key, old.get(key), new.get(key))
    for part in ("audience", "method", "why_not_package"):
        if earlier[part] != later[part]:
            yield Change(part, "", {"text": earlier[part]}, {"text": later[part]})


def _keyed(parts: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one.get("key") or one["code"]: one for one in parts}
