"""At the door: a visit begins, pauses and ends; what phones sealed and paper says comes in."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.collection import policy, queries
from hudang.collection.answers import WrongAnswer
from hudang.collection.models import DayKey, Invitation, Visit
from hudang.collection.models.responses import Channel
from hudang.collection.models.visits import ONLY_VALUE
from hudang.consent.models import Consent
from hudang.consent.services import Said
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import queries as purposes
from hudang.purposes.policy import require_mended_or_meant
from hudang.vault import letters
from hudang.vault import services as vault

from .logging import log_campaign
from .responding import Submitted, note_refusal, store
from .routes import hold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from hudang.accounts.actor import Actor

P = Permission
State = Visit.State
_LONGEST_SIGNATURE: Final = 60_000


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a visit that ended: how, when, after which notice, and what was answered.

    `agreed` says yes or no for each group of items that needs consent; `signature` is what the
    person drew, as JSON, and empty where somebody only confirmed. The moments are those of the
    phone, whose clock said `device_now` when it sent them; none: they are by our clock.
    """

    submission: UUID
    outcome: str
    ended_at: datetime
    identity_at: datetime | None = None
    notice_at: datetime | None = None
    notice: int | None = None
    device_now: datetime | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    agreed: Mapping[str, bool] = field(default_factory=dict)
    signature: str = ""
    is_confirmed: bool = False
    channel: str = Channel.VISIT
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A printed form that was filled in by hand: where its scan and the sheet itself are."""

    submission: UUID
    notice: int
    signed: date
    document: UUID
    filed: str
    answers: Mapping[str, Any]
    agreed: Mapping[str, bool]
    # Why a find in what was written freely stays (`purposes.KeptReason`).
    reason: str = ""


@transaction.atomic
def move_visit(visit: Visit, *, to: str, by: Actor, at: datetime) -> Visit:
    """Begin, interrupt or resume a visit, as its visitor; what ends it comes as a letter."""
    current = _own(visit, by=by)
    policy.require_visit_transition(state=current.state, to=State(to))
    if to not in {State.BEGUN, State.INTERRUPTED}:
        raise Forbidden(policy.ENDS_WITH_ANSWERS, control="LC-012")
    current.state, current.begun_at = State(to), current.begun_at or at
    current.save(update_fields=["state", "begun_at"])
    _log("visit_begin" if to == State.BEGUN else "visit_interrupt", current, by=by, at=at)
    return current


def upload(visit: Visit, *, letter: bytes, device_now: datetime, by: Actor, at: datetime) -> bool:
    """Take in what a phone sealed; return False where it was with us already.

    Raises Forbidden and EvidenceMissing; the phone keeps what was refused.
    """
    _require_visitor(visit, by=by)
    policy.require_not_void(state=visit.state)
    told = replace(_read(visit, letter), device_now=device_now)
    return finish(visit, told, by=by, at=at)


@transaction.atomic
def finish(visit: Visit, told: Told, *, by: Actor, at: datetime) -> bool:
    """End a visit with what is told of it, all or nothing; return False where it was told."""
    current = _own(visit, by=by)
    if current.submission == told.submission:
        return False
    policy.require_visit_transition(state=current.state, to=State(told.outcome))
    if told.outcome == State.FINISHED:
        _require_manners(told, at=at)
        _store(current, told, by=by, at=at, said=_said(told))
    elif told.outcome == State.DECLINED:
        note_refusal(_invitation(current))
    _end(current, told, by=by, at=at)
    return True


@transaction.atomic
def enter_paper(visit: Visit, paper: Paper, *, by: Actor, at: datetime) -> bool:
    """Enter a printed form: the scan proves what was agreed to, the notice was printed on it."""
    by.require(P.VISIT)
    accounts.require_community(communities=by.communities, community=visit.community_id)
    current = hold(visit)
    if not by.may(P.RUN_CAMPAIGN):
        policy.require_visitor(butler=current.butler, visitor=by.code)
    if current.submission == paper.submission:
        return False
    policy.require_visit_transition(state=current.state, to=State.FINISHED)
    policy.require_notice_in_force(read=paper.notice, current=_notice_number(at=at))
    written = [
        paper.answers[one.key]
        for one in queries.questions_of(visit.campaign.version)
        if isinstance(paper.answers.get(one.key), str) and not one.is_registered
    ]
    require_mended_or_meant(written, reason=paper.reason)
    told = Told(
        paper.submission, State.FINISHED, ended_at=at, notice=paper.notice,
        answers=paper.answers, agreed=paper.agreed, channel=Channel.PAPER,
        reason=paper.reason,
    )  # fmt: skip
    said = Said(
        answer="", form=Consent.Form.WRITTEN_PAPER, channel=Consent.Channel.VISIT,
        signed_date=paper.signed, document=paper.document, filed=paper.filed,
    )  # fmt: skip
    _store(current, told, by=by, at=at, said=said)
    _end(current, told, by=by, at=at)
    return True


# Inside


def _own(visit: Visit, *, by: Actor) -> Visit:
    """Return a visit as it is now, held, for the person who pays it."""
    _require_visitor(visit, by=by)
    current = hold(visit)
    policy.require_visitor(butler=current.butler, visitor=by.code)
    return current


def _require_visitor(visit: Visit, *, by: Actor) -> None:
    by.require(P.VISIT)
    accounts.require_community(communities=by.communities, community=visit.community_id)
    policy.require_visitor(butler=visit.butler, visitor=by.code)


def _read(visit: Visit, letter: bytes) -> Told:
    """Open what a phone sealed, on its way in; what does not open or makes no sense is refused."""
    about = letters.About(visit.campaign_id, visit.id)
    try:
        key = DayKey.objects.get(
            community_id=visit.community_id, id=letters.key_of(letter), destroyed_at__isnull=True
        )
        text = letters.open_letter(key, field="secret", letter=letter, about=about)
        return _told(json.loads(text))
    except (letters.Unreadable, DayKey.DoesNotExist, ValueError, KeyError, TypeError):
        policy.require_readable(is_readable=False)
        raise


def _told(said: Mapping[str, Any]) -> Told:
    """Return what a letter tells; raises ValueError, KeyError and TypeError for anything else."""
    if said["outcome"] not in policy.OUTCOMES:
        raise ValueError("outcome")
    answers, agreed = dict(said.get("answers") or {}), dict(said.get("agreed") or {})
    if not all(isinstance(yes, bool) for yes in agreed.values()):
        raise ValueError("agreed")
    signature = json.dumps(said["signature"]) if said.get("signature") else ""
    if len(signature) > _LONGEST_SIGNATURE:
        raise ValueError("signature")
    return Told(
        submission=UUID(said["submission"]),
        outcome=said["outcome"],
        ended_at=_moment(said["ended"]),
        identity_at=_moment(said["identity"]) if said.get("identity") else None,
        notice_at=_moment(said["notice"]) if said.get("notice") else None,
        notice=int(said["version"]) if said.get("version") else None,
        answers=answers,
        agreed=agreed,
        signature=signature,
        is_confirmed=said.get("confirmed") is True,
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without its zone")
    return moment


def _notice_number(*, at: datetime) -> int | None:
    current = purposes.current_notice(at=at)
    return current.number if current else None


def _require_manners(told: Told, *, at: datetime) -> None:
    policy.require_told_first(
        identity=told.identity_at, notice=told.notice_at, ended=told.ended_at
    )
    policy.require_notice_in_force(read=told.notice, current=_notice_number(at=at))
    policy.require_signature(
        agreed=told.agreed, is_signed=bool(told.signature) or told.is_confirmed
    )


def _said(told: Told) -> Said:
    form = Consent.Form.WRITTEN_ELECTRONIC if told.signature else Consent.Form.CLICK
    return Said(answer="", form=form, channel=Consent.Channel.VISIT)


def _store(visit: Visit, told: Told, *, said: Said, by: Actor, at: datetime) -> None:
    """Hand the answers over at the door through which all answers come."""
    sent = Submitted(
        told.submission, told.answers, agreed=told.agreed, channel=told.channel,
        reason=told.reason, said=said,
        ended_at=_clocked(visit, told, at=at)[0]["ended"] if told.device_now else None,
    )  # fmt: skip
    try:
        store(visit.campaign, _invitation(visit), sent, by=by, at=at)
    except WrongAnswer as wrong:
        raise EvidenceMissing(
            _("One of the answers is none of those that can be given."),
            control="LC-002",
            missing=[_("%(key)s: %(fault)s") % {"key": wrong.key, "fault": wrong.message}],
        ) from None


def _invitation(visit: Visit) -> Invitation:
    found = Invitation.objects.filter(
        community_id=visit.community_id, campaign=visit.campaign, customer_id=visit.customer_id
    ).first()
    if found is None:
        policy.require_unanswered(is_waiting=False)
        raise Invitation.DoesNotExist
    return found


def _clocked(
    visit: Visit, told: Told, *, at: datetime
) -> tuple[dict[str, datetime | None], Visit.Clock]:
    """Return the moments of a visit by our clock, and what that of the phone was worth."""
    return policy.read_clock(
        {"identity": told.identity_at, "notice": told.notice_at, "ended": told.ended_at},
        device_now=told.device_now or at,
        now=at,
        earliest=visit.planned_at,
    )


def _end(visit: Visit, told: Told, *, by: Actor, at: datetime) -> None:
    moments, clock = _clocked(visit, told, at=at)
    visit.state, visit.submission, visit.uploaded_at = State(told.outcome), told.submission, at
    visit.identity_shown_at, visit.notice_read_at = moments["identity"], moments["notice"]
    visit.begun_at = visit.begun_at or moments["identity"]
    visit.ended_at, visit.clock, visit.channel = moments["ended"], clock, told.channel
    visit.notice = purposes.current_notice(at=at) if told.notice else None
    if told.signature:
        vault.seal(visit, signature={ONLY_VALUE: told.signature})
    visit.save()
    _log(f"visit_{told.outcome}", visit, by=by, at=at, channel=told.channel, clock=clock)


def _log(
    what: str, visit: Visit, *, by: Actor, at: datetime, channel: str = "", clock: str = ""
) -> None:
    signed = [Subject.of(visit)] if visit.signature is not None else []
    log_campaign(
        what, visit.campaign, by=by, permission=P.VISIT, at=at,
        subjects=[Subject(visit.customer_id, visit.community_id), *signed],
        visit=str(visit.id), channel=channel, clock=clock,
    )  # fmt: skip
