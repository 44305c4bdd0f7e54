"""An agent with a forged paper, an heir, a buyer, a rental company, two co-owners."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.duplicates import services as duplicates
from hudang.registry import services as registry
from hudang.registry.models import Customer, Occupancy
from hudang.registry.services import Stay
from hudang.standing import services
from hudang.standing.models import Paper
from hudang.standing.services import PaperFacts
from hudang.vault import opening
from tests import cast
from tests.factories import MONDAY, identity_number, mobile
from tests.web.reading import HOUSES

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-010")]
ISSUED = date(2026, 11, 1)
ATTORNEY = PaperFacts(
    "attorney", issued_date=ISSUED, until_date=date(2027, 5, 1), number="W-1", scope=("keys",)
)
KINSHIP = PaperFacts("kinship", issued_date=ISSUED)
CERTIFICATE = PaperFacts("inheritance", issued_date=ISSUED, number="(2026)公证0001")


@pytest.fixture
def agent(open_community, houses, clerk) -> Customer:
    """钱七, who shows a power of attorney at the counter and takes the notice."""
    return services.register_with_paper(
        open_community,
        house=houses[HOUSES[0]],
        role="agent",
        paper=ATTORNEY,
        values={1: cast.QIAN_QI.name, 2: cast.QIAN_QI.mobile},
        collected_date=date(2026, 11, 2),
        notice_delivered=True,
        by=clerk,
        at=MONDAY,
    )


def paper_of(customer: Customer) -> Paper:
    return Paper.objects.select_related("occupancy").get(customer_id=customer.id)


def here(house, *, by) -> list[str]:
    rows = registry.view_house(house.community_id, house.id, by=by, at=MONDAY).rows
    return [row.number for row in rows]


def test_an_agent_is_registered_with_the_paper_and_its_number_is_sealed(agent, houses, clerk):
    paper = paper_of(agent)
    assert (paper.kind, paper.scope, paper.checked_by) == ("attorney", ["keys"], "KF001")
    assert opening.open_many([paper], ["number"]) == [{"number": {16: "W-1"}}]
    assert here(houses[HOUSES[0]], by=clerk) == [agent.number]
    (row,) = services.paper_rows(houses[HOUSES[0]], by=clerk, at=MONDAY)
    assert "W-1" not in row.number


def test_without_the_paper_there_is_no_agent(open_community, houses, clerk):
    with pytest.raises(EvidenceMissing, match="given with a paper"):
        registry.register(
            open_community,
            values={1: "钱七"},
            stays=[Stay(houses[HOUSES[0]], "agent")],
            collected_date=ISSUED,
            notice_delivered=True,
            by=clerk,
            at=MONDAY,
        )
    assert not Customer.objects.exists()


def test_a_contested_paper_blocks_the_agent_at_once_and_a_forged_one_for_good(
    agent, houses, clerk, second_clerk
):
    services.contest(paper_of(agent), by=clerk, at=MONDAY)
    assert here(houses[HOUSES[0]], by=clerk) == []
    with pytest.raises(Forbidden, match="somebody else"):
        services.decide(paper_of(agent), is_genuine=False, by=clerk, at=MONDAY)
    forged = services.decide(paper_of(agent), is_genuine=False, by=second_clerk, at=MONDAY)
    assert (forged.state, forged.decided_by) == ("forged", "KF003")
    with pytest.raises(EvidenceMissing, match="forged"):
        services.decide(paper_of(agent), is_genuine=True, by=second_clerk, at=MONDAY)


def test_a_paper_that_turns_out_genuine_gives_the_role_back(agent, houses, clerk, second_clerk):
    services.contest(paper_of(agent), by=clerk, at=MONDAY)
    services.decide(paper_of(agent), is_genuine=True, by=second_clerk, at=MONDAY)
    assert here(houses[HOUSES[0]], by=clerk) == [agent.number]


def test_an_agent_loses_the_role_when_the_paper_has_run_out(agent, houses, clerk):
    assert services.end_expired(at=MONDAY) == 0
    later = MONDAY + timedelta(days=200)
    assert services.end_expired(at=later) == 1
    assert services.end_expired(at=later) == 0
    assert here(houses[HOUSES[0]], by=clerk) == []
    stay = Occupancy.objects.get(customer_id=agent.id)
    assert (stay.ended_date, paper_of(agent).state) == (date(2027, 5, 1), "expired")


def test_an_heir_waits_and_becomes_an_owner_by_certificate(registered, houses, clerk):
    heir = registered("李小四", mobile=mobile(5), role="resident")
    waiting = services.give_role(
        heir, house=houses[HOUSES[1]], role="heir", paper=KINSHIP, by=clerk, at=MONDAY
    )
    assert waiting.basis == "consent"
    owner = services.settle(waiting, role="owner", paper=CERTIFICATE, by=clerk, at=MONDAY)
    assert (owner.role, owner.basis, owner.customer_id) == ("owner", "contract", heir.id)
    states = Paper.objects.filter(customer_id=heir.id).values_list("kind", "state")
    assert dict(states) == {"kinship": "settled", "inheritance": "valid"}
    assert Occupancy.objects.get(id=waiting.id).ended_date == MONDAY.date()


def test_a_contested_paper_makes_nobody_an_owner(registered, houses, clerk, second_clerk):
    heir = registered("李小四", mobile=mobile(5), role="resident")
    waiting = services.give_role(
        heir, house=houses[HOUSES[1]], role="heir", paper=KINSHIP, by=clerk, at=MONDAY
    )
    services.contest(paper_of(heir), by=clerk, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="contested"):
        services.settle(waiting, role="owner", paper=CERTIFICATE, by=clerk, at=MONDAY)
    assert not Occupancy.objects.filter(role="owner").exists()


def test_a_role_given_anew_meanwhile_is_not_given_twice(agent, houses, clerk, second_clerk):
    doubted = services.contest(paper_of(agent), by=clerk, at=MONDAY)
    house = houses[HOUSES[0]]
    services.give_role(agent, house=house, role="agent", paper=ATTORNEY, by=clerk, at=MONDAY)
    services.decide(doubted, is_genuine=True, by=second_clerk, at=MONDAY)
    assert Occupancy.objects.filter(role="agent", ended_date=None).count() == 1


def test_a_rental_company_lets_many_houses_and_a_person_none(
    open_community, houses, registered, clerk
):
    agreement = PaperFacts("management", issued_date=ISSUED, until_date=date(2028, 11, 1))
    company = services.register_with_paper(
        open_community,
        house=houses[HOUSES[0]],
        role="rental",
        paper=agreement,
        values={60: "安家公寓管理有限公司"},
        type="organisation",
        collected_date=ISSUED,
        by=clerk,
        at=MONDAY,
    )
    more = services.give_role(
        company, house=houses[HOUSES[1]], role="rental", paper=agreement, by=clerk, at=MONDAY
    )
    assert more.basis == "contract"
    with pytest.raises(Forbidden, match="organisation"):
        services.give_role(
            registered("张三"), house=houses[HOUSES[1]], role="rental", paper=agreement,
            by=clerk, at=MONDAY,
        )  # fmt: skip


@pytest.mark.control("LC-005")
def test_the_shares_of_two_co_owners_are_together_at_most_the_whole(registered, houses, clerk):
    for name in ("张三", "李四"):
        registered(name)
    first, second = Occupancy.objects.order_by("id")
    services.set_share(first, share=Fraction(2, 3), by=clerk, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="more than the whole"):
        services.set_share(second, share=Fraction(1, 2), by=clerk, at=MONDAY)
    services.set_share(second, share=Fraction(1, 3), by=clerk, at=MONDAY)
    rows = services.owner_rows(houses[HOUSES[0]], by=clerk, at=MONDAY)
    assert sum(row.share for row in rows) == 1
    services.set_share(first, share=None, by=clerk, at=MONDAY)
    shares = [row.share for row in services.owner_rows(houses[HOUSES[0]], by=clerk, at=MONDAY)]
    assert shares == [None, Fraction(1, 3)]


def test_a_paper_goes_over_in_a_merge_and_opens_under_the_other_key(
    agent, registered, clerk, houses
):
    number = identity_number(107)
    kept = registered(cast.QIAN_QI.name, mobile=cast.QIAN_QI.mobile, id_number=number)
    registry.amend(
        agent, values={11: number}, expected_revision=1, reason="told", by=clerk, at=MONDAY
    )
    pair = duplicates.pair_up(kept, agent, by=clerk, at=MONDAY)
    duplicates.merge(pair, kept=kept.id, taken=(), revisions=(1, 2), by=clerk, at=MONDAY)
    assert opening.open_many([paper_of(kept)], ["number"]) == [{"number": {16: "W-1"}}]
    assert len(set(here(houses[HOUSES[0]], by=clerk))) == 1


@pytest.mark.control("LC-125")
def test_who_may_not_amend_touches_no_paper_and_no_share(agent, engineer):
    for act in (
        lambda: services.contest(paper_of(agent), by=engineer, at=MONDAY),
        lambda: services.set_share(
            Occupancy.objects.get(), share=Fraction(1), by=engineer, at=MONDAY
        ),
    ):
        with pytest.raises(Forbidden):
            act()
