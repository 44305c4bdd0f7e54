"""POL-6.3, 6.4: a community goes to another office by two people; the old posts over it end."""

from datetime import date, timedelta

import pytest

from hudang.accesslog.models import Entry
from hudang.accounts import queries as accounts
from hudang.accounts import services as people
from hudang.accounts.models import AccountNews, PersonnelChange, Post, Role
from hudang.accounts.services import Terms
from hudang.core.controls import allows
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry import queries, services
from hudang.registry.models import Community, OfficeMove
from hudang.registry.policy import offices as policy
from tests import factories
from tests.factories import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-139")]

DAY = timedelta(days=1)
TODAY = MONDAY.date()
Status = OfficeMove.Status


@pytest.fixture
def new_office(db):
    return factories.make_office("GLC2", name="锦绣管理处")


@pytest.fixture
def staffed(office, community, other_community, clerk, custodian, butler):
    """王芳 and 李强 work for the office; 王芳 in two communities, 何静 for the head office."""
    Post.objects.filter(user__code__in=("KF001", "KF002")).update(office=office)
    Post.objects.get(user__code="KF001").communities.add(other_community)
    return office


@pytest.fixture
def proposed(staffed, community, new_office, custodian):
    return propose(community, new_office, by=custodian)


def propose(community, office, *, by, day=TODAY, at=MONDAY):
    return services.propose_office_move(
        community, office=office, effective_date=day, reason="nearer", by=by, at=at
    )


def reach(code, *, at=MONDAY):
    return factories.acting(code, at=at).communities


# Who, and by two


def test_the_custodian_proposes_an_administrator_confirms_and_the_community_goes_over(
    proposed, community, other_community, new_office, security_admin
):
    assert community.id in reach("KF001")
    assert Community.objects.get(pk=community.pk).office.code == "GLC1"

    services.confirm_office_move(proposed, by=security_admin, at=MONDAY)

    assert Community.objects.get(pk=community.pk).office == new_office
    assert reach("KF001") == {other_community.id}  # 王芳 goes on where the office still is
    assert reach("KF002") == set()
    assert community.id in reach("KF011")  # 何静 is of no office, so the move leaves her alone
    move = OfficeMove.objects.get()
    assert (move.status, move.ended, move.narrowed) == (Status.DONE, 1, 1)


def test_both_offices_stand_in_the_log_with_who_proposed_and_who_confirmed(
    proposed, security_admin
):
    services.confirm_office_move(proposed, by=security_admin, at=MONDAY)

    whats = list(Entry.objects.values_list("what", flat=True))
    assert {"registry.propose_office", "registry.confirm_office", "registry.move_office"} <= set(
        whats
    )


def test_nobody_confirms_his_own_proposal(staffed, community, new_office, security_admin):
    own = propose(community, new_office, by=security_admin)

    with pytest.raises(Forbidden, match="applied for yourself"):
        services.confirm_office_move(own, by=security_admin, at=MONDAY)
    assert Community.objects.get(pk=community.pk).office == staffed


def test_the_custodian_of_another_community_proposes_nothing(
    staffed, other_community, new_office, custodian
):
    with pytest.raises(Forbidden) as refusal:
        propose(other_community, new_office, by=custodian)
    assert refusal.value.control == "LC-125"


@pytest.mark.parametrize("who", ["clerk", "butler", "manager", "audit_admin"])
def test_others_neither_propose_nor_confirm(proposed, community, new_office, request, who):
    somebody = request.getfixturevalue(who)

    with pytest.raises(Forbidden):
        propose(community, new_office, by=somebody)
    with pytest.raises(Forbidden):
        services.confirm_office_move(proposed, by=somebody, at=MONDAY)


