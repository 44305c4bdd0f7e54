"""The check by a second person, publishing, taking down; and the beginning of a calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.publication import policy, queries
from hudang.publication.content import Content
from hudang.publication.models import Publication, PublicationCalendar
from hudang.registry.models import Community

from .keeping import held, kept

if TYPE_CHECKING:
    from datetime import date, datetime

    from hudang.accounts.actor import Actor

P = Permission
State = Publication.State


@transaction.atomic
def check(publication: Publication, *, edition: int, by: Actor, at: datetime) -> Publication:
    """Say that a draft may be published: somebody else looked for people and mistakes in it."""
    current = held(publication, edition=edition, permission=P.CHECK_PUBLICATION, by=by)
    policy.require_transition(state=current.state, to=State.CHECKED)
    policy.require_other_checker(author=current.drafted_by, checker=by.code)
    # Words that lead to a person may have been learned since the draft was kept.
    policy.scanning.require_nothing_personal(
        Content.of(current), head=current.head, known=queries.known_names()
    )
    current.state, current.reason = State.CHECKED, ""
    current.checked_by, current.checked_at = by.code, at
    return kept("check", current, by=by, permission=P.CHECK_PUBLICATION, at=at)


@transaction.atomic
def send_back(
    publication: Publication, *, reason: str, edition: int, by: Actor, at: datetime
) -> Publication:
    """Give a checked draft back to be mended, with the reason."""
    policy.require_reason(reason=reason)
    current = held(publication, edition=edition, permission=P.CHECK_PUBLICATION, by=by)
    policy.require_transition(state=current.state, to=State.DRAFT)
    current.state, current.reason = State.DRAFT, reason
    current.checked_by, current.checked_at = "", None
    return kept("send_back", current, by=by, permission=P.CHECK_PUBLICATION, at=at)


@transaction.atomic
def publish(publication: Publication, *, edition: int, by: Actor, at: datetime) -> Publication:
    """Publish what was checked; what it replaces says so from now on."""
    current = held(publication, edition=edition, permission=P.CHECK_PUBLICATION, by=by)
    policy.require_transition(state=current.state, to=State.PUBLISHED)
    current.state = State.PUBLISHED
    current.published_by, current.published_at = by.code, at
    if current.replaces is not None:
        _end(current.replaces, by=by, at=at)
    return kept("publish", current, by=by, permission=P.CHECK_PUBLICATION, at=at)


def _end(earlier: Publication, *, by: Actor, at: datetime) -> None:
    """Let a version end with the one that replaces it, unless it was taken down meanwhile."""
    Publication.objects.filter(pk=earlier.pk, state=State.PUBLISHED).update(
        state=State.REPLACED, ended_by=by.code, ended_at=at, edition=F("edition") + 1
    )


@transaction.atomic
def take_down(
    publication: Publication, *, reason: str, edition: int, by: Actor, at: datetime
) -> Publication:
    """Take a publication down: owners read that it was there, and why it is no more."""
    policy.require_reason(reason=reason)
    current = held(publication, edition=edition, permission=P.CHECK_PUBLICATION, by=by)
    policy.require_transition(state=current.state, to=State.TAKEN_DOWN)
    current.state, current.reason = State.TAKEN_DOWN, reason
    current.ended_by, current.ended_at = by.code, at
    return kept("take_down", current, by=by, permission=P.CHECK_PUBLICATION, at=at)


@transaction.atomic
def begin_calendar(
    community: Community, *, begins: date, by: Actor, at: datetime
) -> PublicationCalendar:
    """Begin the calendar of a community: from this day on its owners are owed publications."""
    by.require(P.CHECK_PUBLICATION)
    accounts.require_community(communities=by.communities, community=community.pk)
    Community.objects.select_for_update().get(pk=community.pk)
    policy.calendar.require_beginning(
        begins=begins,
        is_begun=queries.begins_in(community.pk) is not None,
        today=timezone.localdate(at),
    )
    made = PublicationCalendar.objects.create(
        community=community, begins_date=begins, begun_by=by.code, begun_at=at
    )
    record_act(
        "publication.begin_calendar", by=by, permission=P.CHECK_PUBLICATION, at=at,
        control="LC-161", detail={"community": str(community.pk)},
    )  # fmt: skip
    return made
