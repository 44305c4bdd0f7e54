"""CLS-4.6: whether each class does what it is for; a scheme that shows nothing in a year ends."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from hudang.accesslog.models import Entry
from hudang.classification import queries, services, watched
from hudang.classification.content import Content, Rule
from hudang.classification.fairness import kept
from hudang.classification.fairness.effects import Effect, Seen, said_of
from hudang.classification.fairness.proportions import Tally
from hudang.classification.models import Assignment, FairnessReport, Run, SchemeVersion
from hudang.classification.policy import monitoring as policy
from hudang.classification.policy.monitoring import Proof
from hudang.classification.services.effectiveness import Counted, seen
from hudang.consent import services as consents
from hudang.consent.models import Consent
from hudang.core.calendar import local_day
from hudang.service.models import Rating
from hudang.worklist import queries as worklist
from tests.classification.told import TUESDAY, current_of
from tests.factories import MONDAY, acting, mobile
from tests.web.reading import HOUSES

if TYPE_CHECKING:
    from hudang.registry.models import Customer

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.classification.compared", "tests.duplicates.people", "tests.web.customer_pages",
    "tests.service.teams",
]  # fmt: skip
State = SchemeVersion.State
WEEK = timedelta(days=7)
HELPED = Seen("comes", Tally(40, 50), Tally(10, 200))
IDLE = Seen("comes", Tally(10, 50), Tally(40, 200))


# What is counted of a class


def counted(**people: dict[str, int]) -> Counted:
    """Count people of each class by the kind of orders they had."""
    orders = {
        (code, frozenset({kind} - {"none"})): many
        for code, kinds in people.items()
        for kind, many in kinds.items()
    }
    return Counted(Counter(orders))


@pytest.fixture
def content(in_force) -> Content:
    return in_force.says


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_each_class_is_looked_at_by_itself_beside_those_in_none(content):
    found = seen(
        counted(
            comes={"repair": 40, "none": 10}, carries={"repair": 10, "none": 40},
            standard={"repair": 20, "none": 80},
        ),
        content, minimum_group=10,
    )  # fmt: skip
    comes, carries = said_of(sorted(found, key=lambda one: one.code, reverse=True))
    assert (comes.code, comes.need.effect) == ("comes", Effect.SHOWN)
    assert comes.need.difference.value == pytest.approx(0.6)
    assert (carries.code, carries.need.effect) == ("carries", Effect.UNSAID)
    assert carries.need.difference.interval.low < 0 < carries.need.difference.interval.high


@pytest.mark.control("LC-069", "LC-071")
@pytest.mark.django_db
def test_a_class_of_fewer_than_ten_stands_with_another_and_cannot_be_worked_out(content):
    found = seen(
        counted(comes={"repair": 30}, carries={"repair": 4}, standard={"none": 100}),
        content, minimum_group=10,
    )  # fmt: skip
    assert [(one.code, one.needy.total) for one in found] == [(None, 34)]
    alone = seen(counted(carries={"repair": 4}, standard={"none": 100}), content, minimum_group=10)
    assert all(one.needy.total >= 10 for one in alone)
    few = seen(counted(comes={"repair": 30}, standard={"none": 9}), content, minimum_group=10)
    assert few == []


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_a_class_that_names_no_need_is_judged_by_ratings_alone(content):
    facts = Content(
        content.audience, criteria=content.criteria, classes=content.classes,
        rules=(Rule("r1", {}, "comes"),),
    )  # fmt: skip
    found = counted(comes={"none": 30}, standard={"repair": 30})
    found.ratings = {frozenset({"comes"}): Counter({5: 30}), frozenset(): Counter({3: 29, 4: 1})}
    (comes,) = said_of(seen(found, facts, minimum_group=10))
    assert (comes.need.effect, comes.need.difference) == (Effect.UNSAID, None)
    assert comes.liking.effect is Effect.SHOWN
    found.ratings[frozenset()] = Counter({3: 9})
    (comes,) = said_of(seen(found, facts, minimum_group=10))
    assert (comes.liking.effect, comes.liking.ratings) == (Effect.UNSAID, 0)


@pytest.mark.control("LC-069")
def test_the_more_classes_there_are_the_wider_every_interval_is():
    (alone,) = said_of([HELPED])
    many = said_of([HELPED] * 5)[0]
    assert many.need.difference.interval.low < alone.need.difference.interval.low
    assert kept.classes(json.loads(json.dumps({"classes": [kept.dump(HELPED)]}))) == [HELPED]
    assert kept.classes({}) == []


# With people


@pytest.fixture
def people(registered, agrees, needing):
    """Let people of one house need somebody to come, and those of another agree alone."""
    numbers = iter(range(300, 900))

    def do(many: int, *, house: str, need: str = "") -> list[Customer]:
        found = []
        for _turn in range(many):
            one = registered("张伟", mobile=mobile(next(numbers)), house=house)
            agrees(one)
            if need:
                needing(one, need)
            found.append(one)
        return found

    return do


@pytest.fixture
def rated(ordered, houses):
    """Have so many orders of a house done and rated after the first run."""

    def do(house: str, *scores: int, at=TUESDAY + timedelta(days=2)) -> None:
        for score in scores:
            order = ordered(house=houses[house], at=at)
            Rating.objects.create(
                community_id=order.community_id, order_id=order.id, asked_by="GC001",
                asked_at=at, until_date=local_day(at), way="link", score=score, given_at=at,
            )  # fmt: skip

    return do


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_from_the_second_run_on_each_class_is_told_with_what_its_people_needed(
    in_force, people, rated, reported
):
    people(20, house=HOUSES[0], need="we_come")
    people(20, house=HOUSES[1])
    first = reported(at=TUESDAY)
    assert watched.classes_of(first) == []
    assert not Entry.objects.filter(what="classification.measure_classes").exists()
    rated(HOUSES[0], *[5, 4] * 6)
    second = reported(at=TUESDAY + WEEK)
    (comes,) = watched.classes_of(second)
    assert (comes.served.need.people, comes.served.need.others) == (20, 20)
    assert comes.need.startswith("shown: +100.0 (")
    assert comes.liking == "cannot be said, not enough data"
    (entry,) = Entry.objects.filter(what="classification.measure_classes")
    assert (entry.purpose, entry.items, entry.count) == ("classification", [66], 20)


@pytest.mark.control("LC-066", "LC-070")
@pytest.mark.django_db
def test_nobodys_class_is_opened_who_took_his_consent_back(in_force, people, reported, run, clerk):
    gone, *_others = people(12, house=HOUSES[0], need="we_come")
    people(12, house=HOUSES[1])
    run(at=TUESDAY)
    before = Assignment.objects.filter(ended_at=None).count()
    given = Consent.objects.get(customer_id=gone.id)
    consents.withdraw(given, by=acting(clerk.code), at=TUESDAY + WEEK)
    reported(at=TUESDAY + WEEK)
    (entry,) = Entry.objects.filter(what="classification.measure_classes")
    assert entry.count == before - 1


# Twelve months


@pytest.mark.control("LC-069")
@pytest.mark.parametrize(
    ("today", "is_shown", "asked", "expected"),
    [
        (date(2027, 10, 22), False, None, Proof.HOLDS),
        (date(2027, 10, 23), False, None, Proof.ASKED),
        (date(2027, 10, 23), True, None, Proof.HOLDS),
        (date(2027, 11, 22), False, date(2027, 10, 23), Proof.WAITS),
        (date(2027, 11, 23), False, date(2027, 10, 23), Proof.RETIRED),
        (date(2027, 11, 23), True, date(2027, 10, 23), Proof.HOLDS),
        (date(2029, 3, 1), False, None, Proof.ASKED),
    ],
)
def test_nothing_is_retired_within_a_year_nor_without_a_month_of_warning(
    today, is_shown, asked, expected
):
    found = policy.proof(
        in_force_since=date(2026, 11, 23), is_shown=is_shown, asked=asked, today=today
    )
    assert found is expected


@pytest.fixture
def year(in_force):
    """Keep a report of a run with what it counted of a class."""

    def do(one: Seen, *, at) -> None:
        run = Run.objects.create(
            number=f"FP-2027-{Run.objects.count():04}", version=in_force, way="schedule",
            state="done", asked_by="SYSTEM", asked_at=at, begun_at=at, ended_at=at,
        )  # fmt: skip
        FairnessReport.objects.create(
            run=run, made_at=at, level="within", people=250,
            figures={"classes": [kept.dump(one)]},
        )  # fmt: skip

    return do


IN_ELEVEN_MONTHS, IN_A_YEAR = MONDAY + timedelta(days=335), MONDAY + timedelta(days=366)


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_a_scheme_that_shows_nothing_is_retired_and_people_are_told_a_month_before(
    in_force, zhang_wei, run, year, privacy_lead, custodian, clerk
):
    run(at=TUESDAY)
    year(IDLE, at=TUESDAY + WEEK)
    services.prove_all(at=MONDAY + timedelta(days=300))
    assert not queries.to_prove().exists()
    services.prove_all(at=IN_ELEVEN_MONTHS)
    for code, is_asked in ((privacy_lead.code, True), (custodian.code, True), (clerk.code, False)):
        tasks = worklist.tasks_of(acting(code), at=IN_ELEVEN_MONTHS)
        assert ("unproven" in {one.kind for one in tasks}) is is_asked
    services.prove_all(at=IN_ELEVEN_MONTHS + timedelta(days=20))
    in_force.refresh_from_db()
    assert (in_force.state, current_of(zhang_wei) is not None) == (State.ACTIVE, True)
    services.prove_all(at=IN_A_YEAR)
    in_force.refresh_from_db()
    assert (in_force.state, in_force.ended_by) == (State.RETIRED, "SYSTEM-CLASSIFICATION")
    assert current_of(zhang_wei) is None
    assert Entry.objects.filter(what="classification.ask_proof").count() == 1
    (ended,) = Entry.objects.filter(what="classification.end_classes")
    assert ended.count == 1
    steps = {str(one.label) for one in queries.history(in_force)}
    assert "found without an effect in a year" in steps


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_an_effect_shown_within_the_month_takes_the_warning_back(in_force, year):
    services.prove_all(at=IN_ELEVEN_MONTHS)
    assert list(queries.to_prove()) == [in_force]
    year(HELPED, at=IN_ELEVEN_MONTHS + WEEK)
    services.prove_all(at=IN_ELEVEN_MONTHS + WEEK)
    assert not queries.to_prove().exists()
    services.prove_all(at=IN_A_YEAR)
    in_force.refresh_from_db()
    assert in_force.state == State.ACTIVE
    assert Entry.objects.filter(what="classification.note_proof").count() == 1


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_what_was_shown_longer_than_a_year_ago_counts_no_more(in_force, year):
    year(HELPED, at=TUESDAY)
    services.prove_all(at=IN_ELEVEN_MONTHS)
    assert not queries.to_prove().exists()
    services.prove_all(at=IN_A_YEAR + timedelta(days=10))
    assert queries.to_prove().exists()
    in_force.refresh_from_db()
    assert in_force.state == State.ACTIVE


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_small_runs_add_up_over_the_year(in_force, year):
    for week in range(1, 9):
        year(Seen("comes", Tally(4, 12), Tally(3, 30)), at=TUESDAY + week * WEEK)
    (one,) = said_of([Seen("comes", Tally(4, 12), Tally(3, 30))])
    assert not one.is_shown
    (said,) = queries.proved_in_year(in_force, at=IN_ELEVEN_MONTHS)
    assert (said.need.people, said.is_shown) == (96, True)


@pytest.mark.control("LC-069")
@pytest.mark.django_db
def test_what_is_suspended_is_not_retired_and_once_resumed_has_a_month_anew(
    in_force, privacy_lead, custodian, assess
):
    services.prove_all(at=IN_ELEVEN_MONTHS)
    later = IN_ELEVEN_MONTHS + WEEK
    suspended = services.suspend(in_force, reason="核对", by=acting(custodian.code), at=later)
    services.prove_all(at=IN_A_YEAR)
    suspended.refresh_from_db()
    assert suspended.state == State.SUSPENDED
    assess(later)
    services.resume(suspended, by=acting(privacy_lead.code), at=later)
    services.prove_all(at=IN_A_YEAR)
    suspended.refresh_from_db()
    assert (suspended.state, suspended.unproven_at) == (State.ACTIVE, IN_A_YEAR)
