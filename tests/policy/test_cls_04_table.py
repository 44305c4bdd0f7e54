"""CLS-4.1, LC-060, LC-066, LC-070: who reads classes, what the log says, what nobody is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.accesslog import queries as accesslog
from hudang.accesslog.models import Act
from hudang.classification import policy, services
from hudang.classification.models import Assignment, Choice
from hudang.classification.queries import TableFilter
from hudang.core.errors import Forbidden, PolicyViolation
from tests.classification.told import TUESDAY, current_of
from tests.factories import MONDAY, acting, mobile
from tests.web.reading import entries

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db
WEDNESDAY = TUESDAY + timedelta(days=1)


@pytest.fixture
def by(custodian):
    return acting(custodian.code)


@pytest.fixture
def table(in_force, by):
    """Read the table of a community."""

    def do(customer, **wanted):
        return services.read_table(
            in_force, customer.community_id, TableFilter(**wanted), page=1, size=20, by=by,
            at=WEDNESDAY,
        )  # fmt: skip

    return do


@pytest.mark.control("LC-060", "LC-066")
@pytest.mark.parametrize("role", ["clerk", "butler", "engineer", "legal_reviewer", "supervisor"])
def test_a_class_is_read_by_whose_work_it_is_and_nobody_else(
    request, in_force, zhang_wei, run, role
):
    run()
    by = request.getfixturevalue(role)
    here = zhang_wei.community_id
    for reading in (
        lambda: services.read_table(
            in_force, here, TableFilter(), page=1, size=20, by=by, at=WEDNESDAY
        ),
        lambda: services.tell_class(in_force, zhang_wei, by=by, at=WEDNESDAY),
        lambda: services.compare(
            in_force, here, before=MONDAY, after=TUESDAY, by=by, at=WEDNESDAY
        ),
        lambda: services.preview(in_force, here, by=by, at=WEDNESDAY),
    ):
        with pytest.raises(Forbidden):
            reading()


@pytest.mark.control("LC-060", "LC-125")
def test_the_table_of_another_community_is_closed(in_force, by, other_community):
    there = other_community.id
    for reading in (
        lambda: services.read_table(
            in_force, there, TableFilter(), page=1, size=20, by=by, at=WEDNESDAY
        ),
        lambda: services.compare(
            in_force, there, before=MONDAY, after=TUESDAY, by=by, at=WEDNESDAY
        ),
        lambda: services.preview(in_force, there, by=by, at=WEDNESDAY),
    ):
        with pytest.raises(PolicyViolation):
            reading()


@pytest.mark.control("LC-066")
def test_a_page_opens_no_more_than_it_shows(zhang_wei, registered, agrees, needing, run, table):
    other = registered("李娜", mobile=mobile(52), house="5栋1单元201")
    agrees(other)
    needing(other, "heavy_things")
    run()
    found = table(zhang_wei, building=None, text=zhang_wei.number)
    assert [row.class_code for row in found.rows] == ["comes"]
    assert entries(what="classification.list_classes")[0].count == 1
    chosen = table(zhang_wei, class_code="carries")
    assert [row.number for row in chosen.rows] == [other.number]
    assert entries(what="classification.list_classes")[0].count == 2


@pytest.mark.control("LC-066")
def test_a_list_names_nobody_and_one_explanation_names_whom_it_is_about(
    in_force, zhang_wei, run, table, by
):
    run()
    table(zhang_wei)
    listed = entries(what="classification.list_classes")[0]
    told = services.tell_class(in_force, zhang_wei, by=by, at=WEDNESDAY)
    explained = entries(what="classification.explain")[0]
    assert told.class_code == "comes"
    assert explained.act == Act.VIEW
    assert [one.what for one in _looks_at(zhang_wei)] == ["classification.explain"]
    assert (listed.subjects, explained.subjects) == (0, 1)


@pytest.mark.control("LC-070")
@pytest.mark.parametrize("choice", ["", "machine", "deleted"])
def test_nothing_says_why_somebody_is_standard(
    in_force, registered, needing, agrees, run, table, by, choice
):
    """Without consent, refusing or with a label deleted: all look alike."""
    somebody = registered("李娜", mobile=mobile(52))
    needing(somebody, "we_come")
    if choice:
        agrees(somebody)
        Choice.objects.create(
            community_id=somebody.community_id, customer_id=somebody.id, kind=choice,
            scheme=None, entered_by="KF001", begun_at=MONDAY,
        )  # fmt: skip
    run()
    row = next(one for one in table(somebody).rows if one.number == somebody.number)
    assert (row.class_code, row.held) == ("standard", None)
    told = services.tell_class(in_force, somebody, by=by, at=WEDNESDAY)
    assert told.is_standard
    assert (told.held, list(told.history), list(told.changes_now)) == (None, [], [])
    assert told.explanation.facts == ()
    for word in ("consent", "refuse", "delete", "machine"):
        assert word not in told.explanation.en


@pytest.mark.control("LC-066")
def test_that_somebody_is_standard_is_a_look_at_him_too(in_force, registered, by):
    somebody = registered("李娜", mobile=mobile(52))
    services.tell_class(in_force, somebody, by=by, at=WEDNESDAY)
    assert [one.what for one in _looks_at(somebody)] == ["classification.explain"]


@pytest.mark.control("LC-066")
def test_why_a_class_ended_is_not_told_and_when_it_ended_is(in_force, zhang_wei, run, by):
    run()
    Assignment.objects.update(ended_at=WEDNESDAY, ended_for=Assignment.End.DELETED)
    told = services.tell_class(in_force, zhang_wei, by=by, at=WEDNESDAY)
    assert told.is_standard
    (was,) = told.history
    assert (was.class_code, was.ended_at) == ("comes", WEDNESDAY)
    Assignment.objects.update(said=None)
    (was,) = services.tell_class(in_force, zhang_wei, by=by, at=WEDNESDAY).history
    assert was.class_name == ""


@pytest.mark.control("LC-066")
def test_two_days_show_who_came_moved_and_left(in_force, zhang_wei, run, by):
    run()
    found = services.compare(
        in_force, zhang_wei.community_id, before=MONDAY, after=WEDNESDAY, by=by, at=WEDNESDAY
    )
    assert found.moves["standard", "comes"] == 1
    assert found.after["comes"] == 1
    assert not found.is_too_old
    Assignment.objects.update(ended_at=WEDNESDAY, ended_for="changed", said=None)
    later = WEDNESDAY + timedelta(days=300)
    found = services.compare(
        in_force, zhang_wei.community_id, before=TUESDAY, after=later, by=by, at=later
    )
    assert found.moves["unknown", "standard"] == 1
    assert found.is_too_old


@pytest.mark.control("LC-066", "LC-140")
def test_a_preview_changes_nobody_and_is_logged(in_force, zhang_wei, by):
    found = services.preview(in_force, zhang_wei.community_id, by=by, at=TUESDAY)
    assert found.moving == 1
    assert found.movers[0].number == zhang_wei.number
    assert "We come to you" in found.movers[0].explanation.en
    assert current_of(zhang_wei) is None
    assert entries(what="classification.preview")[0].count == 1


@pytest.mark.control("LC-140")
def test_what_is_not_assessed_is_not_tried_on_anybody(submitted, by, registered):
    here = registered("李娜", mobile=mobile(52)).community_id
    with pytest.raises(Forbidden, match="reviewed and assessed"):
        services.preview(submitted, here, by=by, at=TUESDAY)


@pytest.mark.control("LC-060")
def test_a_large_community_is_previewed_building_by_building(by):
    most = policy.runs.MOST_TRIED
    policy.runs.require_few_enough(people=most, is_building=False)
    policy.runs.require_few_enough(people=most + 1, is_building=True)
    with pytest.raises(Forbidden, match="Choose a building"):
        policy.runs.require_few_enough(people=most + 1, is_building=False)


@pytest.mark.control("LC-070")
def test_a_reason_that_few_share_is_not_counted():
    left_out = {"child": 9, "no_consent": 10, "deleted": 0}
    assert policy.runs.countable(left_out) == {"child": None, "no_consent": 10}


def _looks_at(customer):
    """Return the entries about classes that name a customer."""
    looks = accesslog.who_looked_at(customer.id)
    return looks.filter(what__startswith="classification.")
