"""The pages of publications: the list, a draft, the acts, the calendar; and what owners read."""

from __future__ import annotations

import pytest
from django.test import Client

from hudang.publication.models import Publication, PublicationCalendar
from tests.publication.board import SINCE, TABLE, TEXT, UNTIL, drafted, fresh, published
from tests.reading_pdf import text_of as words_of
from tests.web.reading import entries, htmx, text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [
    pytest.mark.django_db, pytest.mark.usefixtures("at_monday"), pytest.mark.control("LC-161"),
]  # fmt: skip


def said(community, **fields):
    """What the form of a draft sends."""
    usual = {
        "community": str(community.pk), "head": "performance", "since": SINCE.isoformat(),
        "until": UNTIL.isoformat(), "title": "第三季度服务履行情况", "text": TEXT, "table": "",
    }  # fmt: skip
    return usual | fields


def test_a_clerk_chooses_writes_and_keeps_a_draft(browse, clerk, community):
    page = browse(clerk)
    assert page.get("/publications/new").status_code == 200
    asked = f"community={community.pk}&head=people&since=2026-07-01&until=2026-12-31"
    assert "王芳" in text_of(page.get(f"/publications/new?{asked}"))
    answer = page.post("/publications/new", said(community, table=TABLE))
    assert answer.headers["Location"] == "/publications/YQL/1/"
    shown = text_of(page.get("/publications/YQL/1/"))
    assert TEXT in shown
    assert "10,500.00" in shown


@pytest.mark.control("LC-049")
def test_a_refused_draft_says_where_and_stays_in_the_form(browse, clerk, community):
    page = browse(clerk)
    table = "房号\t金额\n3栋2单元1502\t500"
    answer = htmx(page, "/publications/new", said(community, table=table))
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (403, "#alerts")
    assert "LC-049" in text_of(answer)
    assert "1502" not in text_of(answer)
    assert not Publication.objects.exists()
    assert entries(act="refuse")[0].what == "web:publication_new"


def test_a_table_that_is_none_is_said_at_its_field(browse, clerk, community):
    for table in ("项目,\n保洁,900,3", "项目,金额\n" + "保洁,1\n" * 201):
        answer = browse(clerk).post("/publications/new", said(community, table=table))
        assert answer.status_code == 422


def test_it_is_changed_checked_sent_back_published_and_taken_down(
    browse, clerk, custodian, community
):
    made, page, checks = drafted(community, by=clerk), browse(clerk), browse(custodian)
    path = "/publications/YQL/1/"
    assert path + "check" not in text_of(page.get(path))
    changed = said(community, text="更正：绿化养护两次。", edition=fresh(made).edition)
    assert page.post(path + "edit", changed).status_code == 302
    for act, fields in (
        ("check", {}), ("send-back", {"reason": "unclear"}), ("check", {}), ("publish", {}),
    ):  # fmt: skip
        assert checks.get(path).status_code == 200
        answer = checks.post(path + act, {"edition": fresh(made).edition, **fields})
        assert answer.status_code == 302, act
    lacking = checks.post(path + "take-down", {"edition": fresh(made).edition})
    assert lacking.status_code == 422
    assert checks.post(path + "nonsense", {"edition": 1}).status_code == 404
    checks.post(path + "take-down", {"edition": fresh(made).edition, "reason": "wrong"})
    assert fresh(made).state == "taken_down"
    assert page.get(path + "edit").status_code == 403


def test_a_new_version_is_drafted_from_what_is_published(browse, clerk, custodian, community):
    first = published(community, author=clerk, checker=custodian, table=TABLE)
    page = browse(clerk)
    assert "12,000.00" in text_of(page.get("/publications/YQL/1/version"))
    page.post("/publications/YQL/1/version", said(community, text="更正。"))
    assert Publication.objects.get(number=2).replaces_id == first.id
    assert "/publications/YQL/2/" in text_of(page.get("/publications/YQL/1/"))


def test_a_period_is_compared_with_the_one_before(browse, clerk, custodian, community):
    from datetime import date

    published(
        community, author=clerk, checker=custodian, table=TABLE,
        since=date(2026, 4, 1), until=date(2026, 6, 30),
    )  # fmt: skip
    drafted(community, by=clerk, table=TABLE.replace("1,500.00", "1,800.00"), text="另行说明。")
    page = browse(clerk)
    shown = text_of(page.get("/publications/YQL/2/compare"))
    assert "1,500.00" in shown
    assert "<ins>" in shown
    assert page.get("/publications/YQL/1/compare").status_code == 404


