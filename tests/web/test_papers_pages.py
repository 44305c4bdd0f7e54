"""The page of a house: who stands beside it by a paper, and the shares of its owners."""

from __future__ import annotations

import pytest

from hudang.accesslog.models import Entry
from hudang.registry.models import Customer, Occupancy
from hudang.standing.models import Paper
from tests.factories import identity_number, mobile
from tests.web.reading import HOUSES, text_of

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people"]
pytestmark = pytest.mark.django_db
AGENT = {
    "role": "agent", "name": "钱七", "mobile": mobile(7), "kind": "attorney", "number": "W-1",
    "issued_date": "2026-11-01", "until_date": "2027-05-01", "scope": ["keys"],
    "notice_delivered": "on",
}  # fmt: skip


@pytest.fixture
def house(houses):
    return houses[HOUSES[0]]


@pytest.fixture
def here(house):
    return f"/places/YQL/houses/{house.id}/"


def give(client, here, **fields):
    return client.post(here + "roles/new", {**AGENT, **fields})


def test_an_agent_is_registered_contested_and_found_forged(
    browse, clerk, second_clerk, here, open_community
):
    client = browse(clerk)
    assert "Nobody stands beside this house" in text_of(client.get(here))
    assert give(client, here).status_code == 302
    page = text_of(client.get(here))
    assert "power of attorney" in page
    assert "W-1" not in page
    paper = Paper.objects.get()
    client.post(f"/places/YQL/papers/{paper.id}/contest")
    assert "Tell this person nothing" in text_of(client.get(here))
    own = client.post(f"/places/YQL/papers/{paper.id}/decide", {"answer": "forged"})
    assert own.status_code == 403
    browse(second_clerk).post(f"/places/YQL/papers/{paper.id}/decide", {"answer": "forged"})
    paper.refresh_from_db()
    assert paper.state == "forged"


def test_the_number_of_a_paper_opens_for_a_purpose_and_its_entry_comes_first(
    browse, clerk, engineer, here, open_community
):
    client = browse(clerk)
    give(client, here)
    paper = Paper.objects.get()
    address = f"/places/YQL/papers/{paper.id}/reveal"
    assert address in client.get(here).content.decode()
    asked = client.get(address)
    assert "purpose" in text_of(asked)
    assert "W-1" not in text_of(asked)
    assert client.post(address, {"purpose": "gossip"}).status_code == 422
    before = Entry.objects.count()
    shown = client.post(address, {"purpose": "legal_notice"})
    assert "W-1" in text_of(shown)
    entry = Entry.objects.order_by("-id").first()
    assert (Entry.objects.count() - before, entry.items) == (1, [16])
    assert "no-store" in shown["Cache-Control"]
    assert browse(engineer).get(address).status_code == 403


def test_an_agent_without_an_end_or_a_scope_is_refused_with_what_is_missing(browse, clerk, here):
    client = browse(clerk)
    endless = give(client, here, until_date="")
    assert endless.status_code == 409
    assert "until when it is valid" in text_of(endless)
    assert give(client, here, scope=[]).status_code == 409
    assert give(client, here, kind="ruling").status_code == 409
    assert not Customer.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"customer": "YQL-000099"}, {"mobile": "12"}, {"issued_date": ""}]
)
def test_what_is_typed_wrong_is_asked_for_again(browse, clerk, here, fields):
    assert give(browse(clerk), here, **fields).status_code == 422


def test_an_heir_on_record_becomes_an_owner(browse, clerk, here, registered):
    heir = registered("李小四", mobile=mobile(5), role="resident", house=HOUSES[1])
    client = browse(clerk)
    kinship = {"customer": heir.number, "role": "heir", "kind": "kinship", "until_date": ""}
    assert give(client, here, scope=[], **kinship).status_code == 302
    paper = Paper.objects.get()
    assert "Becomes an owner" in text_of(client.get(here))
    settle = f"/places/YQL/papers/{paper.id}/settle"
    assert client.get(settle).status_code == 200
    shown = {"role": "owner", "kind": "inheritance", "issued_date": "2026-11-20"}
    assert client.post(settle, shown).status_code == 302
    assert Occupancy.objects.get(customer_id=heir.id, role="owner").ended_date is None


def test_a_rental_company_is_an_organisation(browse, clerk, here):
    fields = {"role": "rental", "name": "安家公寓管理有限公司", "kind": "management"}
    assert give(browse(clerk), here, scope=[], **fields).status_code == 302
    assert Customer.objects.get().type == "organisation"


def test_shares_are_set_summed_and_taken_away(browse, clerk, here, registered):
    registered("张三", id_number=identity_number(101))
    registered("李四", id_number=identity_number(102))
    first, second = Occupancy.objects.order_by("id")
    client = browse(clerk)
    assert client.post(f"{here}shares/{first.id}", {"share": "2/3"}).status_code == 302
    refused = client.post(f"{here}shares/{second.id}", {"share": "1/2"})
    assert refused.status_code == 409
    assert "1/3" in text_of(refused)
    assert "2/3" in text_of(client.get(here))
    for wrong in ("half", "1/0", "1.5"):
        client.post(f"{here}shares/{second.id}", {"share": wrong})
    client.post(f"{here}shares/{first.id}", {"share": ""})
    assert set(Occupancy.objects.values_list("share_part", flat=True)) == {None}


def test_the_customers_own_page_offers_no_role_that_needs_a_paper(browse, clerk, registered):
    customer = registered("张三")
    page = text_of(browse(clerk).get(f"/customers/{customer.number}/houses/new"))
    assert 'value="tenant"' in page
    assert 'value="agent"' not in page


@pytest.mark.control("LC-125")
def test_who_does_not_amend_customers_sees_no_button_and_is_refused(browse, engineer, here):
    client = browse(engineer)
    assert "Add somebody by a paper" not in text_of(client.get(here))
    assert give(client, here).status_code == 403
