"""A program: people move in, agree to be sorted, and say what they need or wish.

Of thirty over sixty three told us a need, of thirty others twenty-seven; the last three are
tenants, and answer a questionnaire.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hudang.settings")
    django.setup()

from django.utils.timezone import localdate, now

from hudang.accounts import queries as accounts
from hudang.collection import queries as collection
from hudang.collection import services as collecting
from hudang.collection.models import Invitation
from hudang.collection.services import Part, Submitted, Terms, Titles
from hudang.consent import services as consents
from hudang.consent.services import Asked
from hudang.demo.company import person
from hudang.needs import services as needs
from hudang.needs.services import Declared
from hudang.registry import services as registry
from hudang.registry.models import Community, House, Occupancy
from hudang.registry.services import Stay
from tests.classification.told import OLD, YES, YOUNG
from tests.factories import identity_number, mobile
from tests.registry import rosters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hudang.accounts.actor import Actor
    from hudang.collection.models import QuestionnaireVersion
    from hudang.registry.models import Customer

CLERK, CUSTODIAN, LEAD = "A1001", "A1061", "A1071"
CLASSES = Asked("classification", (66, 89))
EACH, TENANTS, FIRST_SERIAL = 30, 3, 300
OLD_IN_NEED, YOUNG_IN_NEED = 3, 27
WISHES = Titles(
    "活动与档次", "Activities and band", "不填也不影响任何服务。", "Nothing depends on it."
)
QUESTIONS = (
    Part(
        "band", "您愿意参考的收入档次", "Which band of income fits", item=67,
        choices=[["一档", "first"], ["二档", "second"], ["三档", "third"]],
    ),
    Part(
        "multiple", "感兴趣的社区活动", "Activities you would like", item=86,
        choices=[["太极晨练", "tai chi in the morning"], ["园艺", "gardening"]],
    ),
)  # fmt: skip
# What each tenant answers: his band, his activities.
ANSWERS = ((3, [1]), (2, [1, 2]), (1, [2]))


def move_in() -> None:
    """Let everybody move in, agree, and say what he needs or wishes."""
    community = Community.objects.get(code="YQL")
    people = list(_registered(community, by=_acting(CLERK)))
    for one in people:
        consents.record(one, asked=CLASSES, said=YES, by=_acting(CLERK), at=now())
    for one in (*people[:OLD_IN_NEED], *people[EACH : EACH + YOUNG_IN_NEED]):
        comes = Declared("we_come", "please")
        needs.declare(one, comes, way="counter", by=_acting(CLERK), at=now())
    _answer(community, people[-TENANTS:])


def _registered(community: Community, *, by: Actor) -> Iterator[Customer]:
    flats = House.objects.filter(community=community, kind=House.Kind.FLAT).order_by("id")
    for place, house in enumerate(flats[: 2 * EACH]):
        is_tenant = place >= 2 * EACH - TENANTS
        role = Occupancy.Role.TENANT if is_tenant else Occupancy.Role.OWNER
        serial, born = FIRST_SERIAL + place, OLD if place < EACH else YOUNG
        values = {
            1: rosters.person(serial), 2: mobile(serial), 11: identity_number(serial, born=born)
        }  # fmt: skip
        yield registry.register(
            community, values=values, stays=[Stay(house, role)], collected_date=localdate(),
            notice_delivered=True, by=by, at=now(),
        )  # fmt: skip


def _answer(community: Community, people: list[Customer]) -> None:
    """Ask the community what it wishes, and let some answer."""
    today = localdate()
    terms = Terms(
        "年度登记", _published(), community.id, closes=today + timedelta(days=21),
        delete=today + timedelta(days=180),
    )  # fmt: skip
    campaign = collecting.draft_campaign(terms, by=_acting(CUSTODIAN), at=now())
    collecting.open_campaign(campaign, by=_acting(CUSTODIAN), at=now())
    questions = collection.questions_of(campaign.version)
    agreed = {one.name: True for one in collection.consents_of(campaign.version, questions)}
    for one, answers in zip(people, ANSWERS, strict=True):
        said = dict(zip((question.key for question in questions), answers, strict=True))
        invitation = Invitation.objects.get(campaign=campaign, customer_id=one.id)
        collecting.respond(campaign, invitation, Submitted(uuid4(), said, agreed), at=now())


def _published() -> QuestionnaireVersion:
    draft = collecting.begin_questionnaire(
        "wishes-2026", purpose="classification", titles=WISHES, by=_acting(CUSTODIAN), at=now()
    )
    for part in QUESTIONS:
        collecting.add_part(draft, part, by=_acting(CUSTODIAN), at=now())
    return collecting.publish(draft, by=_acting(LEAD), at=now())


def _acting(code: str) -> Actor:
    return accounts.acting(person(code), at=now())


if __name__ == "__main__":
    move_in()
