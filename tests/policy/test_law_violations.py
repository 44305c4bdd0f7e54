"""CC 942, PMR 45, 46, PIPL 6, 13(1)(3): violations are stopped, and reported with the least."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.arrears.models import ArrearsCase
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.core.models import OnAnswer, OnDestruction
from hudang.registry.models import House, Occupancy
from hudang.service.models import ServiceRecord
from hudang.violations import catalogue, policy, queries, services
from hudang.violations.models import (
    RECORD,
    AuthorityReport,
    ReportedPerson,
    Violation,
    ViolationStep,
)
from hudang.violations.printing import told_about
from tests import cast
from tests.factories import MONDAY
from tests.reading_pdf import text_of as text_of_pdf
from tests.violations.acting import (
    DAY,
    SEEN,
    TODAY,
    answered,
    delivered,
    drafted,
    edition_of,
    fresh,
    looked,
    on_report,
    told,
)
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams", "tests.violations.site"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-165")]
State = Violation.State


# Finding and stopping


def test_an_engineer_records_what_he_saw_and_it_names_a_house_and_nobody(found, zhang_san):
    one = found()
    assert (one.number, one.state, one.is_danger) == ("WF-01-000001", State.FOUND, True)
    row = {field.name: str(getattr(one, field.attname)) for field in one._meta.fields}
    assert str(zhang_san.id) not in row.values()
    (entry,) = entries(what="violations.record")
    assert (entry.reference, entry.purpose, entry.items) == (
        one.number, "statutory_report", [RECORD],
    )  # fmt: skip


def test_danger_to_life_is_dealt_with_on_the_same_day_whatever_was_said(found, engineer):
    danger, ordinary = found("indoor_charging"), found("rubbish")
    assert (danger.due_date, ordinary.due_date) == (TODAY, TODAY + DAY)
    later = TODAY + 9 * DAY
    assert told(danger, by=engineer, until=later).due_date == TODAY
    assert told(ordinary, by=engineer, until=later).due_date == TODAY + 3 * DAY
    assert looked(danger, by=engineer).due_date == TODAY
    assert looked(ordinary, by=engineer).due_date == TODAY + 3 * DAY


def test_what_is_over_is_over_and_no_report_of_it_leaves_or_names_anybody(
    charging, naming_report, engineer
):
    over = looked(charging, is_over=True, text="已清走", by=engineer)
    assert (over.state, over.due_date, over.ended_by) == (State.STOPPED, None, engineer.code)
    assert AuthorityReport.objects.get(pk=naming_report.pk).state == "withdrawn"
    assert not ReportedPerson.objects.exists()
    with pytest.raises(Forbidden, match="nothing to stop"):
        told(charging, by=engineer)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"way": ""}, "how they were told"),
        ({"text": " "}, "few words"),
        ({"until": TODAY + 31 * DAY}, "within 30 days"),
        ({"until": TODAY - DAY}, "within 30 days"),
    ],
)
def test_who_is_told_to_stop_is_told_how_and_until_when(found, engineer, said, wanted):
    with pytest.raises((Forbidden, EvidenceMissing), match=wanted):
        told(found(), by=engineer, **said)


def test_nothing_is_posted_where_others_read_it(found, engineer):
    outside = found("fire_exit", house="", spot="road")
    with pytest.raises(Forbidden, match="nothing is posted"):
        told(outside, way="door", by=engineer)
    with pytest.raises(Forbidden, match="goes to a house"):
        services.print_notice(outside, until=TODAY, by=engineer, at=MONDAY)
    assert told(outside, by=engineer).state == State.TOLD


def test_the_notice_shows_the_house_outside_and_names_nobody(charging, engineer):
    paper = services.print_notice(charging, until=TODAY + DAY, by=engineer, at=MONDAY)
    read = text_of_pdf(paper)
    assert "3栋2单元1502" in read
    assert cast.ZHANG_SAN.name not in read
    assert "致住户" in read
    (entry,) = entries(what="violations.print_notice")
    assert (entry.act, entry.reference) == ("print", charging.number)


def test_only_danger_to_life_is_rung_at_once(found, engineer):
    danger, ordinary = found(), found("noise")
    services.ring(danger, authority="fire", edition=1, by=engineer, at=MONDAY)
    assert queries.steps_of(danger).last().kind == ViolationStep.Kind.ALARM
    with pytest.raises(Forbidden, match="Only danger"):
        services.ring(ordinary, authority="police", edition=1, by=engineer, at=MONDAY)
    with pytest.raises(Forbidden, match="does not act"):
        services.ring(danger, authority="housing", edition=2, by=engineer, at=MONDAY)


def test_of_two_who_act_at_once_the_second_looks_again(charging, engineer):
    looked(charging, by=engineer)
    with pytest.raises(EvidenceMissing, match="Somebody else"):
        services.note(charging, text="再看", edition=charging.edition, by=engineer, at=MONDAY)


@pytest.mark.parametrize("kind", ["", "offender"])
def test_what_is_not_in_the_list_is_not_recorded(found, kind):
    with pytest.raises(EvidenceMissing, match="from the list"):
        found(kind)
    with pytest.raises(EvidenceMissing, match="where it is"):
        found(house="")
    with pytest.raises(Forbidden, match="last 30 days"):
        found(found_at=MONDAY - timedelta(days=31))


@pytest.mark.control("LC-125")
@pytest.mark.parametrize("person", ["manager", "legal_reviewer", "system_admin"])
def test_who_does_not_go_round_records_nothing(found, person, request):
    with pytest.raises(Forbidden, match="does not allow"):
        found(by=request.getfixturevalue(person))


# Who told us


@pytest.mark.control("LC-166")
@pytest.mark.parametrize("way", ["complaint", "order", "patrol", "inspection"])
def test_whoever_told_us_stands_nowhere_not_even_by_a_number(found, ordered, zhang_san, way):
    order = ordered(customer=zhang_san)
    with pytest.raises(Forbidden, match="not named"):
        found(way=way, source=order.number)
    assert not Violation.objects.exists()


@pytest.mark.control("LC-166")
def test_a_report_after_a_complaint_says_that_we_looked(found, engineer, clerk, zhang_san):
    one = told(found("noise", way="complaint"), by=engineer)
    report = drafted(one, authority="police", parts=["done"], by=clerk)
    read = text_of_pdf(services.print_report(report, with_person=False, by=clerk, at=MONDAY))
    assert "投诉" not in read
    assert "本公司人员核实" in read


def test_a_text_with_a_number_of_somebody_is_not_kept(found, engineer):
    with pytest.raises((Forbidden, EvidenceMissing)):
        found(text=f"业主电话{cast.ZHANG_SAN.mobile}")
    with pytest.raises((Forbidden, EvidenceMissing)):
        told(found(), text=f"身份证{cast.ZHANG_SAN.id_number}", by=engineer)


# What a report holds


def test_a_report_holds_the_place_the_kind_and_what_its_kind_permits(charging, clerk):
    report = drafted(charging, parts=["photos", "done"], by=clerk)
    assert report.parts == ["place", "kind", "done", "photos"]
    assert (report.number, report.state) == (f"{charging.number}-1", "draft")
    assert "[K]" in report.basis
    assert queries.person_in(report) is None


def test_an_identity_number_is_never_reported(charging, clerk, zhang_san):
    for part in ("identity", "id_number", "account"):
        with pytest.raises(Forbidden, match="never reported"):
            drafted(charging, parts=[part], customer=zhang_san, reason="asked", by=clerk)
    numbers = {one.item for one in catalogue.parts().values()} - {None}
    assert numbers == {1, 2}
    assert all(items <= numbers for items in policy.reports.GOOD_FOR.values())


@pytest.mark.parametrize("kind", ["rubbish", "noise", "other"])
def test_where_the_place_is_enough_a_name_is_refused_whatever_the_reason(
    found, zhang_san, clerk, kind
):
    one = found(kind)
    authority = one.kind.authorities[0]
    with pytest.raises(Forbidden, match="does not need"):
        drafted(
            one, authority=authority, parts=["name"], customer=zhang_san, reason="asked",
            asked_by="公函1号", by=clerk,
        )  # fmt: skip


@pytest.mark.control("LC-002")
def test_a_name_takes_a_reason_that_is_good_for_it(charging, found, zhang_san, clerk):
    named = {"parts": ["name"], "customer": zhang_san, "by": clerk}
    with pytest.raises(EvidenceMissing, match="only for a reason"):
        drafted(charging, **named)
    with pytest.raises(EvidenceMissing, match="only for a reason") as refusal:
        drafted(charging, reason="asked", **named)
    assert len(refusal.value.missing) == 1
    with pytest.raises(Forbidden, match="not good for"):
        drafted(charging, reason="decides", **(named | {"parts": ["mobile"]}))
    shed = found("illegal_building")
    with pytest.raises(Forbidden, match="not good for"):
        drafted(shed, authority="city", reason="rescue", **named)
    with pytest.raises(Forbidden, match="names nobody"):
        drafted(charging, parts=["done"], customer=zhang_san, by=clerk)
    assert not AuthorityReport.objects.exists()
    assert drafted(charging, reason="decides", **named).parts[-1] == "name"
    assert ReportedPerson.objects.get().items == [1]


def test_a_report_names_who_holds_the_house_and_nobody_else(charging, register, clerk):
    neighbour = register(cast.LI_SI, house="3栋2单元1503")
    with pytest.raises(Forbidden, match="holds or rents"):
        drafted(charging, parts=["name"], customer=neighbour, reason="decides", by=clerk)


def test_a_report_goes_to_an_authority_that_may_act(charging, clerk):
    with pytest.raises(Forbidden, match="does not act"):
        drafted(charging, authority="city", by=clerk)


def test_the_person_in_a_report_is_a_reference_and_no_copy(naming_report, zhang_san):
    person = queries.person_in(naming_report)
    assert (person.customer_id, person.items) == (zhang_san.id, [1, 2])
    fields = {field.name for field in ReportedPerson._meta.fields}
    assert not fields & {"name", "mobile", "value", "text"}
    # The entry names the person, and vouches for the report.
    (entry,) = entries(what="violations.draft")
    assert (entry.subjects, entry.reference) == (2, naming_report.number)


# Approved, handed over, answered


@pytest.mark.control("LC-168")
def test_another_person_approves_before_anything_leaves(naming_report, clerk, custodian):
    with pytest.raises(Forbidden, match="does not allow"):
        on_report(services.approve, naming_report, by=clerk)
    with pytest.raises(Forbidden, match="cannot become"):
        delivered(naming_report, by=clerk)
    with pytest.raises(Forbidden, match="once it is approved"):
        services.print_report(naming_report, with_person=True, by=clerk, at=MONDAY)
    assert on_report(services.approve, naming_report, by=custodian).approved_by == custodian.code


@pytest.mark.control("LC-168")
def test_the_custodian_does_not_approve_what_she_wrote(charging, custodian):
    report = drafted(charging, by=custodian)
    with pytest.raises(Forbidden, match="Somebody else approves"):
        on_report(services.approve, report, by=custodian)


def test_with_the_name_it_is_printed_once_approved_through_the_desk(
    naming_report, clerk, custodian, zhang_san
):
    on_report(services.approve, naming_report, by=custodian)
    whole = text_of_pdf(
        services.print_report(naming_report_now(), with_person=True, by=clerk, at=MONDAY)
    )
    assert cast.ZHANG_SAN.name in whole
    assert cast.ZHANG_SAN.mobile in whole
    opened = [one for one in entries(what="violations.print_report") if 1 in one.items]
    assert [(one.reference, one.purpose, one.basis) for one in opened] == [
        (naming_report.number, "statutory_report", "statute")
    ]
    own = text_of_pdf(
        services.print_report(naming_report_now(), with_person=False, by=clerk, at=MONDAY)
    )
    assert cast.ZHANG_SAN.name not in own
    assert cast.ZHANG_SAN.mobile not in own
    assert cast.ZHANG_SAN.id_number not in whole


def naming_report_now():
    return AuthorityReport.objects.select_related("violation__house", "violation__community").get()


@pytest.mark.parametrize("said", [{"receipt": " "}, {"way": ""}, {"on": TODAY + DAY}])
def test_what_left_has_a_receipt(charging, clerk, custodian, said):
    report = drafted(charging, by=clerk)
    on_report(services.approve, report, by=custodian)
    with pytest.raises((EvidenceMissing, Forbidden), match="handed over"):
        delivered(report, by=clerk, **said)
    assert fresh(charging).state == State.TOLD


def test_from_the_report_to_the_answer_to_the_end(sent_report, charging, clerk):
    assert (fresh(charging).state, fresh(charging).due_date) == (State.REPORTED, TODAY + 15 * DAY)
    close = {"text": "执法人员已到场", "by": clerk, "at": MONDAY}
    with pytest.raises(EvidenceMissing, match="has not answered"):
        services.close(charging, outcome="authority", edition=edition_of(charging), **close)
    answered(sent_report, by=clerk)
    with pytest.raises(EvidenceMissing, match="became of it"):
        services.close(charging, outcome="", edition=edition_of(charging), **close)
    services.close(charging, outcome="authority", edition=edition_of(charging), **close)
    assert (fresh(charging).state, fresh(charging).outcome) == (State.CLOSED, "authority")


def test_a_report_that_was_given_up_names_nobody_any_more(naming_report, clerk):
    on_report(services.give_up, naming_report, by=clerk)
    assert not ReportedPerson.objects.exists()
    with pytest.raises(Forbidden, match="given up"):
        services.print_report(naming_report_now(), with_person=False, by=clerk, at=MONDAY)


def test_one_report_after_the_other(charging, clerk):
    drafted(charging, by=clerk)
    with pytest.raises(Forbidden, match="has not left"):
        drafted(charging, by=clerk)


# What a violation never does


def test_a_report_changes_no_deadline_fee_or_service_of_the_household(
    zhang_san, ordered, charging, clerk, custodian
):
    ordered(customer=zhang_san)
    tables = (ServiceRecord, ArrearsCase, Occupancy, House)
    before = {table: list(table.objects.order_by("id").values()) for table in tables}
    report = drafted(charging, parts=["name"], customer=zhang_san, reason="decides", by=clerk)
    on_report(services.approve, report, by=custodian)
    delivered(report, by=clerk)
    assert before == {table: list(table.objects.order_by("id").values()) for table in tables}


def test_there_is_no_question_by_person():
    assert "customer" not in queries.ViolationFilter.__dataclass_fields__
    assert not any("customer" in name for name in vars(Violation))


def test_a_customers_page_shows_it_to_the_desk_and_only_while_it_is_open(
    naming_report, charging, zhang_san, engineer
):
    assert queries.open_reports_naming(zhang_san) == [naming_report]
    looked(charging, is_over=True, by=engineer)
    assert queries.open_reports_naming(zhang_san) == []
    assert not policy.shows_on_customer(state=State.TOLD, may_report=False)
    assert not policy.shows_on_customer(state=State.STOPPED, may_report=True)


def test_who_asks_is_told_what_was_reported_about_him_and_not_who_told_us(
    naming_report, clerk, custodian
):
    assert ReportedPerson.statement.on_answer == OnAnswer.INCLUDE
    assert ReportedPerson.statement.on_destruction == OnDestruction.DELETE
    on_report(services.approve, naming_report, by=custodian)
    report = delivered(naming_report, by=clerk)
    said = told_about(report, queries.person_in(report))
    assert TODAY.isoformat() in said
    assert any("消防" in one for one in said)
    assert clerk.code not in " ".join(said)


@pytest.mark.control("LC-125")
def test_words_are_masked_for_who_does_not_stop_or_report_it(charging, manager, engineer):
    seen = services.view_violation(charging, by=engineer, at=MONDAY)
    assert (seen.is_open, seen.steps[0][1]) == (True, SEEN)
    masked = services.view_violation(charging, by=manager, at=MONDAY)
    assert masked.is_open is False
    assert SEEN not in repr([text for _step, text in masked.steps])
    over = looked(charging, is_over=True, by=engineer)
    assert services.view_violation(over, by=engineer, at=MONDAY).is_open is False


def test_fewer_than_ten_are_no_figure(found, open_community, engineer):
    for _ in range(9):
        found("noise")
    communities = [open_community.id]
    assert queries.figures(communities, today=TODAY).total is None
    found("noise")
    figures = queries.figures(communities, today=TODAY)
    assert (figures.total, figures.kinds[0].count, figures.months[-1].count) == (10, 10, 10)
    assert figures.months[0].count is None


def test_it_goes_after_its_months_with_whom_it_named(naming_report, charging, engineer, found):
    stays = found("noise")
    looked(charging, is_over=True, by=engineer)
    assert services.destroy_over(at=MONDAY + timedelta(days=360)) == 0
    assert services.destroy_over(at=MONDAY + timedelta(days=367)) == 1
    assert list(Violation.objects.all()) == [stays]
    assert not ReportedPerson.objects.exists()
    assert not AuthorityReport.objects.exists()


def test_what_was_reported_is_kept_longer(sent_report, charging, clerk):
    services.close(
        charging, outcome="over", text="已停止", edition=edition_of(charging), by=clerk, at=MONDAY
    )
    assert services.destroy_over(at=MONDAY + timedelta(days=800)) == 0
    assert services.destroy_over(at=MONDAY + timedelta(days=3 * 366)) == 1
