"""POL-4.0, 4.4, 5.3 and Civil Code 945: a renovation is told, agreed, looked at, settled."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.dossiers.models import CustomerDocument
from hudang.renovation import queries, services
from hudang.renovation.models import Applicant, Inspection, Renovation, WorkerPass
from hudang.renovation.services import Worker
from hudang.vault import opening
from hudang.vault.errors import MissingKey
from tests import cast
from tests.factories import MONDAY
from tests.renovation.acting import (
    ENDS,
    FINDINGS,
    TODAY,
    edition_of,
    fresh,
    inspected,
    signed,
)
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.renovation.site"]
pytestmark = pytest.mark.django_db
State = Renovation.State
DAY = timedelta(days=1)


def refund(renovation, *, by, on=TODAY, at=MONDAY):
    return services.refund(renovation, refunded=on, edition=edition_of(renovation), by=by, at=at)


def paid(renovation, *, by, sum="3000.00", **said):
    facts = {"paid": TODAY, "at": MONDAY, "edition": edition_of(renovation)} | said
    return services.pay_deposit(renovation, sum=Decimal(sum), by=by, **facts)


# Telling us


@pytest.mark.control("LC-163")
def test_zhang_san_tells_us_and_the_file_names_a_house_and_a_firm_but_not_him(
    planned_works, zhang_san
):
    file = planned_works()
    assert (file.number, file.state) == ("ZX-01-000001", State.APPLIED)
    row = {field.name: str(getattr(file, field.attname)) for field in file._meta.fields}
    assert str(zhang_san.id) not in row.values()
    assert Applicant.objects.get().role == "owner"
    (entry,) = entries(what="renovation.apply")
    assert (entry.reference, entry.purpose) == (file.number, "renovation")


@pytest.mark.control("LC-163")
def test_somebody_without_a_role_in_the_house_does_not_apply_for_it(planned_works):
    with pytest.raises(Forbidden, match="owner of this house"):
        planned_works(house="5栋1单元201")


@pytest.mark.control("LC-163")
@pytest.mark.parametrize("work", ["bearing_wall", "balcony_wall", "wet_room", "insulation"])
def test_a_bearing_wall_stays_and_the_article_is_named_with_how_sure_it_is(planned_works, work):
    with pytest.raises(Forbidden, match=r"forbidden: .+ 5\(\d\) \[K\]"):
        planned_works({"paint": "", work: "GH-2026-1"})
    assert not Renovation.objects.exists()


@pytest.mark.control("LC-163")
@pytest.mark.parametrize("work", ["gas", "waterproofing", "structure", "facade"])
def test_gas_pipes_and_waterproofing_wait_for_their_paper(planned_works, work):
    with pytest.raises(EvidenceMissing, match="takes a paper first") as refusal:
        planned_works({work: " "})
    assert refusal.value.missing[0]
    file = planned_works({work: "PZ-2026-11"})
    assert file.works.get().proof == "PZ-2026-11"


@pytest.mark.control("LC-169")
def test_works_that_end_before_they_begin_or_last_for_years_are_not_recorded(planned_works):
    for ends in (TODAY - DAY, TODAY + timedelta(days=366)):
        with pytest.raises(Forbidden, match="within 365 days"):
            planned_works(ends=ends)
    with pytest.raises(EvidenceMissing, match="which works"):
        planned_works({})


@pytest.mark.control("LC-125")
@pytest.mark.parametrize("person", ["legal_reviewer", "system_admin", "supervisor", "manager"])
def test_who_does_not_deal_with_customers_records_no_renovation(planned_works, person, request):
    with pytest.raises(Forbidden, match="does not allow"):
        planned_works(by=request.getfixturevalue(person))


# Agreeing


@pytest.mark.control("LC-163")
def test_the_owner_is_told_first_and_his_signature_lies_with_his_documents(planned_works, clerk):
    file = signed(planned_works(), by=clerk)
    assert (file.state, file.told_date) == (State.AGREED, TODAY)
    scan = CustomerDocument.objects.get()
    assert (scan.kind, scan.reference) == ("renovation_agreement", file.number)
    assert queries.agreement_of(file) == scan
    kinds = [(one.kind, one.due_date) for one in queries.open_inspections(file)]
    assert kinds == [("start", TODAY + 3 * DAY), ("hidden", TODAY + 30 * DAY)]


@pytest.mark.control("LC-163")
def test_without_a_warning_or_a_signature_nothing_is_agreed(planned_works, clerk):
    file = planned_works()
    with pytest.raises(EvidenceMissing, match="forbidden"):
        signed(file, by=clerk, told_date=None)
    with pytest.raises(EvidenceMissing, match="signed agreement"):
        signed(file, by=clerk, scan=None)
    with pytest.raises(Forbidden, match="before the agreement"):
        signed(file, by=clerk, told_date=TODAY, agreement_date=TODAY - DAY)
    assert fresh(file).state == State.APPLIED


@pytest.mark.control("LC-169")
def test_an_application_is_refused_with_a_reason_and_that_ends_it(planned_works, clerk):
    file = planned_works()
    with pytest.raises(EvidenceMissing, match="why"):
        services.refuse(file, reason="taken_back", edition=1, by=clerk, at=MONDAY)
    services.refuse(file, reason="firm", edition=1, by=clerk, at=MONDAY)
    assert fresh(file).ended_for == "firm"
    with pytest.raises(Forbidden, match="cannot become"):
        signed(file, by=clerk)


@pytest.mark.control("LC-169")
def test_works_that_were_given_up_leave_no_inspection_behind(works_agreed, clerk):
    services.cancel(
        works_agreed, reason="not_begun", edition=edition_of(works_agreed), by=clerk, at=MONDAY
    )
    assert not Inspection.objects.exists()


# Looking


@pytest.mark.control("LC-169")
def test_the_engineer_looks_finds_and_looks_again_before_the_works_go_on(works_begun, engineer):
    inspected(works_begun, by=engineer, result="rectify", text=FINDINGS, until=TODAY + 5 * DAY)
    assert fresh(works_begun).state == State.RECTIFYING
    again = queries.inspections_of(works_begun).get(is_repeat=True)
    assert (again.kind, again.due_date) == ("start", TODAY + 5 * DAY)
    inspected(works_begun, by=engineer)
    assert fresh(works_begun).state == State.WORKING


@pytest.mark.control("LC-121")
def test_what_was_found_in_a_home_is_sealed_with_the_file(works_begun, engineer, manager):
    inspected(works_begun, by=engineer, result="rectify", text=FINDINGS, until=TODAY + DAY)
    made = Inspection.objects.exclude(result="").get()
    assert FINDINGS.encode() not in bytes(made.findings.blob)
    shown = services.view_renovation(fresh(works_begun), by=engineer, at=MONDAY)
    assert [one.text for one in shown.inspections if one.text] == [FINDINGS]
    assert shown.name == cast.ZHANG_SAN.name
    masked = services.view_renovation(fresh(works_begun), by=manager, at=MONDAY)
    assert not masked.is_open
    assert FINDINGS not in [one.text for one in masked.inspections]
    assert masked.name == "张*"


@pytest.mark.control("LC-169")
def test_a_finding_says_what_and_until_when(works_begun, engineer):
    for said in ({"text": ""}, {"text": FINDINGS, "until": None}):
        with pytest.raises(EvidenceMissing, match="put right"):
            inspected(works_begun, by=engineer, result="rectify", **said)
    with pytest.raises(Forbidden, match="within 60 days"):
        inspected(works_begun, by=engineer, result="rectify", text=FINDINGS, until=TODAY - DAY)


@pytest.mark.control("LC-163")
def test_nothing_is_accepted_while_something_covered_was_not_looked_at(works_begun, engineer):
    inspected(works_begun, by=engineer)
    with pytest.raises(EvidenceMissing, match="still open") as refusal:
        services.ask_for_acceptance(
            works_begun, edition=edition_of(works_begun), by=engineer, at=MONDAY
        )
    assert "covered" in str(refusal.value.missing[0])


@pytest.mark.control("LC-169")
def test_of_two_who_accept_at_once_the_second_looks_again(works_begun, engineer, clerk):
    inspected(works_begun, by=engineer)
    inspected(works_begun, by=engineer)
    services.ask_for_acceptance(
        works_begun, edition=edition_of(works_begun), by=engineer, at=MONDAY
    )
    seen = edition_of(works_begun)
    one = queries.inspection(works_begun, queries.open_inspections(works_begun)[0].id)
    found = services.Found("passed")
    services.inspect(one, found, edition=seen, by=engineer, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="meanwhile"):
        services.inspect(one, found, edition=seen, by=clerk, at=MONDAY)
    assert fresh(works_begun).accepted_by == engineer.code


# The deposit


@pytest.mark.control("LC-169")
def test_the_deposit_goes_back_after_acceptance_and_not_before(works_begun, engineer, clerk):
    paid(works_begun, by=clerk)
    with pytest.raises(Forbidden, match="after the works were accepted"):
        refund(works_begun, by=clerk)
    inspected(works_begun, by=engineer)
    inspected(works_begun, by=engineer)
    services.ask_for_acceptance(
        works_begun, edition=edition_of(works_begun), by=engineer, at=MONDAY
    )
    inspected(works_begun, by=engineer)
    assert queries.deposit_of(works_begun).refund_due_date == TODAY + 30 * DAY
    with pytest.raises(EvidenceMissing, match="Settle") as refusal:
        services.close(works_begun, edition=edition_of(works_begun), by=clerk, at=MONDAY)
    assert "deposit" in str(refusal.value.missing[0])
    refund(works_begun, by=clerk)
    with pytest.raises(Forbidden, match="back already"):
        refund(works_begun, by=clerk)
    services.close(works_begun, edition=edition_of(works_begun), by=clerk, at=MONDAY)
    assert fresh(works_begun).state == State.CLOSED


@pytest.mark.control("LC-169")
def test_nothing_is_taken_off_by_itself_or_without_a_reason_or_beyond_what_is_held(
    works_begun, clerk
):
    paid(works_begun, by=clerk, sum="1000.00")

    def deduct(sum, reason="公共走廊墙面损坏修复"):
        return services.deduct(
            works_begun, sum=Decimal(sum), reason=reason, edition=edition_of(works_begun),
            by=clerk, at=MONDAY,
        )  # fmt: skip

    with pytest.raises(EvidenceMissing, match="taken off for"):
        deduct("100.00", reason=" ")
    deduct("300.50")
    with pytest.raises(Forbidden, match="still holds"):
        deduct("700.00")
    shown = services.view_renovation(fresh(works_begun), by=clerk, at=MONDAY)
    assert shown.sums.held == Decimal("699.50")


@pytest.mark.control("LC-169")
@pytest.mark.parametrize("sum", ["0", "-5", "0.001", "1000000.01"])
def test_a_deposit_is_a_sum_of_money(works_begun, clerk, sum):
    with pytest.raises(Forbidden, match="more than 0"):
        paid(works_begun, by=clerk, sum=sum)


@pytest.mark.control("LC-169")
def test_a_deposit_is_recorded_once_and_after_the_agreement(planned_works, works_begun, clerk):
    with pytest.raises(Forbidden, match="after the agreement"):
        paid(planned_works(), by=clerk)
    paid(works_begun, by=clerk)
    with pytest.raises(Forbidden, match="recorded already"):
        paid(works_begun, by=clerk)


# Passes


@pytest.fixture
def passed(works_begun, clerk, worker_wang) -> WorkerPass:
    return services.issue_pass(
        works_begun, worker_wang, valid_from=TODAY, until=ENDS, by=clerk, at=MONDAY
    )


@pytest.mark.control("LC-002", "LC-094")
def test_a_pass_holds_a_name_and_four_signs_and_never_the_whole_number(works_begun, passed, clerk):
    assert passed.number == f"{works_begun.number}-01"
    shown = services.view_renovation(fresh(works_begun), by=clerk, at=MONDAY)
    assert shown.passes[0].worker == ("王建国", "123X")
    with pytest.raises(Forbidden, match="last four"):
        services.issue_pass(
            works_begun, Worker("王建国", cast.ZHANG_SAN.id_number), valid_from=TODAY, until=ENDS,
            by=clerk, at=MONDAY,
        )  # fmt: skip
    assert WorkerPass.objects.count() == 1


@pytest.mark.control("LC-002")
def test_a_pass_is_good_while_the_works_last(works_begun, clerk, worker_wang):
    for valid_from, until in ((TODAY - DAY, ENDS), (TODAY, ENDS + DAY), (ENDS, TODAY)):
        with pytest.raises(Forbidden, match="within the works"):
            services.issue_pass(
                works_begun, worker_wang, valid_from=valid_from, until=until, by=clerk, at=MONDAY
            )


@pytest.mark.control("LC-169")
def test_every_pass_is_taken_back_before_the_file_is_closed(
    passed, works_accepted, clerk, engineer
):
    with pytest.raises(EvidenceMissing, match="Settle"):
        services.close(works_accepted, edition=edition_of(works_accepted), by=clerk, at=MONDAY)
    services.take_back(queries.worker_pass(passed.number, by=engineer), by=engineer, at=MONDAY)
    again = queries.worker_pass(passed.number, by=engineer)
    assert services.take_back(again, by=clerk, at=MONDAY).returned_by == engineer.code
    services.close(works_accepted, edition=edition_of(works_accepted), by=clerk, at=MONDAY)


@pytest.mark.control("LC-002", "LC-034")
def test_the_names_of_the_workers_go_thirty_days_after_acceptance_and_nothing_opens_them(
    passed, works_accepted
):
    assert services.destroy_names(at=MONDAY + 30 * DAY) == 0
    assert services.destroy_names(at=MONDAY + 31 * DAY) == 1
    gone = WorkerPass.objects.get()
    assert (gone.worker, gone.destroyed_at) == (None, MONDAY + 31 * DAY)
    with pytest.raises(MissingKey):
        opening.open_many([passed], ["worker"])
    assert services.destroy_names(at=MONDAY + 40 * DAY) == 0
    (entry,) = entries(what="renovation.destroy_names")
    assert entry.actor_code.startswith("SYSTEM-")
