"""The pages of needs: on the customer's page, on the order, by the link, in figures."""

from __future__ import annotations

import pytest

from hudang.consent.models import Consent
from hudang.needs import queries
from hudang.needs.models import NeedLink, ServiceNeed
from hudang.outbox.models import Message
from tests.factories import MONDAY, mobile
from tests.needs.wishes import CALL, QUIET, WHEELCHAIR, YES
from tests.web.reading import entries, htmx, text_of

pytest_plugins = [
    "tests.web.customer_pages", "tests.service.teams", "tests.duplicates.people",
    "tests.needs.people",
]  # fmt: skip
pytestmark = [
    pytest.mark.django_db, pytest.mark.usefixtures("at_monday"), pytest.mark.control("LC-072"),
]  # fmt: skip
SAID = {"item": "quiet_hours", "wish": "please", "frequency": "", "hours": "", "note": ""}
SECRET = "a-secret-of-the-test"


@pytest.fixture
def tab(li_na):
    return f"/customers/{li_na.number}/needs/"


@pytest.fixture
def own_page(li_na, assistance):
    """The page of 李娜 herself, by a link that she was sent."""
    NeedLink.objects.create(
        community_id=li_na.community_id, customer_id=li_na.id,
        link_hash=queries.link_hash(SECRET), until_date=MONDAY.date(), sent_by="KF001",
        sent_at=MONDAY,
    )  # fmt: skip
    return f"/my-needs/{SECRET}"


# On the customer's page


def test_at_the_counter_a_need_is_entered_changed_confirmed_and_taken_back(
    browse, assistance, tab
):
    page = browse(assistance)
    assert "has not asked us" in text_of(page.get(tab))
    assert page.post(tab + "new", SAID)["Location"] == tab
    first = ServiceNeed.objects.get()
    shown = text_of(page.get(tab))
    assert "quiet hours without drilling" in shown
    change = f"{tab}{first.id}/change"
    assert 'value="quiet_hours" selected' in text_of(page.get(change))
    page.post(change, SAID | {"item": "call_ahead", "note": "门口对讲"})
    second = ServiceNeed.objects.get(ended_at=None)
    page.post(f"{tab}{second.id}/confirm")
    assert "confirmed" in text_of(page.get(tab))
    page.post(f"{tab}{second.id}/take-back")
    after = text_of(page.get(tab))
    assert "has not asked us" in after
    assert "changed" in after
    assert "taken back" in after


def test_what_may_reveal_health_asks_for_the_consent_in_the_same_dialog(browse, assistance, tab):
    page, said = browse(assistance), SAID | {"item": "wheelchair", "note": "走北门"}
    asked = htmx(page, tab + "new", said)
    assert asked.status_code == 200
    assert "涉及健康的服务需求" in text_of(asked)
    assert not ServiceNeed.objects.exists()
    answer = {"answer": "granted", "channel": "counter", "form": "written_electronic",
              "reference": "S-1"}  # fmt: skip
    page.post(tab + "new", said | answer)
    need = ServiceNeed.objects.get()
    assert need.reveals_health
    shown = text_of(page.get(tab))
    assert "wheelchair" not in shown
    assert "sealed" in shown
    opened = htmx(page, f"{tab}{need.id}/open", {}, target=f"need-{need.id}")
    assert "a way for a wheelchair" in text_of(opened)
    assert "走北门" in text_of(opened)
    assert opened["Cache-Control"] == "no-store, private"
    assert len(entries(what="needs.open")) == 1


