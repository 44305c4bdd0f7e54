"""Two runs of the scheme in force, a month apart, and what was found between them.

Needs were asked for online, so that few over sixty told us theirs: 0.19 of them are in a class, of
the others 0.41. The report of the first run suspends the scheme; then people are visited, and the
second run finds 0.36 and 0.40.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import F, Q
from django.utils import timezone

from hudang.accounts import queries as accounts
from hudang.classification import services
from hudang.classification.derived import AgeBand, Sex
from hudang.classification.models import (
    Assignment,
    FairnessReport,
    LegalityCheck,
    LegalReview,
    Run,
    RunPart,
    SchemeVersion,
)
from hudang.classification.services.attributes import open_attributes
from hudang.consent import queries as answers
from hudang.consent import services as consents
from hudang.consent.models import Consent
from hudang.consent.services import Asked, Said
from hudang.demo import appeals
from hudang.demo.company import person
from hudang.demo.customers import custodian_of
from hudang.needs import services as needs
from hudang.needs.models import ORDINARY, ServiceNeed
from hudang.needs.services import Declared
from hudang.purposes.services import AT_THE_COUNTER
from hudang.registry import services as registry
from hudang.registry.models import Customer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from random import Random

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

CUSTODIAN, CLERK, LEAD = "A1061", "A1001", "A1071"
BETWEEN, BEFORE = timedelta(days=30), timedelta(days=40)
CLASSES = Asked("classification", (66, ORDINARY))
YES = Said("granted", form=Consent.Form.CLICK, channel=Consent.Channel.ONLINE, reference="YZ-5120")
NEEDED: Final = ("we_come", "heavy_things", "bulky_rubbish")
WITHDRAWN = 4
WHY: Final = "六十岁以上客户多未在线填写；已上门补登需求，再次运行核对。"


class Group(NamedTuple):
    """So many people of an age band, how many say what they need, and how many when visited."""

    band: AgeBand
    people: int
    online: int
    visited: int


GROUPS: Final = (Group(AgeBand.TO_74, 130, 25, 22), Group(AgeBand.TO_44, 130, 53, 0))


def sort_everybody(communities: Iterable[Community], *, random: Random) -> None:
    """Sort those who agree, find the disparity, visit people, and sort them again."""
    places = list(communities)
    clerk, lead = _acting(CLERK), _acting(LEAD)
    version = SchemeVersion.objects.get(state=SchemeVersion.State.ACTIVE)
    agreed = {group: _agree(group, places, random=random, by=clerk) for group in GROUPS}
    for group, people in agreed.items():
        _need(people[: group.online], by=clerk)
    _run(version)
    _begin_earlier(version)
    for group, people in agreed.items():
        visited = people[group.online : group.online + group.visited]
        _visit(visited, by=clerk)
    _withdraw(agreed[GROUPS[-1]][:WITHDRAWN], by=clerk)
    version.refresh_from_db()
    if version.state == SchemeVersion.State.SUSPENDED:
        version = services.resume(version, reason=WHY, by=lead, at=timezone.now())
    _run(version)
    for community in places:
        appeals.contest(community)


def _agree(
    group: Group, communities: Sequence[Community], *, random: Random, by: Actor
) -> list[Customer]:
    """Tell people of an age band, and let them agree to be sorted by what they need.

    Women and men in turn, so that the one disparity is the planted one.
    """
    everybody = [one for place in communities for one in _of_band(group.band, place)]
    women, men = (
        random.sample([one for one, found in everybody if found is sex], group.people // 2)
        for sex in Sex
    )
    people = [one for pair in zip(women, men, strict=True) for one in pair]
    for one in people:
        if one.notice != Customer.Notice.DELIVERED:
            registry.record_notice_delivered(
                one, way=AT_THE_COUNTER, delivered_at=timezone.now(), by=by, at=timezone.now()
            )
        consents.record(one, asked=CLASSES, said=YES, by=by, at=timezone.now())
    return people


def _of_band(band: AgeBand, community: Community) -> Iterable[tuple[Customer, Sex]]:
    """Yield the grown-ups of an age band who were not asked, and told us no need, with the sex."""
    asked = Consent.objects.filter(community_id=community.pk, purpose__code=CLASSES.purpose)
    told = ServiceNeed.objects.filter(community_id=community.pk)
    people = Customer.objects.filter(
        community=community, type=Customer.Type.PERSON, merged_into=None
    ).exclude(Q(id__in=asked.values("customer_id")) | Q(id__in=told.values("customer_id")))
    found = {one.id: one for one in people.order_by("number")}
    known = open_attributes(community.pk, list(found), reference="FP-2026-0000", at=timezone.now())
    for key, derived in known.items():
        if derived.age == band and answers.minor_of(found[key]) is None:
            yield found[key], derived.sex


def _need(people: Iterable[Customer], *, by: Actor) -> None:
    for place, one in enumerate(people):
        said = Declared(NEEDED[place % len(NEEDED)], "please")
        needs.declare(one, said, way="counter", by=by, at=timezone.now())


def _visit(people: Iterable[Customer], *, by: Actor) -> None:
    """Let the custodian call on people, and the desk confirm what they told him."""
    for place, one in enumerate(people):
        said = Declared(NEEDED[place % len(NEEDED)], "please")
        custodian = custodian_of(one.community)
        need = needs.declare(one, said, way="visit", by=custodian, at=timezone.now())
        needs.confirm(need, by=by, at=timezone.now())


def _withdraw(people: Iterable[Customer], *, by: Actor) -> None:
    for one in people:
        given = Consent.objects.get(
            community_id=one.community_id, customer_id=one.id, purpose__code=CLASSES.purpose
        )
        consents.withdraw(given, by=by, at=timezone.now())


def _run(version: SchemeVersion) -> None:
    run = services.ask_run(version, by=_acting(CUSTODIAN), at=timezone.now())
    services.pass_run(run.pk)
    services.report_run(run.pk)


def _begin_earlier(version: SchemeVersion) -> None:
    """Let the first run be a month old; the log keeps to the day of the demonstration."""
    SchemeVersion.objects.filter(pk=version.pk).update(
        drafted_at=F("drafted_at") - BEFORE, submitted_at=F("submitted_at") - BEFORE,
        published_at=F("published_at") - BEFORE, activated_at=F("activated_at") - BEFORE,
    )  # fmt: skip
    LegalityCheck.objects.filter(version=version).update(checked_at=F("checked_at") - BEFORE)
    LegalReview.objects.filter(version=version).update(
        reviewed_at=F("reviewed_at") - BEFORE, valid_until=F("valid_until") - BEFORE
    )
    Run.objects.update(
        asked_at=F("asked_at") - BETWEEN, begun_at=F("begun_at") - BETWEEN,
        ended_at=F("ended_at") - BETWEEN,
    )  # fmt: skip
    RunPart.objects.update(done_at=F("done_at") - BETWEEN)
    Assignment.objects.update(begun_at=F("begun_at") - BETWEEN)
    FairnessReport.objects.update(made_at=F("made_at") - BETWEEN)


def _acting(code: str) -> Actor:
    return accounts.acting(person(code), at=timezone.now())
