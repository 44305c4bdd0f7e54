"""A day of home visits: one route, with every way in which a visit can end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from django.utils import timezone
from django.utils.timezone import localdate

from hudang.accounts import queries as accounts
from hudang.accounts.models import Role
from hudang.collection import queries, services
from hudang.collection.models import Campaign, Visit
from hudang.collection.services import Told
from hudang.consent import queries as consents
from hudang.demo.company import person
from hudang.purposes import queries as purposes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import User
    from hudang.registry.models import Community

CUSTODIAN = "A1061"
State = Visit.State
# What became of the visits of a route, in its order; the rest are still ahead.
ENDS: Final = (
    *[State.FINISHED] * 14, *[State.DECLINED] * 3, *[State.ABSENT] * 5, *[State.VOID] * 2,
    *[State.INTERRUPTED] * 2, State.BEGUN,
)  # fmt: skip
STROKES = [[[60, 120], [140, 60], [220, 140]], [[260, 80], [320, 130]]]


def walk(community: Community) -> None:
    """Plan a butler's route of today for the campaign with names, and walk most of it."""
    campaign = _named(community)
    butler = _butler(community)
    if campaign is None or butler is None:
        return
    custodian = accounts.acting(person(CUSTODIAN), at=timezone.now())
    route = services.plan_route(
        campaign, butler=butler, day=localdate(), by=custodian, at=timezone.now()
    )
    walker = accounts.acting(butler, at=timezone.now())
    for visit, end in zip(route, ENDS, strict=False):
        # For a child a guardian says yes, at the counter and with a paper.
        is_grown = consents.minor_of(visit.customer) is None
        agreed = {one.name: is_grown for one in _asked(campaign)}
        _end(visit, end, agreed=agreed, walker=walker, custodian=custodian)


def _named(community: Community) -> Campaign | None:
    found = queries.campaigns([community.id]).filter(
        mode=Campaign.Mode.IDENTIFIED, state=Campaign.State.OPEN
    )
    return found.first()


def _butler(community: Community) -> User | None:
    """Return the butler with the lowest number whose beat is there."""
    for one in queries.visitors(community.id, at=timezone.now()):
        if Role.BUTLER in accounts.acting(one, at=timezone.now()).roles:
            return one
    return None


def _asked(campaign: Campaign) -> list[queries.ConsentQuestion]:
    questions = queries.questions_of(campaign.version)
    return [one for one in queries.consents_of(campaign.version, questions) if one.is_asked]


def _end(
    visit: Visit, end: State, *, agreed: Mapping[str, bool], walker: Actor, custodian: Actor
) -> None:
    at = timezone.now()
    if end == State.VOID:
        services.declare_void(visit, reason=Visit.VoidReason.LEFT, by=custodian, at=at)
        return
    services.move_visit(visit, to=State.BEGUN, by=walker, at=at)
    if end == State.INTERRUPTED:
        services.move_visit(visit, to=State.INTERRUPTED, by=walker, at=timezone.now())
    if end in {State.FINISHED, State.DECLINED, State.ABSENT}:
        services.finish(visit, _told(end, agreed=agreed), by=walker, at=timezone.now())


def _told(end: State, *, agreed: Mapping[str, bool]) -> Told:
    at = timezone.now()
    if end != State.FINISHED:
        return Told(uuid4(), end, ended_at=at)
    notice = purposes.current_notice(at=at)
    return Told(
        uuid4(), end, ended_at=at, identity_at=at, notice_at=at,
        notice=notice.number if notice else None, agreed=agreed, signature=json.dumps(STROKES),
        answers={},
    )  # fmt: skip
