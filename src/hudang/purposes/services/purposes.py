"""Enter, activate and retire purposes; publish a notice and prove that it reached people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from django.db import transaction

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts import actor
from hudang.accounts import policy as accounts
from hudang.accounts import services as accounts_services
from hudang.accounts.models import Role
from hudang.accounts.policy import Permission
from hudang.core import jobs
from hudang.purposes import policy, queries, wording
from hudang.purposes.models import (
    Channel,
    Notice,
    NoticeDelivery,
    NoticePosting,
    NoticeVersion,
    Purpose,
    State,
)
from hudang.vault import services as vault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor

_SECRET = 1  # the only value under the key of a photo


@transaction.atomic
def establish(*, at: datetime) -> None:
    """Enter the purposes an installation starts with, under the department that answers for them.

    Twice changes nothing: a purpose that exists stays as it is.
    """
    by = actor.system("install", Role.PRIVACY_LEAD)
    codes = [first.code for first in wording.first_purposes()]
    owner = accounts_services.establish(purposes=codes, at=at)
    known = set(Purpose.objects.values_list("code", flat=True))
    for first in wording.first_purposes():
        if first.code in known:
            continue
        Purpose.objects.create(
            code=first.code,
            name_zh=first.name[0],
            name_en=first.name[1],
            description_zh=first.description[0],
            description_en=first.description[1],
            owner=owner,
            state=first.state,
            basis=first.basis,
            items=list(first.items),
            drafted_by=by.code,
            changed_at=at,
        )
        _log(
            "purposes.establish", by=by, act=Permission.MANAGE_PURPOSES, at=at, purpose=first.code
        )


@transaction.atomic
def set_items(
    purpose: Purpose,
    *,
    items: Sequence[int],
    necessity: str = "",
    alternatives: str = "",
    protection: str = "",
    conditions: str = "",
    by: Actor,
    at: datetime,
) -> Purpose:
    """Change which items a draft purpose needs, with what is said about the sensitive ones."""
    by.require(Permission.MANAGE_PURPOSES)
    purpose = _held(purpose)
    policy.require_draft(state=State(purpose.state))
    policy.require_graded(items=items)
    purpose.items = sorted(set(items))
    purpose.necessity, purpose.alternatives, purpose.protection = (
        necessity,
        alternatives,
        protection,
    )
    purpose.conditions = conditions
    purpose.drafted_by, purpose.changed_at = by.code, at
    purpose.save()
    _log("purposes.set_items", by=by, act=Permission.MANAGE_PURPOSES, at=at, purpose=purpose.code)
    return purpose


@transaction.atomic
def review(purpose: Purpose, *, by: Actor, at: datetime) -> Purpose:
    """Confirm, as the legal reviewer, that a drafted purpose is lawful and needs its items."""
    reviewed = _move(purpose, to=State.REVIEWED, act=Permission.REVIEW_PURPOSES, by=by, at=at)
    accounts_services.approve(
        "purposes.review", applicant=reviewed.drafted_by, reference=reviewed.code, by=by, at=at
    )
    return reviewed


def send_back(purpose: Purpose, *, by: Actor, at: datetime) -> Purpose:
    """Return a reviewed purpose to its draft, for other items."""
    return _move(purpose, to=State.DRAFT, act=Permission.MANAGE_PURPOSES, by=by, at=at)


def activate(purpose: Purpose, *, by: Actor, at: datetime) -> Purpose:
    """Let a reviewed or suspended purpose open its items from now on."""
    return _move(purpose, to=State.ACTIVE, act=Permission.MANAGE_PURPOSES, by=by, at=at)


def suspend(purpose: Purpose, *, by: Actor, at: datetime) -> Purpose:
    """Stop every use for a purpose at once, until it is activated again."""
    return _move(purpose, to=State.SUSPENDED, act=Permission.MANAGE_PURPOSES, by=by, at=at)


def retire(purpose: Purpose, *, by: Actor, at: datetime) -> Purpose:
    """End a purpose for good; reads for it fail at once."""
    return _move(purpose, to=State.RETIRED, act=Permission.MANAGE_PURPOSES, by=by, at=at)


@transaction.atomic
def _move(purpose: Purpose, *, to: State, act: Permission, by: Actor, at: datetime) -> Purpose:
    by.require(act)
    purpose = _held(purpose)
    policy.require_transition(state=State(purpose.state), to=to)
    if to in {State.REVIEWED, State.ACTIVE}:
        policy.require_graded(items=purpose.items)
        policy.require_sufficient_necessity(
            items=purpose.items,
            necessity=purpose.necessity,
            alternatives=purpose.alternatives,
            protection=purpose.protection,
        )
        policy.require_conditions(items=purpose.items, conditions=purpose.conditions)
    if to is State.ACTIVE:
        policy.require_assessed(
            triggers=policy.triggers_of(items=purpose.items),
            covered=queries.assessed(purpose, at=at),
        )
    purpose.state, purpose.changed_at = to, at
    purpose.save(update_fields=["state", "changed_at"])
    _log(f"purposes.{to}", by=by, act=act, at=at, purpose=purpose.code)
    return purpose


def _held(purpose: Purpose) -> Purpose:
    return Purpose.objects.select_for_update().get(pk=purpose.pk)


def publish_first_notice(*, company: str, contact: str, by: Actor, at: datetime) -> NoticeVersion:
    """Publish the notice an installation starts with, in the company's name, in force at once."""
    text = wording.first_notice(company=company, contact=contact)
    notice, _ = Notice.objects.get_or_create(
        code=text.code, defaults={"title_zh": text.title[0], "title_en": text.title[1]}
    )
    sections = queries.next_sections(text.sections)
    return publish_notice(notice, sections=sections, effective_from=at, by=by, at=at)


