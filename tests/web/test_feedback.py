"""The pages of complaints and suggestions: desk, list, one case, and what the accused see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.accesslog.models import Act, Entry
from hudang.accounts.models import Role
from hudang.purposes.models import FlaggedText
from hudang.service import services
from hudang.service.models import CaseMessage, CaseWords, Feedback
from hudang.service.services import Said
from tests import cast
from tests.factories import MONDAY
from tests.service.cases import IDEA, LIFT, RUDE, answered, begun
from tests.web.reading import HOUSES, entries, htmx, text_of

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams", "tests.service.complaints"]
pytestmark = [
    pytest.mark.django_db, pytest.mark.usefixtures("at_monday"), pytest.mark.control("LC-166"),
]  # fmt: skip

DESK = "/feedback/new"
PEOPLE = "/feedback/new/people"
LATER = MONDAY + timedelta(hours=1)


def told(community, **fields):
    """What the form of the desk sends."""
    usual = {
        "q": "", "who": "", "about": "complaint:staff.attitude", "text": RUDE,
        "community": community.code, "severity": "ordinary", "source": "counter", "spot": "",
        "building": "", "caller_name": "", "caller_mobile": "", "facility": "",
        "order_number": "",
    }  # fmt: skip
    return usual | fields


def choice_of(customer, house):
    return f"{customer.number}:{customer.community_id}:{house.id}"


# At the desk


def test_three_fields_make_a_complaint(browse, clerk, zhang_san, houses, engineer):
    who = choice_of(zhang_san, houses[HOUSES[0]])
    fields = told(zhang_san.community, q="0001", who=who, accused=[engineer.code])
    answer = browse(clerk).post(DESK, fields)
    case = Feedback.objects.get()
    assert answer["Location"] == f"/feedback/{case.number}/"
    assert (case.number, case.place, case.owner) == ("TS-01-000001", HOUSES[0], clerk.code)
    assert [one.person for one in case.accused.all()] == [engineer.code]


def test_an_idea_without_a_name_and_a_lift_with_its_order(browse, clerk, open_community, ordered):
    page, order = browse(clerk), ordered("lift_fault")
    page.post(DESK, told(open_community, about="suggestion:place.equipment", text=IDEA))
    fields = {
        "about": "complaint:repair.lift", "text": LIFT, "spot": "lift", "building": "3",
        "facility": "DT-3-1", "order_number": order.number.lower(), "caller_name": "周",
    }  # fmt: skip
    page.post(DESK, told(open_community, **fields))
    lift, idea = Feedback.objects.order_by("-recorded_at")
    assert (idea.number, idea.place) == ("JY-01-000002", "the whole community")
    assert (lift.place, lift.facility, lift.order_id) == ("building 3, lift", "DT-3-1", order.id)
    assert order.number in text_of(page.get(f"/feedback/{lift.number}/"))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"about": "complaint:staff.magic"}, "about"),
        ({"about": ""}, "about"),
        ({"text": ""}, "text"),
        ({"text": "x" * 1001}, "text"),
        ({"who": "X-1:2:3"}, "q"),
        ({"accused": ["XX999"]}, "accused"),
        ({"severity": "terrible"}, "severity"),
        ({"spot": "road", "building": "99"}, "building"),
        ({"facility": "<b>"}, "facility"),
        ({"order_number": "GD-99-000001"}, "order_number"),
        ({"caller_mobile": "<script>"}, "caller_mobile"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_and_nothing_is_kept(
    browse, clerk, open_community, fields, field
):
    answer = browse(clerk).post(DESK, told(open_community, **fields))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Feedback.objects.exists()


def test_somebody_complained_about_cannot_take_it_down(browse, clerk, open_community):
    answer = browse(clerk).post(DESK, told(open_community, accused=[clerk.code]))
    assert answer.status_code == 403
    assert not Feedback.objects.exists()


@pytest.mark.control("LC-125")
@pytest.mark.parametrize("person", ["engineer", "supervisor", "manager", "legal_reviewer"])
def test_who_does_not_serve_customers_takes_nothing_down(browse, person, request, open_community):
    page = browse(request.getfixturevalue(person))
    assert page.get(DESK).status_code == 403
    assert page.post(DESK, told(open_community)).status_code == 403


# The list


def test_the_list_is_narrowed_and_sorted_and_names_nobody(
    browse, clerk, complained, zhang_san, time_machine
):
    rude = complained(customer=zhang_san)
    idea = complained("place.equipment", kind="suggestion", text=IDEA, severity="serious")
    begun(idea, by=clerk)
    time_machine.move_to(MONDAY + timedelta(days=2), tick=True)
    page = browse(clerk)

    def shown(**asked):
        return [one.number for one in page.get("/feedback/", asked).context["page"].rows]

    assert shown() == [idea.number, rude.number]
    assert shown(order="oldest") == [rude.number, idea.number]
    assert shown(text=rude.number.lower()) == [rude.number]
    assert shown(text=HOUSES[0], kind="complaint") == [rude.number]
    assert shown(text="???") == []
    assert shown(state="open", group="staff") == [rude.number]
    assert shown(severity="serious") == [idea.number]
    assert shown(state="closed") == []
    assert shown(owner=clerk.code, recorded_until="2026-11-22") == []
    assert shown(late="on") == [rude.number]
    text = text_of(page.get("/feedback/"))
    assert not {"张三", "张*", zhang_san.number, RUDE} & set(text.split())
    assert zhang_san.number not in text


def test_the_picture_counts_complaints_by_category(browse, clerk, complained):
    complained(at=MONDAY)
    complained("place.equipment", kind="suggestion", text=IDEA)
    drawn = browse(clerk).get("/feedback/chart").json()
    assert [(one["name"], one["data"]) for one in drawn["series"]] == [("conduct of staff", [1])]


def test_a_customers_page_lists_his_cases_without_words_and_without_a_figure(
    browse, clerk, complained, zhang_san
):
    case = complained(customer=zhang_san)
    complained("fees.amount", text="多收了")
    answer = browse(clerk).get(f"/customers/{zhang_san.number}/feedback")
    assert [one.number for one in answer.context["page"].rows] == [case.number]
    assert RUDE not in text_of(answer)
    overview = text_of(browse(clerk).get(f"/customers/{zhang_san.number}/"))
    assert case.number not in overview


# One case


def test_a_case_goes_its_way_on_its_page(browse, clerk, rude, zhang_san):
    page, address = browse(clerk), f"/feedback/{rude.number}/"
    assert RUDE in text_of(page.get(address))
    called = htmx(page, f"{address}call", {}, target="case-telephone")
    assert 'href="tel:16490000001"' in text_of(called)
    assert "no-store" in called["Cache-Control"]
    page.post(f"{address}begin", {"edition": 1})
    page.post(f"{address}find-out", {"edition": 2, "text": "查了监控"})
    page.post(
        f"{address}sort",
        {"edition": 3, "about": "complaint:staff.slow", "severity": "serious"},
    )
    page.post(f"{address}extend", {"edition": 4, "text": "当事人休假"})
    promised = {"edition": 5, "text": "上门道歉", "by_whom": clerk.code}
    refused = page.post(f"{address}promise", promised)
    assert (refused.status_code, "until" in refused.context["acts"][0].form.errors) == (
        422, False,
    )  # fmt: skip
    past = page.post(f"{address}promise", promised | {"until": "2026-01-01"})
    assert past.status_code == 403
    page.post(f"{address}promise", promised | {"until": "2099-12-01"})
    answer = {"edition": 6, "text": "已道歉", "outcome": "justified", "cause": "conduct"}
    lacking = page.post(f"{address}answer", answer | {"cause": ""})
    assert (lacking.status_code, "root cause" in text_of(lacking)) == (409, True)
    page.post(f"{address}answer", answer)
    page.post(f"{address}settle", {"edition": 7, "acceptance": "accepted", "text": "可以"})
    case = Feedback.objects.get()
    assert (case.state, case.severity, case.category) == ("closed", "serious", "staff.slow")
    page.post(f"{address}reopen", {"edition": 8, "text": "又犯"})
    page.post(f"{address}withdraw", {"edition": 9, "text": "算了"})
    assert Feedback.objects.get().state == "withdrawn"
    assert "masked" in text_of(page.get(address))


def test_a_message_stands_on_the_page_with_how_far_it_came(browse, clerk, rude):
    page, address = browse(clerk), f"/feedback/{rude.number}/"
    assert "by text message" in text_of(page.get(address))

    page.post(f"{address}begin", {"edition": 1, "telling": "message"})

    told = text_of(page.get(address))
    assert ("Told by message" in told, "on its way" in told) == (True, True)
    CaseMessage.objects.update(state=CaseMessage.State.FAILED)
    assert "I have told it myself" in text_of(page.get(address))
    page.post(f"{address}tell", {"edition": 2})
    assert CaseMessage.objects.get().state == CaseMessage.State.BY_HAND


def test_who_wants_no_contact_is_marked_so_and_offered_no_message(browse, clerk, rude):
    page, address = browse(clerk), f"/feedback/{rude.number}/"

    page.post(f"{address}silence", {"edition": 1})

    shown = text_of(page.get(address))
    assert ("nobody writes or calls" in shown, "by text message" in shown) == (True, False)


def test_a_double_click_changes_nothing_twice(browse, clerk, rude):
    page, address = browse(clerk), f"/feedback/{rude.number}/begin"
    assert page.post(address, {"edition": 1}).status_code == 302
    again = page.post(address, {"edition": 1})
    assert (again.status_code, "changed this case" in text_of(again)) == (409, True)


def test_a_repeat_is_joined_and_given_away_on_its_page(browse, clerk, custodian, complained):
    main, repeat = complained("repair.lift", text=LIFT), complained("repair.lift", text=LIFT)
    page = browse(clerk)
    page.post(f"/feedback/{repeat.number}/join", {"edition": 1, "into": main.number})
    shown = text_of(page.get(f"/feedback/{repeat.number}/"))
    assert "The same matter is dealt with in" in shown
    assert repeat.number in text_of(page.get(f"/feedback/{main.number}/"))
    page.post(f"/feedback/{main.number}/give", {"edition": 1, "owner": custodian.code})
    assert Feedback.objects.get(pk=main.pk).owner == custodian.code


def test_others_see_masks_and_only_what_the_desk_takes_down(browse, butler, supervisor, rude):
    answer = browse(butler).get(f"/feedback/{rude.number}/")
    assert (RUDE in text_of(answer), "郭勇" in text_of(answer)) == (False, False)
    assert [act.code for act in answer.context["acts"]] == ["silence", "withdraw"]
    assert browse(supervisor).get(f"/feedback/{rude.number}/").context["acts"] == []


def test_there_is_no_such_case_or_act(browse, clerk, rude):
    page = browse(clerk)
    assert page.get("/feedback/TS-09-000001/").status_code == 404
    assert page.post(f"/feedback/{rude.number}/explode", {"edition": 1}).status_code == 404


def test_the_printed_case_has_no_words_no_name_and_no_house(browse, clerk, rude, zhang_san):
    text = text_of(browse(clerk).get(f"/feedback/{rude.number}/print"))
    assert "conduct of staff" in text
    for kept in (RUDE, "张三", "张*", zhang_san.number, HOUSES[0], "郭勇"):
        assert kept not in text


@pytest.mark.control("LC-049")
def test_a_telephone_in_the_words_has_a_reason_and_an_insult_has_none(
    browse, clerk, zhang_san, houses
):
    who = choice_of(zhang_san, houses[HOUSES[0]])
    fields = told(zhang_san.community, who=who, text="师傅电话13800138000，态度差")
    assert browse(clerk).post(DESK, fields).status_code == 422
    assert browse(clerk).post(DESK, fields | {"kept_reason": "needed"}).status_code == 302
    assert [one.place for one in FlaggedText.objects.all()] == ["feedback"]
    insult = told(zhang_san.community, who=who, text="刁民", kept_reason="own_words")
    assert browse(clerk).post(DESK, insult).status_code == 422


# Whom it is about, signed in beside


def secrets_of(case, customer):
    return ("张三", "张*", customer.number, HOUSES[0], RUDE, case.number)


def test_the_accused_custodian_is_led_to_who_complained_by_no_page(
    browse, clerk, custodian, complained, zhang_san
):
    """He searches, lists, prints, opens, reads the log, the evidence and the flagged texts."""
    text = "李强把我电话13800138000给了别人"
    case = complained(
        "staff.privacy", text=text, kept_reason="needed", customer=zhang_san,
        accused=(custodian.code,),
    )  # fmt: skip
    services.view_feedback(case, by=clerk, at=LATER)
    page = browse(custodian)
    listed = page.get("/feedback/", {"text": case.number})
    assert (listed.context["page"].total, page.get("/feedback/").context["page"].total) == (0, 0)
    assert page.get("/feedback/", {"text": HOUSES[0]}).context["page"].total == 0
    assert page.get("/feedback/chart").json()["series"] == []
    assert text_of(page.get("/feedback/")).count("TS-") == 0
    before = len(entries(act=Act.REFUSE))
    for way in ("", "print"):
        refused = page.get(f"/feedback/{case.number}/{way}")
        assert refused.status_code == 403
        for kept in secrets_of(case, zhang_san)[:5]:
            assert kept not in text_of(refused)
    for act in ("call", "begin", "find-out", "give", "withdraw"):
        assert page.post(f"/feedback/{case.number}/{act}", {"edition": 1}).status_code == 403
    assert len(entries(act=Act.REFUSE)) - before == 7
    his = page.get(f"/customers/{zhang_san.number}/feedback")
    assert his.context["page"].total == 0
    looks = page.get(f"/customers/{zhang_san.number}/looks")
    assert case.number not in text_of(looks)
    assert looks.context["page"].total > 0
    assert case.number in text_of(browse(clerk).get(f"/customers/{zhang_san.number}/looks"))
    evidence = page.get(f"/evidence/{zhang_san.number}/")
    assert (evidence.status_code, case.number in text_of(evidence)) == (200, False)
    file = page.post(f"/evidence/{zhang_san.number}/file")
    assert case.number not in file.content.decode()
    assert zhang_san.number not in text_of(page.get("/free-texts/"))
    assert FlaggedText.objects.count() == 1


def test_he_sees_what_he_is_asked_and_nothing_else(browse, clerk, engineer, rude, zhang_san):
    page = browse(engineer)
    assert page.get("/feedback/asked/").context["page"].total == 0
    assert page.get(f"/feedback/asked/{rude.number}/").status_code == 404
    case = begun(rude, by=clerk)
    services.ask_accused(
        case, Said("周日上门时说了什么？"), person=engineer.code, edition=case.edition, by=clerk,
        at=LATER,
    )  # fmt: skip
    work = text_of(page.get("/work/"))
    assert f"/feedback/asked/{rude.number}/" in work
    assert HOUSES[0] not in work
    listed = page.get("/feedback/asked/")
    shown = page.get(f"/feedback/asked/{rude.number}/")
    assert "周日上门时说了什么？" in text_of(shown)
    for kept in secrets_of(rude, zhang_san)[:5]:
        assert kept not in text_of(listed)
        assert kept not in text_of(shown)
    empty = page.post(f"/feedback/asked/{rude.number}/", {"text": ""})
    assert empty.status_code == 422
    page.post(f"/feedback/asked/{rude.number}/", {"text": "我说话急了"})
    assert CaseWords.objects.filter(kind="account").count() == 1
    assert page.get(f"/feedback/{rude.number}/").status_code == 403


def test_ones_own_cases_wait_on_the_page_of_work(browse, clerk, complained):
    case = complained()
    shown = text_of(browse(clerk).get("/work/"))
    assert f"/feedback/{case.number}/" in shown
    assert "Look into a complaint or suggestion" in shown


def test_an_answer_shows_who_does_what_until_when(browse, clerk, complained):
    idea = complained("place.equipment", kind="suggestion", text=IDEA)
    answered(
        begun(idea, by=clerk), by=clerk, text="采纳", outcome="adopted", cause="",
        by_whom=clerk.code, until=(MONDAY + timedelta(days=9)).date(),
    )  # fmt: skip
    shown = text_of(browse(clerk).get(f"/feedback/{idea.number}/"))
    assert ("王芳 KF001" in shown, "2026-12-02" in shown) == (True, True)


@pytest.mark.control("LC-166")
def test_whom_it_is_about_is_looked_for_among_the_people_of_the_communities(
    browse, clerk, engineer, open_community, other_community, engineering
):
    cast.appointed(
        "GC009", name="郭外", role=Role.STAFF, department=engineering, community=other_community
    )
    page = browse(clerk)
    for text in ("gc0", "郭"):
        found = text_of(htmx(page, PEOPLE, {"person": text}))
        assert f'value="{engineer.code}"' in found
        assert "GC009" not in found
    assert "Nobody else" in text_of(htmx(page, PEOPLE, {"person": "查无"}))
    assert engineer.code not in text_of(page.get(DESK))
    kept = text_of(htmx(page, PEOPLE, {"person": "KF", "accused": [engineer.code]}))
    assert f'value="{engineer.code}" checked' in kept


@pytest.mark.control("LC-166")
def test_nobody_learns_that_he_was_looked_for(browse, clerk, engineer, open_community):
    desk = browse(clerk)
    before = Entry.objects.count()
    assert htmx(desk, PEOPLE, {"person": engineer.code}).status_code == 200
    assert Entry.objects.count() == before
    assert browse(clerk).get(PEOPLE).status_code == 405
    assert htmx(browse(engineer), PEOPLE, {"person": "GC"}).status_code == 403
