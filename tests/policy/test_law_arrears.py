"""LC-162: what is owed is demanded in reasonable time, one household at a time, then in court;
nothing is ever cut off, and nothing outside knows of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.accounts.policy import PERMISSIONS, Permission
from hudang.arrears import policy, queries, services
from hudang.arrears.models import ArrearsCase, ArrearsWords, DemandLetter, State
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.outbox import services as outbox
from hudang.purposes import inventory
from hudang.web.navigation import MAP
from hudang.worklist import queries as worklist
from hudang.worklist.policy import Kind
from tests.arrears.owing import day, plan
from tests.factories import MONDAY
from tests.reading_pdf import text_of
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.arrears.debts"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-162")]
P = Permission


@pytest.fixture(autouse=True)
def sealed_files(settings, tmp_path):
    settings.HUDANG_DATA = tmp_path


# The way of a case


def test_a_debt_becomes_a_numbered_case_whose_sums_are_sealed(debt, fee_clerk):
    case = debt.case
    assert (case.number, case.state, case.next_due_date) == ("CF-01-000001", "due", day(0))
    assert b"634.50" not in bytes(case.claim.blob)
    (entry,) = entries(what="arrears.open_case")
    assert (entry.purpose, entry.reference, list(entry.items)) == ("dunning", case.number, [80])
    view = services.view_case(case, by=fee_clerk, at=MONDAY)
    assert (view.name, view.total, view.is_open) == ("张三", "1234.50", True)


def test_reminder_then_formal_demand_then_court_each_after_its_time(debt, lawyer):
    with pytest.raises(Forbidden, match="cannot become"):
        debt.write("formal_demand")
    debt.sent()
    assert (debt.case.state, debt.case.next_due_date) == ("reminder", day(15))
    with pytest.raises(EvidenceMissing, match="has time until"):
        debt.write("formal_demand")
    debt.later(15).sent("formal_demand")
    assert (debt.case.state, debt.case.demand_until) == ("formal_demand", day(45))
    with pytest.raises(EvidenceMissing, match="gives time until"):
        debt.later(30).act(services.sue, by=lawyer)
    debt.later(1).act(services.sue, by=lawyer)
    assert (debt.case.state, debt.case.interrupted_date) == ("litigation", day(46))


def test_the_fee_clerk_cannot_go_to_court_nor_the_lawyer_write_reminders(demanded, lawyer):
    with pytest.raises(Forbidden, match="does not allow"):
        demanded.later(31).act(services.sue)
    with pytest.raises(Forbidden, match="does not allow"):
        demanded.act(services.write_letter, "formal_demand", phone="400", by=lawyer)


def test_without_a_proof_no_period_begins(debt, lawyer):
    letter = debt.write()
    debt.prints(letter)
    letter.refresh_from_db()
    with pytest.raises(EvidenceMissing, match="lacks its proof"):
        debt.act(services.record_delivery, letter, services.Proved("post", debt.at.date()))
    with pytest.raises(EvidenceMissing, match="lacks its proof"):
        debt.act(services.record_delivery, letter, services.Proved("hand", debt.at.date()))
    with pytest.raises(Forbidden, match="under way"):
        debt.later(40).write("formal_demand")


def test_a_letter_that_came_back_is_written_again(debt):
    debt.sent(way="returned", reference="")
    assert debt.case.state == "reminder"
    debt.sent()
    states = [one.state for one in queries.letters_of(debt.case)]
    assert states == ["returned", "delivered"]


# What nobody may do


def test_no_act_and_no_state_cuts_anything_off():
    assert set(policy.TRANSITIONS) == set(State)
    words = " ".join([*State.values, *services.__all__, *DemandLetter.Step.values])
    for never in ("cut", "power", "water", "gas", "heat", "card", "gate", "block", "publish",
                  "post_", "neighbour", "group", "score"):  # fmt: skip
        assert never not in words
    reached = {to for targets in policy.TRANSITIONS.values() for to in targets}
    assert reached == set(State) - {State.DUE}


@pytest.mark.control("LC-049")
def test_work_comes_one_by_one(debt, houses, register, fee_clerk, lawyer):
    from hudang.arrears import claims
    from tests.cast import LI_SI

    other = register(LI_SI, house="3栋2单元1503", role="owner")
    services.open_case(
        houses["3栋2单元1503"], other, claims.read_claim("2026-01-01 2026-03-31 1"),
        by=fee_clerk, at=MONDAY,
    )  # fmt: skip
    tasks = [one for one in worklist.tasks_of(fee_clerk, at=MONDAY) if one.kind == Kind.ARREARS]
    assert [one.title for one in tasks] == ["CF-01-000001"]
    assert not [one for one in worklist.tasks_of(lawyer, at=MONDAY) if one.kind == Kind.ARREARS]


def test_only_fee_clerk_and_legal_have_the_permission():
    seeing = {role.value for role, acts in PERMISSIONS.items() if P.SEE_ARREARS in acts}
    assert seeing == {"fee_clerk", "legal_reviewer"}
    (place,) = [one for _title, places in MAP for one in places if one.route == "arrears"]
    assert place.needs == {P.SEE_ARREARS}


def test_it_feeds_no_class():
    for number in (80, 87):
        assert not inventory.by_number(number).classify


def test_no_message_demands_money(zhang_san, fee_clerk, clerk, debt):
    letter = outbox.Letter("arrears_demand", "letter", blanks={"days": "30", "phone": "400"})
    with pytest.raises((Forbidden, EvidenceMissing)):
        outbox.queue(zhang_san, letter, by=clerk, at=MONDAY)


def test_who_does_not_own_or_rent_the_house_owes_nothing_for_it(register, houses, fee_clerk):
    from hudang.arrears import claims
    from tests.cast import LI_SI

    neighbour = register(LI_SI, house="3栋2单元1503")
    with pytest.raises(Forbidden, match="neither owns nor rents"):
        services.open_case(
            houses["3栋2单元1502"], neighbour, claims.read_claim("2026-01-01 2026-03-31 1"),
            by=fee_clerk, at=MONDAY,
        )  # fmt: skip


# Objections, plans, payments


def test_an_objection_stops_everything_at_once_and_its_days_do_not_count(demanded):
    until = demanded.case.demand_until
    demanded.later(3).act(services.object_to, "电梯三个月没有修，我不认可这个金额")
    assert (demanded.case.state, demanded.case.held_from) == ("disputed", "formal_demand")
    with pytest.raises(Forbidden):
        demanded.write("formal_demand")
    demanded.later(4).act(services.answer_objection, "已核对合同和工单，减收一个月")
    assert demanded.case.state == "formal_demand"
    assert demanded.case.demand_until == until + timedelta(days=4)
    assert [one.kind for one in ArrearsWords.objects.all()] == ["objection", "answer"]


def test_an_objection_voids_the_letter_that_has_not_left(debt):
    letter = debt.write()
    debt.act(services.object_to, "我已经缴过了")
    letter.refresh_from_db()
    assert letter.state == "void"
    with pytest.raises(Forbidden, match="not printed"):
        debt.prints(letter)


def test_a_plan_pays_what_is_owed_and_holds_the_case(debt):
    with pytest.raises(Forbidden, match="no more and no less"):
        debt.act(services.agree_plan, plan(f"{day(30)} 1000.00"))
    debt.sent()
    debt.act(services.agree_plan, plan(f"{day(30)} 600.00", f"{day(60)} 634.50"))
    assert (debt.case.state, debt.case.next_due_date) == ("planned", day(30))
    debt.later(30).act(services.note_payment, 1, is_kept=True)
    assert debt.case.next_due_date == day(60)
    debt.later(30).act(services.note_payment, 2, is_kept=True)
    assert (debt.case.state, debt.case.ended_date) == ("paid", day(60))


def test_a_missed_payment_leads_back_and_never_further(debt):
    debt.act(services.agree_plan, plan(f"{day(10)} 1234.50"))
    with pytest.raises(Forbidden, match="has time until"):
        debt.later(10).act(services.note_payment, 1, is_kept=False)
    debt.later(1).act(services.note_payment, 1, is_kept=False)
    assert (debt.case.state, debt.case.held_from) == ("due", "")


def test_who_paid_while_the_letter_was_printed_gets_none(debt):
    letter = debt.write()
    debt.act(services.record_payment)
    with pytest.raises(Forbidden, match="not printed"):
        debt.prints(letter)
    assert debt.case.ended_date == day(0)


def test_two_clerks_at_once_the_second_looks_again(debt, second_fee_clerk):
    seen = debt.now()
    debt.write()
    with pytest.raises(EvidenceMissing, match="meanwhile"):
        services.withdraw(seen, "重复立案", edition=seen.edition, by=second_fee_clerk, at=MONDAY)


# The letter


@pytest.mark.control("LC-049")
def test_the_letter_shows_house_and_name_in_its_window_and_the_rest_inside(debt):
    letter = debt.write()
    made = debt.prints(letter)
    text = text_of(made)
    assert made.startswith(b"%PDF")
    for inside in ("张三", "3栋2单元1502", "634.50", "1234.50", "CF-01-000001"):
        assert inside in text.replace(" ", "").replace("\n", "")
    (entry,) = entries(what="arrears.open_letter")
    assert (entry.act, entry.purpose) == ("print", "dunning")


@pytest.mark.control("LC-033")
def test_it_is_kept_three_years_after_its_end(debt):
    debt.act(services.record_payment)
    ended = debt.case.ended_date
    kept = policy.kept_until(ended=ended, interrupted=None)
    assert (kept - ended).days == 3 * 365
    assert policy.kept_until(ended=None, interrupted=ended) is None
    assert ArrearsCase.statement.on_answer == "include"
