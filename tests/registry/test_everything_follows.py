"""Whatever is kept of a customer goes where he goes: into another record, back, away, out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps

from hudang.accounts.models import Department, Role
from hudang.arrears import claims
from hudang.arrears import services as arrears
from hudang.core.models import CustomerRecord, OnDestruction
from hudang.duplicates import services as duplicates
from hudang.entrance import services as entrance
from hudang.entrance.services import Agreed, Left
from hudang.needs import services as needs
from hudang.registry import queries as registry
from hudang.registry import services
from hudang.registry.models import Customer
from hudang.registry.parsing.houses import Kind as HouseKind
from hudang.registry.parsing.houses import ParsedHouse
from hudang.registry.services import HouseFacts, Stay
from hudang.renovation import services as renovation
from hudang.renovation.services import Application
from hudang.service import queries as orders
from hudang.service import services as service
from hudang.service.models import Telling
from hudang.service.services import Asked, Incident, Raised, Told
from tests import cast, factories
from tests.arrears.owing import OWED, Debt, day, plan
from tests.dossiers import papers
from tests.factories import MONDAY, identity_number, mobile
from tests.needs.wishes import CALL, WHEELCHAIR, YES, begin_assistance
from tests.registry.conftest import clock, worker
from tests.registry.test_moving import company, found, keeper, move, there
from tests.renovation.acting import ENDS, TODAY

__all__ = ["clock", "company", "found", "there", "worker"]

pytestmark = pytest.mark.control("LC-005", "LC-122")
WALKED = {"arrears", "entrance", "needs", "renovation", "service"}
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def followed(settings, tmp_path) -> None:
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


@pytest.fixture
def li_qiang(company, there):
    return keeper(company.community, there)


def registered(company, name: str, n: int) -> Customer:
    house = registry.houses_of(company.community.id)[0]
    return services.register(
        company.community,
        values={1: name, 2: mobile(60 + n), 11: identity_number(160)},
        stays=[Stay(house, "co_owner")],
        collected_date=date(2026, 11, 2),
        notice_delivered=True,
        is_known_double=True,
        by=company.clerk,
        at=MONDAY,
    )


@pytest.fixture
def first(company) -> Customer:
    return registered(company, "周敏", 0)


@pytest.fixture
def full(company, first) -> Customer:
    """周敏, entered a second time, with something in every table that there is."""
    customer = registered(company, "周敏", 1)
    house = customer.occupancies.get().house
    by = company.clerk
    _served(customer, house, by=by)
    begin_assistance()
    clerk = factories.acting(by.code)
    needs.declare(customer, WHEELCHAIR, way="counter", agreed=YES, by=clerk, at=MONDAY)
    needs.declare(customer, CALL, way="counter", by=clerk, at=MONDAY)
    needs.send_link(customer, origin="https://hudang.example", by=clerk, at=MONDAY)
    application = Application("佳家装饰", TODAY, ENDS, {"wiring": ""})
    renovation.apply(customer, house, application, by=by, at=MONDAY)
    kept = Left("door", 1, "YS-XY-1", "E1", "A", "1", note="反锁两圈")
    entrance.take_keys(customer, house, kept, by=by, at=MONDAY)
    _parked(customer, by=by)
    _owing(company, customer, house)
    return customer


def _served(customer, house, *, by) -> None:
    """An order with words, a picture and a safety note; a complaint told by message."""
    service.establish()
    asked = Asked(orders.types().get(code="lamp"), "灯不亮", house=house)
    order = service.record(customer.community, asked, customer=customer, by=by, at=MONDAY)
    sent = [papers.upload(papers.picture())]
    service.attach(order, sent, told=Told(setting="common"), by=by, at=MONDAY)
    incident = Incident("site", "seen", TODAY, TODAY + 30 * DAY, "配电箱外露带电")
    service.write_safety_note(order, incident, by=by, at=MONDAY)
    raised = Raised(kind="complaint", category="repair.lift", text="电梯又停了", house=house)
    case = service.raise_feedback(customer.community, raised, customer=customer, by=by, at=MONDAY)
    service.begin(case, telling=Telling.MESSAGE, edition=case.edition, by=by, at=MONDAY)


def _parked(customer, *, by) -> None:
    place = ParsedHouse(room="001", kind=HouseKind.PARKING, level="B1")
    services.create_houses(
        customer.community, facts=[HouseFacts(place=place, kind="parking")], by=by, at=MONDAY
    )
    space = registry.houses_of(customer.community_id).get(kind="parking")
    agreed = Agreed("rented", date(2026, 11, 1), date(2027, 10, 31))
    entrance.conclude_parking(customer, space, agreed, plate="京A66666", by=by, at=MONDAY)


def _owing(company, customer, house) -> None:
    finance = factories.make_department("CW", name="财务部", purposes=["dunning"])
    by = cast.appointed(
        "CW001", name="许慧", role=Role.FEE_CLERK, department=finance,
        community=company.community, purposes=("dunning",),
    )  # fmt: skip
    debt = Debt(arrears.open_case(house, customer, claims.read_claim(OWED), by=by, at=MONDAY), by)
    debt.sent()
    debt.act(arrears.object_to, "我不认可")
    debt.act(arrears.answer_objection, "已核对")
    debt.act(arrears.agree_plan, plan(f"{day(30)} 1234.50"))


def tables() -> list[type[CustomerRecord]]:
    return [
        model
        for model in apps.get_models()
        if issubclass(model, CustomerRecord) and model._meta.app_label in WALKED
    ]


def rows_of(customer: Customer) -> dict[str, set]:
    """Return what is kept of a customer, table by table."""
    return {
        model._meta.label: set(
            model._default_manager.filter(customer_id=customer.id).values_list("id", flat=True)
        )
        for model in tables()
    }


def merged(first: Customer, full: Customer, *, by):
    kept, other = (Customer.objects.get(pk=one.pk) for one in (first, full))
    return duplicates.merge(
        duplicates.pair_up(kept, other, by=by, at=MONDAY),
        kept=kept.id,
        taken=[],
        revisions=(kept.revision, other.revision),
        by=by,
        at=MONDAY,
    )


# A file for the lawyer is prepared at the end of a case alone; what it seals is told of there.
LEFT_OUT = {"arrears.LawyersFile"}


def test_there_is_something_in_every_table_that_is_walked(full):
    empty = {label for label, rows in rows_of(full).items() if not rows}
    assert empty <= LEFT_OUT


def test_everything_goes_over_with_a_merge_and_comes_back_with_its_undo(
    company, first, full, found
):
    before = rows_of(full)
    assert found() == set()

    done = merged(first, full, by=company.clerk)

    assert not any(rows_of(full).values())
    assert rows_of(first) == before
    assert found() == set()

    duplicates.undo(done, by=company.clerk, at=MONDAY + DAY)

    assert rows_of(full) == before
    assert not any(rows_of(first).values())
    assert found() == set()


def test_who_moves_away_leaves_nothing_of_himself_behind(there, li_qiang, full, found):
    full.refresh_from_db()

    moved = move(full, there, li_qiang)

    for model in tables():
        places = model._default_manager.filter(customer_id=moved.id).values_list(
            "community_id", flat=True
        )
        assert set(places) <= {there.id}, model
    assert rows_of(moved)["needs.ServiceNeed"]
    assert rows_of(moved)["arrears.ArrearsCase"]
    assert found() == set()


def test_who_is_destroyed_is_kept_nowhere(company, first, full, found):
    merged(first, full, by=company.clerk)
    duplicates.finish_merges(at=MONDAY + 31 * DAY)
    assert found() == set()
    scope = {"community": company.community, "purposes": cast.SERVICE_PURPOSES}
    department = Department.objects.get(is_customer_service=True)
    two = [
        cast.appointed(code, name=name, role=role, department=department, **scope)
        for code, name, role in (
            ("KF012", "李强", Role.CUSTODIAN),
            ("ZB012", "吴岚", Role.PRIVACY_LEAD),
        )
    ]
    kept = Customer.objects.get(pk=first.pk)
    for stay in kept.occupancies.filter(ended_date=None):
        services.end_occupancy(stay, on=TODAY, by=company.clerk, at=MONDAY + 31 * DAY)

    services.shred_customer(kept, proposed_by=two[0], confirmed_by=two[1], at=MONDAY + 40 * DAY)

    left = {
        model._meta.label
        for model in tables()
        if model.statement.on_destruction is OnDestruction.DELETE and model.objects.exists()
    }
    assert left == set()
    assert found() == set()
