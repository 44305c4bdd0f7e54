"""Questionnaires are drafted part by part, published by somebody else, and then frozen."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission
from hudang.collection import policy, queries
from hudang.collection.models import Question, Questionnaire
from hudang.collection.models import QuestionnaireVersion as Version
from hudang.core.errors import Forbidden
from hudang.purposes import queries as purposes

from .logging import log_version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor

P = Permission
State = Version.State
_COPIED = (
    "key", "kind", "text_zh", "text_en", "item", "is_required", "is_about_child", "choices",
    "lines", "needs", "after_key", "after_choice",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Titles:
    """What a version is called and how it introduces itself."""

    title_zh: str
    title_en: str
    intro_zh: str = ""
    intro_en: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A heading or a question as it is drafted; `choices` and `lines` are [Chinese, English]."""

    kind: str
    text_zh: str
    text_en: str
    item: int | None = None
    is_required: bool = False
    is_about_child: bool = False
    choices: Sequence[Sequence[str]] = field(default_factory=list)
    lines: Sequence[Sequence[str]] = field(default_factory=list)
    needs: Sequence[str] = field(default_factory=list)
    after_key: str = ""
    after_choice: int | None = None


@transaction.atomic
def begin_questionnaire(
    code: str, *, purpose: str, titles: Titles, by: Actor, at: datetime
) -> Version:
    """Begin a questionnaire for a purpose, with an empty first draft."""
    by.require(P.DESIGN_QUESTIONNAIRE)
    found = purposes.covering(purpose, items=())
    made = Questionnaire.objects.create(
        code=code, purpose=found, created_by=by.code, created_at=at
    )
    return _begin(made, number=1, titles=titles, by=by, at=at)


@transaction.atomic
def begin_version(source: Version, *, by: Actor, at: datetime) -> Version:
    """Begin the next version of a questionnaire with the parts of another, whatever its state."""
    by.require(P.DESIGN_QUESTIONNAIRE)
    waiting = queries.draft_of(source.questionnaire)
    if waiting is not None:
        return waiting
    newest = Version.objects.filter(questionnaire=source.questionnaire).order_by("-number")[0]
    titles = Titles(source.title_zh, source.title_en, source.intro_zh, source.intro_en)
    draft = _begin(source.questionnaire, number=newest.number + 1, titles=titles, by=by, at=at)
    _copy_parts(source, to=draft)
    return draft


def _begin(
    questionnaire: Questionnaire, *, number: int, titles: Titles, by: Actor, at: datetime
) -> Version:
    draft = Version.objects.create(
        questionnaire=questionnaire,
        number=number,
        drafted_by=by.code,
        drafted_at=at,
        **asdict(titles),
    )
    log_version("draft", draft, by=by, permission=P.DESIGN_QUESTIONNAIRE, at=at)
    return draft


def _copy_parts(source: Version, *, to: Version) -> None:
    Question.objects.bulk_create(
        Question(
            version=to, position=one.position, **{name: getattr(one, name) for name in _COPIED}
        )
        for one in queries.questions_of(source)
    )


@transaction.atomic
def describe(version: Version, titles: Titles, *, by: Actor, at: datetime) -> Version:
    """Change the title and the introduction of a draft."""
    draft = _draft(version, by=by)
    for name, text in asdict(titles).items():
        setattr(draft, name, text)
    _touch(draft, by=by, at=at, what="describe")
    return draft


@transaction.atomic
def add_part(version: Version, part: Part, *, by: Actor, at: datetime) -> Question:
    """Add a part at the end of a draft, under the next free key."""
    draft = _draft(version, by=by)
    questions = queries.questions_of(draft)
    policy.require_room(parts=len(questions))
    made = Question.objects.create(
        version=draft, position=len(questions) + 1, key=_free_key(questions), **asdict(part)
    )
    _touch(draft, by=by, at=at, what="change", key=made.key)
    return made


@transaction.atomic
def copy_part(version: Version, key: str, *, by: Actor, at: datetime) -> Question:
    """Put a copy of a part right behind it."""
    draft = _draft(version, by=by)
    questions = queries.questions_of(draft)
    policy.require_room(parts=len(questions))
    source = _part(draft, key)
    copied = {name: getattr(source, name) for name in _COPIED} | {"key": _free_key(questions)}
    made = Question.objects.create(version=draft, position=source.position, **copied)
    places = [one.key for one in questions]
    places.insert(places.index(key) + 1, made.key)
    _number(draft, places)
    _touch(draft, by=by, at=at, what="change", key=made.key)
    return made


@transaction.atomic
def amend_part(version: Version, key: str, part: Part, *, by: Actor, at: datetime) -> Question:
    """Change a part of a draft in its place."""
    draft = _draft(version, by=by)
    current = _part(draft, key)
    for name, value in asdict(part).items():
        setattr(current, name, value)
    current.save()
    _touch(draft, by=by, at=at, what="change", key=key)
    return current


