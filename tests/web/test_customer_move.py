"""李强, who answers for two communities, moves a customer from one to the other."""

from __future__ import annotations

from datetime import date

import pytest

from hudang.accounts.models import Role
from hudang.purposes import services as purposes
from hudang.registry import services
from hudang.registry.models import Customer
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts
from tests import cast, factories
from tests.api.conftest import Program
from tests.factories import HIRED, MONDAY
from tests.web.reading import HOUSES, entries, htmx, text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-005")]


@pytest.fixture
def li_qiang(customer_service, community, other_community):
    user = factories.make_user("KF002", name="李强", password=factories.PASSWORD)
    factories.make_post(
        user, role=Role.CUSTODIAN, department=customer_service,
        communities=[community, other_community], purposes=cast.SERVICE_PURPOSES,
    )  # fmt: skip
    factories.sign_undertaking(user)
    return factories.acting("KF002")


@pytest.fixture
def garden(li_qiang, other_community, posted_notice, at_monday):
    """锦绣花园, which may collect as well."""
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    services.create_houses(other_community, facts=facts, by=li_qiang, at=HIRED)
    contract = services.conclude_contract(
        other_community.id, number="HT-2", kind="preliminary", fee_basis="lump_sum",
        valid_from=date(2026, 1, 1), by=li_qiang, at=HIRED,
    )  # fmt: skip
    services.sign_contract(contract, on=date(2026, 1, 1), by=li_qiang, at=HIRED)
    purposes.record_posting(
        posted_notice, community=other_community.id, place="大堂", posted_at=HIRED,
        photo=factories.photo(), by=li_qiang, at=MONDAY,
    )  # fmt: skip
    return other_community


def sent(garden, **changes):
    return {
        "revision": "1", "community": str(garden.id), "house": HOUSES[1], "role": "owner",
        **changes,
    }  # fmt: skip


def test_the_page_offers_the_other_communities_alone(browse, li_qiang, garden, zhang_san):
    shown = text_of(browse(li_qiang).get(f"/customers/{zhang_san.number}/move"))

    assert "锦绣花园" in shown
    assert f'value="{zhang_san.community_id}"' not in shown
    head = text_of(browse(li_qiang).get(f"/customers/{zhang_san.number}/"))
    assert f"/customers/{zhang_san.number}/move" in head


def test_he_is_found_under_his_new_number(browse, li_qiang, garden, zhang_san):
    page = browse(li_qiang)
    answer = htmx(page, f"/customers/{zhang_san.number}/move", sent(garden))

    assert answer["HX-Redirect"] == "/customers/JXHY-000001/"
    assert "YQL-000001 was moved and is JXHY-000001 now." in text_of(
        page.get("/customers/JXHY-000001/")
    )
    assert page.get(f"/customers/{zhang_san.number}/").status_code == 404
    assert entries(act="change", what="registry.move_customer")


def test_a_house_that_is_not_there_is_named_at_its_field(browse, li_qiang, garden, zhang_san):
    where = f"/customers/{zhang_san.number}/move"
    answer = htmx(browse(li_qiang), where, sent(garden, house="9栋9单元9999"))

    assert answer.status_code == 422
    assert "There is no such house" in text_of(answer)
    assert Customer.objects.get().number == zhang_san.number


def test_whoever_has_one_community_is_told_who_can(browse, custodian, zhang_san):
    shown = text_of(browse(custodian).get(f"/customers/{zhang_san.number}/move"))

    assert "no other community that you answer for" in shown
    assert "/move" not in text_of(browse(custodian).get(f"/customers/{zhang_san.number}/"))


def test_a_clerk_is_refused(browse, clerk, zhang_san):
    assert browse(clerk).get(f"/customers/{zhang_san.number}/move").status_code == 403


def test_a_program_moves_him(browse, li_qiang, garden, zhang_san):
    body = {
        "revision": 1,
        "community": garden.code,
        "houses": [{"house": HOUSES[1], "role": "owner", "since": "2026-11-01"}],
    }
    program = Program(browse(li_qiang))
    answer = program.post(f"/customers/{zhang_san.number}/move", body)

    assert (answer.status_code, answer.json()["number"]) == (200, "JXHY-000001")
    assert program.post(f"/customers/{zhang_san.number}/move", body).status_code == 404
