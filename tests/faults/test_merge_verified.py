"""After merges, undos, papers and destructions the log vouches for every sealed record."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hudang.accesslog import sequencer
from hudang.accesslog import services as accesslog
from hudang.accesslog.verify import verify
from hudang.duplicates import services as duplicates
from hudang.duplicates.models import Pair
from hudang.registry import queries, services
from hudang.registry.models import Customer
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from hudang.standing import services as standing
from hudang.standing.services import PaperFacts
from tests.factories import MONDAY, identity_number, mobile
from tests.registry.company import found_company
from tests.web.reading import HOUSES


@pytest.fixture
def company(own_database, settings, tmp_path):
    """张三, registered twice; the second record has a telephone, a car and a paper of its own."""
    settings.DEMO = True
    for name in ("DATA", "LEDGER", "BACKUP", "LOG"):
        setattr(settings, f"HUDANG_{name}", tmp_path / name.lower())
    accesslog.initialise(at=MONDAY)
    company = found_company()
    by, community = company.clerk, company.community
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    services.create_houses(community, facts=facts, by=by, at=MONDAY)
    for number, house in enumerate(queries.houses_of(community.id)[:2]):
        customer = services.register(
            community,
            values={1: "张三", 2: mobile(number), 11: identity_number(101)},
            stays=[Stay(house, "owner")],
            collected_date=date(2026, 11, 2),
            notice_delivered=True,
            is_known_double=True,
            by=by,
            at=MONDAY,
        )
    services.add_vehicle(customer, plate="京A12345", by=by, at=MONDAY)
    attorney = PaperFacts(
        "attorney",
        issued_date=date(2026, 11, 1),
        until_date=date(2027, 5, 1),
        number="W-1",
        scope=("keys",),
    )
    third = queries.houses_of(community.id)[2]
    standing.give_role(customer, house=third, role="agent", paper=attorney, by=by, at=MONDAY)
    return company


@pytest.fixture
def findings(own_database):
    """Give every entry its leaf, and say what a verification finds; the clocks are invented."""

    def run() -> list[str]:
        with own_database.connect("sequencer") as sequencing:
            sequencer.run_once(database=sequencing)
        with own_database.connect("auditor") as auditing:
            report = verify(at=MONDAY, database=auditing, sealed=True)
        return [str(one) for one in report.findings if one.kind.name != "CLOCK_BACK"]

    return run


def merge(company):
    first, second = Customer.objects.order_by("number")
    duplicates.pair_up(first, second, by=company.clerk, at=MONDAY)
    pair = Pair.objects.select_related("customer", "other").get()
    return duplicates.merge(
        pair,
        kept=first.id,
        taken=[2],
        revisions=(first.revision, second.revision),
        by=company.clerk,
        at=MONDAY,
    )


@pytest.mark.control("LC-005", "LC-034")
def test_every_sealed_record_is_vouched_for_through_merge_undo_and_destruction(company, findings):
    assert findings() == []
    done = merge(company)
    assert findings() == []
    duplicates.undo(done, by=company.clerk, at=MONDAY)
    assert findings() == []
    merge(company)
    assert duplicates.finish_merges(at=MONDAY + timedelta(days=31)) == 1
    assert Customer.objects.count() == 1
    assert findings() == []