@transaction.atomic
def remove_part(version: Version, key: str, *, by: Actor, at: datetime) -> None:
    """Take a part out of a draft; what depended on it is named when the draft is published."""
    draft = _draft(version, by=by)
    _part(draft, key).delete()
    _number(draft, [one.key for one in queries.questions_of(draft)])
    _touch(draft, by=by, at=at, what="change", key=key)


@transaction.atomic
def move_part(version: Version, key: str, *, by_places: int, by: Actor, at: datetime) -> None:
    """Move a part up (negative) or down; beyond the ends it stays at the end."""
    draft = _draft(version, by=by)
    keys = [one.key for one in queries.questions_of(draft)]
    _part(draft, key)
    place = max(0, min(len(keys) - 1, keys.index(key) + by_places))
    keys.remove(key)
    keys.insert(place, key)
    _number(draft, keys)
    _touch(draft, by=by, at=at, what="change", key=key)


@transaction.atomic
def order_parts(version: Version, keys: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Put the parts of a draft in a new order; an order that is not of all of them is refused."""
    draft = _draft(version, by=by)
    if sorted(keys) != sorted(one.key for one in queries.questions_of(draft)):
        raise Forbidden(
            _("The parts have changed meanwhile. Load the page again and order them then."),
            control="LC-002",
        )
    _number(draft, keys)
    _touch(draft, by=by, at=at, what="change")


@transaction.atomic
def publish(version: Version, *, by: Actor, at: datetime) -> Version:
    """Publish a draft, which never changes afterwards; the published one before it retires.

    Refused are questions outside the inventory or the purpose, words for what is never collected,
    conditions that lead nowhere, and restricted dimensions without a valid assessment.
    """
    by.require(P.PUBLISH_QUESTIONNAIRE)
    draft = _locked(version)
    policy.require_transition(state=draft.state, to=State.PUBLISHED)
    policy.require_other_publisher(drafted_by=draft.drafted_by, publishes=by.code)
    questions = queries.questions_of(draft)
    items = queries.items_of(questions)
    purpose = purposes.covering(draft.questionnaire.purpose.code, items=())
    policy.require_publishable(policy.faults(questions, items=purpose.items))
    policy.require_assessed(items=items, is_assessed=queries.is_assessed(purpose.code, at=at))
    Version.objects.filter(questionnaire=draft.questionnaire, state=State.PUBLISHED).update(
        state=State.RETIRED
    )
    draft.state, draft.published_by, draft.published_at = State.PUBLISHED, by.code, at
    draft.text_hash = queries.text_hash(draft, questions)
    draft.save()
    log_version("publish", draft, by=by, permission=P.PUBLISH_QUESTIONNAIRE, at=at)
    return draft


@transaction.atomic
def retire(version: Version, *, by: Actor, at: datetime) -> Version:
    """Retire a published version: no campaign opens with it any more, open ones go on."""
    by.require(P.PUBLISH_QUESTIONNAIRE)
    current = _locked(version)
    policy.require_transition(state=current.state, to=State.RETIRED)
    current.state = State.RETIRED
    current.save(update_fields=["state"])
    log_version("retire", current, by=by, permission=P.PUBLISH_QUESTIONNAIRE, at=at)
    return current


def _draft(version: Version, *, by: Actor) -> Version:
    by.require(P.DESIGN_QUESTIONNAIRE)
    current = _locked(version)
    policy.require_draft(state=current.state)
    return current


def _locked(version: Version) -> Version:
    return (
        Version.objects.select_for_update(of=("self",))
        .select_related("questionnaire__purpose")
        .get(pk=version.pk)
    )


def _part(draft: Version, key: str) -> Question:
    found = Question.objects.filter(version=draft, key=key).first()
    if found is None:
        raise Forbidden(_("This part was removed meanwhile."), control="LC-002")
    return found


def _touch(draft: Version, *, by: Actor, at: datetime, what: str, key: str = "") -> None:
    """Whoever changed a draft last has drafted it, and does not publish it."""
    draft.drafted_by, draft.drafted_at = by.code, at
    draft.save()
    log_version(what, draft, by=by, permission=P.DESIGN_QUESTIONNAIRE, at=at, part=key)


def _number(draft: Version, keys: Sequence[str]) -> None:
    rows = {one.key: one for one in Question.objects.filter(version=draft)}
    for place, key in enumerate(keys, 1):
        rows[key].position = place
    Question.objects.bulk_update(rows.values(), ["position"])


def _free_key(questions: Sequence[Question]) -> str:
    """Return the first key that no part of the draft has."""
    used = {one.key for one in questions}
    return next(key for number in range(1, 10_000) if (key := f"q{number}") not in used)