def test_the_posts_that_end_are_those_the_proposer_saw(
    proposed, staffed, community, security_admin, customer_service
):
    newcomer = factories.make_user("KF012", name="孙洁")
    post = factories.make_post(
        newcomer, role=Role.CLERK, department=customer_service, communities=[community]
    )
    Post.objects.filter(pk=post.pk).update(office=staffed)

    with pytest.raises(EvidenceMissing, match="Since the proposal"):
        services.confirm_office_move(proposed, by=security_admin, at=MONDAY)
    assert community.id in reach("KF012")


def test_a_refusal_says_why_and_a_second_proposal_waits_for_the_first(
    proposed, community, new_office, custodian, security_admin
):
    with pytest.raises(EvidenceMissing, match="under way already"):
        propose(community, new_office, by=custodian)
    with pytest.raises(EvidenceMissing, match="Say why"):
        services.refuse_office_move(proposed, reason=" ", by=security_admin, at=MONDAY)

    services.refuse_office_move(proposed, reason="合同未签", by=security_admin, at=MONDAY)

    assert propose(community, new_office, by=custodian).status == Status.WAITING


def test_a_proposal_of_last_week_is_not_confirmed_and_makes_room(
    proposed, community, new_office, custodian, security_admin
):
    later = MONDAY + 7 * DAY
    with pytest.raises(EvidenceMissing, match="older than seven days"):
        services.confirm_office_move(proposed, by=security_admin, at=later)

    propose(community, new_office, by=custodian, day=later.date(), at=later)

    assert OfficeMove.objects.filter(status=Status.LAPSED).count() == 1


# From a day on


def test_a_move_of_next_month_happens_on_its_day_and_no_day_before(
    staffed, community, new_office, custodian, security_admin
):
    day = TODAY + 10 * DAY
    move = propose(community, new_office, by=custodian, day=day)
    services.confirm_office_move(move, by=security_admin, at=MONDAY)

    assert services.carry_out_office_moves(at=MONDAY + 9 * DAY) == 0
    assert community.id in reach("KF002", at=MONDAY + 9 * DAY)
    assert services.carry_out_office_moves(at=MONDAY + 10 * DAY) == 1
    assert services.carry_out_office_moves(at=MONDAY + 10 * DAY) == 0

    assert Community.objects.get(pk=community.pk).office == new_office
    assert community.id not in reach("KF002", at=MONDAY + 10 * DAY)


def test_the_proposer_takes_a_confirmed_move_back_until_its_day(
    staffed, community, new_office, custodian, security_admin
):
    move = propose(community, new_office, by=custodian, day=TODAY + DAY)
    services.confirm_office_move(move, by=security_admin, at=MONDAY)

    with pytest.raises(Forbidden, match="Somebody else proposed"):
        services.withdraw_office_move(move, by=security_admin, at=MONDAY)
    services.withdraw_office_move(move, by=custodian, at=MONDAY)

    assert services.carry_out_office_moves(at=MONDAY + DAY) == 0
    with pytest.raises(Forbidden):
        services.withdraw_office_move(move, by=custodian, at=MONDAY)


@pytest.mark.parametrize(("days", "may"), [(-1, False), (0, True), (180, True), (181, False)])
def test_the_day_is_today_or_within_half_a_year(days, may):
    assert allows(policy.require_day, day=TODAY + days * DAY, today=TODAY) == may


def test_a_community_does_not_go_to_the_office_that_has_it(staffed, community, custodian):
    with pytest.raises(Forbidden, match="runs the community already"):
        propose(community, staffed, by=custodian)


# Custody and what hangs on posts


@pytest.mark.control("LC-134")
def test_the_custody_is_vacant_from_the_move_on_and_answered_for_by_the_privacy_lead(
    proposed, community, security_admin, privacy_lead
):
    assert accounts.custodians_of(community.id, at=MONDAY) == ["KF002"]
    assert accounts.vacated_roles(community.id, office=proposed.old_office, at=MONDAY) == [
        Role.CLERK,
        Role.CUSTODIAN,
    ]

    services.confirm_office_move(proposed, by=security_admin, at=MONDAY)

    (vacancy,) = accounts.vacancies([community.id], at=MONDAY)
    assert vacancy.since == MONDAY
    assert not vacancy.is_overdue
    assert vacancy.answering == ["吴岚"]
    (late,) = accounts.vacancies([community.id], at=MONDAY + 8 * DAY)
    assert late.is_overdue


