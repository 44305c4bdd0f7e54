"""The pages of orders: the desk, the list, one order, one's own work, teams and promises."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.purposes.models import FlaggedText
from hudang.service import queries, services
from hudang.service.models import CallerWords, ServiceRecord, Team
from tests.factories import MONDAY
from tests.service.said import WORDS
from tests.web.reading import HOUSES, entries, htmx, text_of

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-169")]

DESK = "/orders/new"


def said(community, **fields):
    """What the form of the desk sends."""
    usual = {
        "q": "", "who": "", "type": "water_leak", "text": WORDS, "community": community.code,
        "urgency": "", "channel": "telephone", "spot": "", "building": "", "appointed_at": "",
        "caller_name": "", "caller_mobile": "",
    }  # fmt: skip
    return usual | fields


def choice_of(customer, house):
    return f"{customer.number}:{customer.community_id}:{house.id}"


# At the desk


def test_a_number_typed_while_it_rings_shows_who_it_is_masked(browse, clerk, zhang_san, houses):
    page = browse(clerk)
    answer = htmx(page, "/orders/new/who", {"q": "16490000001"})
    assert choice_of(zhang_san, houses[HOUSES[0]]) in text_of(answer)
    assert ("张*" in text_of(answer), "16490000001" in text_of(answer)) == (True, False)
    assert "no-store" in answer["Cache-Control"]
    assert entries(what="registry.search.mobile")


def test_a_house_can_be_chosen_without_anybody(browse, clerk, open_community, houses):
    house = houses["5栋1单元201"]
    answer = htmx(browse(clerk), "/orders/new/who", {"q": "5栋1单元201"})
    assert f":{open_community.id}:{house.id}" in text_of(answer)
    assert "the house alone" in text_of(answer)


@pytest.mark.parametrize("typed", ["16490007777", "???", ""])
def test_who_is_not_known_is_said_in_words(browse, clerk, open_community, typed):
    answer = htmx(browse(clerk), "/orders/new/who", {"q": typed})
    assert answer.status_code == 200
    assert "Nobody is known" in text_of(answer) or "Type a whole" in text_of(answer)


def test_three_fields_make_an_order(browse, clerk, zhang_san, houses, repair_team):
    community = zhang_san.community
    who = choice_of(zhang_san, houses[HOUSES[0]])
    answer = browse(clerk).post(DESK, said(community, q="0001", who=who))
    order = ServiceRecord.objects.get()
    assert answer["Location"] == f"/orders/{order.number}/"
    assert (order.place, order.channel, order.state) == (HOUSES[0], "telephone", "assigned")


def test_a_lamp_on_the_road_of_a_caller(browse, clerk, open_community, repair_team):
    fields = {"type": "lamp", "spot": "road", "building": "3", "caller_mobile": "16490009999"}
    browse(clerk).post(DESK, said(open_community, **fields))
    order = ServiceRecord.objects.get()
    assert (order.place, CallerWords.objects.count()) == ("building 3, road and path", 1)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "q"),
        ({"spot": "road", "building": "99"}, "building"),
        ({"who": "X-1:2:3"}, "q"),
        ({"spot": "road", "text": ""}, "text"),
        ({"spot": "road", "text": "x" * 1001}, "text"),
        ({"spot": "road", "type": "magic"}, "type"),
        ({"spot": "moon"}, "spot"),
        ({"spot": "road", "caller_mobile": "<script>"}, "caller_mobile"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_nothing_is_kept(
    browse, clerk, open_community, fields, field
):
    answer = browse(clerk).post(DESK, said(open_community, **fields))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ServiceRecord.objects.exists()


def test_a_house_of_another_community_is_refused(browse, clerk, open_community, other_community):
    who = f":{other_community.id}:{open_community.id}"
    answer = browse(clerk).post(DESK, said(open_community, who=who))
    assert answer.status_code in {403, 422}
    assert not ServiceRecord.objects.exists()


def test_a_message_from_a_chat_fills_the_form(browse, clerk, open_community):
    message = "您好，我是3栋2单元1502的，厨房水管爆了一直漏水，请尽快来，电话16490000001谢谢"
    answer = htmx(browse(clerk), "/orders/new/paste", {"message": message})
    form = answer.context["form"]
    assert (form.initial["q"], form.initial["type"]) == ("3栋2单元1502", "water_leak")
    assert form.initial["caller_mobile"] == "16490000001"
    assert not entries(what="service")


# The list


def test_the_list_is_narrowed_by_house_state_kind_and_lateness(browse, clerk, ordered, houses):
    leak, lamp = ordered(), ordered("lamp", house=houses["5栋1单元201"])
    ServiceRecord.objects.filter(pk=leak.pk).update(completion_due_at=MONDAY + timedelta(hours=1))
    ServiceRecord.objects.filter(pk=leak.pk).update(response_due_at=MONDAY)
    page = browse(clerk)

    def shown(**asked):
        return {one.number for one in page.get("/orders/", asked).context["page"].rows}

    assert shown() == {leak.number, lamp.number}
    assert shown(text="3栋2单元1502") == {leak.number}
    assert shown(text=lamp.number.lower()) == {lamp.number}
    assert shown(text="no house") == set()
    assert shown(group="cleaning") == set()
    assert shown(urgency="emergency", state="open") == {leak.number}
    assert shown(state="closed", recorded_from="2026-11-01") == set()
    assert shown(team=str(leak.team_id), order="oldest") == {leak.number, lamp.number}


def test_the_list_says_late_and_names_nobody(browse, clerk, ordered, zhang_san, time_machine):
    order = ordered(customer=zhang_san)
    time_machine.move_to(MONDAY + timedelta(days=1), tick=True)
    answer = browse(clerk).get("/orders/", {"late": "on"})
    assert [one.number for one in answer.context["page"].rows] == [order.number]
    assert zhang_san.number in text_of(answer)
    assert "张三" not in text_of(answer)
    assert answer.context["late"] == 1


def test_the_picture_counts_what_is_open_by_kind(browse, clerk, ordered):
    ordered()
    drawn = browse(clerk).get("/orders/chart").json()
    assert drawn["yAxis"]["data"] == ["repair"]
    assert [one["data"] for one in drawn["series"]] == [[1], [0]]


# One order


def test_the_engineer_reads_calls_and_finishes_it(browse, engineer, ordered, zhang_san):
    order = ordered(customer=zhang_san)
    page, address = browse(engineer), f"/orders/{order.number}/"
    assert WORDS in text_of(page.get(address))
    called = htmx(page, f"{address}call", {}, target="order-telephone")
    assert 'href="tel:16490000001"' in text_of(called)
    assert "no-store" in called["Cache-Control"]
    page.post(f"{address}take-up", {"edition": 1})
    refused = page.post(f"{address}finish", {"edition": 2, "text": "好"})
    assert (refused.status_code, "outcome" in text_of(refused)) == (422, True)
    page.post(f"{address}wait", {"edition": 2, "waits": "material"})
    page.post(f"{address}note", {"edition": 3, "text": "明天到货"})
    page.post(f"{address}take-up", {"edition": 4})
    done = {"edition": 5, "outcome": "solved", "text": "换了角阀", "minutes": "40"}
    assert page.post(f"{address}finish", done).status_code == 302
    assert ServiceRecord.objects.get().state == "done"


def test_a_double_click_and_a_second_tab_change_nothing_twice(browse, engineer, ordered):
    address = f"/orders/{ordered().number}/take-up"
    page = browse(engineer)
    assert page.post(address, {"edition": 1}).status_code == 302
    again = page.post(address, {"edition": 1})
    assert (again.status_code, "changed this order" in text_of(again)) == (409, True)


def test_who_does_not_deal_with_it_sees_masks_and_no_buttons(browse, manager, ordered, zhang_san):
    order = ordered(customer=zhang_san)
    answer = browse(manager).get(f"/orders/{order.number}/")
    assert (WORDS in text_of(answer), answer.context["acts"]) == (False, [])
    assert "masked" in text_of(answer)


def test_the_desk_gives_cancels_closes_and_opens_again(browse, clerk, engineer, plumber, ordered):
    order = ordered()
    page, address = browse(clerk), f"/orders/{order.number}/"
    page.post(f"{address}assign", {"edition": 1, "to": f"GC:{plumber.code}"})
    assert ServiceRecord.objects.get().assignee == plumber.code
    services.take_up(order, edition=2, by=plumber, at=MONDAY)
    services.finish(order, outcome="partly", text="好", edition=3, by=plumber, at=MONDAY)
    page.post(f"{address}close", {"edition": 4, "text": "客户说可以"})
    assert ServiceRecord.objects.get().state == "closed"
    page.post(f"{address}reopen", {"edition": 5, "text": "又漏"})
    page.post(f"{address}cancel", {"edition": 6, "reason": "taken_back"})
    assert ServiceRecord.objects.get().state == "cancelled"


def test_there_is_no_such_order_or_act(browse, clerk, ordered):
    page = browse(clerk)
    assert page.get("/orders/GD-09-000001/").status_code == 404
    assert page.post(f"/orders/{ordered().number}/explode", {"edition": 1}).status_code == 404


def test_the_printed_order_has_no_words_and_no_name(browse, clerk, ordered, zhang_san):
    answer = browse(clerk).get(f"/orders/{ordered(customer=zhang_san).number}/print")
    text = text_of(answer)
    assert HOUSES[0] in text
    assert not {WORDS, "张三", "张*", zhang_san.number} & set(text.split())
    assert WORDS not in text
    assert zhang_san.number not in text


def test_my_orders_are_those_i_work_on_and_those_of_my_team(browse, engineer, plumber, ordered):
    mine = ordered()
    ServiceRecord.objects.filter(pk=ordered("lamp").pk).update(assignee="")
    answer = browse(engineer).get("/orders/mine")
    assert [one.number for one in answer.context["own"]] == [mine.number]
    assert [one.type.code for one in answer.context["pool"]] == ["lamp"]


# Teams and promises


@pytest.mark.control("LC-160")
def test_the_custodian_sets_up_a_team_and_enters_a_promise(
    browse, custodian, engineer, open_community
):
    page, base = browse(custodian), f"/services/{open_community.code}"
    team = {"code": "GC", "name": "工程", "groups": ["repair"], "members": [engineer.code]}
    assert page.post(f"{base}/teams/new", team).status_code == 302
    assert page.get(f"{base}/teams/GC").context["form"].initial["members"] == [engineer.code]
    page.post(f"{base}/teams/GC", team | {"name": "工程维修"})
    assert [one.name for one in Team.objects.all()] == ["工程维修"]
    promise = {
        "contract": "HT-2026-1", "group": "", "urgency": "normal",
        "response": 60, "completion": 24,
    }  # fmt: skip
    late = page.post(f"{base}/promises/new", promise | {"response": 6000})
    assert late.status_code == 422
    assert page.post(f"{base}/promises/new", promise).status_code == 302
    assert [one.response_minutes for one in queries.levels([open_community.id])] == [60]
    assert "工程维修" in text_of(page.get("/services/"))


@pytest.mark.control("LC-125")
def test_a_clerk_does_not_manage_teams(browse, clerk, open_community):
    answer = browse(clerk).get(f"/services/{open_community.code}/teams/new")
    assert answer.status_code == 403


# What words may hold


@pytest.mark.control("LC-049")
def test_a_neighbours_telephone_in_the_words_is_left_out_or_has_a_reason(
    browse, clerk, zhang_san, houses, repair_team
):
    text = "楼上漏水，楼上电话13800138000"
    fields = said(zhang_san.community, who=choice_of(zhang_san, houses[HOUSES[0]]), text=text)
    asked = browse(clerk).post(DESK, fields)
    assert (asked.status_code, "kept_reason" in text_of(asked)) == (422, True)
    assert not ServiceRecord.objects.exists()
    kept = browse(clerk).post(DESK, fields | {"kept_reason": "needed"})
    assert kept.status_code == 302
    assert [(one.kind, one.reason) for one in FlaggedText.objects.all()] == [("phone", "needed")]


@pytest.mark.control("LC-049")
def test_an_insult_has_no_reason(browse, engineer, ordered, zhang_san):
    order = services.take_up(ordered(customer=zhang_san), edition=1, by=engineer, at=MONDAY)
    done = {"edition": 2, "outcome": "solved", "text": "刁民，不用理"}
    answer = browse(engineer).post(f"/orders/{order.number}/finish", done)
    assert answer.status_code == 422
    kept = browse(engineer).post(
        f"/orders/{order.number}/finish", done | {"kept_reason": "own_words"}
    )
    assert kept.status_code == 422


def test_a_customers_page_lists_what_he_asked_for_without_words(browse, clerk, ordered, zhang_san):
    order = ordered(customer=zhang_san)
    ordered("lamp")
    answer = browse(clerk).get(f"/customers/{zhang_san.number}/orders")
    assert [one.number for one in answer.context["page"].rows] == [order.number]
    assert WORDS not in text_of(answer)
