"""Civil Code 943, PIPL 25: owners are told regularly, and nobody is put on the board."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.publication import queries, services
from hudang.publication.models import Head, Publication, PublicationCalendar
from hudang.publication.policy import calendar
from hudang.publication.services import PastPublication
from tests import cast
from tests.factories import HIRED, MONDAY
from tests.publication.board import TABLE, TEXT, act, drafted, fresh, published, written
from tests.web.reading import entries

pytestmark = pytest.mark.django_db
State = Publication.State
TODAY = date(2026, 11, 23)


# What leads to a person is not even drafted


def refused(community, by, **said):
    """Return what is wrong with a text, as its writer is told; nothing of it may be left."""
    with pytest.raises(Forbidden, match="leads to a person") as refusal:
        drafted(community, by=by, **said)
    assert refusal.value.control == "LC-049"
    assert not Publication.objects.exists()
    assert not entries(what="publication")
    return [str(one) for one in refusal.value.missing]


@pytest.mark.control("LC-049")
@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"联系人 {cast.ZHANG_SAN.mobile}", "a telephone number"),
        (f"证件 {cast.ZHANG_SAN.id_number}", "an identity number"),
        ("车牌粤B12345已登记", "a number plate"),
        ("感谢王小明对工作的支持", "a name"),
        ("感谢业主张伟先生", "a name"),
        ("3栋2单元1502本季度交费 1,280 元", "a house together with an amount"),
        ("三栋二单元1502室未缴物业费", "what is owed"),
        ("5栋拖欠物业费户数较多", "what is owed"),
        ("3-2-1502多次投诉噪音", "a house or a name together with a complaint"),
        ("车位B1-023 收取 300元", "a house together with an amount"),
        ("部分住户欠费共 12000 元", "what is owed outside of the head"),
        ("个别老赖", "a label for a person"),
    ],
)
def test_a_text_that_leads_to_a_person_is_refused_with_its_line(community, clerk, text, what):
    (told,) = refused(community, clerk, text=f"本季度情况如下。\n{text}")
    assert told.startswith(what)
    assert told.endswith("in line 2 of the text")
    assert text not in told


@pytest.mark.control("LC-049")
def test_a_table_is_refused_with_row_and_column_and_never_the_value(community, clerk):
    table = "房号\t金额\n3栋2单元1502\t500\n公共区域\t900"
    assert refused(community, clerk, head="fees", table=table) == [
        "a house together with an amount, in row 1 of the table"
    ]
    table = f"项目\t经办\n保洁\t李四\n绿化\t{cast.LI_SI.mobile}"
    assert refused(community, clerk, table=table) == [
        "a name; only our own people are named, in row 1, column 2 of the table",
        "a telephone number, in row 2, column 2 of the table",
    ]


@pytest.mark.control("LC-049")
def test_a_column_of_customers_is_refused_by_its_name(community, clerk):
    table = "业主姓名\t手机号码\t说明\n—\t—\t已登记"
    assert refused(community, clerk, table=table) == [
        "a column of what only customers have, in the name of column 1",
        "a column of what only customers have, in the name of column 2",
    ]


@pytest.mark.control("LC-049")
def test_rooms_in_columns_of_their_own_are_houses_as_well(community, clerk):
    table = "楼栋\t单元\t室\t缴费金额\n3\t2\t1502\t500"
    assert refused(community, clerk, head="fees", table=table) == [
        "a house together with an amount, in row 1 of the table"
    ]


@pytest.mark.control("LC-049")
def test_arrears_are_the_total_of_a_community_and_of_ten_houses_or_more(community, clerk):
    total = "项目\t户数\t金额（元）\n本年度物业费欠费合计\t37\t86,400.00"
    for houses in (None, 9):
        with pytest.raises(Forbidden, match="at least 10 houses"):
            drafted(community, by=clerk, head="arrears", table=total, houses=houses)
    by_building = "楼栋\t户数\t欠费金额\n3栋\t12\t8,000"
    assert (
        "name, house or building"
        in refused(community, clerk, head="arrears", table=by_building, houses=12)[0]
    )
    few = "项目\t户数\t金额（元）\n物业费\t37\t86,400.00\n车位费\t4\t1,200.00"
    assert refused(community, clerk, head="arrears", table=few, houses=37) == [
        "a figure of fewer than 10 houses, in row 2, column 2 of the table"
    ]
    assert drafted(community, by=clerk, head="arrears", table=total, houses=37).houses == 37


@pytest.mark.control("LC-049")
@pytest.mark.parametrize(
    ("head", "text", "table"),
    [
        ("common_income", "", TABLE),
        ("fees", "逾期欠费按合同约定计收违约金。", "项目\t标准\t单位\n住宅物业费\t2.80\t元/㎡·月"),
        (
            "repair_fund",
            "",
            "工程\t位置\t金额（元）\n更换电梯钢丝绳\t3栋\t18,600\n屋面防水\t5号楼\t9,300",
        ),
        ("people", "客服中心设在3栋101室，电话 020-38880000。", "岗位\t姓名\n客服前台\t王芳"),
        ("services", "投诉与建议请到服务中心，24小时热线 400-000-0000。", ""),
        ("quality", "2026-07-01至2026-09-30，安保、夜班巡逻每日12次；残疾人通道保持畅通。", ""),
        ("performance", "本季度收到投诉18件，均已答复；报修120件，及时完成率95%。", ""),
        ("quality", "", "服务\t要求\n秩序\t门岗值守、每两小时巡逻\n绿化\t无枯死乔木\n夜班\t两人"),
    ],
)
def test_what_owners_are_owed_passes(community, clerk, head, text, table):
    assert drafted(community, by=clerk, head=head, text=text, table=table).state == State.DRAFT


@pytest.mark.control("LC-049")
def test_a_draft_that_was_kept_is_not_made_personal_afterwards(community, clerk):
    made = drafted(community, by=clerk)
    with pytest.raises(Forbidden, match="leads to a person"):
        act("amend", made, by=clerk, written=written("3栋2单元1502欠费500元"))
    assert fresh(made).text == TEXT


# Two people, and versions


@pytest.mark.control("LC-161")
def test_a_publication_is_drafted_checked_by_another_and_published(community, clerk, custodian):
    made = drafted(community, by=clerk)
    with pytest.raises(Forbidden, match="cannot become"):
        act("publish", made, by=custodian)
    act("check", made, by=custodian)
    shown = act("publish", made, by=custodian)
    assert (shown.state, shown.number, shown.checked_by) == (State.PUBLISHED, 1, "KF002")
    _place, found = queries.open_to_all(community.code)
    assert list(found) == [shown]
    assert [one.what for one in entries(what="publication")] == [
        "publication.publish", "publication.check", "publication.draft",
    ]  # fmt: skip
    assert TEXT not in str([one.__dict__ for one in entries(what="publication")])


@pytest.mark.control("LC-161")
def test_who_wrote_or_last_changed_it_does_not_check_it(community, clerk, custodian, manager):
    made = drafted(community, by=clerk)
    act("amend", made, by=custodian, written=written("本季度各项服务均按合同完成。"))
    with pytest.raises(Forbidden, match="Somebody else checks"):
        act("check", made, by=custodian)
    assert act("check", made, by=manager).state == State.CHECKED


@pytest.mark.control("LC-161")
def test_the_database_itself_publishes_nothing_that_its_author_checked(community, clerk):
    made = drafted(community, by=clerk)
    made.state, made.checked_by, made.published_at = State.PUBLISHED, made.drafted_by, MONDAY
    with (
        pytest.raises(IntegrityError, match="publication_checked_by_another"),
        transaction.atomic(),
    ):
        made.save()


@pytest.mark.control("LC-161")
def test_a_later_version_replaces_what_is_published_and_both_say_so(community, clerk, custodian):
    first = published(community, author=clerk, checker=custodian)
    second = drafted(community, by=clerk, replaces=first, text="更正：绿化养护为两次。")
    with pytest.raises(Forbidden, match="drafted already"):
        drafted(community, by=clerk, replaces=first)
    assert fresh(first).state == State.PUBLISHED
    act("check", second, by=custodian)
    act("publish", second, by=custodian)
    assert fresh(first).state == State.REPLACED
    assert (fresh(second).version, queries.replacement_of(first)) == (2, fresh(second))
    with pytest.raises(Forbidden, match="Only a draft"):
        act("amend", first, by=clerk, written=written())
    with pytest.raises(Forbidden, match="same head"):
        drafted(community, by=clerk, replaces=fresh(second), head="fees")


@pytest.mark.control("LC-161")
def test_what_is_taken_down_or_sent_back_says_why(community, clerk, custodian):
    made = drafted(community, by=clerk)
    act("check", made, by=custodian)
    with pytest.raises(EvidenceMissing, match="Say why"):
        act("send_back", made, by=custodian, reason="")
    assert act("send_back", made, by=custodian, reason="unclear").state == State.DRAFT
    act("check", made, by=custodian)
    act("publish", made, by=custodian)
    down = act("take_down", made, by=custodian, reason="personal")
    assert (down.state, down.reason) == (State.TAKEN_DOWN, "personal")
    with pytest.raises(Forbidden, match="cannot become"):
        act("publish", made, by=custodian)


@pytest.mark.control("LC-169")
def test_of_two_who_act_at_once_the_second_looks_again(community, clerk, custodian):
    made = drafted(community, by=clerk)
    act("check", made, by=custodian)
    with pytest.raises(EvidenceMissing, match="Look at it again"):
        services.publish(made, edition=1, by=custodian, at=MONDAY)


@pytest.mark.control("LC-125")
@pytest.mark.parametrize("person", ["butler", "engineer", "manager", "legal_reviewer"])
def test_who_does_not_write_for_the_office_drafts_nothing(community, person, request):
    with pytest.raises(Forbidden, match="does not allow"):
        drafted(community, by=request.getfixturevalue(person))


@pytest.mark.control("LC-125")
def test_nobody_drafts_for_a_community_of_others_or_checks_there(
    community, other_community, clerk, custodian
):
    with pytest.raises(Forbidden):
        drafted(other_community, by=clerk)
    made = drafted(community, by=clerk)
    with pytest.raises(Forbidden, match="does not allow"):
        act("check", made, by=clerk)


@pytest.mark.control("LC-161")
def test_a_publication_says_something_about_a_period_that_has_begun(community, clerk):
    with pytest.raises(EvidenceMissing, match="a title, and a text or a table"):
        drafted(community, by=clerk, text=" ")
    with pytest.raises(Forbidden, match="period that has begun"):
        drafted(community, by=clerk, since=date(2027, 1, 1), until=date(2027, 3, 31))


# The calendar


@pytest.mark.control("LC-161")
def test_what_is_owed_follows_from_the_heads_of_the_law_and_the_working_days(community, custodian):
    services.begin_calendar(community, begins=date(2026, 7, 1), by=custodian, at=MONDAY)
    lines = queries.year_of(community.pk, year=2026, today=TODAY)
    owed = {(one.duty.head, one.duty.since): one for one in lines}
    assert {head for head, _since in owed} == set(calendar.EVERY)
    third_quarter = owed[Head.PERFORMANCE, date(2026, 7, 1)]
    # The holidays of October are no working days.
    assert third_quarter.duty.due == date(2026, 10, 20)
    assert (third_quarter.state, third_quarter.is_late) == ("late", True)
    ahead = owed[Head.PEOPLE, date(2026, 7, 1)]
    assert ahead.duty.due == date(2026, 7, 15)
    assert owed[Head.REPAIR_FUND, date(2026, 7, 1)].state == "due"


@pytest.mark.control("LC-161")
def test_publishing_for_the_whole_period_meets_what_is_owed(community, clerk, custodian):
    services.begin_calendar(community, begins=date(2026, 7, 1), by=custodian, at=MONDAY)
    before = len(queries.late_lines([community.pk], today=TODAY))
    made = drafted(community, by=clerk, until=date(2026, 9, 29))
    assert len(queries.late_lines([community.pk], today=TODAY)) == before
    act("drop", made, by=clerk)
    published(community, author=clerk, checker=custodian)
    late = queries.late_lines([community.pk], today=TODAY)
    assert len(late) == before - 1
    assert Head.PERFORMANCE not in {one.duty.head for one in late}


@pytest.mark.control("LC-161")
def test_a_calendar_begins_once_and_within_the_last_year(community, custodian):
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=367)):
        with pytest.raises(Forbidden, match="a day of the last year"):
            services.begin_calendar(community, begins=day, by=custodian, at=MONDAY)
    assert queries.without_calendar([community.pk]) == [community]
    services.begin_calendar(community, begins=TODAY, by=custodian, at=MONDAY)
    with pytest.raises(Forbidden, match="begun already"):
        services.begin_calendar(community, begins=TODAY, by=custodian, at=MONDAY)
    assert PublicationCalendar.objects.count() == 1


@pytest.mark.control("LC-161")
def test_what_hung_on_the_board_before_is_entered_and_looked_through_as_well(
    community, clerk, custodian
):
    past = PastPublication(
        written(since=date(2026, 1, 1), until=date(2026, 1, 3)),
        drafted_by="KF001", drafted_at=HIRED, published_by="KF002", published_at=HIRED,
    )  # fmt: skip
    (made,) = services.enter_past(community, [past], by=custodian, at=MONDAY)
    assert (made.state, made.published_at) == (State.PUBLISHED, HIRED)
    personal = PastPublication(
        written("3栋2单元1502欠费500元", since=date(2026, 1, 1), until=date(2026, 1, 3)),
        drafted_by="KF001", drafted_at=HIRED, published_by="KF002", published_at=HIRED,
    )  # fmt: skip
    with pytest.raises(Forbidden, match="leads to a person"):
        services.enter_past(community, [personal], by=custodian, at=MONDAY)


@pytest.mark.control("LC-161")
def test_our_own_people_in_charge_are_named_with_post_and_department_alone(
    community, clerk, custodian
):
    table = queries.computed(
        Head.PEOPLE, community, since=date(2026, 7, 1), until=date(2026, 12, 31), at=MONDAY
    )
    assert table[0] == ("岗位", "担任人", "部门")
    assert [row[1:] for row in table[1:]] == [("李强", "客户服务部"), ("王芳", "客户服务部")]
