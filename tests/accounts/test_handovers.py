"""Deputies within the post of its holder, and handovers that both sign."""

from datetime import timedelta

import pytest

from hudang.accesslog import context
from hudang.accesslog import services as accesslog
from hudang.accesslog.draft import Draft
from hudang.accesslog.models import Act
from hudang.accounts import queries, services
from hudang.accounts.models import ApiToken, Post, Role, TokenScope
from hudang.accounts.services import Scope, Terms, terms_of_deputy
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure import services as desk
from tests import cast, factories
from tests.factories import MONDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def colleague(customer_service, community):
    """The butler of building 4."""
    return cast.appointed(
        "KF012",
        name="方圆",
        role=Role.BUTLER,
        department=customer_service,
        community=community,
        purposes=cast.SERVICE_PURPOSES,
        beat=("4",),
    )


def name_deputy(person, post, *, by, second, until=MONDAY + 10 * DAY, terms=None):
    terms = terms or terms_of_deputy(post, valid_until=until)
    proposed = services.propose_appointment(
        factories.account_of(person), terms=terms, by=by, at=MONDAY
    )
    services.confirm(proposed.change, by=second, at=MONDAY)


def post_of(actor) -> Post:
    return factories.account_of(actor).posts.get()


@pytest.mark.control("LC-134")
def test_a_deputy_has_the_beat_for_the_span_and_the_log_names_whom_he_acts_for(
    butler, colleague, community, security_admin, second_admin
):
    name_deputy(colleague, post_of(butler), by=security_admin, second=second_admin)
    deputy = factories.acting(colleague.code)
    home, own = (community.id, "3"), (community.id, "4")
    customer = community.id

    under = desk.standing_authority(
        deputy, homes={customer: [home]}, purpose="repair_follow_up", act=Act.CALL, at=MONDAY
    )
    at_home = desk.standing_authority(
        deputy, homes={customer: [own]}, purpose="repair_follow_up", act=Act.CALL, at=MONDAY
    )

    assert under.acting_for == butler.code
    assert at_home.acting_for == ""
    assert factories.acting(colleague.code, at=MONDAY + 10 * DAY).beats == {community.id: {"4"}}
    assert queries.standing_of(colleague.code, at=MONDAY).delegators == {butler.code}


@pytest.mark.control("LC-134")
def test_a_role_held_as_a_deputy_alone_is_logged_for_its_holder(
    clerk, butler, security_admin, second_admin, monkeypatch
):
    name_deputy(clerk, post_of(butler), by=security_admin, second=second_admin)
    deputy = factories.acting(clerk.code)
    assert deputy.deputises == {Role.BUTLER: butler.code}

    drafts = []
    monkeypatch.setattr(Draft, "write", lambda draft: drafts.append(draft))
    token = context.current.set(context.Context(deputises=deputy.deputises))
    for role in ("butler", "clerk"):
        accesslog.record(act=Act.VIEW, actor=clerk.code, role=role, at=MONDAY)
    context.current.reset(token)

    assert [draft.people["for"] for draft in drafts] == [butler.code, ""]


@pytest.mark.control("LC-134")
def test_a_deputys_scope_is_never_wider_than_the_post(
    clerk, butler, other_community, security_admin, second_admin
):
    post = post_of(butler)
    narrow = terms_of_deputy(post, valid_until=MONDAY + DAY)
    for scope in (
        Scope(communities=[other_community.id]),
        Scope(purposes=["registration", "marketing"]),
        Scope(beats={post.beats.get().community_id: ["3", "4"]}),
        Scope(beats={post.beats.get().community_id: []}),
    ):
        wider = Terms(
            role=Role.BUTLER, department=post.department, scope=scope, is_deputy=True,
            deputises=post, valid_until=narrow.valid_until,
        )  # fmt: skip
        with pytest.raises((Forbidden, EvidenceMissing)):
            name_deputy(clerk, post, by=security_admin, second=second_admin, terms=wider)
    assert not Post.objects.filter(deputises=post).exists()


