"""A draft is built part by part; what may not be in a scheme is refused as it is asked for."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.classification import catalogue, policy, queries
from hudang.classification.catalogue import Read
from hudang.classification.content import Content, Criterion, dump
from hudang.classification.models import ProxyReview, Scheme, SchemeVersion
from hudang.classification.services.holding import held, moved
from hudang.classification.services.logging import log_scheme
from hudang.classification.services.numbering import next_number
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.classification.content import CustomerClass, Rule

P = Permission
State = SchemeVersion.State
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Titles:
    """What a version is called and what it is for."""

    name_zh: str
    name_en: str
    goal_zh: str
    goal_en: str


@transaction.atomic
def begin_scheme(titles: Titles, *, by: Actor, at: datetime) -> SchemeVersion:
    """Begin a scheme with an empty first draft."""
    by.require(P.DRAFT_SCHEME)
    scheme = Scheme.objects.create(
        number=next_number(Scheme, "FL", digits=2, at=at), created_by=by.code, created_at=at
    )
    return _begin(scheme, 1, titles, Content(), by=by, at=at)


@transaction.atomic
def begin_version(source: SchemeVersion, *, by: Actor, at: datetime) -> SchemeVersion:
    """Begin the next version with what another says; where one is under way, return that."""
    by.require(P.DRAFT_SCHEME)
    # Of two who begin it at once, the second finds the version of the first.
    Scheme.objects.select_for_update(of=("self",)).get(pk=source.scheme_id)
    waiting = queries.under_way(source.scheme)
    if waiting is not None:
        return waiting
    last = queries.versions_of(source.scheme).aggregate(last=Max("number"))["last"]
    titles = Titles(source.name_zh, source.name_en, source.goal_zh, source.goal_en)
    return _begin(source.scheme, last + 1, titles, source.says, by=by, at=at)


def _begin(
    scheme: Scheme, number: int, titles: Titles, content: Content, *, by: Actor, at: datetime
) -> SchemeVersion:
    version = SchemeVersion.objects.create(
        scheme=scheme,
        number=number,
        content=dump(content),
        drafted_by=by.code,
        drafted_at=at,
        **asdict(titles),
    )
    log_scheme("draft_scheme", version, by=by, permission=P.DRAFT_SCHEME, at=at)
    return version


@transaction.atomic
def describe(
    version: SchemeVersion,
    titles: Titles,
    *,
    audience: Iterable[str],
    method: str,
    why_not_package: str,
    edition: int,
    by: Actor,
    at: datetime,
) -> SchemeVersion:
    """Say what a draft is called, what it is for, whom it sorts and how its rows count."""
    draft = _draft(version, edition=edition, by=by)
    for name, text in asdict(titles).items():
        setattr(draft, name, text)
    content = replace(
        draft.says, audience=frozenset(audience), method=method, why_not_package=why_not_package
    )
    return _keep(draft, content, by=by, at=at)


@transaction.atomic
def add_criterion(
    version: SchemeVersion,
    attribute: str,
    *,
    questionnaire: str = "",
    question: str = "",
    edition: int,
    by: Actor,
    at: datetime,
) -> SchemeVersion:
    """Add a criterion of the allow-list; `attribute` may be a code or somebody's own words."""
    draft = _draft(version, edition=edition, by=by)
    found = policy.lawful.require_lawful_attribute(attribute)
    policy.lawful.require_registered_items(found)
    content = draft.says
    key = found.code if not question else f"{found.code}_{questionnaire}_{question}"
    if any(one.key == key for one in content.criteria):
        raise Forbidden(_("This criterion is in the scheme already."), control="LC-060")
    choices = _choices(found, questionnaire, question)
    made = Criterion(key, found.code, questionnaire, question, choices)
    return _keep(draft, replace(content, criteria=(*content.criteria, made)), by=by, at=at)


def _choices(
    attribute: catalogue.Attribute, questionnaire: str, question: str
) -> tuple[tuple[str, str], ...]:
    """Return what the question offers that a criterion is read from."""
    if attribute.read is not Read.ANSWERS:
        return ()
    for one in queries.offered_questions(attribute):
        if (one.questionnaire, one.question) == (questionnaire, question):
            return one.choices
    raise EvidenceMissing(
        _("“%(criterion)s” is read from a question. Choose one that is published.")
        % {"criterion": attribute.label},
        control="LC-060",
        missing=[_("a published questionnaire of this purpose that asks it with choices")],
    )


@transaction.atomic
def remove_criterion(
    version: SchemeVersion, key: str, *, edition: int, by: Actor, at: datetime
) -> SchemeVersion:
    """Take a criterion out, and the conditions of rows that named it."""
    draft = _draft(version, edition=edition, by=by)
    content = draft.says
    left = tuple(one for one in content.criteria if one.key != key)
    rules = tuple(
        replace(one, conditions={name: of for name, of in one.conditions.items() if name != key})
        for one in content.rules
    )
    return _keep(draft, replace(content, criteria=left, rules=rules), by=by, at=at)


