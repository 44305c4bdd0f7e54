"""What people say in tests of schemes: titles, classes, a review, an assessment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hudang.classification import services
from hudang.classification.content import CustomerClass
from hudang.classification.models import Assignment
from hudang.classification.policy import Point
from hudang.classification.services import Review, Titles
from hudang.classification.services import Said as Words
from hudang.consent.models import Consent
from hudang.consent.services import Said
from hudang.purposes.models import Dimension, Trigger
from hudang.purposes.services import Findings, Risk
from tests.factories import MONDAY

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer

TUESDAY = MONDAY + timedelta(days=1)
# Days of birth of people over sixty and under forty-five.
OLD, YOUNG = date(1955, 3, 1), date(1985, 3, 1)
YES = Said("granted", form=Consent.Form.CLICK, channel=Consent.Channel.ONLINE, reference="YZ-1")

TITLES = Titles(
    "上门便民", "Help at the door",
    "为申报了需要的客户安排上门办理与搬运协助。",
    "We come to those who told us that it would help them.",
)  # fmt: skip
COMES = CustomerClass(
    "comes", "上门办理", "We come to you",
    "需要办手续时，我们上门来办。", "When there is paperwork, we come to you.",
    frozenset({"extra_help"}),
)  # fmt: skip
CARRIES = replace(
    COMES, code="carries", zh="搬运协助", en="Help with carrying",
    text_zh="搬重物时，我们来帮一把。", text_en="When something is heavy, we give you a hand.",
)  # fmt: skip
SAID = Review(dict.fromkeys(Point, "逐项核对，无异议。"), "同意施行。")
WRONG = Words("我不需要上门办理。")
BECAUSE = Words("已改为标准服务。")
LOW = Risk(1, 1, "只增不减", "KF002", date(2030, 3, 1), 1, 1)
ASSESSED = Findings(
    triggers=[Trigger.AUTOMATED, Trigger.SENSITIVE],
    processing="按客户自己申报的需要分两类。",
    necessity="不分类就无法提前安排人手。",
    conclusion="可以开展。",
    risks=dict.fromkeys(Dimension, LOW),
)


def current_of(customer: Customer) -> Assignment | None:
    """Return the class that a customer has now, if he is not standard."""
    return Assignment.objects.filter(customer_id=customer.id, ended_at=None).first()


def changes_of(customer: Customer, *, by: Actor, at=TUESDAY) -> set[str]:
    """Return what a customer's classes change now, in the words of the catalogue."""
    own = services.read_own(customer, way="counter", by=by, at=at)
    return {effect.code for one in own.classes for effect in one.changes}
