"""POL-4.2 to POL-4.4: kept keys, visitors' passes and plates, and no trace of who came in."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from hudang.accesslog.models import Entry
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.entrance import policy, queries, services
from hudang.entrance.models import (
    BarrierFeed,
    KeyCustody,
    KeyLoan,
    ParkingPlate,
    VisitorPass,
    WrongCode,
)
from hudang.entrance.policy import Answer
from hudang.outbox.models import Message
from hudang.purposes import inventory
from hudang.registry.models import Vehicle
from hudang.service import services as service
from hudang.worklist import queries as work
from hudang.worklist.policy import Kind
from tests import cast, factories
from tests.entrance.left_keys import HOME, NOTE
from tests.factories import MONDAY
from tests.web.reading import entries

pytest_plugins = [
    "tests.web.customer_pages", "tests.service.teams", "tests.entrance.gate_company",
]  # fmt: skip
pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)
State = KeyCustody.State


def account(actor):
    return factories.account_of(actor)


def waiting(actor, kind, *, at=MONDAY):
    return [task for task in work.tasks_of(actor, at=at) if task.kind == kind]


# Keys


@pytest.mark.control("LC-023")
def test_keys_are_taken_with_a_sealed_note_and_an_agreement(left, zhang_san):
    custody = left()
    assert (custody.number, custody.state, custody.place) == ("YS-01-000001", State.KEPT, "A · 7")
    assert NOTE.encode() not in bytes(custody.note.blob)
    (entry,) = entries(what="entrance.take_keys")
    assert (entry.reference, list(entry.items), entry.control) == (custody.number, [75], "LC-023")
    with pytest.raises(EvidenceMissing, match="under an agreement"):
        left(agreement=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        left()


@pytest.mark.control("LC-023")
def test_nobody_leaves_the_keys_of_another_house(left, zhang_san, houses, clerk):
    other = next(house for label, house in houses.items() if label != HOME)
    facts = services.Left("door", 1, "YS-1", "E9", "A", "1")
    with pytest.raises(EvidenceMissing, match="neither holds this house"):
        services.take_keys(zhang_san, other, facts, by=clerk, at=MONDAY)


@pytest.mark.control("LC-023")
def test_the_engineer_gets_keys_for_an_open_order_of_the_house_and_returns_them(
    left, ordered, zhang_san, clerk, engineer
):
    custody, order = left(), ordered(customer=zhang_san)
    loan = services.lend_keys(
        custody, borrower=account(engineer), order_number=order.number, by=clerk, at=MONDAY
    )
    assert (loan.due_date, loan.order_number) == (TODAY, order.number)
    with pytest.raises(Forbidden, match="lent"):
        services.lend_keys(
            custody, borrower=account(engineer), word="counter", by=clerk, at=MONDAY
        )
    back = services.hang_back(custody, by=clerk, at=MONDAY + timedelta(hours=2))
    assert back.returned_to == clerk.code
    assert KeyCustody.objects.get().state == State.KEPT


@pytest.mark.control("LC-023")
def test_a_closed_order_another_house_and_an_unknown_number_open_no_door(
    left, ordered, zhang_san, houses, clerk, engineer
):
    custody = left()
    other = next(house for label, house in houses.items() if label != HOME)
    elsewhere, over = ordered(house=other), ordered(customer=zhang_san)
    service.cancel(
        over, reason="taken_back", edition=over.edition, by=clerk, at=MONDAY
    )  # fmt: skip

    def lend(**said):
        return services.lend_keys(custody, borrower=account(engineer), by=clerk, at=MONDAY, **said)

    with pytest.raises(Forbidden, match="another place"):
        lend(order_number=elsewhere.number)
    with pytest.raises(Forbidden, match="not open any more"):
        lend(order_number=over.number)
    with pytest.raises(EvidenceMissing, match="no such order"):
        lend(order_number="GD-01-999999")
    with pytest.raises(EvidenceMissing, match="at the customer's word"):
        lend()
    with pytest.raises(Forbidden, match="to himself"):
        services.lend_keys(custody, borrower=account(clerk), word="counter", by=clerk, at=MONDAY)
    assert not KeyLoan.objects.exists()


@pytest.mark.control("LC-023")
def test_late_keys_are_work_of_the_desk_and_told_to_the_custodian(
    left, clerk, custodian, engineer
):
    custody = left()
    services.lend_keys(custody, borrower=account(engineer), word="telephone", by=clerk, at=MONDAY)
    assert waiting(clerk, Kind.KEYS) == []
    (late,) = waiting(clerk, Kind.KEYS, at=TUESDAY)
    assert late.key == (custody.number,)
    (told,) = waiting(custodian, Kind.LATE_KEYS, at=TUESDAY)
    assert told.count == 1
    with pytest.raises(Forbidden, match="colleague take them back"):
        services.hang_back(custody, by=as_keeper(engineer, clerk), at=TUESDAY)


def as_keeper(borrower, clerk):
    """The same person, had he the post of the clerk as well."""
    from dataclasses import replace

    return replace(clerk, code=borrower.code)


@pytest.mark.control("LC-023")
def test_keys_go_back_against_a_signature_and_a_year_later_nothing_is_left(left, clerk):
    custody = left()
    with pytest.raises(EvidenceMissing, match="receipt"):
        services.give_back_keys(custody, receipt=" ", by=clerk, at=MONDAY)
    services.give_back_keys(custody, receipt="SJ-1", by=clerk, at=MONDAY)
    assert services.destroy_over(at=MONDAY + timedelta(days=360)) == 0
    assert services.destroy_over(at=MONDAY + timedelta(days=366)) == 1
    assert not KeyCustody.objects.exists()
    (entry,) = entries(what="entrance.destroy_keys")
    assert entry.count == 1


@pytest.mark.control("LC-023")
def test_keys_are_counted_by_two(left, clerk, second_clerk, open_community):
    there, gone = left("E1"), left("E2")
    count = services.count_keys(open_community.id, seen=[there.number], by=clerk, at=MONDAY)
    assert (count.expected, count.found, count.missing) == (2, 1, [gone.number])
    with pytest.raises(Forbidden, match="another person signs"):
        services.sign_key_count(count, by=clerk, at=MONDAY)
    services.sign_key_count(count, by=second_clerk, at=MONDAY)
    assert KeyCustody.objects.get(number=gone.number).state == State.MISSING
    again = services.count_keys(
        open_community.id, seen=[there.number, gone.number], by=second_clerk, at=TUESDAY
    )
    services.sign_key_count(again, by=clerk, at=TUESDAY)
    assert KeyCustody.objects.get(number=gone.number).state == State.KEPT
    with pytest.raises(Forbidden, match="signed already"):
        services.sign_key_count(again, by=second_clerk, at=TUESDAY)


# Visitors


@pytest.mark.control("LC-086")
def test_the_host_gets_a_code_and_the_guard_sees_the_house_alone(
    invited, guard, open_community, zhang_san
):
    made = invited()
    assert made.is_sent
    assert Message.objects.get().template == "visitor_code"
    kept = VisitorPass.objects.get()
    assert made.code not in str([getattr(kept, one.attname) for one in kept._meta.fields])
    checked = services.check_pass(open_community, code=made.code, by=guard, at=MONDAY)
    assert (checked.answer, checked.house) == (Answer.OPENS, HOME)
    again = services.check_pass(open_community, code=made.code, by=guard, at=MONDAY)
    assert (again.answer, again.house) == (Answer.USED, "")


@pytest.mark.control("LC-086")
def test_a_pass_holds_within_its_hours_and_until_it_is_withdrawn(
    invited, guard, clerk, open_community
):
    made = invited(use="hours", begins=MONDAY + timedelta(hours=1))

    def answer(hours):
        at = MONDAY + timedelta(hours=hours)
        return services.check_pass(open_community, code=made.code, by=guard, at=at).answer

    assert [answer(one) for one in (0, 1, 2, 6)] == [
        Answer.EARLY, Answer.OPENS, Answer.OPENS, Answer.OVER,
    ]  # fmt: skip
    services.withdraw_pass(VisitorPass.objects.get(), by=clerk, at=MONDAY)
    assert answer(2) == Answer.WITHDRAWN
    with pytest.raises(Forbidden, match="withdrawn already"):
        services.withdraw_pass(VisitorPass.objects.get(), by=clerk, at=MONDAY)


@pytest.mark.control("LC-086")
def test_a_code_is_not_found_by_trying(invited, guard, open_community):
    made = invited()
    wrong = f"{(int(made.code) + 1) % 10**8:08}"
    for _ in range(policy.TRIES):
        checked = services.check_pass(open_community, code=wrong, by=guard, at=MONDAY)
        assert checked.answer == Answer.UNKNOWN
    with pytest.raises(Forbidden, match="Too many wrong codes"):
        services.check_pass(open_community, code=made.code, by=guard, at=MONDAY)
    assert len(entries(what="entrance.check_pass")) == policy.TRIES
    later = MONDAY + policy.TRIED_WITHIN + timedelta(seconds=1)
    assert services.check_pass(open_community, code=made.code, by=guard, at=later).opens
    services.destroy_over(at=MONDAY + timedelta(days=2))
    assert not WrongCode.objects.exists()


@pytest.mark.control("LC-086")
def test_no_pass_for_the_past_for_a_season_or_for_another_house(invited, zhang_san, houses, clerk):
    with pytest.raises(Forbidden, match="not for the past"):
        invited(begins=MONDAY - timedelta(days=1))
    with pytest.raises(Forbidden, match="at most"):
        invited(ends=MONDAY + timedelta(days=8))
    with pytest.raises(Forbidden, match="ahead at most"):
        invited(begins=MONDAY + timedelta(days=15))
    other = next(house for label, house in houses.items() if label != HOME)
    visit = services.Visit(MONDAY, MONDAY + timedelta(hours=1))
    with pytest.raises(EvidenceMissing, match="neither holds"):
        services.make_pass(zhang_san, other, visit, by=clerk, at=MONDAY)


@pytest.mark.control("LC-086", "LC-002")
def test_a_visitors_name_waits_for_its_purpose_and_a_plate_is_sealed(invited):
    with pytest.raises((EvidenceMissing, Forbidden)):
        invited(name="小周")
    invited(plate="京B88888")
    kept = VisitorPass.objects.get()
    assert "京B88888".encode() not in bytes(kept.visitor.blob)
    assert kept.sealing_owner == kept.id


@pytest.mark.control("LC-086")
def test_thirty_days_after_a_visit_nothing_of_it_is_left(invited):
    made = invited(plate="京B88888")
    over = made.visitor_pass.valid_until + timedelta(days=30)
    assert services.destroy_over(at=over - timedelta(seconds=1)) == 0
    assert services.destroy_over(at=over) == 1
    assert not VisitorPass.objects.exists()
    (entry,) = entries(what="entrance.destroy_passes")
    assert entry.count == 1


@pytest.mark.control("LC-086", "LC-065")
def test_nobody_can_list_or_count_the_visitors_of_a_household(invited, guard, open_community):
    made = invited()
    services.check_pass(open_community, code=made.code, by=guard, at=MONDAY)
    names = {field.name for field in VisitorPass._meta.get_fields()}
    assert not {name for name in names if "customer" in name or "used_at" in name}
    assert not {"house", "customer", "host"} & set(queries.PassFilter.__dataclass_fields__)
    assert inventory.find_column("访客次数") is None or (
        inventory.find_column("访客次数").item.is_prohibited
    )
    told = Entry.objects.filter(what__in=["entrance.make_pass", "entrance.check_pass"])
    # The log vouches for the pass alone; of whom it speaks, no entry says.
    assert all(entry.subjects <= 1 for entry in told)
    passages = [model for model in apps.get_models() if "passage" in model._meta.label.lower()]
    assert passages == []


# Parking


@pytest.mark.control("LC-163")
def test_a_contract_puts_a_sealed_plate_of_the_customer_on_the_list(parked, zhang_san):
    contract = parked()
    (tie,) = queries.plates_of(contract)
    assert tie.vehicle.customer_id == zhang_san.id
    assert [one.id for one in queries.plates_listed(contract.community_id, today=TODAY)] == [
        tie.id
    ]
    (row,) = queries.rows_of([contract], today=TODAY)
    assert (row.standing, row.plates) == ("running", 1)


@pytest.mark.control("LC-163")
def test_a_changed_plate_is_off_the_list_the_same_day(parked, clerk):
    contract = parked()
    (old,) = queries.plates_of(contract)
    new = services.change_plate(old, "京C00001", reason="new_car", on=TODAY, by=clerk, at=MONDAY)
    listed = queries.plates_listed(contract.community_id, today=TODAY)
    assert [one.id for one in listed] == [new.id]
    with pytest.raises(Forbidden, match="today at the earliest"):
        services.end_plate(new, on=TODAY - timedelta(days=1), by=clerk, at=MONDAY)
    services.end_plate(new, on=TODAY, by=clerk, at=MONDAY)
    assert not queries.plates_listed(contract.community_id, today=TODAY).exists()


@pytest.mark.control("LC-163")
def test_one_plate_is_on_one_contract_and_a_space_is_one_contracts(
    parked, register, spaces, clerk
):
    contract = parked()
    li_si = register(cast.LI_SI, house="3栋2单元1503")
    with pytest.raises(Forbidden, match="another parking contract"):
        parked(space=1, customer=li_si)
    with pytest.raises(Forbidden, match="has this space"):
        parked("京D00001", customer=li_si)
    services.end_parking(contract, on=TODAY, by=clerk, at=MONDAY)
    assert queries.plates_listed(contract.community_id, today=TODAY).exists()
    assert not queries.plates_listed(contract.community_id, today=TODAY + timedelta(1)).exists()
    assert Vehicle.objects.count() == 1


@pytest.mark.control("LC-163")
def test_a_house_is_no_space_and_a_rent_has_an_end(parked, zhang_san, houses, clerk):
    with pytest.raises(EvidenceMissing, match="until a day"):
        parked(until_date=None)
    agreed = services.Agreed("owned", TODAY)
    with pytest.raises(Forbidden, match="not a parking space"):
        services.conclude_parking(zhang_san, houses[HOME], agreed, by=clerk, at=MONDAY)


@pytest.mark.control("LC-086")
def test_thirty_days_after_its_end_nothing_tells_which_plate_used_a_space(parked, clerk):
    contract = parked()
    (tie,) = queries.plates_of(contract)
    services.end_plate(tie, on=TODAY, by=clerk, at=MONDAY)
    assert services.destroy_over(at=MONDAY + timedelta(days=29)) == 0
    assert services.destroy_over(at=MONDAY + timedelta(days=31)) == 1
    assert not ParkingPlate.objects.exists()


@pytest.mark.control("LC-163", "LC-169")
def test_a_contract_that_ends_soon_is_work(parked, clerk):
    contract = parked(until_date=TODAY + timedelta(days=20))
    (task,) = waiting(clerk, Kind.PARKING)
    assert task.key == (contract.number,)


# The barrier


def approved(open_community, custodian, privacy_lead):
    feed = services.propose_feed(
        open_community.id, processor="道闸科技公司", agreement="WT-2026-3",
        agreed_until=date(2027, 6, 30), by=custodian, at=MONDAY,
    )  # fmt: skip
    return feed, services.approve_feed(feed, by=privacy_lead, at=MONDAY)


@pytest.mark.control("LC-041", "LC-086")
def test_the_barrier_is_told_plates_and_days_by_two_peoples_authority(
    parked, open_community, custodian, privacy_lead
):
    parked()
    feed, token = approved(open_community, custodian, privacy_lead)
    told = services.list_plates(services.find_feed(token, at=MONDAY), at=MONDAY)
    said = json.loads(told.body())
    assert said["plates"] == [{"plate": "京A12345", "until": "2027-10-31"}]
    assert (said["serial"], said["community"]) == (1, open_community.code)
    (entry,) = entries(what="entrance.tell_barrier")
    assert (entry.act, entry.count, list(entry.items)) == ("export", 1, [30])
    headers = services.signed(told.body(), token=token)
    data = headers["Hudang-Timestamp"].encode() + b"." + told.body()
    expected = hmac.new(token.encode(), data, hashlib.sha256).hexdigest()
    assert headers["Hudang-Signature"] == f"sha256={expected}"
    assert services.list_plates(feed, at=MONDAY).serial == 2


@pytest.mark.control("LC-041")
def test_who_proposes_does_not_approve_and_an_end_is_an_end(
    open_community, custodian, privacy_lead
):
    feed, token = approved(open_community, custodian, privacy_lead)
    for wrong, at in (("x", MONDAY), (token, MONDAY + timedelta(days=400))):
        with pytest.raises(Forbidden, match="does not work"):
            services.find_feed(wrong, at=at)
    with pytest.raises(Forbidden, match="cannot be done"):
        services.approve_feed(feed, by=privacy_lead, at=MONDAY)
    services.end_feed(feed, by=custodian, at=MONDAY)
    with pytest.raises(Forbidden, match="does not work"):
        services.find_feed(token, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="agreement"):
        services.propose_feed(
            open_community.id, processor="x", agreement="y",
            agreed_until=TODAY - timedelta(days=1), by=custodian, at=MONDAY,
        )  # fmt: skip
    with pytest.raises(Forbidden, match="another person decides"):
        policy.require_second_decider(proposed_by="KF002", by="KF002")


@pytest.mark.control("LC-041", "LC-169")
def test_a_barrier_that_was_not_told_for_a_day_is_work(open_community, custodian, privacy_lead):
    feed, _token = approved(open_community, custodian, privacy_lead)
    assert waiting(custodian, Kind.OLD_LIST, at=MONDAY + timedelta(hours=23)) == []
    (task,) = waiting(custodian, Kind.OLD_LIST, at=MONDAY + timedelta(hours=25))
    assert task.title == "道闸科技公司"
    services.note_told(feed, at=MONDAY + timedelta(hours=24))
    assert waiting(custodian, Kind.OLD_LIST, at=MONDAY + timedelta(hours=25)) == []
    assert BarrierFeed.objects.get().told_at is not None
