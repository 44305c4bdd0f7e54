"""The three doors of the desk, its budgets and the count of guesses."""

from datetime import timedelta

import pytest
from django.db import transaction

from hudang.accesslog.models import Act
from hudang.accesslog.queries import looks_by, who_looked_at
from hudang.accounts.actor import system
from hudang.core.errors import Forbidden
from hudang.disclosure import policy, queries, services
from hudang.disclosure.models import Budget
from hudang.disclosure.services import Level
from hudang.vault.errors import Tampered
from hudang.vault.sealed import Sealed
from hudang.vault.tokens import Lookup
from tests.cast import LI_SI, ZHANG_SAN
from tests.disclosure.records import (
    CO_RESIDENT,
    ID_NUMBER,
    MOBILE,
    NAME,
    PLATE,
    make_customer,
    make_roster,
    make_vehicle,
)
from tests.factories import MONDAY, mobile

pytestmark = pytest.mark.usefixtures("customer_service")


@pytest.fixture
def zhang(community):
    return make_customer(community, number="K1", who=ZHANG_SAN)


@pytest.fixture
def li(community):
    return make_customer(community, number="K2", who=LI_SI)


def stated(actor, items, *, purpose="repair_follow_up", at=MONDAY, **scope):
    return services.authority_for(actor, purpose=purpose, items=items, at=at, **scope)


def opens(actor, customer, item, *, purpose="repair_follow_up", at=MONDAY):
    under = stated(actor, {item}, purpose=purpose, at=at)
    (opened,) = services.disclose([customer], {item}, under=under, at=at)
    return opened.value(item)


# Masks and comparisons


@pytest.mark.control("LC-124")
def test_masks_come_in_the_order_of_the_records_and_hold_no_plaintext(zhang, li):
    first, second = services.masks([zhang, li], level=Level.M2)
    assert first == {
        NAME: "张*",
        MOBILE: "164****0001",
        10: "resident_id",
        ID_NUMBER: f"***{ZHANG_SAN.id_number[-1]}",
    }
    assert second[MOBILE] == "164****0002"


def test_masks_of_some_items_open_only_their_fields(zhang, monkeypatch):
    seen = []
    real = services.opening.open_many

    def spy(records, fields):
        seen.append(fields)
        return real(records, fields)

    monkeypatch.setattr(services.opening, "open_many", spy)
    assert services.masks([zhang], level=Level.M1, items=[MOBILE]) == [{MOBILE: "164****0001"}]
    assert seen == [["contact"]]


def test_records_of_two_models_keep_their_order(zhang, li):
    vehicle = make_vehicle(zhang, plate="京A12345")
    shown = services.masks([zhang, vehicle, li], level=Level.M2, items=[NAME, PLATE])
    assert shown == [{NAME: "张*"}, {PLATE: "京A*****"}, {NAME: "李*"}]


def test_a_tampered_value_stops_the_masks_of_the_whole_page(zhang, li):
    changed = bytearray(li.contact.blob)
    changed[-1] ^= 1
    li.contact = Sealed(bytes(changed), context=li.contact.context)
    with pytest.raises(Tampered):
        services.masks([zhang, li], level=Level.M2)


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        (Lookup.MOBILE, ZHANG_SAN.mobile, [True, False]),
        (Lookup.MOBILE, f"+86 {ZHANG_SAN.mobile}", [True, False]),
        (Lookup.LAST4, "0002", [False, True]),
        (Lookup.NAME, "李 四", [False, True]),
        (Lookup.NAME, "张", [False, False]),
        (Lookup.ID_NUMBER, LI_SI.id_number.lower(), [False, True]),
        (Lookup.EMAIL, "a@b.cn", [False, False]),
        (Lookup.MOBILE, "", [False, False]),
    ],
)
def test_a_candidate_matches_by_the_whole_value_only(zhang, li, kind, value, found):
    assert services.matches([zhang, li], kind=kind, value=value) == found


def test_part_of_a_name_is_found_by_opening_in_memory(zhang, li):
    assert services.contains([zhang, li], item=NAME, part="张") == [True, False]
    assert services.contains([zhang, li], item=NAME, part=" ") == [False, False]


# The door


@pytest.mark.control("LC-127")
def test_what_is_opened_is_in_the_log_with_purpose_order_and_subject(clerk, zhang):
    under = stated(clerk, {MOBILE}, reference="GD-2026-0117")
    (opened,) = services.disclose([zhang], [MOBILE], under=under, at=MONDAY)
    assert opened.value(MOBILE) == ZHANG_SAN.mobile
    assert opened.value(NAME) is None
    (look,) = who_looked_at(zhang.id)
    assert (look.act, look.actor_code, look.role) == (Act.VIEW, clerk.code, "clerk")
    assert (look.purpose, look.reference) == ("repair_follow_up", "GD-2026-0117")
    assert (look.items, look.basis, look.count) == ([MOBILE], "contract", 1)


