"""CLS-2.3, 4.2: what criteria say of sex and age on real data, and who decides then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.classification import queries, services, watched
from hudang.classification.models import ProxyTest
from hudang.core.errors import EvidenceMissing, Forbidden
from tests.classification.told import OLD, TUESDAY, YOUNG
from tests.factories import acting

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.classification.compared", "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db
LATER = TUESDAY + timedelta(hours=1)


@pytest.fixture
def tested(in_force, fairness_purpose, custodian):
    """Have the version in force tested on real data."""

    def do() -> ProxyTest:
        test = services.ask_proxy_test(in_force, by=acting(custodian.code), at=TUESDAY)
        services.pass_proxy_test(test.pk, clock=lambda: TUESDAY)
        test.refresh_from_db()
        return test

    return do


@pytest.mark.control("LC-061", "LC-069")
def test_a_criterion_that_tells_age_goes_to_a_second_reviewer(
    in_force, many, tested, privacy_lead, custodian, assess
):
    many(OLD, 40, served=40)
    many(YOUNG, 40, served=0)
    test = tested()
    assert (test.state, test.share) == ("done", 100)
    assert test.over == ["outcome", "service_need"]
    assert "tells_apart" in {one.code for one in queries.findings_of(in_force)}
    (age,) = (told for label, _coverage, told in watched.told_apart(test) if label == "age band")
    assert age[0].figure.value > 0.9
    lead, keeper = acting(privacy_lead.code), acting(custodian.code)
    assess(at=TUESDAY)
    services.suspend(in_force, reason="核对", by=keeper, at=LATER)
    with pytest.raises(EvidenceMissing) as refusal:
        services.resume(in_force, by=lead, at=LATER)
    assert refusal.value.control == "LC-061"
    for asked in queries.stand_ins_to_decide(but=lead.code):
        services.decide_stand_in(
            asked, is_granted=True, answer="老人确实更需要上门。", by=lead, at=LATER
        )
    assert services.resume(in_force, by=lead, at=LATER).state == "active"


@pytest.mark.control("LC-061", "LC-140")
def test_nothing_is_opened_before_the_assessment(reviewed, custodian, fairness_purpose):
    with pytest.raises(Forbidden) as refusal:
        services.ask_proxy_test(reviewed, by=custodian, at=TUESDAY)
    assert refusal.value.control == "LC-140"


@pytest.mark.control("LC-061")
def test_few_people_are_not_enough_data(zhang_wei, tested, in_force):
    test = tested()
    assert test.over == []
    said = [one.said for _label, _coverage, told in watched.told_apart(test) for one in told]
    assert all("not enough data" in one for one in said)


@pytest.mark.control("LC-069", "LC-071")
def test_no_number_of_fewer_than_ten_people_is_kept(in_force, many, tested):
    many(OLD, 4, served=4)
    many(YOUNG, 5, served=0)
    many(None, 12, served=6)
    test = tested()
    assert [one["coverage"] for one in test.figures] == [None, None]
    assert not any(0 < number < 10 for number in _people(test.figures))
    said = [coverage for _label, coverage, _told in watched.told_apart(test)]
    assert said == ["known of fewer than 10 people"] * 2


@pytest.mark.control("LC-069", "LC-071")
def test_nor_can_one_be_worked_out_from_those_that_are(in_force, many, tested):
    many(OLD, 3, served=1)
    many(YOUNG, 20, served=9)
    many(None, 2, served=1)
    test = tested()
    assert set(_people(test.figures)) == {11, 23}
    said = [coverage for _label, coverage, _told in watched.told_apart(test)]
    assert said == ["not known of fewer than 10 people"] * 2


def _people(figures) -> list[int]:
    """Return every number of people that is kept, wherever it stands."""
    if isinstance(figures, dict):
        here = [figures["people"]] if "people" in figures else []
        return [*here, *_people(list(figures.values()))]
    if isinstance(figures, list):
        return [number for one in figures for number in _people(one)]
    return []


@pytest.mark.control("LC-069")
def test_a_test_that_was_cancelled_keeps_nothing(in_force, fairness_purpose, custodian):
    keeper = acting(custodian.code)
    test = services.ask_proxy_test(in_force, by=keeper, at=TUESDAY)
    assert services.ask_proxy_test(in_force, by=keeper, at=TUESDAY) == test
    services.cancel_proxy_test(test, by=keeper, at=TUESDAY)
    services.pass_proxy_test(test.pk, clock=lambda: TUESDAY)
    test.refresh_from_db()
    assert (test.state, test.figures) == ("cancelled", [])
    running = services.ask_proxy_test(in_force, by=keeper, at=LATER)
    ProxyTest.objects.filter(pk=running.pk).update(state="running", is_cancel_requested=True)
    services.pass_proxy_test(running.pk, clock=lambda: LATER)
    running.refresh_from_db()
    assert (running.state, running.figures) == ("cancelled", [])