@pytest.mark.control("LC-134")
def test_a_deputy_is_somebody_else_for_a_stated_time_and_no_administrator(
    butler, colleague, system_admin, security_admin, second_admin
):
    post = post_of(butler)
    both = {"by": security_admin, "second": second_admin}
    with pytest.raises(EvidenceMissing, match="until when"):
        name_deputy(colleague, post, until=None, **both)
    with pytest.raises(Forbidden, match="your own post"):
        name_deputy(butler, post, **both)
    with pytest.raises(Forbidden, match="three different people"):
        name_deputy(system_admin, post, **both)
    Post.objects.filter(pk=post.pk).update(valid_until=MONDAY + DAY)
    with pytest.raises(Forbidden, match="longer than the post"):
        name_deputy(colleague, post_of(butler), **both)


@pytest.mark.control("LC-134")
def test_nobody_hands_on_what_was_lent_to_him_and_it_ends_with_the_post(
    clerk, butler, colleague, security_admin, second_admin
):
    both = {"by": security_admin, "second": second_admin}
    name_deputy(colleague, post_of(butler), **both)
    lent = Post.objects.get(deputises__isnull=False)
    with pytest.raises(Forbidden, match="deputy's post itself"):
        name_deputy(clerk, lent, **both)

    services.end_post(post_of(butler), by=security_admin, at=MONDAY + DAY)

    lent.refresh_from_db()
    assert lent.valid_until == MONDAY + DAY


# Handovers


@pytest.fixture
def handover(clerk, custodian, security_admin):
    return services.open_handover(
        factories.account_of(clerk),
        receiver=factories.account_of(custodian),
        work=[("roster", "01a2")],
        is_leaving=True,
        by=security_admin,
        at=MONDAY,
    )


@pytest.mark.control("LC-134")
def test_when_both_have_signed_posts_tokens_and_access_of_the_giver_end(
    handover, clerk, custodian
):
    services.create_token(
        "报表", scopes=[TokenScope.READ], addresses=[], life=DAY, by=clerk, at=MONDAY
    )
    with pytest.raises(EvidenceMissing, match="signs first"):
        services.sign_handover(handover, by=custodian, at=MONDAY)
    assert queries.handovers_to_sign(clerk) == [handover]
    assert queries.handovers_to_sign(custodian) == []

    services.sign_handover(handover, by=clerk, at=MONDAY)
    assert queries.handovers_to_sign(custodian) == [handover]
    assert factories.acting(clerk.code).roles
    done = services.sign_handover(handover, by=custodian, at=MONDAY)

    assert (done.status, done.given_at, done.received_at) == ("done", MONDAY, MONDAY)
    user = factories.account_of(clerk)
    assert not user.is_active
    assert not queries.acting(user, at=MONDAY).roles
    assert ApiToken.objects.get().revoked_at == MONDAY
    with pytest.raises(Forbidden, match="is closed"):
        services.sign_handover(handover, by=custodian, at=MONDAY)


@pytest.mark.control("LC-134")
def test_nobody_else_signs_and_one_handover_is_open_at_a_time(
    handover, clerk, butler, custodian, security_admin
):
    with pytest.raises(Forbidden, match="takes over sign"):
        services.sign_handover(handover, by=butler, at=MONDAY)
    with pytest.raises(Forbidden, match="open already"):
        services.open_handover(
            factories.account_of(clerk),
            receiver=factories.account_of(butler),
            work=[],
            is_leaving=False,
            by=security_admin,
            at=MONDAY,
        )
    services.cancel_handover(handover, by=security_admin, at=MONDAY)
    assert not queries.handovers_to_sign(clerk)
    assert queries.handovers(clerk).get().status == "cancelled"
    assert not queries.handovers(butler)
    assert queries.handovers(security_admin)


@pytest.mark.control("LC-134")
def test_for_somebody_suspended_the_successor_signs_alone(
    handover, clerk, custodian, security_admin
):
    services.suspend(factories.account_of(clerk), by=security_admin, at=MONDAY)
    assert queries.handovers_to_sign(custodian) == [handover]

    done = services.sign_handover(handover, by=custodian, at=MONDAY)

    assert (done.status, done.given_at) == ("done", None)