def test_opening_nothing_leaves_no_entry(clerk):
    assert services.disclose([], [MOBILE], under=stated(clerk, {MOBILE}), at=MONDAY) == []
    assert not looks_by(clerk.code).exists()


def test_a_plate_is_opened_under_its_customer(clerk, zhang):
    vehicle = make_vehicle(zhang, plate="京A12345")
    under = stated(clerk, {PLATE}, purpose="parking")
    (opened,) = services.disclose([vehicle], [PLATE], under=under, at=MONDAY)
    assert opened.value(PLATE) == "京A12345"
    assert who_looked_at(zhang.id).count() == 1


def test_a_job_opens_batches_after_one_entry_for_each_community(zhang, li, community):
    job = system("index")
    under = services.system_authority(
        job, purpose="registration", items={NAME}, communities=[community.id], at=MONDAY
    )
    batches = services.disclose_batches(
        [[zhang], [li]],
        {NAME},
        under=under,
        counts={community.id: 2},
        what="registry.rebuild_index",
        at=MONDAY,
    )
    assert [one.value(NAME) for batch in batches for one in batch] == ["张三", "李四"]
    (entry,) = looks_by(job.code)
    assert (entry.what, entry.count, entry.subjects) == ("registry.rebuild_index", 2, 0)
    assert not Budget.objects.exists()


def test_a_job_is_an_actor_of_its_own_without_a_budget(zhang, community, clerk):
    under = services.system_authority(
        system("import"),
        purpose="registration",
        items={NAME},
        communities=[community.id],
        acting_for=clerk.code,
        at=MONDAY,
    )
    (opened,) = services.disclose([zhang], {NAME}, under=under, at=MONDAY)
    assert opened.value(NAME) == "张三"
    assert not Budget.objects.exists()


def test_a_batch_with_another_community_stops(zhang, community, other_community):
    stranger = make_customer(other_community, number="K9", who=LI_SI)
    under = services.system_authority(
        system("index"), purpose="registration", items={NAME}, communities=[community.id],
        at=MONDAY,
    )  # fmt: skip
    batches = services.disclose_batches(
        [[zhang], [stranger]], {NAME}, under=under, counts={community.id: 2}, what="x", at=MONDAY
    )
    assert next(batches)[0].value(NAME) == "张三"
    with pytest.raises(Forbidden, match="not named"):
        next(batches)


def test_a_person_gets_no_authority_of_a_job(clerk, community):
    with pytest.raises(Forbidden, match="Only a job"):
        services.system_authority(
            clerk, purpose="registration", items={NAME}, communities=[community.id], at=MONDAY
        )


def test_a_sealed_file_is_opened_as_a_stream_after_its_entry(clerk, community):
    roster = make_roster(community, chunks=[b"a" * 70_000, b"b"])
    under = stated(clerk, {NAME, MOBILE}, purpose="registration")
    chunks = services.disclose_file(
        roster,
        field="file",
        file=roster.stored,
        items={NAME},
        under=under,
        at=MONDAY,
        what="x.open",
    )
    assert looks_by(clerk.code).get().what == "x.open"
    assert b"".join(chunks) == b"a" * 70_000 + b"b"


def test_of_a_file_that_is_gone_the_log_is_told_nothing(clerk, community):
    roster = make_roster(community, chunks=[b"a"])
    under = stated(clerk, {NAME}, purpose="registration")
    with pytest.raises(FileNotFoundError):
        services.disclose_file(
            roster, field="file", file=None, items={NAME}, under=under, at=MONDAY
        )
    assert not looks_by(clerk.code).exists()


def test_a_file_whose_row_has_no_secret_does_not_open(clerk, community):
    roster = make_roster(community, chunks=[b"a"])
    under = stated(clerk, {NAME}, purpose="registration")
    with pytest.raises(Tampered):
        services.disclose_file(
            roster, field="meta", file=roster.stored, items={NAME}, under=under, at=MONDAY
        )


# Budgets


def test_what_is_opened_twice_counts_once(clerk, zhang, li):
    for customer in (zhang, zhang, li):
        opens(clerk, customer, MOBILE)
    (budget,) = Budget.objects.all()
    assert (budget.kind, len(budget.seen)) == ("opened", 2)
    opened = next(one for one in queries.allowances(clerk, at=MONDAY) if one.kind == "opened")
    assert (opened.used, opened.limit, opened.left) == (2, 120, 118)


def test_the_counts_of_earlier_days_are_forgotten(clerk, zhang):
    opens(clerk, zhang, MOBILE)
    opens(clerk, zhang, MOBILE, at=MONDAY + timedelta(days=1))
    services.forget_budgets(before=MONDAY.date() + timedelta(days=1))
    assert [budget.day_date for budget in Budget.objects.all()] == [
        MONDAY.date() + timedelta(days=1)
    ]