@transaction.atomic
def ask_second_reviewer(
    version: SchemeVersion, attribute: str, *, reason: str, by: Actor, at: datetime
) -> ProxyReview:
    """Ask whether a draft may use what can stand in for a protected attribute; twice asked, it is
    one question."""
    draft = held(version, by=by, permission=P.DRAFT_SCHEME)
    policy.states.require_draft(state=draft.state)
    policy.lawful.require_doubtful(attribute, content=draft.says)
    policy.reviews.require_reason(reason)
    waiting = queries.stand_ins(draft).filter(attribute=attribute, is_granted=None).first()
    if waiting is not None:
        return waiting
    made = ProxyReview.objects.create(
        version=draft, attribute=attribute, reason=reason, asked_by=by.code, asked_at=at
    )
    log_scheme(
        "ask_second_reviewer", draft, by=by, permission=P.DRAFT_SCHEME, at=at, criterion=attribute
    )
    return made


@transaction.atomic
def amend_rule(
    version: SchemeVersion, rule: Rule, *, edition: int, by: Actor, at: datetime
) -> SchemeVersion:
    """Put a row in its place, or at the end where its key is new."""

    def change(content: Content) -> Content:
        rules = _put(content.rules, rule, same=lambda one: one.key == rule.key)
        policy.lawful.require_room(rows=len(rules))
        return replace(content, rules=rules)

    return _changed(version, change, edition=edition, by=by, at=at)


@transaction.atomic
def remove_rule(
    version: SchemeVersion, key: str, *, edition: int, by: Actor, at: datetime
) -> SchemeVersion:
    """Take a row out."""

    def change(content: Content) -> Content:
        return replace(content, rules=tuple(one for one in content.rules if one.key != key))

    return _changed(version, change, edition=edition, by=by, at=at)


@transaction.atomic
def move_rule(
    version: SchemeVersion, key: str, *, by_places: int, edition: int, by: Actor, at: datetime
) -> SchemeVersion:
    """Move a row up (negative) or down; beyond the ends it stays at the end."""

    def change(content: Content) -> Content:
        rules = list(content.rules)
        place = next(index for index, one in enumerate(rules) if one.key == key)
        row = rules.pop(place)
        rules.insert(max(0, min(len(rules), place + by_places)), row)
        return replace(content, rules=tuple(rules))

    return _changed(version, change, edition=edition, by=by, at=at)


@transaction.atomic
def amend_class(
    version: SchemeVersion, one: CustomerClass, *, edition: int, by: Actor, at: datetime
) -> SchemeVersion:
    """Put a class in its place, or at the end; what no class may change is refused at once."""

    def change(content: Content) -> Content:
        policy.lawful.require_lawful_effects(one.effects)
        for text in (one.zh, one.en, one.text_zh, one.text_en):
            policy.lawful.require_harmless_text(text)
        classes = _put(content.classes, one, same=lambda other: other.code == one.code)
        policy.lawful.require_room(classes=len(classes))
        return replace(content, classes=classes)

    return _changed(version, change, edition=edition, by=by, at=at)


@transaction.atomic
def remove_class(
    version: SchemeVersion, code: str, *, edition: int, by: Actor, at: datetime
) -> SchemeVersion:
    """Take a class out, and the rows that led to it."""

    def change(content: Content) -> Content:
        return replace(
            content,
            classes=tuple(one for one in content.classes if one.code != code),
            rules=tuple(one for one in content.rules if one.class_code != code),
        )

    return _changed(version, change, edition=edition, by=by, at=at)


@transaction.atomic
def give_up(version: SchemeVersion, *, by: Actor, at: datetime) -> SchemeVersion:
    """Give a draft up; it stays to be read."""
    found = moved(version, "give_up", to=State.RETIRED, by=by, permission=P.DRAFT_SCHEME)
    policy.states.require_never_published(is_published=found.published_at is not None)
    found.ended_by, found.ended_at = by.code, at
    found.save()
    log_scheme("give_up_scheme", found, by=by, permission=P.DRAFT_SCHEME, at=at)
    return found


def _put(parts: tuple[Part, ...], part: Part, *, same: Callable[[Part], bool]) -> tuple[Part, ...]:
    if any(same(one) for one in parts):
        return tuple(part if same(one) else one for one in parts)
    return (*parts, part)


def _changed(
    version: SchemeVersion,
    change: Callable[[Content], Content],
    *,
    edition: int,
    by: Actor,
    at: datetime,
) -> SchemeVersion:
    draft = _draft(version, edition=edition, by=by)
    return _keep(draft, change(draft.says), by=by, at=at)


def _draft(version: SchemeVersion, *, edition: int, by: Actor) -> SchemeVersion:
    draft = held(version, by=by, permission=P.DRAFT_SCHEME)
    policy.states.require_draft(state=draft.state)
    policy.states.require_unchanged(edition=draft.edition, expected=edition)
    return draft


def _keep(draft: SchemeVersion, content: Content, *, by: Actor, at: datetime) -> SchemeVersion:
    draft.content = dump(content)
    draft.edition += 1
    draft.drafted_by, draft.drafted_at = by.code, at
    draft.save()
    log_scheme("amend_scheme", draft, by=by, permission=P.DRAFT_SCHEME, at=at)
    return draft