@pytest.mark.control("LC-134")
def test_a_custodian_of_the_new_office_answers_without_a_gap(
    proposed, community, new_office, security_admin, customer_service
):
    successor = factories.make_user("KF020", name="马丽")
    post = factories.make_post(
        successor, role=Role.CUSTODIAN, department=customer_service, communities=[community]
    )
    Post.objects.filter(pk=post.pk).update(office=new_office)

    services.confirm_office_move(proposed, by=security_admin, at=MONDAY)

    assert accounts.vacancies([community.id], at=MONDAY) == []
    assert accounts.custodians_of(community.id, at=MONDAY) == ["KF020"]


def test_a_deputy_goes_with_the_post_and_its_beat_with_the_community(
    staffed, community, other_community, new_office, custodian, security_admin, customer_service
):
    post = Post.objects.get(user__code="KF001")
    deputy = factories.make_user("KF013", name="孙洁")
    factories.make_post(
        deputy,
        role=Role.CLERK,
        department=customer_service,
        communities=[community, other_community],
        beats={community: ("3",), other_community: ("1",)},
        is_deputy=True,
        deputises=post,
    )
    move = propose(community, new_office, by=custodian)

    services.confirm_office_move(move, by=security_admin, at=MONDAY)

    after = factories.acting("KF013")
    assert after.communities == {other_community.id}
    assert after.beats == {other_community.id: frozenset({"1"})}
    follower = Post.objects.in_force(MONDAY).get(user=deputy)
    assert follower.deputises == Post.objects.in_force(MONDAY).get(user__code="KF001")
    before = Post.objects.get(user=deputy, valid_until=MONDAY)
    assert {one.pk for one in before.communities.all()} == {community.pk, other_community.pk}


def test_an_appointment_that_waits_does_not_bring_the_old_office_back(
    proposed, staffed, community, security_admin, second_admin, system_admin, customer_service
):
    newcomer = people.create_user("KF009", name="孙洁", by=second_admin, at=MONDAY)
    terms = Terms(
        role=Role.CLERK,
        department=customer_service,
        office=staffed,
        scope=people.Scope(communities=[community.id]),
    )
    waiting = people.propose_appointment(newcomer, terms=terms, by=second_admin, at=MONDAY)

    services.confirm_office_move(proposed, by=security_admin, at=MONDAY)

    change = PersonnelChange.objects.get(pk=waiting.change.pk)
    assert change.status == PersonnelChange.Status.OVERTAKEN
    with pytest.raises(Forbidden, match="decided already"):
        people.confirm(change, by=system_admin, at=MONDAY)


def test_those_whose_post_ended_are_told(proposed, security_admin):
    services.confirm_office_move(proposed, by=security_admin, at=MONDAY)

    told = AccountNews.objects.filter(what=AccountNews.What.OFFICE_LEFT)
    assert set(told.values_list("user__code", flat=True)) == {"KF001", "KF002"}


def test_what_the_office_leaves_behind_is_counted(proposed, community):
    left = queries.handed_over(community, office=proposed.old_office, at=MONDAY)

    assert [post.user.name for post in left.posts] == ["王芳", "李强"]
    assert (left.rosters, left.bulks, left.quarantines) == (0, 0, 0)


@pytest.mark.parametrize("date_", [date(2026, 11, 23), date(2026, 11, 22)])
def test_a_confirmed_move_is_due_from_its_day_on(date_):
    assert policy.is_due(day=date_, today=TODAY)
    assert not policy.is_due(day=date_ + 2 * DAY, today=TODAY)
