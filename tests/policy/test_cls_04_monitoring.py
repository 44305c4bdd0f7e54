"""CLS-4.2, 4.6: every run is reported by groups; one over a limit suspends its version."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta

import pytest

from hudang.accesslog.models import Entry
from hudang.classification import queries, services, watched
from hudang.classification.derived import Derived, Sex, derive
from hudang.classification.fairness import kept
from hudang.classification.fairness.disparity import assess
from hudang.classification.fairness.limits import Limits
from hudang.classification.fairness.proportions import Tally
from hudang.classification.models import FairnessReport, SchemeVersion
from hudang.classification.policy import monitoring as policy
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes.models import Purpose
from tests.classification.told import OLD, TUESDAY, YOUNG, current_of
from tests.factories import acting, identity_number

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.classification.compared", "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db
Level = FairnessReport.Level
State = SchemeVersion.State
LATER = TUESDAY + timedelta(hours=1)


@pytest.mark.control("LC-069")
def test_a_planted_disparity_suspends_the_version_and_says_what_and_where(
    disparity, in_force, reported, privacy_lead, assess
):
    report = reported()
    in_force.refresh_from_db()
    assert report.level == Level.OVER
    assert (in_force.state, in_force.suspended_for) == (State.SUSPENDED, "fairness")
    (sentence,) = watched.why_suspended(report)
    assert "60 to 74: favourable for 3 of 30" in sentence
    assert "over the limit" in sentence
    assert Entry.objects.filter(what="classification.suspend_scheme").count() == 1
    services.report_run(report.run_id, clock=lambda: LATER)
    assert FairnessReport.objects.count() == 1
    lead = acting(privacy_lead.code)
    assess(at=TUESDAY)
    with pytest.raises(EvidenceMissing) as refusal:
        services.resume(in_force, by=lead, at=LATER)
    assert refusal.value.control == "LC-069"
    resumed = services.resume(in_force, reason="已加派人手上门宣讲。", by=lead, at=LATER)
    report.refresh_from_db()
    assert resumed.state == State.ACTIVE
    assert report.answered_by == privacy_lead.code


@pytest.mark.control("LC-069", "LC-071")
def test_a_group_of_three_is_not_shown_and_does_not_decide(in_force, many, reported):
    many(OLD, 3, served=0)
    many(YOUNG, 12, served=12)
    report = reported()
    in_force.refresh_from_db()
    assert (report.level, in_force.state) == (Level.UNSAID, State.ACTIVE)
    (age,) = (one for one in watched.groupings(report) if one.code == "age")
    assert [line.group.tally.total for line in age.rows] == [15]
    assert "not enough data" in age.said
    assert "60_to_74" not in json.dumps(report.figures)


@pytest.mark.control("LC-069", "LC-071")
@pytest.mark.parametrize("seed", range(60))
def test_no_report_shows_a_group_of_fewer_than_ten_nor_lets_one_be_worked_out(seed):
    draw = random.Random(seed)
    sizes = {f"YQL {one}": draw.choice((1, 2, 3, 9, 10, 14, 200)) for one in range(1, 9)}
    counts = {name: Tally(draw.randint(0, size), size) for name, size in sizes.items()}
    found = assess({"building": counts}, limits=Limits())
    (shown,) = (kept.grouping(kept.dump(one)) for one in found.groupings)
    assert all(group.tally.total >= 10 for group in shown.groups)
    put_together = [name for name in sizes if name not in {one.name for one in shown.groups}]
    assert len(put_together) != 1
    assert all(sizes[one.name] == one.tally.total for one in shown.groups if one.name)


@pytest.mark.control("LC-069")
def test_the_job_opens_the_number_and_nothing_else_and_the_log_says_how_many(
    disparity, reported, many
):
    many(None, 2, served=1)
    report = reported()
    (entry,) = Entry.objects.filter(what="classification.derive_attributes")
    assert (entry.purpose, entry.items, entry.count) == ("fairness_check", [11], 60)
    assert (report.people, report.known) == (62, 60)
    assert "known of 60 of 62 people" in watched.coverage(report)
    written = json.dumps(report.figures, ensure_ascii=False)
    assert "张" not in written
    assert "990000" not in written


@pytest.mark.control("LC-069")
def test_without_the_purpose_nothing_is_opened_and_the_report_says_so(
    in_force, zhang_wei, reported
):
    Purpose.objects.filter(code="fairness_check").update(state="draft")
    report = reported()
    assert not Entry.objects.filter(what="classification.derive_attributes").exists()
    assert "not active" in watched.coverage(report)
    assert report.known is None


@pytest.mark.control("LC-069")
def test_the_place_of_issue_says_nothing():
    today, number = date(2026, 11, 24), identity_number(12, born=OLD)
    found = derive(number, today=today)
    assert found == Derived(Sex.FEMALE, found.age)
    assert set(Derived.__slots__) == {"sex", "age"}
    assert repr(found) == "<derived>"
    with pytest.raises(TypeError):
        found.__reduce__()


@pytest.mark.control("LC-069")
@pytest.mark.parametrize("number", ["E12345678", "990000550301001", "99000019550301012X", ""])
def test_of_another_document_or_a_wrong_number_nothing_is_known(number):
    assert derive(number, today=date(2026, 11, 24)) is None


@pytest.mark.control("LC-069")
def test_figures_are_seen_by_those_who_answer_for_them_and_nobody_else(
    in_force, manager, supervisor, privacy_lead, custodian, legal_reviewer, clerk, engineer
):
    for one in (manager, supervisor, privacy_lead, custodian, legal_reviewer):
        assert list(queries.reports(one)) == []
    for one in (clerk, engineer):
        with pytest.raises(Forbidden):
            queries.reports(one)


@pytest.mark.control("LC-069")
def test_limits_are_set_by_the_privacy_lead_with_a_reason_and_warn_first(
    in_force, privacy_lead, manager
):
    scheme, lead = in_force.scheme, acting(privacy_lead.code)
    wanted = services.Limiting(ratio=0.85, warning_ratio=0.95)
    with pytest.raises(EvidenceMissing):
        services.set_limits(scheme, wanted, reason=" ", by=lead, at=TUESDAY)
    with pytest.raises(Forbidden):
        services.set_limits(scheme, wanted, reason="核对", by=manager, at=TUESDAY)
    for refused in (
        services.Limiting(minimum_group=9), services.Limiting(warning_ratio=0.5),
        services.Limiting(warning_difference=0.5),
    ):  # fmt: skip
        with pytest.raises(Forbidden) as refusal:
            services.set_limits(scheme, refused, reason="核对", by=lead, at=TUESDAY)
        assert refusal.value.control == "LC-069"
    services.set_limits(scheme, wanted, reason="年度复核", by=lead, at=TUESDAY)
    assert queries.limits_of(scheme).deciding.ratio == 0.85


@pytest.mark.control("LC-069")
def test_a_building_or_a_role_that_differs_warns_and_is_answered(
    in_force, many, reported, custodian, houses
):
    many(YOUNG, 24, served=12)
    report = reported()
    assert report.level in {Level.WITHIN, Level.UNSAID}
    by_role = {"role": {"owner": Tally(200, 220), "tenant": Tally(10, 220)}}
    found = assess(by_role, limits=Limits()).groupings
    assert policy.level([], found, drifted=found[0].finding) == Level.WARNING
    with pytest.raises(Forbidden):
        services.answer_report(report, answer="无", by=custodian, at=LATER)
    FairnessReport.objects.update(level=Level.WARNING)
    (open_one,) = queries.warnings_open()
    services.answer_report(open_one, answer="租户的需要不同。", by=custodian, at=LATER)
    assert not queries.warnings_open()


@pytest.mark.control("LC-140")
def test_the_report_is_evidence_until_the_version_changes_or_it_is_old(
    in_force, many, reported, manager
):
    assert queries.evidence(in_force, at=LATER).standing == "none"
    many(YOUNG, 10, served=5)
    reported()
    assert queries.evidence(in_force, at=LATER).standing == "current"
    assert queries.evidence(in_force, at=LATER + timedelta(days=120)).standing == "outdated"
    (one,) = queries.evidence_for(in_force.assessment, at=LATER)
    assert one.standing == "current"
    after = services.begin_version(in_force, by=manager, at=LATER)
    assert queries.evidence(after, at=LATER).standing == "outdated"


@pytest.mark.control("LC-061", "LC-066")
def test_a_class_stays_sealed_when_its_run_is_reported(zhang_wei, reported):
    reported()
    assert current_of(zhang_wei) is not None
    opened = Entry.objects.filter(what__startswith="classification.", items__contains=[66])
    assert {one.what for one in opened} <= {
        "classification.assign", "classification.read_people"
    }  # fmt: skip
