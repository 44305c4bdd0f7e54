"""What customers are told, from draft to force: written by one person, checked by another."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.outbox import policy
from hudang.outbox.models import TEXT, Language, TemplateVersion
from hudang.outbox.templates import TEMPLATES, kind_of
from hudang.purposes import queries as purposes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor

P = Permission
State = TemplateVersion.State


@dataclass(frozen=True, slots=True)
class Words:
    """What a version says in both languages, and by which ways it may go."""

    name_zh: str
    name_en: str
    text_zh: str
    text_en: str
    channels: Sequence[str]


def require_lawful(words: Words, *, purpose: str) -> None:
    """Refuse words that no version may have: foreign blanks, a sale dressed as a service."""
    texts = {Language.ZH: words.text_zh, Language.EN: words.text_en}
    names = (words.name_zh, words.name_en)
    policy.require_known_blanks(texts=texts)
    policy.require_honest_kind(kind=kind_of(purpose), texts=texts, names=names)


@transaction.atomic
def draft(
    code: str, words: Words, *, purpose: str = "", by: Actor, at: datetime
) -> TemplateVersion:
    """Draft the next version of a template, or a new one for a purpose, which it then keeps."""
    by.require(P.DRAFT_TEMPLATE)
    earlier = TemplateVersion.objects.filter(code=code).order_by("-number").first()
    policy.require_no_draft(is_waiting=earlier is not None and earlier.state == State.DRAFT)
    shipped = TEMPLATES.get(code)
    if known := earlier or shipped:
        purpose = known.purpose
    else:
        purposes.covering(purpose, items=[TEXT])
    require_lawful(words, purpose=purpose)
    last = max(earlier.number if earlier else 0, shipped.number if shipped else 0)
    made = TemplateVersion(
        code=code, number=last + 1, purpose=purpose, drafted_by=by.code, drafted_at=at,
        **asdict(words),
    )  # fmt: skip
    made.full_clean()
    made.save(force_insert=True)
    _record("draft_template", made, by=by, permission=P.DRAFT_TEMPLATE, at=at)
    return made


@transaction.atomic
def amend(version: TemplateVersion, words: Words, *, by: Actor, at: datetime) -> TemplateVersion:
    """Change what a draft says; whoever did so last answers for it as its drafter."""
    by.require(P.DRAFT_TEMPLATE)
    current = _locked(version, to=State.WITHDRAWN)  # what may be given up may still be changed
    require_lawful(words, purpose=current.purpose)
    for name, value in asdict(words).items():
        setattr(current, name, value)
    current.drafted_by, current.drafted_at = by.code, at
    current.full_clean()
    current.save()
    _record("amend_template", current, by=by, permission=P.DRAFT_TEMPLATE, at=at)
    return current


@transaction.atomic
def put_in_force(version: TemplateVersion, *, by: Actor, at: datetime) -> TemplateVersion:
    """Put a draft in force as another person; what is queued from now on is made from it."""
    by.require(P.DECIDE_MESSAGE)
    current = _locked(version, to=State.IN_FORCE)
    policy.require_second_person(drafted_by=current.drafted_by, decides=by.code)
    before = TemplateVersion.objects.filter(code=current.code, state=State.IN_FORCE)
    before.update(state=State.REPLACED)
    return _decided(current, State.IN_FORCE, "put_template_in_force", P.DECIDE_MESSAGE,
                    by=by, at=at)  # fmt: skip


@transaction.atomic
def give_up(version: TemplateVersion, *, by: Actor, at: datetime) -> TemplateVersion:
    """Give a draft up; its number is not used again."""
    by.require(P.DRAFT_TEMPLATE)
    current = _locked(version, to=State.WITHDRAWN)
    return _decided(current, State.WITHDRAWN, "give_up_template", P.DRAFT_TEMPLATE,
                    by=by, at=at)  # fmt: skip


def _locked(version: TemplateVersion, *, to: TemplateVersion.State) -> TemplateVersion:
    current = TemplateVersion.objects.select_for_update().get(pk=version.pk)
    policy.require_template_transition(current.state, to)
    return current


def _decided(
    version: TemplateVersion,
    to: TemplateVersion.State,
    what: str,
    permission: Permission,
    *,
    by: Actor,
    at: datetime,
) -> TemplateVersion:
    version.state, version.decided_by, version.decided_at = to, by.code, at
    version.save()
    _record(what, version, by=by, permission=permission, at=at)
    return version


def _record(
    what: str, version: TemplateVersion, *, by: Actor, permission: Permission, at: datetime
) -> None:
    record_act(
        f"outbox.{what}",
        by=by,
        permission=permission,
        at=at,
        purpose=version.purpose,
        control="LC-022",
        detail={"template": version.code, "version": str(version.number)},
    )
