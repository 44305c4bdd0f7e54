"""POL-6.3: no plaintext without its entry in the log, in measure, and nothing by guessing."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.core import serializers
from django.db import connection

from hudang.accesslog.grants import APPEND
from hudang.accesslog.queries import looks_by
from hudang.accounts.models import Department, Role
from hudang.core.errors import Forbidden
from hudang.disclosure import policy, services
from hudang.disclosure.models import Budget
from hudang.disclosure.services import Level
from hudang.purposes import services as purposes
from hudang.vault.tokens import Lookup
from tests import factories
from tests.cast import LI_SI, ZHANG_SAN, appointed
from tests.disclosure.records import ID_NUMBER, MOBILE, NAME, make_customer
from tests.factories import HIRED, MONDAY, mobile

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer


@dataclass
class Desk:
    """A clerk at work on a database of the test's own, where everything is committed."""

    clerk: Actor
    customers: list[Customer]

    def opens(self, customer: Customer, *, at=MONDAY) -> str:
        under = services.authority_for(
            self.clerk, purpose="repair_follow_up", items={MOBILE}, at=at
        )
        (opened,) = services.disclose([customer], {MOBILE}, under=under, at=at)
        return opened.value(MOBILE)


@pytest.fixture
def desk(own_database) -> Desk:
    purposes.establish(at=HIRED)
    community = factories.make_community(office=factories.make_office())
    clerk = appointed(
        "KF001",
        name="王芳",
        role=Role.CLERK,
        department=Department.objects.get(is_customer_service=True),
        community=community,
        purposes=("repair_follow_up",),
    )
    customers = [
        make_customer(community, number=f"K{place}", who=who)
        for place, who in enumerate((ZHANG_SAN, LI_SI))
    ]
    return Desk(clerk, customers)


@pytest.fixture
def openings(monkeypatch) -> list[str]:
    """What the vault was asked to open, and whether the entry was committed by then."""
    seen: list[str] = []
    real = services.opening.open_many

    def spy(records, fields):
        is_open = connection.in_atomic_block
        seen.append("inside the transaction" if is_open else "after the commit")
        return real(records, fields)

    monkeypatch.setattr(services.opening, "open_many", spy)
    return seen


@pytest.mark.control("LC-127")
def test_the_entry_is_committed_before_anything_is_opened(desk, openings, own_database):
    assert desk.opens(desk.customers[0]) == ZHANG_SAN.mobile
    assert openings == ["after the commit"]
    entries = own_database.connect().execute("SELECT count(*) FROM accesslog_look").fetchone()
    assert entries == (1,)


@pytest.mark.control("LC-127")
def test_without_its_entry_nothing_is_opened(desk, openings, own_database):
    own_database.connect().execute(f"REVOKE EXECUTE ON FUNCTION {APPEND} FROM hudang_web")
    with pytest.raises(Exception, match="nothing was opened"):
        desk.opens(desk.customers[0])
    assert openings == []
    assert not Budget.objects.exists()


@pytest.mark.control("LC-127")
def test_a_read_only_database_opens_nothing(desk, openings, own_database):
    own_database.connect().execute(
        f'ALTER DATABASE "{own_database.name}" SET default_transaction_read_only = on'
    )
    connection.close()
    with pytest.raises(Exception, match="read-only"):
        desk.opens(desk.customers[0])
    assert openings == []


@pytest.mark.control("LC-127")
def test_inside_another_transaction_the_desk_refuses_to_work(desk, openings):
    from django.db import transaction

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        desk.opens(desk.customers[0])
    assert openings == []


@pytest.mark.control("LC-092")
def test_the_measure_of_a_day_holds_when_many_open_at_once(desk, monkeypatch):
    monkeypatch.setattr(policy, "limit_of", lambda _kind, **_details: 1)

    def attempt(customer: Customer) -> str | None:
        try:
            return desk.opens(customer)
        except Forbidden:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        opened = list(threads.map(attempt, desk.customers * 4))
    values = {value for value in opened if value}
    assert len(values) == 1
    assert opened.count(None) == 4
    assert looks_by(desk.clerk.code).count() == 4


# Masked by default


@pytest.mark.control("LC-124")
def test_a_customer_printed_or_serialised_shows_no_value(customer_service, community):
    zhang = make_customer(community, number="K1", who=ZHANG_SAN)
    shown = "".join(
        (
            repr(zhang.contact),
            str(vars(zhang)),
            serializers.serialize("json", [zhang]),
            json.dumps(services.masks([zhang], level=Level.M1)),
            str(list(type(zhang).objects.values("contact", "identity"))),
        )
    )
    for value in (ZHANG_SAN.name, ZHANG_SAN.mobile, ZHANG_SAN.id_number):
        assert value not in shown
        assert json.dumps(value)[1:-1] not in shown


@pytest.mark.control("LC-124")
def test_an_identity_number_never_shows_its_first_six_and_last_four(customer_service, community):
    zhang = make_customer(community, number="K1", who=ZHANG_SAN)
    for level in Level:
        (shown,) = services.masks([zhang], level=level, items={ID_NUMBER})
        assert sum(sign.isalnum() for sign in shown[ID_NUMBER]) <= 2


# Guessing


@pytest.mark.control("LC-092")
def test_the_sixth_number_behind_one_mask_is_refused(clerk):
    def search(serial: int) -> None:
        number = f"1649{serial:03d}1234"
        services.count_search(clerk.code, kind=Lookup.MOBILE, value=number, at=MONDAY)

    for serial in range(5):
        search(serial)
    with pytest.raises(Forbidden, match="reported") as caught:
        search(5)
    assert caught.value.control == "LC-092"
    services.count_search(clerk.code, kind=Lookup.MOBILE, value=mobile(5678), at=MONDAY)


@pytest.mark.control("LC-092")
def test_another_persons_guesses_are_counted_apart(clerk, butler):
    for person in (clerk, butler):
        for serial in range(5):
            services.count_search(
                person.code, kind=Lookup.MOBILE, value=f"1649{serial:03d}1234", at=MONDAY
            )


@pytest.mark.control("LC-092")
def test_serial_numbers_of_one_birthday_are_guesses_too(clerk):
    def search(serial: int) -> None:
        number = factories.identity_number(serial)
        services.count_search(clerk.code, kind=Lookup.ID_NUMBER, value=number, at=MONDAY)

    for serial in range(101, 106):
        search(serial)
    with pytest.raises(Forbidden):
        search(106)


@pytest.mark.control("LC-092")
def test_a_refusal_repeats_neither_the_number_nor_the_name(clerk, community):
    zhang = make_customer(community, number="K1", who=ZHANG_SAN)
    under = services.authority_for(clerk, purpose="repair_follow_up", items={NAME}, at=MONDAY)
    with pytest.raises(Forbidden) as caught:
        services.disclose([zhang], {MOBILE}, under=under, at=MONDAY)
    assert ZHANG_SAN.mobile not in str(caught.value)
    assert ZHANG_SAN.name not in str(caught.value)
