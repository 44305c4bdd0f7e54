"""Posts: what they let a person do, where, until when, read in one query."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from hudang.accesslog.models import Entry
from hudang.accounts import queries, services
from hudang.accounts.actor import Actor, system
from hudang.accounts.models import Department, Function, Role, User
from hudang.accounts.policy import Permission
from hudang.accounts.services import Scope, Terms
from hudang.core.errors import EvidenceMissing, Forbidden
from tests import factories
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db


def appointed(user, *, by, second, at=MONDAY, role=Role.CLERK, **details):
    """Appoint somebody as two administrators do; return the post."""
    terms = Terms(role=role, **details)
    proposed = services.propose_appointment(user, terms=terms, by=by, at=at)
    services.confirm(proposed.change, by=second, at=at)
    return user.posts.latest("id")


def propose(user, *, by, role=Role.CLERK, **details):
    terms = Terms(role=role, **details)
    return services.propose_appointment(user, terms=terms, by=by, at=MONDAY)


def last_act():
    return Entry.objects.latest("id")


def test_what_a_person_may_do_is_read_in_one_query(butler, django_assert_num_queries):
    user = factories.account_of(butler)

    with django_assert_num_queries(1):
        actor = queries.acting(user, at=MONDAY)

    assert actor == butler


def test_an_actor_knows_role_place_beat_purposes_and_department(butler, community):
    assert butler.name == "何静"
    assert butler.roles == {Role.BUTLER}
    assert butler.communities == {community.id}
    assert butler.beats == {community.id: {"3"}}
    assert "repair_follow_up" in butler.purposes
    assert butler.department == "KF"
    assert butler.in_customer_service


def test_a_beat_is_its_buildings_or_the_whole_community(butler, engineer, community):
    assert butler.is_in_beat(community.id, "3")
    assert not butler.is_in_beat(community.id, "4")
    assert engineer.is_in_beat(community.id, "4")


def test_nobody_has_a_beat_in_a_community_that_is_not_his(butler, other_community):
    assert not butler.is_in_beat(other_community.id, "3")
    assert not butler.reaches(other_community.id)


def test_two_posts_join_their_beats_and_a_whole_community_covers_its_parts(
    butler, community, other_community, customer_service
):
    user = factories.account_of(butler)
    for beats in ({community: ["4"], other_community: ["1"]}, {other_community: []}):
        factories.make_post(
            user,
            role=Role.BUTLER,
            department=customer_service,
            communities=[other_community],
            beats=beats,
        )

    actor = queries.acting(user, at=MONDAY)

    assert actor.beats == {community.id: {"3", "4"}, other_community.id: frozenset()}
    assert actor.communities == {community.id, other_community.id}


def test_a_second_factor_is_known_with_the_posts(clerk):
    user = factories.account_of(clerk)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})

    assert not clerk.has_second_factor
    assert queries.acting(user, at=MONDAY).has_second_factor


def test_the_role_of_an_act_is_the_one_that_allows_it(clerk, customer_service):
    user = factories.account_of(clerk)
    factories.make_post(user, role=Role.CUSTODIAN, department=customer_service)

    actor = queries.acting(user, at=MONDAY)

    assert actor.role == "clerk"
    assert actor.role_for(Permission.REGISTER) == "clerk"
    assert actor.role_for(Permission.RUN_BULK) == "custodian"
    assert actor.role_for(Permission.OPERATE) == ""


@pytest.mark.control("LC-125")
def test_a_post_that_ended_lets_its_holder_do_nothing(clerk, security_admin):
    user = factories.account_of(clerk)
    services.end_post(user.posts.get(), by=security_admin, at=MONDAY)

    actor = queries.acting(user, at=MONDAY)

    assert actor == Actor(code="KF001", name="王芳")
    with pytest.raises(Forbidden, match="no post in force"):
        actor.require(Permission.SEARCH)


@pytest.mark.control("LC-125")
def test_somebody_suspended_acts_no_more_and_reinstated_acts_again(
    clerk, security_admin, second_admin
):
    user = factories.account_of(clerk)

    services.suspend(user, by=security_admin, at=MONDAY)
    assert not queries.acting(user, at=MONDAY).roles
    assert last_act().what == "accounts.suspend"

    proposed = services.propose_reinstatement(user, by=security_admin, at=MONDAY)
    assert not queries.acting(user, at=MONDAY).roles
    services.confirm(proposed.change, by=second_admin, at=MONDAY)
    assert queries.acting(user, at=MONDAY).roles == {Role.CLERK}
    assert last_act().what == "accounts.confirm_reinstate"


def test_an_appointment_gives_the_post_and_leaves_its_entry(
    security_admin, second_admin, customer_service, community, office
):
    user = services.create_user("KF009", name="孙洁", by=security_admin, at=MONDAY)

    appointed(
        user,
        department=customer_service,
        office=office,
        title="前台",
        scope=Scope(
            communities=[community.id],
            beats={community.id: ["1", "2"]},
            purposes=["repair_follow_up"],
        ),
        by=security_admin,
        second=second_admin,
    )

    actor = queries.acting(user, at=MONDAY)
    assert (actor.roles, actor.communities) == ({Role.CLERK}, {community.id})
    assert actor.beats == {community.id: {"1", "2"}}
    assert (last_act().what, last_act().actor_code) == ("accounts.confirm_appoint", "IT012")
    assert last_act().role == "security_admin"


def test_a_post_with_an_end_ends_by_itself(security_admin, second_admin, customer_service):
    user = services.create_user("KF009", name="孙洁", by=security_admin, at=MONDAY)
    appointed(
        user,
        department=customer_service,
        valid_until=MONDAY + timedelta(days=30),
        by=security_admin,
        second=second_admin,
    )

    assert queries.acting(user, at=MONDAY + timedelta(days=29)).roles
    assert not queries.acting(user, at=MONDAY + timedelta(days=30)).roles


@pytest.mark.control("LC-125")
def test_a_clerk_appoints_nobody(clerk, engineer, customer_service):
    with pytest.raises(Forbidden, match="propose appointments"):
        propose(factories.account_of(engineer), department=customer_service, by=clerk)


@pytest.mark.control("LC-126")
def test_an_administrator_is_not_appointed_to_a_second_post(
    security_admin, system_admin, customer_service
):
    with pytest.raises(Forbidden, match="three different people"):
        propose(factories.account_of(system_admin), department=customer_service, by=security_admin)
    assert queries.posts_of(factories.account_of(system_admin)).count() == 1


@pytest.mark.control("LC-126")
def test_a_clerk_whose_post_begins_next_month_is_no_administrator_today(
    security_admin, second_admin, customer_service, head_office
):
    user = services.create_user("KF009", name="孙洁", by=security_admin, at=MONDAY)
    appointed(
        user,
        department=customer_service,
        valid_from=MONDAY + timedelta(days=30),
        by=security_admin,
        second=second_admin,
    )

    with pytest.raises(Forbidden, match="three different people"):
        propose(user, role=Role.AUDIT_ADMIN, department=head_office, by=security_admin)


@pytest.mark.control("LC-051")
def test_an_engineer_is_not_appointed_front_desk_of_engineering(
    security_admin, engineer, engineering
):
    with pytest.raises(Forbidden, match="Only the customer-service department"):
        propose(factories.account_of(engineer), department=engineering, by=security_admin)


@pytest.mark.control("LC-051")
def test_an_engineer_is_not_appointed_for_billing(security_admin, engineer, engineering):
    with pytest.raises(EvidenceMissing, match="may not pursue"):
        propose(
            factories.account_of(engineer),
            role=Role.STAFF,
            department=engineering,
            scope=Scope(purposes=["billing"]),
            by=security_admin,
        )


@pytest.mark.control("LC-131")
def test_a_second_account_for_an_employee_number_is_refused(clerk, security_admin):
    with pytest.raises(Forbidden, match="never shared"):
        services.create_user("KF001", name="王芳", by=security_admin, at=MONDAY)
    assert User.objects.filter(code="KF001").count() == 1


def test_an_account_without_a_password_cannot_sign_in_yet(security_admin):
    user = services.create_user("KF009", name="孙洁", by=security_admin, at=MONDAY)

    assert not user.has_usable_password()
    assert user.get_short_name() == "孙洁"


@pytest.mark.control("LC-134")
def test_a_community_knows_who_answers_for_its_data(
    community, custodian, customer_service, privacy_lead, clerk
):
    assert queries.custodians_of(community.id, at=MONDAY) == ["KF002"]

    factories.make_post(
        factories.account_of(clerk),
        role=Role.CUSTODIAN,
        department=customer_service,
        communities=[community],
        is_deputy=True,
    )
    User.objects.filter(code="KF002").update(is_active=False)
    assert queries.custodians_of(community.id, at=MONDAY) == ["KF001"]

    User.objects.filter(code="KF001").update(is_active=False)
    assert queries.custodians_of(community.id, at=MONDAY) == ["ZB001"]


@pytest.mark.control("LC-134")
def test_a_community_whose_custodian_left_is_vacant_since_that_day(
    community, other_community, custodian, customer_service, privacy_lead
):
    places = [community.id, other_community.id]
    held, left_at = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    assert [one.community for one in queries.vacancies(places, at=held)] == [other_community.id]

    User.objects.filter(code="KF002").update(is_active=False, suspended_at=left_at)
    vacant = {one.community: one for one in queries.vacancies(places, at=left_at)}

    assert vacant[community.id].since == left_at
    assert not vacant[community.id].is_overdue
    assert vacant[community.id].answering == [privacy_lead.name]
    assert vacant[other_community.id].is_overdue
    (later, _) = queries.vacancies(places, at=left_at + timedelta(days=20))
    assert later.is_overdue


@pytest.mark.control("LC-134")
def test_a_community_of_nobody_says_so(other_community):
    with pytest.raises(EvidenceMissing, match="Nobody is responsible"):
        queries.custodians_of(other_community.id, at=MONDAY)


def test_the_page_of_people_reads_all_posts_at_once(
    clerk, butler, engineer, django_assert_max_num_queries
):
    with django_assert_max_num_queries(5):
        people = [
            (user.code, [(post.role, post.department.code, list(post.communities.all()))])
            for user in queries.people()
            for post in user.posts.all()
        ]

    assert [code for code, _ in people] == ["GC001", "KF001", "KF011"]


def test_offices_departments_and_people_are_found_by_code(clerk, office, engineering):
    assert queries.by_code("KF001") == factories.account_of(clerk)
    assert queries.by_code("KF999") is None
    assert office in queries.offices()
    assert engineering in queries.departments()


def test_a_security_administrator_opens_an_office_and_a_department(security_admin):
    office = services.open_office("GLC9", name="静园管理处", by=security_admin, at=MONDAY)
    department = services.open_department(
        "AB",
        name="安保部",
        purposes=["emergency"],
        function=Function.SECURITY,
        by=security_admin,
        at=MONDAY,
    )

    assert office in queries.offices()
    assert department.purposes == ["emergency"]
    assert last_act().what == "accounts.open_department"


def test_an_installation_has_one_customer_service_department_however_often_it_starts():
    services.establish(purposes=["billing"], at=MONDAY)
    again = services.establish(purposes=["billing"], at=MONDAY)

    assert Department.objects.get(is_customer_service=True) == again


def test_a_job_acts_as_itself():
    actor = system("index", Role.CUSTODIAN)

    assert actor.code == "SYSTEM-INDEX"
    assert actor.may(Permission.RUN_BULK)
