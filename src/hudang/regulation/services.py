"""Draft, check and publish the policy; acknowledge it; ask what it means and say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts import policy as accounts
from hudang.accounts import services as accounts_services
from hudang.accounts.models import User
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.core.errors import Forbidden
from hudang.regulation import policy, queries, wording
from hudang.regulation.models import (
    Acknowledgement,
    Clause,
    Effect,
    Interpretation,
    State,
    Version,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

_COPIED = (
    "key", "chapter", "chapter_zh", "chapter_en", "place", "title_zh", "title_en", "text_zh",
    "summary_en", "controls",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClauseText:
    """What a clause says, in both languages, and the controls that carry it out."""

    title_zh: str
    title_en: str
    text_zh: str
    summary_en: str
    controls: Sequence[str] = ()


@transaction.atomic
def establish(*, at: datetime) -> None:
    """Enter the text an installation starts with as a draft, where there is no version yet.

    The company's own legal reviewer checks it before it binds anybody.
    """
    if Version.objects.exists():
        return
    version = Version.objects.create(
        number=1,
        changes_zh="首个版本。",
        changes_en="The first version.",
        drafted_by="SYSTEM-INSTALL",
        drafted_at=at,
    )
    Clause.objects.bulk_create(wording.first_clauses(version))


# Drafting


@transaction.atomic
def draft(*, by: Actor, at: datetime) -> Version:
    """Begin the next version as a copy of the newest published one."""
    by.require(Permission.DRAFT_POLICY)
    last = Version.objects.select_for_update().filter(state=State.PUBLISHED).first()
    if last is None or queries.open_draft() is not None:
        raise Forbidden(_("There is a draft already. Work on it."), control="LC-149")
    newest = Version.objects.aggregate(number=Max("number"))["number"]
    version = Version.objects.create(number=newest + 1, drafted_by=by.code, drafted_at=at)
    Clause.objects.bulk_create(
        Clause(version=version, **{name: getattr(one, name) for name in _COPIED})
        for one in last.clauses.all()
    )
    _log("draft", version, by=by, permission=Permission.DRAFT_POLICY, at=at)
    return version


@transaction.atomic
def write_clause(
    version: Version, *, clause: UUID, text: ClauseText, by: Actor, at: datetime
) -> Clause:
    """Change what a clause of the draft says."""
    version = _draft_of(version, by=by)
    found = version.clauses.get(key=clause)
    _write(found, text)
    _note_drafter(version, by=by, at=at)
    return found


@transaction.atomic
def add_clause(
    version: Version, *, chapter: int, text: ClauseText, by: Actor, at: datetime
) -> Clause:
    """Add a clause at the end of a chapter of the draft."""
    version = _draft_of(version, by=by)
    others = version.clauses.filter(chapter=chapter)
    last = others.last()
    if last is None:
        raise Forbidden(_("There is no such chapter."), control="LC-120")
    added = Clause(
        version=version,
        chapter=chapter,
        chapter_zh=last.chapter_zh,
        chapter_en=last.chapter_en,
        place=last.place + 1,
    )
    _write(added, text)
    _note_drafter(version, by=by, at=at)
    return added


@transaction.atomic
def remove_clause(version: Version, *, clause: UUID, by: Actor, at: datetime) -> None:
    """Take a clause out of the draft; those after it in the chapter move up."""
    version = _draft_of(version, by=by)
    removed = version.clauses.get(key=clause)
    removed.delete()
    rest = version.clauses.filter(chapter=removed.chapter)
    policy.require_every_chapter(chapters=set(version.clauses.values_list("chapter", flat=True)))
    for place, one in enumerate(rest, start=1):
        one.place = place
    Clause.objects.bulk_update(rest, ["place"])
    _note_drafter(version, by=by, at=at)


@transaction.atomic
def describe_changes(
    version: Version, *, changes_zh: str, changes_en: str, by: Actor, at: datetime
) -> None:
    """Say what is new in the draft, for those who will acknowledge it."""
    version = _draft_of(version, by=by)
    version.changes_zh, version.changes_en = changes_zh, changes_en
    _note_drafter(version, by=by, at=at)


def _draft_of(version: Version, *, by: Actor) -> Version:
    by.require(Permission.DRAFT_POLICY)
    held = Version.objects.select_for_update().get(pk=version.pk)
    policy.require_draft(state=State(held.state))
    return held


def _write(clause: Clause, text: ClauseText) -> None:
    policy.require_known_controls(numbers=text.controls)
    clause.title_zh, clause.title_en = text.title_zh, text.title_en
    clause.text_zh, clause.summary_en = text.text_zh, text.summary_en
    clause.controls = list(text.controls)
    clause.save()


def _note_drafter(version: Version, *, by: Actor, at: datetime) -> None:
    """Whoever wrote last is the drafter: the legal reviewer decides on what others wrote."""
    version.drafted_by, version.drafted_at = by.code, at
    version.save()


# Checking and publishing


@transaction.atomic
def check(version: Version, *, by: Actor, at: datetime) -> Version:
    """Confirm, as the legal reviewer, that a draft is complete and cites law in force."""
    version = _moved(version, to=State.CHECKED, permission=Permission.CHECK_POLICY, by=by)
    _require_publishable(version)
    accounts_services.approve(
        "regulation.check",
        applicant=version.drafted_by,
        reference=str(version.number),
        by=by,
        at=at,
    )
    version.checked_by, version.checked_at = by.code, at
    version.save()
    _log("check", version, by=by, permission=Permission.CHECK_POLICY, at=at)
    return version


@transaction.atomic
def send_back(version: Version, *, by: Actor, at: datetime) -> Version:
    """Return a checked version to its draft; it is checked anew."""
    version = _moved(version, to=State.DRAFT, permission=Permission.CHECK_POLICY, by=by)
    version.checked_by, version.checked_at = "", None
    version.save()
    _log("send_back", version, by=by, permission=Permission.CHECK_POLICY, at=at)
    return version


@transaction.atomic
def withdraw(version: Version, *, by: Actor, at: datetime) -> Version:
    """Give up a draft; its number is not used again."""
    version = _moved(version, to=State.WITHDRAWN, permission=Permission.DRAFT_POLICY, by=by)
    version.save()
    _log("withdraw", version, by=by, permission=Permission.DRAFT_POLICY, at=at)
    return version


@transaction.atomic
def publish(version: Version, *, effective_from: datetime, by: Actor, at: datetime) -> Version:
    """Publish a checked version; it holds from its day, and everybody reads it."""
    version = _moved(version, to=State.PUBLISHED, permission=Permission.PUBLISH_POLICY, by=by)
    _require_publishable(version)
    policy.require_no_backdating(effective_from=effective_from, at=at)
    version.published_by, version.published_at = by.code, at
    version.effective_from = effective_from
    version.text_hash = wording.text_hash(version.clauses.all())
    version.save()
    _log("publish", version, by=by, permission=Permission.PUBLISH_POLICY, at=at)
    return version


def _moved(version: Version, *, to: State, permission: Permission, by: Actor) -> Version:
    by.require(permission)
    held = Version.objects.select_for_update().get(pk=version.pk)
    policy.require_transition(state=State(held.state), to=to)
    held.state = to
    return held


def _require_publishable(version: Version) -> None:
    clauses = list(version.clauses.all())
    policy.require_every_chapter(chapters={one.chapter for one in clauses})
    policy.require_carried_out(clauses=[(one.number, one.controls) for one in clauses])
    policy.require_log_told(controls=[code for one in clauses for code in one.controls])
    policy.require_law_in_force(
        clauses=[(one.number, f"{one.title_zh}{one.text_zh}") for one in clauses],
        repealed=wording.repealed_laws(),
    )


# Reading and asking


@transaction.atomic
def acknowledge(number: int, *, by: Actor, at: datetime) -> Acknowledgement:
    """Say that one has read the version in force; twice is once."""
    accounts.require_no_token(is_by_token=by.is_by_token)
    version = queries.current(at=at)
    policy.require_current_text(shown=number, current=version.number if version else None)
    user = User.objects.get(code=by.code)
    found, is_new = Acknowledgement.objects.get_or_create(
        user=user, version=version, defaults={"acknowledged_at": at}
    )
    if is_new:
        accesslog.record(
            act=Act.CHANGE,
            what="regulation.acknowledge",
            actor=by.code,
            role=by.role,
            at=at,
            detail={"version": str(number), "text": found.version.text_hash},
        )
    return found


@transaction.atomic
def ask(clause: UUID, *, question: str, by: Actor, at: datetime) -> Interpretation:
    """Ask customer service what a clause of the version in force means."""
    accounts.require_post_in_force(roles=by.roles)
    version = queries.current(at=at)
    if version is None or not version.clauses.filter(key=clause).exists():
        raise Forbidden(_("There is no such clause in force."), control="LC-148")
    asked = Interpretation.objects.create(
        clause_key=clause, version=version, question=question, asked_by=by.code, asked_at=at
    )
    accesslog.record(act=Act.CHANGE, what="regulation.ask", actor=by.code, role=by.role, at=at)
    return asked


@transaction.atomic
def interpret(
    question: Interpretation, *, answer: str, effect: Effect, by: Actor, at: datetime
) -> Interpretation:
    """Answer a question for customer service: it binds everybody until the policy is amended."""
    by.require(Permission.INTERPRET_POLICY)
    policy.require_interpreter(is_customer_service=by.in_customer_service)
    policy.require_within_floor(effect=effect)
    held = Interpretation.objects.select_for_update().get(pk=question.pk)
    policy.require_unanswered(is_answered=held.is_answered)
    held.answer, held.effect = answer, effect
    held.answered_by, held.answered_at = by.code, at
    held.save()
    record_act("regulation.interpret", by=by, permission=Permission.INTERPRET_POLICY, at=at)
    return held


def _log(what: str, version: Version, *, by: Actor, permission: Permission, at: datetime) -> None:
    record_act(
        f"regulation.{what}",
        by=by,
        permission=permission,
        at=at,
        detail={"version": str(version.number), "text": version.text_hash},
    )
