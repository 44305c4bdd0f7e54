"""Fairness on its pages: reports by groups, limits, answers, tests of versions, evidence."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.classification import queries, services
from hudang.classification.models import FairnessReport, ProxyTest
from hudang.classification.policy import monitoring as policy
from tests.classification.told import OLD, TUESDAY, YOUNG
from tests.factories import acting
from tests.web.reading import htmx, text_of

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.classification.compared", "tests.classification.own_classes",
    "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.mark.control("LC-069")
def test_a_disparity_is_seen_with_where_it_is_and_answered(
    browse, disparity, reported, in_force, privacy_lead, manager
):
    report = reported()
    number = in_force.scheme.number
    seen = text_of(browse(manager).get("/monitoring/?level=over&name=help"))
    assert number in seen
    assert "age band" in seen
    assert "There is no" not in text_of(browse(manager).get("/monitoring/?level=within"))
    client = browse(privacy_lead)
    shown = text_of(client.get(f"/monitoring/{number}/"))
    assert "60 to 74: favourable for 3 of 30" in shown
    assert "known of 60 of 60 people" in shown
    assert "suspended" in shown
    version = text_of(client.get(f"/schemes/{number}/1/"))
    assert "a run went over a limit of fairness" in version.lower()
    assert "60 to 74: favourable for 3 of 30" in version
    assert "Look at a warning of fairness" in text_of(client.get("/work/"))
    by_age = text_of(client.get(f"/monitoring/{number}/?grouping=age&run={report.run.number}"))
    assert "By age band" in by_age
    assert "By building" not in by_age
    place = f"/monitoring/{number}/{report.run.number}/answer"
    assert client.post(place, {"answer": ""}).status_code == 422
    answered = client.post(place, {"answer": "已加派上门宣讲。"})
    assert answered.status_code == 302
    assert "已加派上门宣讲" in text_of(client.get(f"/monitoring/{number}/"))
    assert client.post(f"/monitoring/{number}/FP-2026-9999/answer").status_code == 404


@pytest.mark.control("LC-069")
def test_charts_are_options_for_the_drawing_library(
    browse, disparity, reported, in_force, manager
):
    reported()
    place, client = f"/monitoring/{in_force.scheme.number}/chart", browse(manager)
    rates = client.get(f"{place}/age").json()
    assert rates["yAxis"]["data"] == ["60 to 74", "30 to 44"]
    assert rates["series"][2]["data"] == [[10.0, 0], [86.7, 1]]
    assert client.get(f"{place}/surname").json() == {}
    assert len(client.get(f"{place}/steady").json()["xAxis"]["data"]) == 1


@pytest.mark.control("LC-069")
def test_limits_are_set_on_their_page_by_the_privacy_lead_alone(
    browse, in_force, privacy_lead, manager
):
    place = f"/monitoring/{in_force.scheme.number}/limits"
    assert "Set limits" not in text_of(browse(manager).get(place))
    said = {
        "ratio": "0.85", "difference": "0.2", "warning_ratio": "0.95",
        "warning_difference": "0.1", "drift": "0.25", "minimum_group": "12", "reason": "年度复核",
    }  # fmt: skip
    client = browse(privacy_lead)
    assert client.post(place, said | {"minimum_group": "9"}).status_code == 422
    assert client.post(place, said).status_code == 302
    assert "年度复核" in text_of(client.get(place))
    assert browse(manager).post(place, said).status_code == 403
    assert browse(manager).get("/monitoring/FL-2026-99/").status_code == 404


@pytest.mark.control("LC-069")
def test_nobody_else_sees_the_figures(browse, in_force, clerk, engineer):
    for one in (clerk, engineer):
        client = browse(one)
        assert client.get("/monitoring/").status_code == 403
        assert client.get(f"/monitoring/{in_force.scheme.number}/").status_code == 403
        assert 'href="/monitoring/"' not in text_of(client.get("/"))


@pytest.mark.control("LC-061", "LC-069")
def test_a_version_is_tested_on_its_page(browse, in_force, many, fairness_purpose, custodian):
    many(OLD, 40, served=40)
    many(YOUNG, 40, served=0)
    place, client = f"/schemes/{in_force.scheme.number}/1/", browse(custodian)
    assert "Test it" in text_of(client.get(place))
    assert client.post(f"{place}stand-in-test/ask").status_code == 302
    running = text_of(client.get(f"{place}stand-in-test"))
    assert "Cancel the test" in running
    assert client.post(f"{place}stand-in-test/cancel").status_code == 302
    htmx(client, f"{place}stand-in-test/ask", {})
    test = ProxyTest.objects.get(state="waiting")
    services.pass_proxy_test(test.pk, clock=lambda: TUESDAY)
    shown = text_of(client.get(place))
    assert "What tells: age band" in shown
    assert "for a second reviewer" in shown
    assert "over the limit" in shown


@pytest.mark.control("LC-140")
def test_the_assessment_shows_what_is_watched(browse, in_force, zhang_wei, reported, privacy_lead):
    reported()
    shown = text_of(browse(privacy_lead).get(f"/assessments/{in_force.assessment}/"))
    assert "Evidence: fairness of schemes" in shown
    assert FairnessReport.objects.get().run.number in shown
    FairnessReport.objects.update(made_at=TUESDAY.replace(year=2026, month=5))
    months = policy.EVIDENCE_MONTHS
    assert months < 6
    shown = text_of(browse(privacy_lead).get(f"/schemes/{in_force.scheme.number}/1/"))
    assert "outdated" in shown
    assert queries.evidence(in_force, at=TUESDAY).standing == "outdated"


@pytest.mark.control("LC-069")
def test_what_each_class_does_is_told_and_that_a_scheme_without_an_effect_ends(
    browse, many, reported, in_force, privacy_lead
):
    many(YOUNG, 24, served=12)
    reported()
    place, client = f"/monitoring/{in_force.scheme.number}/", browse(privacy_lead)
    first = text_of(client.get(place))
    assert "Cannot be said, not enough data" in first
    assert "is retired on" not in first
    reported(at=TUESDAY + timedelta(days=7))
    second = text_of(client.get(place))
    assert "We come to you" in second
    assert "cannot be said: +0.0 (" in second
    services.prove_all(at=TUESDAY + timedelta(days=335))
    warned = text_of(client.get(place))
    assert "No class has shown an effect in twelve months." in warned
    assert "is retired on" in warned
    assert "See why a scheme shows no effect" in text_of(client.get("/work/"))


@pytest.mark.control("LC-066")
def test_an_appeal_against_a_scheme_that_ended_is_still_decided_on_its_page(
    browse, reviewed_by_lead, in_force, privacy_lead
):
    client = browse(privacy_lead)
    services.retire(in_force, by=acting(privacy_lead.code), at=TUESDAY)
    place = f"/appeals/{reviewed_by_lead.number}/"
    page = text_of(client.get(place))
    assert "The scheme has ended" in page
    assert "The class should not have been" in page
    assert "Another one" not in page
    said = {"outcome": "standard", "text": "已改为标准服务。"}
    assert client.post(f"{place}decide", said).status_code == 302
    assert "decided otherwise" in text_of(client.get(place))
