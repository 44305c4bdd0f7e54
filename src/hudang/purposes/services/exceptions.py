"""Record an exception from the notice, end it early, follow an emergency up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.db import transaction

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.purposes import policy, queries
from hudang.purposes.models import ExceptionKind, NoticeException

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.purposes.models import Purpose


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who demands an exception, by which document, from which day to which."""

    authority: str
    document: str
    started: date | None
    ends: date | None


@transaction.atomic
def record_exception(
    community: UUID,
    *,
    kind: ExceptionKind,
    purpose: Purpose,
    evidence: Evidence,
    by: Actor,
    at: datetime,
) -> NoticeException:
    """Record that people are not told beforehand, for one purpose in one community."""
    _require(community, by=by)
    policy.require_exception_evidence(
        authority=evidence.authority,
        document=evidence.document,
        started=evidence.started,
        ends=evidence.ends,
    )
    started, ends = cast("date", evidence.started), cast("date", evidence.ends)
    policy.require_bounded(kind=kind, started=started, ends=ends, today=policy.local_date(at))
    recorded = NoticeException.objects.create(
        community_id=community,
        kind=kind,
        purpose=purpose,
        authority=evidence.authority.strip(),
        document=evidence.document.strip(),
        started_date=started,
        ends_date=ends,
        recorded_by=by.code,
        recorded_at=at,
    )
    _log("record_exception", recorded, by=by, at=at)
    return recorded


@transaction.atomic
def end_exception(
    exception: NoticeException, *, on: date, by: Actor, at: datetime
) -> NoticeException:
    """End an exception before its day; after an emergency the follow-up is due from then on."""
    held = _held(exception, by=by)
    policy.require_earlier_end(
        ends=held.ends_date, on=on, started=held.started_date, today=policy.local_date(at)
    )
    held.ends_date = on
    held.save(update_fields=["ends_date"])
    _log("end_exception", held, by=by, at=at)
    return held


@transaction.atomic
def follow_up_exception(exception: NoticeException, *, by: Actor, at: datetime) -> NoticeException:
    """Close an emergency: the people there have been told."""
    held = _held(exception, by=by)
    policy.require_follow_up(
        kind=ExceptionKind(held.kind),
        is_followed_up=held.followed_up_at is not None,
        has_told=queries.has_told_since(held.community_id, day=held.started_date),
    )
    held.followed_up_by, held.followed_up_at = by.code, at
    held.save(update_fields=["followed_up_by", "followed_up_at"])
    _log("follow_up_exception", held, by=by, at=at)
    return held


def _held(exception: NoticeException, *, by: Actor) -> NoticeException:
    _require(exception.community_id, by=by)
    return NoticeException.objects.select_for_update().get(pk=exception.pk)


def _require(community: UUID, *, by: Actor) -> None:
    by.require(Permission.PUBLISH_NOTICE)
    accounts.require_community(communities=by.communities, community=community)


def _log(what: str, exception: NoticeException, *, by: Actor, at: datetime) -> None:
    record_act(
        f"purposes.{what}",
        by=by,
        permission=Permission.PUBLISH_NOTICE,
        at=at,
        purpose=exception.purpose.code,
        detail={
            "community": str(exception.community_id),
            "exception": str(exception.id),
            "kind": exception.kind,
            "ends": exception.ends_date.isoformat(),
        },
        control="LC-020",
    )