def test_a_refusal_is_noted_and_nothing_is_kept(browse, assistance, tab):
    refused = {"answer": "refused", "channel": "counter", "form": ""}
    browse(assistance).post(tab + "new", SAID | {"item": "large_print"} | refused)
    assert not ServiceNeed.objects.exists()
    assert Consent.objects.get().state == "refused"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"item": "everything"}, "item"),
        ({"wish": "now"}, "wish"),
        ({"frequency": "8:15"}, "frequency"),
        ({"note": "有糖尿病"}, "note"),
        ({"note": "x" * 201}, "note"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(browse, assistance, tab, wrong, field):
    answer = browse(assistance).post(tab + "new", SAID | wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ServiceNeed.objects.exists()


def test_a_need_of_somebody_else_is_not_there(browse, assistance, tab, declared, registered):
    other = declared(QUIET, of=registered("钱七", mobile=mobile(7)))
    page = browse(assistance)
    for act in ("confirm", "take-back", "open"):
        assert page.post(f"{tab}{other.id}/{act}").status_code == 404
    assert ServiceNeed.objects.get().ended_at is None


def test_an_engineer_sees_no_needs_on_the_customers_page(browse, engineer, tab, declared):
    declared(QUIET)
    assert browse(engineer).get(tab).status_code == 403


# On the order


def test_the_order_says_what_to_keep_in_mind_and_paper_says_that_there_is_more(
    browse, ordered, li_na, declared, engineer
):
    declared(CALL)
    declared(WHEELCHAIR, agreed=YES)
    order = ordered(customer=li_na)
    page = browse(engineer)
    shown = text_of(page.get(f"/orders/{order.number}/"))
    assert "a call before somebody arrives" in shown
    assert "wheelchair" not in shown
    opened = text_of(htmx(page, f"/orders/{order.number}/needs", {}))
    assert "a way for a wheelchair" in opened
    assert CALL.note in opened
    paper = text_of(page.get(f"/orders/{order.number}/print"))
    assert "a call before somebody arrives" in paper
    assert "wheelchair" not in paper
    assert "There is more" in paper


# By the link


def test_she_is_sent_a_link_and_a_newer_one_closes_the_older(browse, assistance, tab, li_na):
    page = browse(assistance)
    for _ in range(2):
        assert page.post(tab + "link")["Location"] == tab
    assert NeedLink.objects.count() == 1
    assert Message.objects.count() == 2
    assert len(entries(what="needs.send_link")) == 2


def test_by_her_link_she_declares_and_takes_back_without_an_account(client, own_page, li_na):
    assert client.get("/my-needs/no-such-link").status_code == 410
    assert client.post(own_page, SAID)["Location"] == own_page
    need = ServiceNeed.objects.get()
    assert (need.way, need.declared_by) == ("portal", "SYSTEM-PORTAL")
    shown = client.get(own_page)
    assert "安静时段避开施工" in text_of(shown)
    assert "李娜" not in text_of(shown)
    assert shown["Cache-Control"] == "no-store"
    assert client.post(own_page, {"take_back": "nonsense"}).status_code == 404
    client.post(own_page, {"take_back": str(need.id)})
    assert ServiceNeed.objects.get().ended_for == "taken_back"


@pytest.mark.parametrize("answer", ["granted", "refused"])
def test_on_her_page_she_is_asked_before_anything_of_health_is_kept(client, own_page, answer):
    said = SAID | {"item": "large_print"}
    asked = client.post(own_page, said)
    assert asked.status_code == 422
    assert "敏感个人信息" in text_of(asked)
    assert not ServiceNeed.objects.exists()
    client.post(own_page, said | {"answer": answer})
    consent = Consent.objects.get()
    assert (consent.state, consent.channel) == (answer, "online")
    assert ServiceNeed.objects.exists() == (answer == "granted")
    assert "大字" not in text_of(client.get(own_page)).split("登记一项需求")[0]


def test_a_reason_is_refused_on_her_page_too(client, own_page):
    answer = client.post(own_page, SAID | {"note": "我有高血压"})
    assert answer.status_code == 422
    assert not ServiceNeed.objects.exists()


# In figures


def test_figures_show_ten_people_and_more_with_a_picture(browse, custodian, declared, registered):
    page = browse(custodian)
    assert "No need was declared by ten" in text_of(page.get("/needs/"))
    for place, one in enumerate("一二三四五六七八九十"):
        declared(QUIET, of=registered(f"周{one}", mobile=mobile(200 + place)))
    shown = text_of(page.get("/needs/"))
    assert "quiet hours without drilling" in shown
    assert "周" not in shown
    drawn = page.get("/needs/chart").json()
    assert drawn["series"][0]["data"] == [10]
    assert "No need" in text_of(page.get("/needs/", {"kind": "parking"}))