@pytest.mark.control("LC-092")
def test_a_day_has_its_measure_and_the_next_day_a_new_one(clerk, zhang, li, monkeypatch):
    monkeypatch.setattr(policy, "limit_of", lambda *_, **__: 1)
    opens(clerk, zhang, MOBILE)
    with pytest.raises(Forbidden, match="in one day") as caught:
        opens(clerk, li, MOBILE)
    assert caught.value.control == "LC-092"
    assert opens(clerk, zhang, MOBILE) == ZHANG_SAN.mobile
    assert opens(clerk, li, MOBILE, at=MONDAY + timedelta(days=1)) == LI_SI.mobile


def test_a_refused_opening_is_not_counted_and_not_in_the_log(clerk, zhang, monkeypatch):
    monkeypatch.setattr(policy, "limit_of", lambda *_, **__: 0)
    with pytest.raises(Forbidden):
        opens(clerk, zhang, MOBILE)
    assert not Budget.objects.exists()
    assert not looks_by(clerk.code).exists()


@pytest.fixture
def families(community):
    """Two customers with co-residents, who may be children: a sensitive item."""
    return [
        make_customer(community, number=f"K{place}", who=who, household=("张小宝",))
        for place, who in enumerate((ZHANG_SAN, LI_SI))
    ]


@pytest.fixture
def emergency(customer_service):
    """The purpose that needs to know who lives in a flat, after its review."""
    from hudang.purposes.models import Purpose

    purpose = Purpose.objects.get(code="emergency")
    purpose.items = sorted({*purpose.items, CO_RESIDENT})
    purpose.save()


@pytest.mark.control("LC-092")
@pytest.mark.usefixtures("emergency")
def test_sensitive_values_are_opened_once_a_minute(clerk, families):
    first, second = families
    assert opens(clerk, first, CO_RESIDENT, purpose="emergency") == ["张小宝"]
    soon, later = MONDAY + timedelta(seconds=59), MONDAY + timedelta(seconds=60)
    with pytest.raises(Forbidden, match="once a minute"):
        opens(clerk, second, CO_RESIDENT, purpose="emergency", at=soon)
    assert opens(clerk, first, CO_RESIDENT, purpose="emergency", at=soon)
    assert opens(clerk, second, CO_RESIDENT, purpose="emergency", at=later)


@pytest.mark.control("LC-092")
@pytest.mark.usefixtures("emergency")
def test_sensitive_values_of_several_customers_need_an_approval(clerk, families):
    under = stated(clerk, {CO_RESIDENT}, purpose="emergency")
    with pytest.raises(Forbidden, match="one customer at a time"):
        services.disclose(families, {CO_RESIDENT}, under=under, at=MONDAY)


@pytest.mark.control("LC-092")
@pytest.mark.parametrize(
    ("kind", "role", "limit"),
    [
        (Budget.Kind.SENSITIVE, "clerk", 20),
        (Budget.Kind.OPENED, "clerk", 120),
        (Budget.Kind.CALLED, "butler", 200),
        (Budget.Kind.CALLED, "staff", 60),
        (Budget.Kind.OPENED, "nobody", 60),
    ],
)
def test_every_role_has_a_measure(kind, role, limit):
    assert policy.limit_of(kind, role=role) == limit


# Guessing


@pytest.mark.control("LC-092")
def test_thirty_searches_that_found_nobody_are_enough_for_an_hour(clerk):
    for minute in range(30):
        services.count_search(
            clerk.code, kind=Lookup.NAME, value="钱七", at=MONDAY + timedelta(minutes=minute)
        )
        services.count_miss(clerk.code, at=MONDAY + timedelta(minutes=minute))
    with pytest.raises(Forbidden, match="found nobody"):
        services.count_search(
            clerk.code, kind=Lookup.NAME, value="钱七", at=MONDAY + timedelta(minutes=31)
        )
    services.count_search(
        clerk.code, kind=Lookup.NAME, value="钱七", at=MONDAY + timedelta(minutes=95)
    )


@pytest.mark.control("LC-092")
def test_one_number_searched_often_is_no_guess(clerk):
    for _ in range(20):
        services.count_search(clerk.code, kind=Lookup.MOBILE, value=mobile(1), at=MONDAY)


def test_the_desk_is_never_used_inside_a_transaction(clerk, zhang):
    under = stated(clerk, {MOBILE})
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        services.disclose([zhang], [MOBILE], under=under, at=MONDAY)


def test_the_purposes_offered_need_the_items_and_belong_to_the_post(clerk, engineer):
    offered = {purpose.code for purpose in queries.purposes_opening(clerk, items={ID_NUMBER})}
    assert offered == {"registration", "identity_check", "legal_notice"}
    assert not queries.purposes_opening(engineer, items={ID_NUMBER})