def test_the_list_is_searched_filtered_and_sorted(browse, clerk, custodian, community):
    published(community, author=clerk, checker=custodian, title="三季度履行")
    drafted(community, by=clerk, head="fees", title="收费标准")
    page = browse(clerk)
    for asked, shown in (
        ("state=draft", "收费标准"), ("head=performance", "三季度履行"), ("text=标准", "收费标准"),
        ("order=period", "三季度履行"), (f"community={community.pk}", "收费标准"),
    ):  # fmt: skip
        assert shown in text_of(htmx(page, f"/publications/?{asked}"))
    assert "三季度履行" not in text_of(htmx(page, "/publications/?text=标准"))


def test_the_custodian_begins_the_calendar_and_my_work_says_what_is_owed(
    browse, clerk, custodian, community
):
    checks = browse(custodian)
    assert "/publications/calendar/YQL/" in text_of(checks.get("/work/"))
    assert checks.get("/publications/calendar/YQL/begin").status_code == 200
    checks.post("/publications/calendar/YQL/begin", {"begins": "2026-07-01"})
    assert PublicationCalendar.objects.count() == 1
    assert checks.get("/publications/calendar/").status_code == 200
    shown = text_of(checks.get("/publications/calendar/YQL/"))
    assert "2026-10-20" in shown
    assert checks.get("/publications/calendar/YQL/?year=1066").status_code == 200
    work = text_of(browse(clerk).get("/work/"))
    assert "head=performance&amp;since=2026-07-01" in work
    assert browse(clerk).get("/publications/calendar/NOPE/").status_code == 404
    assert browse(clerk).post("/publications/calendar/YQL/begin", {}).status_code == 403


def test_my_work_passes_a_draft_from_hand_to_hand(browse, clerk, custodian, community):
    made = drafted(community, by=clerk)
    kind = "publish_check"
    assert made.title in text_of(browse(custodian).get(f"/work/?kind={kind}"))
    assert made.title not in text_of(browse(clerk).get(f"/work/?kind={kind}"))


def test_a_print_for_the_board_has_the_address_of_the_page(browse, clerk, custodian, community):
    published(community, author=clerk, checker=custodian, table=TABLE)
    answer = browse(clerk).get("/publications/YQL/1/pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    words = words_of(answer.content)
    assert "10,500.00" in words
    assert "/published/YQL/" in words


@pytest.mark.control("LC-049")
def test_owners_read_what_is_published_without_signing_in(clerk, custodian, community):
    first = published(community, author=clerk, checker=custodian, table=TABLE)
    drafted(community, by=clerk, head="fees", title="未审核的草稿")
    owner = Client()
    shown = owner.get("/published/YQL/")
    assert first.title in text_of(shown)
    assert "未审核的草稿" not in text_of(shown)
    assert "10,500.00" in text_of(owner.get("/published/YQL/1/"))
    assert "KF001" not in text_of(owner.get("/published/YQL/1/"))
    for path in ("/published/NOPE/", "/published/YQL/2/", "/published/YQL/99/"):
        assert owner.get(path).status_code == 404


def test_what_was_replaced_says_by_what_and_what_is_down_shows_nothing(
    clerk, custodian, community
):
    from tests.publication.board import act

    first = published(community, author=clerk, checker=custodian)
    second = drafted(community, by=clerk, replaces=first, text="更正：绿化两次。")
    act("check", second, by=custodian)
    act("publish", second, by=custodian)
    owner = Client()
    assert "/published/YQL/2/" in text_of(owner.get("/published/YQL/1/"))
    assert "/published/YQL/1/" in text_of(owner.get("/published/YQL/2/"))
    act("take_down", second, by=custodian, reason="wrong")
    gone = text_of(owner.get("/published/YQL/2/"))
    assert "绿化两次" not in gone


@pytest.mark.control("LC-125")
def test_who_has_nothing_to_do_with_the_community_sees_no_draft(
    browse, clerk, legal_reviewer, community
):
    drafted(community, by=clerk)
    assert browse(legal_reviewer).get("/publications/").status_code == 403
    assert browse(legal_reviewer).get("/publications/YQL/1/").status_code == 403
