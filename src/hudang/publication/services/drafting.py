"""Drafting: what is going to be published is looked through before the first word is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.publication import policy, queries
from hudang.publication.models import Publication
from hudang.registry.models import Community

from .keeping import held, kept, log_publication

if TYPE_CHECKING:
    from datetime import date, datetime

    from hudang.accounts.actor import Actor
    from hudang.publication.content import Content

P = Permission
State = Publication.State


@dataclass(frozen=True, slots=True)
class Draft:
    """What is going to be published: about what, for which period, in which words."""

    head: str
    since: date
    until: date
    content: Content
    # How many houses a total of arrears stands for.
    houses: int | None = None


def draft(
    community: Community,
    written: Draft,
    *,
    replaces: Publication | None = None,
    by: Actor,
    at: datetime,
) -> Publication:
    """Keep a draft 起草公示; what leads to a person is refused with its place, and not kept.

    Raises Forbidden for anything personal, EvidenceMissing where nothing is said.
    """
    by.require(P.DRAFT_PUBLICATION)
    accounts.require_community(communities=by.communities, community=community.pk)
    require_fit(written, at=at)
    with transaction.atomic():
        made = begun(community, written, by=by.code, at=at)
        if replaces is not None:
            _replace(made, replaces)
        made.save(force_insert=True)
        log_publication("draft", made, by=by, permission=P.DRAFT_PUBLICATION, at=at)
    return made


def require_fit(written: Draft, *, at: datetime) -> None:
    """Obey every rule about what a publication says."""
    policy.require_period(since=written.since, until=written.until, today=timezone.localdate(at))
    policy.require_content(written.content)
    policy.scanning.require_total(head=written.head, houses=written.houses)
    policy.scanning.require_nothing_personal(
        written.content, head=written.head, known=queries.known_names()
    )


def begun(community: Community, written: Draft, *, by: str, at: datetime) -> Publication:
    """Return an unsaved draft with the next number of its community; in a transaction."""
    Community.objects.select_for_update().get(pk=community.pk)
    made = Publication.objects.filter(community=community)
    last = made.aggregate(last=Max("number"))["last"] or 0
    found = Publication(community=community, number=last + 1, drafted_by=by, drafted_at=at)
    _write(found, written)
    return found


def _write(found: Publication, written: Draft) -> None:
    content = written.content
    found.head = written.head
    found.since_date, found.until_date = written.since, written.until
    found.title, found.text = content.title.strip(), content.text.strip()
    found.table = [list(row) for row in content.table]
    found.houses = written.houses


def _replace(made: Publication, earlier: Publication) -> None:
    """Say what a draft is going to replace."""
    current = Publication.objects.select_for_update().get(pk=earlier.pk)
    policy.require_replaceable(
        state=current.state,
        is_same=(current.community_id, current.head) == (made.community_id, made.head),
        is_taken=queries.replacement_of(current) is not None,
    )
    made.replaces_id, made.version = current.id, current.version + 1


@transaction.atomic
def amend(
    publication: Publication, written: Draft, *, edition: int, by: Actor, at: datetime
) -> Publication:
    """Change a draft; who changes it is its author from then on, and does not check it."""
    current = held(publication, edition=edition, permission=P.DRAFT_PUBLICATION, by=by)
    policy.require_change(state=current.state)
    require_fit(written, at=at)
    _write(current, written)
    current.drafted_by, current.reason = by.code, ""
    return kept("amend", current, by=by, permission=P.DRAFT_PUBLICATION, at=at)


@transaction.atomic
def drop(publication: Publication, *, edition: int, by: Actor, at: datetime) -> Publication:
    """Give a draft up: nothing of it is published, and its number stays taken."""
    current = held(publication, edition=edition, permission=P.DRAFT_PUBLICATION, by=by)
    policy.require_transition(state=current.state, to=State.DROPPED)
    current.state, current.ended_by, current.ended_at = State.DROPPED, by.code, at
    return kept("drop", current, by=by, permission=P.DRAFT_PUBLICATION, at=at)
