"""CLS-4.1, CLS-2.3, LC-066, LC-067, LC-068, LC-070: one's own class is told, refused, switched
off, deleted, contested; a person decides, and not who made it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from hudang.accesslog import queries as accesslog
from hudang.classification import policy, queries, services
from hudang.classification.catalogue import effects
from hudang.classification.content import Criterion, dump
from hudang.classification.explaining import explain
from hudang.classification.models import (
    Assignment,
    Choice,
    ClassAppeal,
    ClassReason,
    SchemeVersion,
)
from hudang.classification.outcome import Outcome
from hudang.classification.services import Said
from hudang.classification.services.writing import write
from hudang.consent import services as consents
from hudang.consent.models import Consent
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.outbox.models import Message
from hudang.registry import services as registry
from hudang.registry.models import Customer, Occupancy
from hudang.registry.queries import Stretch
from tests.classification.told import BECAUSE, COMES, TUESDAY, WRONG, changes_of, current_of
from tests.factories import SHANGHAI, acting, mobile
from tests.web.reading import entries

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.classification.own_classes", "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db
LATER = TUESDAY + timedelta(days=7)
End = Assignment.End
Major = Assignment.Major
State = ClassAppeal.State


def ended_for(customer) -> list[str]:
    found = Assignment.objects.filter(customer_id=customer.id, ended_at__isnull=False)
    return list(found.order_by("ended_at", "id").values_list("ended_for", flat=True))


# What he is told


@pytest.mark.control("LC-066", "LC-068")
def test_one_is_told_class_reason_source_and_effect_and_the_log_names_him(in_class, desk):
    own = services.read_own(in_class, way="counter", by=desk, at=TUESDAY)
    (told,) = own.classes
    assert told.customer_class.code == "comes"
    assert "We come to you" in told.explanation.en
    assert "上门" in told.explanation.zh
    assert [(one.origin, one.said_at is not None) for one in told.sources] == [("need", True)]
    assert [one.code for one in told.changes] == ["extra_help"]
    assert own.agreed_at is not None
    (entry,) = entries(what="classification.read_own")
    assert entry.acting_for == desk.code
    assert entry.id in {one.id for one in accesslog.who_looked_at(in_class.id)}


@pytest.mark.control("LC-070")
def test_who_has_no_class_is_told_that_nothing_is_added_and_no_reason_why(
    in_force, registered, desk, run
):
    silent = registered("李娜", mobile=mobile(52))
    run()
    own = services.read_own(silent, way="counter", by=desk, at=TUESDAY)
    assert own.agreed_at is None
    assert [(one.customer_class, one.changes) for one in own.classes] == [(None, [])]
    assert "nothing is added" in own.classes[0].explanation.en
    assert not Assignment.objects.filter(customer_id=silent.id).exists()
    assert len(entries(what="classification.read_own")) == 1


@pytest.mark.control("LC-068")
@pytest.mark.parametrize("role", ["engineer", "manager_elsewhere", "system_admin"])
def test_nobody_else_is_told(in_class, role, request, engineer, system_admin, desk):
    who = {
        "engineer": acting(engineer.code),
        "system_admin": acting(system_admin.code),
        "manager_elsewhere": replace(desk, communities=frozenset()),
    }[role]
    with pytest.raises(Forbidden):
        services.read_own(in_class, way="counter", by=who, at=TUESDAY)
    with pytest.raises(Forbidden):
        services.switch_off(in_class, way="counter", by=who, at=TUESDAY)
    assert not entries(what="classification.read_own")
    assert not Choice.objects.exists()


# What he chooses


@pytest.mark.control("LC-066", "LC-070")
def test_who_refuses_machines_loses_what_they_gave_and_no_run_gives_it_again(in_class, desk, run):
    chosen = services.refuse_machine(in_class, way="counter", by=desk, at=TUESDAY)
    assert current_of(in_class) is None
    assert ended_for(in_class) == [End.REFUSED]
    done = run(at=LATER)
    assert current_of(in_class) is None
    assert done.parts.get(community=in_class.community).left_out == {"refuses_machine": 1} | {
        key: value
        for key, value in done.parts.get(community=in_class.community).left_out.items()
        if key != "refuses_machine"
    }
    assert Assignment.objects.filter(customer_id=in_class.id).count() == 1
    services.take_back(chosen, by=desk, at=LATER)
    run(at=LATER + timedelta(days=1))
    assert current_of(in_class) is not None


@pytest.mark.control("LC-067")
def test_personalisation_off_leaves_no_class_an_effect_and_on_again_all_of_it(in_class, desk):
    assert changes_of(in_class, by=desk) == {"extra_help"}
    chosen = services.switch_off(in_class, way="counter", by=desk, at=TUESDAY)
    assert changes_of(in_class, by=desk) == set()
    assert services.may_add(in_class) is False
    assert services.added_for(in_class, by=desk, at=TUESDAY) == []
    assert current_of(in_class) is not None
    services.take_back(chosen, by=desk, at=TUESDAY)
    assert changes_of(in_class, by=desk) == {"extra_help"}


@pytest.mark.control("LC-068")
def test_a_deleted_label_is_gone_at_once_and_does_not_come_back(in_class, in_force, desk, run):
    chosen = services.delete_label(in_class, in_force.scheme, way="counter", by=desk, at=TUESDAY)
    assert ended_for(in_class) == [End.DELETED]
    run(at=LATER)
    assert current_of(in_class) is None
    services.take_back(chosen, by=desk, at=LATER)
    run(at=LATER + timedelta(days=1))
    assert current_of(in_class) is not None


@pytest.mark.control("LC-068")
def test_a_deleted_label_comes_back_for_facts_of_the_contract_alone(in_class, in_force, desk, run):
    services.delete_label(in_class, in_force.scheme, way="counter", by=desk, at=TUESDAY)
    rest_on_facts(in_force)
    run(at=LATER)
    assert current_of(in_class) is not None


def rest_on_facts(version: SchemeVersion) -> None:
    """Let the class follow from the use of the house, as another scheme would have it."""
    content = version.content
    content["criteria"] = [
        {"key": "property_use", "attribute": "property_use", "questionnaire": "",
         "question": "", "choices": []}
    ]  # fmt: skip
    for rule in content["rules"]:
        rule["conditions"] = {"property_use": ["home"]}
    SchemeVersion.objects.filter(pk=version.pk).update(content=content)


@pytest.mark.control("LC-066", "LC-067", "LC-068")
def test_a_choice_made_twice_or_without_a_class_is_one_choice(in_force, registered, desk):
    silent = registered("李娜", mobile=mobile(52))
    for _turn in range(2):
        services.refuse_machine(silent, way="counter", by=desk, at=TUESDAY)
        services.switch_off(silent, way="counter", by=desk, at=TUESDAY)
        services.delete_label(silent, in_force.scheme, way="counter", by=desk, at=TUESDAY)
    assert sorted(queries.choices_of(silent).values_list("kind", flat=True)) == [
        "deleted", "machine", "off",
    ]  # fmt: skip
    assert len(entries(what="classification.choose")) == 3
    one = queries.choices_of(silent).first()
    assert services.take_back(one, by=desk, at=TUESDAY) == services.take_back(
        one, by=desk, at=LATER
    )
    assert len(entries(what="classification.take_choice_back")) == 1


@pytest.mark.control("LC-066")
def test_who_refuses_after_a_run_has_read_him_gets_no_class_of_it(
    zhang_wei, in_force, desk, custodian
):
    asked = services.ask_run(in_force, by=acting(custodian.code), at=TUESDAY)
    part = asked.parts.get(community=zhang_wei.community)
    found = services.sort_people(
        in_force, Stretch(zhang_wei.community_id), run=asked, acting_for="", at=TUESDAY
    )
    assert found.now[zhang_wei.id].class_code == "comes"
    services.refuse_machine(zhang_wei, way="counter", by=desk, at=TUESDAY)
    with transaction.atomic():
        write(asked, Stretch(part.community_id), found, at=TUESDAY)
    assert current_of(zhang_wei) is None


@pytest.mark.control("LC-066")
def test_what_a_person_gives_after_a_run_has_read_it_stays(
    in_class, in_force, reviewed_by_lead, judge, custodian, needing
):
    needing(in_class, "heavy_things")
    asked = services.ask_run(in_force, by=acting(custodian.code), at=LATER)
    part = asked.parts.get(community=in_class.community)
    found = services.sort_people(
        in_force, Stretch(in_class.community_id), run=asked, acting_for="", at=LATER
    )
    services.overturn(reviewed_by_lead, BECAUSE, code="standard", by=judge, at=LATER)
    given = current_of(in_class)
    with transaction.atomic():
        write(asked, Stretch(part.community_id), found, at=LATER)
    assert current_of(in_class) == given


@pytest.mark.control("LC-066")
def test_what_was_chosen_under_a_record_that_was_merged_holds(in_class, registered, desk, run):
    other = registered("张伟", mobile=mobile(53))
    chosen = services.refuse_machine(other, way="counter", by=desk, at=TUESDAY)
    assert current_of(in_class) is not None
    Customer.objects.filter(id=other.id).update(merged_into=in_class.id)
    run(at=LATER)
    assert current_of(in_class) is None
    assert list(queries.choices_of(in_class)) == [chosen]
    other.refresh_from_db()
    with pytest.raises(EvidenceMissing, match="merged"):
        services.switch_off(other, way="counter", by=desk, at=LATER)
    services.take_back(chosen, by=desk, at=LATER)
    assert not queries.choices_of(in_class).exists()


@pytest.mark.control("LC-062", "LC-065", "LC-066")
def test_a_choice_of_a_restricted_dimension_is_told_to_himself_and_not_at_the_counter(in_force):
    criterion = Criterion(
        "habit",
        "community_interests",
        "HD",
        "q1",
        (("广场舞", "dancing"), ("书法", "calligraphy")),
    )
    content = replace(in_force.says, criteria=(criterion,))
    in_force.content = dump(content)
    outcome = Outcome("comes", ("r1",), held={"habit": ("c1",)})
    assert "dancing" in explain(in_force, outcome, to_person=True).en
    at_counter = explain(in_force, outcome, to_person=False)
    assert "dancing" not in at_counter.en
    assert "community activities" in at_counter.en


# His appeal


@pytest.mark.control("LC-066")
def test_an_appeal_makes_the_class_inert_and_what_is_taken_back_gives_it_again(
    in_class, appealed, desk
):
    made = appealed()
    assert made.number == "FS-2026-0001"
    assert appealed() == made
    assert current_of(in_class) is not None
    assert changes_of(in_class, by=desk) == set()
    assert services.may_add(in_class) is False
    services.withdraw_appeal(made, by=desk, at=TUESDAY)
    assert changes_of(in_class, by=desk) == {"extra_help"}
    assert appealed().number == "FS-2026-0002"


@pytest.mark.control("LC-066")
def test_an_appeal_has_words(in_class, appealed):
    with pytest.raises(EvidenceMissing):
        appealed(said=Said("  "))


@pytest.mark.control("LC-066")
def test_five_working_days_pass_over_the_national_day(in_class, appealed):
    # 30 September 2026 is a Wednesday; the days off last to 7 October, the 10th is worked.
    made = appealed(at=datetime(2026, 9, 30, 10, tzinfo=SHANGHAI))
    assert made.due_date == policy.own.decide_by(received=date(2026, 9, 30))
    assert made.due_date > date(2026, 10, 12)
    assert queries.row(made, today=made.due_date).standing == "due"
    late = queries.row(made, today=made.due_date + timedelta(days=1))
    assert (late.standing, late.days_left) == ("overdue", -1)


@pytest.mark.control("LC-066")
def test_who_made_the_class_does_not_judge_it(appealed, in_class, custodian, judge, desk):
    made = appealed()
    with pytest.raises(Forbidden, match="part in this class"):
        services.take_up(made, by=acting(custodian.code), at=TUESDAY)
    with pytest.raises(Forbidden):
        services.take_up(made, by=desk, at=TUESDAY)
    assert queries.appeals_to_decide(acting(custodian.code), most=9) == []
    assert queries.appeals_to_decide(judge, most=9) == [made]
    assert services.take_up(made, by=judge, at=TUESDAY).reviewer == judge.code


@pytest.mark.control("LC-066")
def test_the_author_of_the_scheme_does_not_judge_it_either(appealed, in_force, judge):
    made = appealed()
    SchemeVersion.objects.filter(pk=in_force.pk).update(
        drafted_by=judge.code, published_by="A9999"
    )
    made.refresh_from_db()
    with pytest.raises(Forbidden, match="part in this class"):
        services.take_up(made, by=judge, at=TUESDAY)


@pytest.mark.control("LC-066")
def test_a_class_that_stays_has_its_effects_again_with_a_reason(
    in_class, reviewed_by_lead, judge, desk
):
    with pytest.raises(EvidenceMissing):
        services.uphold(reviewed_by_lead, Said(" "), by=judge, at=TUESDAY)
    decided = services.uphold(reviewed_by_lead, BECAUSE, by=judge, at=TUESDAY)
    assert decided.state == State.UPHELD
    assert changes_of(in_class, by=desk) == {"extra_help"}
    view = services.read_appeal(decided, by=desk, at=TUESDAY)
    assert (view.words, view.answer) == (WRONG.text, BECAUSE.text)
    with pytest.raises(Forbidden):
        services.uphold(decided, BECAUSE, by=judge, at=TUESDAY)


@pytest.mark.control("LC-066", "LC-068")
def test_what_a_person_decided_stays_for_its_version_and_no_longer(
    in_class, in_force, reviewed_by_lead, judge, desk, run
):
    services.overturn(reviewed_by_lead, BECAUSE, code="standard", by=judge, at=TUESDAY)
    assert ended_for(in_class) == [End.APPEAL]
    assert changes_of(in_class, by=desk) == set()
    first = run(at=LATER)
    assert changes_of(in_class, by=desk) == set()
    part = first.parts.get(community=in_class.community)
    assert part.classes == {"standard": part.people}
    assert part.changed == 0
    Assignment.objects.filter(customer_id=in_class.id).update(version=older_of(in_force))
    run(at=LATER + timedelta(days=1))
    assert changes_of(in_class, by=desk) == {"extra_help"}


def older_of(version: SchemeVersion) -> SchemeVersion:
    """Return an earlier version of the scheme, as if the one in force came after it."""
    older = SchemeVersion.objects.get(pk=version.pk)
    older.pk, older.number, older.state = None, version.number + 1, SchemeVersion.State.RETIRED
    older.id = type(version)._meta.pk.default()
    older.save(force_insert=True)
    return older


@pytest.mark.control("LC-063", "LC-066")
def test_who_decides_otherwise_gives_another_class_of_the_version_and_nothing_else(
    in_class, reviewed_by_lead, judge, desk, run
):
    for code in ("comes", "gold", ""):
        with pytest.raises(EvidenceMissing, match="another class"):
            services.overturn(reviewed_by_lead, BECAUSE, code=code, by=judge, at=TUESDAY)
    services.overturn(reviewed_by_lead, BECAUSE, code="carries", by=judge, at=TUESDAY)
    held = current_of(in_class)
    assert held.is_by_person
    assert held.decided_by == judge.code
    services.refuse_machine(in_class, way="counter", by=desk, at=TUESDAY)
    run(at=LATER)
    assert current_of(in_class) == held
    told = services.read_own(in_class, way="counter", by=desk, at=LATER).classes[0]
    assert "A person decided" in told.explanation.en


@pytest.mark.control("LC-070")
def test_a_person_gives_no_class_either_without_consent(
    in_class, reviewed_by_lead, judge, desk, run
):
    consent = Consent.objects.get(customer_id=in_class.id)
    consents.withdraw(consent, by=desk, at=TUESDAY)
    with pytest.raises(EvidenceMissing, match="does not agree"):
        services.overturn(reviewed_by_lead, BECAUSE, code="carries", by=judge, at=TUESDAY)
    services.overturn(reviewed_by_lead, BECAUSE, code="standard", by=judge, at=TUESDAY)
    assert current_of(in_class) is None


@pytest.mark.control("LC-066")
def test_the_customer_is_told_of_the_decision(reviewed_by_lead, judge, desk):
    with pytest.raises(Forbidden, match="nothing left"):
        services.tell_decision(reviewed_by_lead, by=desk, at=TUESDAY)
    decided = services.uphold(reviewed_by_lead, BECAUSE, by=judge, at=TUESDAY)
    assert list(queries.appeals_to_tell(desk.communities)) == [decided]
    sent = services.send_decision(decided, by=desk, at=TUESDAY)
    assert not queries.appeals_to_tell(desk.communities).exists()
    message = Message.objects.get(id=sent.message_id)
    assert message.template == "appeal_decided"
    Message.objects.update(state=Message.State.GIVEN_UP)
    assert services.note_told(at=LATER) == 0
    assert list(queries.appeals_to_tell(desk.communities)) == [decided]
    told = services.tell_decision(decided, by=desk, at=LATER)
    assert told.told_at == LATER
    with pytest.raises(Forbidden, match="nothing left"):
        services.tell_decision(told, by=desk, at=LATER)


@pytest.mark.control("LC-066")
def test_a_message_that_left_has_told_him(reviewed_by_lead, judge, desk):
    decided = services.uphold(reviewed_by_lead, BECAUSE, by=judge, at=TUESDAY)
    services.send_decision(decided, by=desk, at=TUESDAY)
    assert services.note_told(at=TUESDAY) == 0
    Message.objects.update(state=Message.State.SENT, sent_at=LATER)
    assert services.note_told(at=LATER) == 1
    decided.refresh_from_db()
    assert decided.told_at == LATER


def test_appeals_are_counted_and_nobody_named(appealed, reviewed_by_lead, judge, in_force):
    services.overturn(reviewed_by_lead, BECAUSE, code="standard", by=judge, at=TUESDAY)
    found = queries.appeal_figures(
        in_force.scheme, TUESDAY - timedelta(days=30), TUESDAY + timedelta(days=30)
    )
    assert (found.received, found.upheld, found.overturned, found.open, found.late) == (
        1, 0, 1, 0, 0,
    )  # fmt: skip
    assert queries.appeal_figures(in_force.scheme, LATER, LATER).received == 0


@pytest.mark.control("LC-068")
def test_with_a_destroyed_customer_all_of_it_goes_and_who_acts_later_is_told(
    in_class, reviewed_by_lead, judge, desk, custodian, privacy_lead
):
    services.uphold(reviewed_by_lead, BECAUSE, by=judge, at=TUESDAY)
    services.switch_off(in_class, way="counter", by=desk, at=TUESDAY)
    stay = Occupancy.objects.get(customer_id=in_class.id)
    registry.end_occupancy(stay, on=localdate(LATER), by=custodian, at=LATER)
    registry.shred_customer(in_class, proposed_by=custodian, confirmed_by=privacy_lead, at=LATER)
    for model in (ClassAppeal, ClassReason, Choice, Assignment):
        assert not model.objects.filter(customer_id=in_class.id).exists()
    with pytest.raises(Forbidden, match="were destroyed"):
        services.switch_off(in_class, way="counter", by=desk, at=LATER)


# What no machine decides on


@pytest.fixture
def waiting(in_class, in_force) -> Assignment:
    """The class of 张伟 with a butler of his own, which waits for a person."""
    content = in_force.content
    for one in content["classes"]:
        one["effects"] = ["butler", "extra_help"]
    SchemeVersion.objects.filter(pk=in_force.pk).update(content=content)
    Assignment.objects.filter(customer_id=in_class.id).update(major=Major.WAITS)
    return current_of(in_class)


@pytest.mark.control("LC-066")
@pytest.mark.parametrize(
    ("is_allowed", "after"),
    [(True, {"butler", "extra_help"}), (False, {"extra_help"})],
)
def test_a_major_effect_waits_until_a_person_has_decided(
    in_class, waiting, judge, desk, is_allowed, after, run
):
    assert changes_of(in_class, by=desk) == {"extra_help"}
    told = services.read_own(in_class, way="counter", by=desk, at=TUESDAY).classes[0]
    assert [one.code for one in told.awaits] == ["butler"]
    with pytest.raises(Forbidden):
        services.decide_major(waiting, BECAUSE, is_allowed=True, by=desk, at=TUESDAY)
    with pytest.raises(EvidenceMissing):
        services.decide_major(waiting, Said(""), is_allowed=True, by=judge, at=TUESDAY)
    services.decide_major(waiting, BECAUSE, is_allowed=is_allowed, by=judge, at=TUESDAY)
    assert changes_of(in_class, by=desk) == after
    with pytest.raises(Forbidden, match="Nothing of this class waits"):
        services.decide_major(waiting, BECAUSE, is_allowed=True, by=judge, at=TUESDAY)
    run(at=LATER)
    assert changes_of(in_class, by=desk) == after


@pytest.mark.control("LC-066")
def test_while_it_is_contested_the_appeal_comes_first(waiting, appealed, judge):
    appealed()
    with pytest.raises(Forbidden, match="appeal first"):
        services.decide_major(waiting, BECAUSE, is_allowed=True, by=judge, at=TUESDAY)


# Whatever he chooses


@pytest.mark.control("LC-066", "LC-067", "LC-068")
@given(
    codes=st.frozensets(st.sampled_from(sorted(effects()))),
    major=st.sampled_from(Major.values),
    is_active=st.booleans(), is_off=st.booleans(), is_contested=st.booleans(),
)  # fmt: skip
def test_no_choice_of_a_customer_takes_anything_of_the_standard_service(
    codes, major, is_active, is_off, is_contested
):
    found = replace(COMES, effects=codes)
    now = policy.runs.effects_now(
        found, major=major, is_active=is_active, is_off=is_off, is_contested=is_contested
    )
    # Standard is nothing added: what is left is never below it, and each of it only adds.
    assert now <= codes
    policy.lawful.require_lawful_effects(now)
    if is_off or is_contested or not is_active:
        assert now == frozenset()
    if major != Major.ALLOWED:
        assert not any(effects()[one].is_major for one in now)
