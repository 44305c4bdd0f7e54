"""CLS-1.3: what is collected to classify by and read by no scheme in force is to be removed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.classification import queries, services
from hudang.classification.content import CustomerClass, Rule
from hudang.classification.services import Wanted, WholeDraft
from hudang.core.errors import Forbidden
from hudang.purposes.models import Purpose
from hudang.worklist import queries as worklist
from tests.classification.told import TITLES, TUESDAY
from tests.collection.asked import BAND
from tests.factories import MONDAY, acting

pytest_plugins = [
    "tests.classification.people", "tests.collection.people", "tests.collection.callers",
    "tests.web.customer_pages",
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-002")]
TOLD = CustomerClass(
    "told", "服务信息", "News of services", "有可选服务时，我们告诉您。",
    "When there is a service to choose, we tell you.", frozenset({"information_topic"}),
)  # fmt: skip
HOURS = 69


def unused(by) -> dict[int, queries.UnusedItem]:
    return {one.item.number: one for one in queries.unused_items(by=by)}


def to_do(by) -> int:
    tasks = worklist.tasks_of(by, at=TUESDAY)
    return sum(one.count for one in tasks if one.kind == "unused_items")


def test_what_the_scheme_in_force_reads_stays_and_the_rest_is_named(in_force, custodian, manager):
    found = unused(manager)
    assert list(found) == [HOURS]
    assert (found[HOURS].is_in_purpose, found[HOURS].is_to_remove) == (True, True)
    assert to_do(acting(custodian.code)) == 1
    assert to_do(acting(manager.code)) == 0


def test_a_suspended_scheme_reads_still_and_one_that_ended_does_not(
    in_force, privacy_lead, custodian
):
    services.suspend(in_force, reason="核对", by=acting(custodian.code), at=TUESDAY)
    assert list(unused(custodian)) == [HOURS]
    services.retire(in_force, by=privacy_lead, at=TUESDAY)
    assert list(unused(custodian)) == [65, HOURS, 89]
    assert to_do(acting(custodian.code)) == 3


def test_how_people_are_told_of_their_class_is_no_item_to_sort_them_by(in_force, custodian):
    Purpose.objects.filter(code="classification").update(items=[2, 65, 66, 79, 89])
    assert unused(custodian) == {}


def test_what_nobody_may_collect_yet_is_not_reported(in_force, custodian):
    Purpose.objects.filter(code="classification").update(state="draft")
    assert unused(custodian) == {}


def test_a_question_is_named_until_a_version_is_on_its_way_to_read_it(
    campaign, manager, custodian
):
    keeper = acting(custodian.code)
    (asked,) = unused(keeper)[BAND].asked_in
    assert asked.pk == campaign.version_id
    before = to_do(keeper)
    wanted = Wanted("income_band", asked.questionnaire.code, "q2")
    whole = WholeDraft(
        TITLES, ["owner"], [wanted],
        [Rule("r1", {"_".join(wanted): frozenset({"c1"})}, TOLD.code)], [TOLD],
        why_not_package="自选服务包人人相同。",
    )  # fmt: skip
    draft = services.draft_whole(whole, by=manager, at=MONDAY)
    assert unused(keeper)[BAND].is_to_remove
    services.submit(draft, edition=draft.edition, by=manager, at=MONDAY + timedelta(hours=1))
    awaited = unused(keeper)[BAND]
    assert (awaited.awaited_by, awaited.is_to_remove) == ([draft], False)
    assert to_do(keeper) == before - 1


def test_who_sees_no_schemes_is_told_nothing_of_it(in_force, clerk):
    with pytest.raises(Forbidden):
        queries.unused_items(by=clerk)
