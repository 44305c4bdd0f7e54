"""CLS-1.2, CLS-2.2, LC-060, LC-066, LC-070: a run sorts who agrees, explains it, and no others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils.translation import override

from hudang.accesslog.models import Entry
from hudang.classification import explaining, queries, services
from hudang.classification.models import (
    Assignment,
    Choice,
    Run,
    RunBatch,
    RunPart,
    Scheme,
    SchemeVersion,
)
from hudang.classification.services.sorting import sort_people
from hudang.classification.services.writing import write
from hudang.consent import services as consents
from hudang.consent.models import Consent
from hudang.core import locks
from hudang.core.errors import Forbidden
from hudang.registry import services as registry
from hudang.registry.models import Customer, Occupancy
from hudang.registry.queries import Stretch
from tests.classification.told import TITLES, TUESDAY, current_of
from tests.factories import MONDAY, acting, mobile

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db
State = Run.State
WEDNESDAY = TUESDAY + timedelta(days=1)


def part_of(run: Run, customer: Customer) -> RunPart:
    return RunPart.objects.get(run=run, community=customer.community_id)


def entries(what: str) -> list[Entry]:
    return list(Entry.objects.filter(what=f"classification.{what}").order_by("id"))


def chooses(customer: Customer, kind: Choice.Kind, version: SchemeVersion | None = None) -> None:
    Choice.objects.create(
        community_id=customer.community_id, customer=customer, kind=kind, entered_by="KF001",
        scheme=version.scheme if version else None, begun_at=MONDAY,
    )  # fmt: skip


def moves_out(customer: Customer) -> None:
    Occupancy.objects.filter(customer_id=customer.id).update(ended_date=MONDAY.date())


# Who is sorted


@pytest.mark.control("LC-060", "LC-070")
def test_who_agrees_and_needs_it_is_in_the_class_and_nobody_else(
    zhang_wei, registered, needing, run
):
    silent = registered("李娜", mobile=mobile(52))
    needing(silent, "we_come")
    done = run()
    assert done.state == State.DONE
    assert current_of(zhang_wei) is not None
    assert current_of(silent) is None
    part = part_of(done, zhang_wei)
    assert part.classes == {"comes": 1, "standard": part.people - 1}
    assert part.left_out["no_consent"] >= 1
    assert part.moves == {"standard>comes": 1}


@pytest.mark.control("LC-066", "LC-070")
def test_who_agreed_to_be_sorted_and_not_to_his_needs_being_read_is_standard(
    in_force, registered, agrees, needing, run
):
    customer = registered("赵敏", mobile=mobile(53))
    agrees(customer, 66)
    needing(customer, "we_come")
    done = run()
    assert current_of(customer) is None
    assert "no_consent" not in part_of(done, customer).left_out


@pytest.mark.control("LC-018", "LC-070")
def test_a_child_is_never_sorted(zhang_wei, run, clerk):
    consents.declare_minor(
        zhang_wei, fourteen_month=date(2027, 3, 1), by=acting(clerk.code), at=MONDAY
    )
    done = run()
    assert current_of(zhang_wei) is None
    assert part_of(done, zhang_wei).left_out == {"child": 1}


@pytest.mark.control("LC-093")
def test_who_was_not_told_is_not_sorted(zhang_wei, run):
    Customer.objects.filter(id=zhang_wei.id).update(notice=Customer.Notice.DUE)
    done = run()
    assert part_of(done, zhang_wei).left_out == {"not_told": 1}
    assert current_of(zhang_wei) is None


@pytest.mark.control("LC-066")
def test_who_wants_no_decision_by_a_machine_is_standard_without_a_mark(zhang_wei, run):
    chooses(zhang_wei, Choice.Kind.REFUSES_MACHINE)
    done = run()
    assert part_of(done, zhang_wei).left_out == {"refuses_machine": 1}
    assert not Assignment.objects.exists()


@pytest.mark.control("LC-068")
def test_a_deleted_label_does_not_come_back(zhang_wei, run):
    first = run()
    chooses(zhang_wei, Choice.Kind.LABEL_DELETED, first.version)
    second = run(at=WEDNESDAY)
    assert part_of(second, zhang_wei).left_out == {"deleted": 1}
    assert current_of(zhang_wei) is None
    assert Assignment.objects.get().ended_for == Assignment.End.STANDARD


@pytest.mark.control("LC-016", "LC-070")
def test_who_takes_his_yes_back_is_standard_after_the_next_run(zhang_wei, run, clerk):
    run()
    given = Consent.objects.get(customer_id=zhang_wei.id, wording__purpose__code="classification")
    consents.withdraw(given, by=acting(clerk.code), at=TUESDAY)
    done = run(at=WEDNESDAY)
    assert current_of(zhang_wei) is None
    assert part_of(done, zhang_wei).moves == {"comes>standard": 1}


# What is kept of it


@pytest.mark.control("LC-060", "LC-150")
def test_of_each_community_one_entry_says_what_was_read_and_one_what_was_written(zhang_wei, run):
    done = run()
    (written,) = entries("assign")
    assert (written.count, written.reference) == (1, done.number)
    assert [one.event_id for one in RunBatch.objects.all()] == [written.id]
    run(at=WEDNESDAY)
    (read,) = entries("read_people")
    assert (read.count, read.purpose) == (1, "classification")
    assert RunBatch.objects.filter(event_id=read.id).exists()


@pytest.mark.control("LC-060")
def test_who_stays_what_he_is_costs_no_write(zhang_wei, run):
    run()
    before = current_of(zhang_wei)
    done = run(at=WEDNESDAY)
    assert current_of(zhang_wei) == before
    assert len(entries("assign")) == 1
    part = part_of(done, zhang_wei)
    assert (part.changed, part.moves) == (0, {"comes>comes": 1})


@pytest.mark.control("LC-066", "LC-107")
def test_a_class_says_why_in_both_languages(zhang_wei, run, custodian):
    run()
    held = current_of(zhang_wei)
    outcome = services.read_class(held, by=acting(custodian.code), at=WEDNESDAY)
    said = explaining.explain(held.version, outcome, to_person=True)
    assert "上门办理" in said.zh
    assert "申报的服务需求" in said.zh
    assert "We come to you" in said.en
    assert "declared service need" in said.en
    with override("en"):
        assert said.text == said.en
    (entry,) = entries("explain")
    assert (entry.subjects, entry.acting_for) == (1, custodian.code)


@pytest.mark.control("LC-060", "LC-124")
def test_nothing_of_a_class_lies_open(zhang_wei, run):
    run()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(one)::text FROM classification_assignment AS one")
        ((row,),) = cursor.fetchall()
    assert "comes" not in row


@pytest.mark.control("LC-060")
def test_a_dry_run_changes_nobody(zhang_wei, run, published):
    tried = run(published, is_dry=True)
    part = part_of(tried, zhang_wei)
    assert (part.changed, part.classes["comes"]) == (1, 1)
    assert not Assignment.objects.exists()
    assert not RunBatch.objects.exists()


# Which may run, and how often


@pytest.mark.control("LC-060", "LC-140")
def test_nobody_tries_a_scheme_that_nobody_has_judged(draft, custodian):
    with pytest.raises(Forbidden, match="once it is reviewed and assessed"):
        services.ask_run(draft, is_dry=True, by=acting(custodian.code), at=TUESDAY)


@pytest.mark.control("LC-060")
def test_a_suspended_scheme_does_not_run(zhang_wei, in_force, custodian, privacy_lead):
    services.suspend(in_force, reason="复核差异", by=privacy_lead, at=TUESDAY)
    in_force.refresh_from_db()
    with pytest.raises(Forbidden) as refused:
        services.ask_run(in_force, by=acting(custodian.code), at=TUESDAY)
    assert refused.value.control == "LC-060"
    assert services.run_scheduled(at=TUESDAY) == 0


@pytest.mark.control("LC-060")
def test_a_scheme_suspended_while_it_runs_writes_nothing_more(
    zhang_wei, in_force, custodian, privacy_lead
):
    asked = services.ask_run(in_force, by=acting(custodian.code), at=TUESDAY)
    services.suspend(in_force, reason="复核差异", by=privacy_lead, at=TUESDAY)
    with pytest.raises(Forbidden):
        services.pass_run(asked.pk, clock=lambda: TUESDAY)
    asked.refresh_from_db()
    assert asked.state == State.STOPPED
    assert asked.reason
    assert current_of(zhang_wei) is None
    services.resume(in_force, by=privacy_lead, at=TUESDAY)
    services.go_on(asked, by=acting(custodian.code), at=TUESDAY)
    services.pass_run(asked.pk, clock=lambda: TUESDAY)
    assert current_of(zhang_wei) is not None


@pytest.mark.control("LC-060")
def test_asked_for_twice_it_runs_once(zhang_wei, in_force, custodian):
    by = acting(custodian.code)
    first = services.ask_run(in_force, by=by, at=TUESDAY)
    assert services.ask_run(in_force, by=by, at=TUESDAY) == first
    assert len(entries("ask_run")) == 1


@pytest.mark.control("LC-060")
def test_by_the_schedule_every_scheme_in_force_runs(zhang_wei):
    assert services.run_scheduled(at=TUESDAY) == 1
    asked = Run.objects.get()
    services.pass_run(asked.pk, clock=lambda: TUESDAY)
    asked.refresh_from_db()
    assert (asked.state, asked.way, asked.number) == (State.DONE, "schedule", "FP-2026-0001")
    assert current_of(zhang_wei) is not None


@pytest.mark.control("LC-060")
def test_after_the_ninety_ninth_comes_the_hundredth(in_force, manager):
    Scheme.objects.update(number="FL-2026-99")
    first = services.begin_scheme(TITLES, by=manager, at=MONDAY)
    second = services.begin_scheme(TITLES, by=manager, at=MONDAY)
    assert (first.scheme.number, second.scheme.number) == ("FL-2026-100", "FL-2026-101")


@pytest.mark.control("LC-060")
def test_what_another_process_passes_is_left_to_it(zhang_wei, in_force, custodian):
    asked = services.ask_run(in_force, by=acting(custodian.code), at=TUESDAY)
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [locks.key_of(asked.pk)])
    try:
        services.pass_run(asked.pk, clock=lambda: TUESDAY)
        asked.refresh_from_db()
        assert asked.state == State.WAITING
        # Closing alone lets go of it some time later, when the server has noticed.
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [locks.key_of(asked.pk)])
    finally:
        other.close()
    services.pass_run(asked.pk, clock=lambda: TUESDAY)
    asked.refresh_from_db()
    assert asked.state == State.DONE


@pytest.mark.control("LC-060")
def test_a_cancelled_run_writes_nothing_more_and_does_not_go_on(zhang_wei, in_force, custodian):
    by = acting(custodian.code)
    asked = services.ask_run(in_force, by=by, at=TUESDAY)
    cancelled = services.cancel_run(asked, by=by, at=TUESDAY)
    services.pass_run(asked.pk, clock=lambda: TUESDAY)
    assert current_of(zhang_wei) is None
    with pytest.raises(Forbidden):
        services.go_on(cancelled, by=by, at=TUESDAY)


@pytest.mark.control("LC-060")
def test_cancelled_while_it_passes_a_community_that_is_not_written(zhang_wei, in_force, custodian):
    by = acting(custodian.code)
    asked = services.ask_run(in_force, by=by, at=TUESDAY)
    Run.objects.filter(pk=asked.pk).update(state=State.RUNNING)
    asked.refresh_from_db()
    services.cancel_run(asked, by=by, at=TUESDAY)
    services.pass_run(asked.pk, clock=lambda: TUESDAY)
    asked.refresh_from_db()
    assert asked.state == State.CANCELLED
    assert current_of(zhang_wei) is None


@pytest.mark.control("LC-060")
def test_only_whose_post_it_is_has_a_scheme_run(in_force, clerk, supervisor):
    for somebody in (clerk, supervisor):
        with pytest.raises(Forbidden):
            services.ask_run(in_force, by=acting(somebody.code), at=TUESDAY)


# People who leave while the run passes


@pytest.mark.control("LC-060", "LC-085")
def test_who_is_destroyed_while_the_run_passes_leaves_no_class_behind(
    zhang_wei, in_force, custodian, privacy_lead, run
):
    asked = services.ask_run(in_force, by=acting(custodian.code), at=TUESDAY)
    community = zhang_wei.community_id
    found = sort_people(in_force, Stretch(community), run=asked, acting_for="", at=TUESDAY)
    assert zhang_wei.id in found.now
    moves_out(zhang_wei)
    registry.shred_customer(
        zhang_wei, proposed_by=custodian, confirmed_by=privacy_lead, at=TUESDAY
    )
    part = RunPart.objects.get(run=asked, community_id=community)
    write(asked, Stretch(part.community_id), found, at=TUESDAY)
    assert not Assignment.objects.exists()


@pytest.mark.control("LC-085", "LC-150")
def test_a_class_goes_with_its_person_and_the_register_names_it(
    zhang_wei, run, custodian, privacy_lead
):
    run()
    held = current_of(zhang_wei)
    run(at=WEDNESDAY)  # opens it, and vouches for it once more
    moves_out(zhang_wei)
    registry.shred_customer(
        zhang_wei, proposed_by=custodian, confirmed_by=privacy_lead, at=WEDNESDAY
    )
    assert not Assignment.objects.filter(id=held.id).exists()
    assert queries.current(held.community_id, scheme=held.scheme).count() == 0