@transaction.atomic
def publish_notice(
    notice: Notice,
    *,
    sections: Sequence[Mapping[str, Any]],
    effective_from: datetime,
    is_correction: bool = False,
    by: Actor,
    at: datetime,
) -> NoticeVersion:
    """Publish the next version of a notice; it holds from its day and never changes again.

    Who was told of an earlier one is told anew where purpose, method or items change, unless
    `is_correction` says that only the wording does.
    """
    by.require(Permission.PUBLISH_NOTICE)
    policy.require_complete_notice(sections=sections)
    policy.require_automation_told(
        purposes=queries.under_way(), told=policy.told_sections(sections)
    )
    policy.require_no_backdating(effective_from=effective_from, at=at)
    Notice.objects.select_for_update().get(pk=notice.pk)
    last = NoticeVersion.objects.filter(notice=notice).first()
    number = last.number + 1 if last else 1
    told_from = _told_from(number, sections, last=last, is_correction=is_correction)
    version = NoticeVersion.objects.create(
        notice=notice,
        number=number,
        told_from=told_from,
        sections=list(sections),
        text_hash=wording.text_hash(sections),
        published_at=at,
        effective_from=effective_from,
        by=by.code,
    )
    told = {"version": str(number), "text": version.text_hash, "told_from": str(told_from)}
    _log("purposes.publish_notice", by=by, act=Permission.PUBLISH_NOTICE, at=at, **told)
    if last and told_from == number:
        jobs.defer("registry.tell_anew", schedule_at=effective_from)
    return version


def _told_from(
    number: int,
    sections: Sequence[Mapping[str, Any]],
    *,
    last: NoticeVersion | None,
    is_correction: bool,
) -> int:
    return policy.told_from(
        number=number,
        before=last.told_from if last else None,
        is_changed=last is None or policy.changes_substance(last.sections, sections),
        is_correction=is_correction,
    )


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture sealed from its first byte: where it lies, what opens it, how it begins."""

    file: UUID
    secret: bytes
    head: bytes


@transaction.atomic
def record_posting(
    version: NoticeVersion,
    *,
    community: UUID,
    place: str,
    posted_at: datetime,
    photo: Photo | None,
    by: Actor,
    at: datetime,
) -> NoticePosting:
    """Prove that a version hangs in a community: date, place and photo (POL-5.1).

    The sealed file stays the caller's until this returns: what is refused leaves nothing behind.
    """
    by.require(Permission.DELIVER_NOTICE)
    accounts.require_community(communities=by.communities, community=community)
    policy.require_proof_of_posting(place=place, has_photo=photo is not None)
    photo = cast(Photo, photo)
    policy.require_picture(head=photo.head)
    policy.require_plausible_date(on=posted_at, published_at=version.published_at, at=at)
    posting = NoticePosting(
        version=version,
        community_id=community,
        place=place,
        posted_at=posted_at,
        photo=photo.file,
        by=by.code,
    )
    vault.seal(posting, photo_key={_SECRET: photo.secret})
    posting.save(force_insert=True)
    _log(
        "purposes.record_posting",
        by=by,
        act=Permission.DELIVER_NOTICE,
        at=at,
        version=str(version.number),
        community=str(community),
    )
    return posting


@dataclass(frozen=True, slots=True)
class Way:
    """How a notice reached a person, with what proves it."""

    channel: Channel = Channel.COUNTER
    proof: UUID | None = None
    reference: str = ""

    def named(self) -> dict[str, str]:
        """Return what the log says of the proof: identifiers alone."""
        told = {"proof": str(self.proof or ""), "order": self.reference}
        return {name: value for name, value in told.items() if value}


AT_THE_COUNTER: Final = Way()


@transaction.atomic
def record_delivery(
    version: NoticeVersion,
    *,
    community: UUID,
    customer: UUID,
    delivered_at: datetime,
    way: Way = AT_THE_COUNTER,
    by: Actor,
    at: datetime,
) -> NoticeDelivery:
    """Prove that a version reached one person; whoever hands in a record has looked at it."""
    by.require(Permission.DELIVER_NOTICE)
    accounts.require_community(communities=by.communities, community=community)
    policy.require_proof_of_delivery(channel=way.channel, proof=way.proof, reference=way.reference)
    policy.require_plausible_date(on=delivered_at, published_at=version.published_at, at=at)
    delivery = NoticeDelivery.objects.create(
        version=version,
        community_id=community,
        customer_id=customer,
        channel=way.channel,
        proof=way.proof,
        reference=way.reference,
        delivered_at=delivered_at,
        by=by.code,
    )
    accesslog.record(
        act=Act.CHANGE,
        what="purposes.record_delivery",
        actor=by.code,
        role=by.role_for(Permission.DELIVER_NOTICE),
        at=at,
        subjects=[Subject(customer=customer, community=community, revision=0, blob=None)],
        detail={"version": str(version.number), "way": way.channel, **way.named()},
    )
    return delivery


def _log(what: str, *, by: Actor, act: Permission, at: datetime, **detail: str) -> None:
    accesslog.record(
        act=Act.CHANGE,
        what=what,
        actor=by.code,
        role=by.role_for(act),
        at=at,
        purpose=detail.get("purpose", ""),
        detail=detail,
    )
