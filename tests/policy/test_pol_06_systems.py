"""POL-6.3: another system acts in a role of its own: its own orders, and nothing else."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from hudang.accounts import services as accounts
from hudang.accounts.models import Post, Role
from hudang.accounts.policy import PERMISSIONS, Permission
from hudang.accounts.services import Terms
from hudang.core.errors import Forbidden, PolicyViolation
from hudang.disclosure import services as disclosure
from hudang.integration import services as integration
from hudang.integration.services import actor_of
from hudang.registry import services as registry
from hudang.service import queries, services
from hudang.service.models import Channel
from hudang.service.services import Asked
from tests.factories import MONDAY
from tests.service.said import WORDS
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-125")]


@pytest.fixture
def system(open_community, custodian, privacy_lead):
    """The ticket app as it acts here, on the word of Li Qiang and Wu Lan."""
    proposed = integration.propose_hook(
        open_community.id, code="TICKET", name="工单系统", by=custodian, at=MONDAY
    )
    return actor_of(integration.confirm_hook(proposed, by=privacy_lead, at=MONDAY).found)


@pytest.fixture
def leak():
    return queries.types().get(code="water_leak")


@pytest.fixture
def sent(system, open_community, leak):
    """An order that the ticket app recorded."""
    asked = Asked(leak, WORDS, spot="lobby", channel=Channel.SYSTEM)
    return services.record(open_community, asked, by=system, at=MONDAY)


def test_the_role_of_a_system_is_one_act_that_no_person_has():
    assert PERMISSIONS[Role.SYSTEM] == {Permission.SEND_ORDERS}
    others = [PERMISSIONS[role] for role in Role if role != Role.SYSTEM]
    assert not any(Permission.SEND_ORDERS in allowed for allowed in others)


def test_the_log_says_that_a_system_did_it(sent, system):
    (entry,) = [one for one in entries() if one.what == "service.record_order"]
    assert (entry.actor_code, entry.role) == (system.code, "system")


def test_a_system_says_how_its_own_order_goes_on(sent, system):
    services.note(sent, text="客户催单", by=system, at=MONDAY)
    ended = services.cancel(sent, reason="taken_back", edition=2, by=system, at=MONDAY)
    assert ended.state == "cancelled"


def test_a_system_touches_no_order_of_anybody_else(ordered, system):
    order = ordered()
    for act in (
        lambda: services.note(order, text="催单", by=system, at=MONDAY),
        lambda: services.cancel(order, reason="taken_back", edition=1, by=system, at=MONDAY),
        lambda: services.take_up(order, edition=1, by=system, at=MONDAY),
    ):
        with pytest.raises(Forbidden, match="did not record"):
            act()


def test_a_system_in_no_team_does_not_work_on_its_order(sent, system):
    with pytest.raises(PolicyViolation):
        services.take_up(sent, edition=1, by=system, at=MONDAY)


def test_a_system_neither_gives_nor_closes_its_order(sent, system, repair_team):
    for act in (
        lambda: services.assign(sent, team=repair_team, edition=1, by=system, at=MONDAY),
        lambda: services.close(sent, edition=1, by=system, at=MONDAY),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_system_finds_and_opens_nobody(sent, system, zhang_san):
    assert not services.is_involved(sent, by=system)
    assert not services.view_order(sent, by=system, at=MONDAY).is_open
    with pytest.raises(PolicyViolation):
        services.call(sent, by=system, at=MONDAY)
    with pytest.raises(Forbidden, match="see a customer"):
        registry.view_customer(zhang_san.number, by=system, at=MONDAY)
    with pytest.raises(Forbidden, match="open a value"):
        disclosure.authority_for(system, purpose="contract_service", items={2}, at=MONDAY)


def test_a_system_is_no_job_that_opens_many(system):
    with pytest.raises(Forbidden, match="Only a job"):
        disclosure.system_authority(
            system, purpose="contract_service", items={2}, communities=system.communities,
            at=MONDAY,
        )  # fmt: skip


def test_a_system_reaches_one_community(system, other_community, leak):
    with pytest.raises(Forbidden, match="does not cover"):
        services.record(other_community, Asked(leak, WORDS), by=system, at=MONDAY)


def test_nobody_is_appointed_to_the_role_of_a_system(security_admin, customer_service):
    newcomer = accounts.create_user("KF009", name="孙洁", by=security_admin, at=MONDAY)
    terms = Terms(Role.SYSTEM, customer_service)
    with pytest.raises(Forbidden, match="no person's"):
        accounts.propose_appointment(newcomer, terms=terms, by=security_admin, at=MONDAY)


def test_the_database_keeps_no_post_of_a_system(engineer):
    post = Post.objects.filter(user__code=engineer.code).get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(role=Role.SYSTEM)
