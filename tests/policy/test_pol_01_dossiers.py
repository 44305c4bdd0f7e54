"""POL-1: one paper dossier a house: its shelf, its contents, who has it out, and the count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from hudang.accesslog.models import Entry
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.dossiers import kinds, policy, queries, services
from hudang.dossiers.models import Dossier, Loan, Paper, Scan, Shortfall, Stocktaking
from hudang.dossiers.queries import DossierFilter, Order
from hudang.dossiers.services import Shelf
from hudang.registry.models import House
from tests import factories
from tests.dossiers.archive import (
    SHELF,
    colleague,
    contract,
    dossier,
    dossiers,
    houses,
    invented_numbers,
    open_community,
)
from tests.factories import MONDAY

__all__ = [
    "colleague",
    "contract",
    "dossier",
    "dossiers",
    "houses",
    "invented_numbers",
    "open_community",
]
pytestmark = pytest.mark.django_db

TODAY = MONDAY.date()


def lent(dossier, *, borrower, by, days=7, since=TODAY, purpose="contract_service", **details):
    return services.lend(
        dossier,
        borrower=factories.account_of(borrower),
        purpose=purpose,
        reference=details.pop("reference", "GD-2026-0117"),
        lent_date=since,
        due_date=since + timedelta(days=days),
        by=by,
        at=MONDAY,
    )


def state_of(dossier) -> str:
    return Dossier.objects.get(id=dossier.id).state


# Shelves and contents


@pytest.mark.control("LC-174")
def test_each_house_has_one_dossier_with_a_number_and_a_shelf(dossiers, houses, clerk):
    assert [one.number for one in dossiers] == ["DYQL-000001", "DYQL-000002", "DYQL-000003"]
    assert dossiers[0].place == "档案室 · A1 · 1 · 01"
    with pytest.raises(IntegrityError), transaction.atomic():
        services.open_dossier(houses[0], shelf=SHELF, by=clerk, at=MONDAY)
    rest = queries.houses_without(houses[0].community_id)
    assert [house.id for house in rest] == [houses[3].id]
    assert Entry.objects.get(what="dossiers.open_dossier").count == 3


@pytest.mark.control("LC-174")
def test_who_keeps_no_dossiers_opens_moves_and_lends_none(dossier, houses, butler, supervisor):
    for somebody in (butler, supervisor):
        with pytest.raises(Forbidden):
            services.open_dossier(houses[3], shelf=SHELF, by=somebody, at=MONDAY)
        with pytest.raises(Forbidden):
            services.move(dossier, shelf=Shelf("档案室", "B1", "1"), by=somebody, at=MONDAY)
        with pytest.raises(Forbidden):
            lent(dossier, borrower=butler, by=somebody)


@pytest.mark.control("LC-121")
def test_the_contents_have_kinds_and_pages_and_say_what_is_missing(dossier, clerk):
    expected = kinds.expected(kinds.Belongs.HOUSE, contract="preliminary")
    services.add_paper(dossier, kind="service_agreement", pages=4, by=clerk, at=MONDAY)
    contents = queries.contents_of(dossier)
    assert contents.pages == 4
    assert [kind.code for kind in contents.missing] == [
        code for code in expected if code != "service_agreement"
    ]
    with pytest.raises(Forbidden, match="does not belong"):
        services.add_paper(dossier, kind="tender_papers", pages=4, by=clerk, at=MONDAY)


@pytest.mark.control("LC-005")
def test_a_community_knows_how_many_dossiers_are_complete(dossiers, open_community, clerk):
    lines = [
        services.PaperFacts(code, 1)
        for code in kinds.expected(kinds.Belongs.HOUSE, contract="preliminary")
    ]
    services.add_papers([(dossiers[0], lines), (dossiers[1], lines[:2])], by=clerk, at=MONDAY)
    (figures,) = queries.figures([open_community], today=TODAY)
    assert (figures.dossiers, figures.houses, figures.complete) == (3, 4, 1)
    assert figures.completeness == 25
    Paper.objects.filter(dossier_id=dossiers[0].id, kind="key_receipt").update(is_missing=True)
    assert queries.figures([open_community], today=TODAY)[0].complete == 0


def test_a_list_of_dossiers_is_found_by_house_number_and_shelf_and_sorted(dossiers, clerk):
    def numbers(**wanted):
        found = queries.dossiers(DossierFilter(**wanted), by=clerk)
        return [one.number[-1] for one in found]

    assert numbers() == ["1", "2", "3"]
    assert numbers(is_descending=True) == ["3", "2", "1"]
    assert numbers(text="3栋2单元1502") == ["2"]
    assert numbers(text="dyql-000003") == ["3"]
    assert numbers(cabinet="A1", order=Order.SHELF) == ["1", "2", "3"]
    assert numbers(cabinet="B9") == []


# Lending


@pytest.mark.control("LC-174")
def test_a_dossier_goes_out_on_a_number_and_for_a_time(dossier, clerk, colleague):
    with pytest.raises(EvidenceMissing, match="Enter its number"):
        lent(dossier, borrower=colleague, by=clerk, reference="")
    with pytest.raises(Forbidden, match="30 days at most"):
        lent(dossier, borrower=colleague, by=clerk, days=31)
    with pytest.raises(Forbidden, match="not before"):
        lent(dossier, borrower=colleague, by=clerk, since=TODAY + timedelta(days=1))
    with pytest.raises(Forbidden, match="to himself"):
        lent(dossier, borrower=clerk, by=clerk)
    with pytest.raises(EvidenceMissing, match="does not include this purpose"):
        lent(dossier, borrower=colleague, by=clerk, purpose="audit")
    assert not Loan.objects.exists()

    loan = lent(dossier, borrower=colleague, by=clerk)
    assert (loan.state, state_of(dossier)) == ("out", "lent")
    assert Entry.objects.get(what="dossiers.lend_dossier").actor_code == clerk.code
    with pytest.raises(EvidenceMissing, match="has to come back first"):
        lent(dossier, borrower=colleague, by=clerk)
    with pytest.raises(EvidenceMissing, match="has to come back first"):
        services.move(dossier, shelf=Shelf("档案室", "B1", "1"), by=clerk, at=MONDAY)


@pytest.mark.control("LC-174")
def test_sensitive_papers_need_a_second_person_or_the_custodian(
    dossiers, clerk, colleague, custodian, butler
):
    for one in dossiers[:2]:
        services.add_paper(one, kind="identity_copy", pages=1, by=clerk, at=MONDAY)
    loan = lent(dossiers[0], borrower=butler, by=clerk)
    assert (loan.state, state_of(dossiers[0])) == ("waiting", "shelved")
    with pytest.raises(Forbidden, match="takes no part"):
        services.confirm_loan(loan, by=clerk, at=MONDAY)
    loan = services.confirm_loan(loan, by=colleague, at=MONDAY)
    assert (loan.state, loan.confirmed_by, state_of(dossiers[0])) == (
        "out", colleague.code, "lent",
    )  # fmt: skip
    assert lent(dossiers[1], borrower=butler, by=custodian).state == "out"


@pytest.mark.control("LC-174")
def test_a_loan_that_is_refused_leaves_the_dossier_on_its_shelf(dossier, clerk, colleague, butler):
    services.add_paper(dossier, kind="identity_copy", pages=1, by=clerk, at=MONDAY)
    loan = lent(dossier, borrower=butler, by=clerk)
    loan = services.refuse_loan(loan, by=colleague, at=MONDAY)
    assert (loan.state, state_of(dossier)) == ("refused", "shelved")
    with pytest.raises(Forbidden, match="cannot become"):
        services.confirm_loan(loan, by=colleague, at=MONDAY)


@pytest.mark.control("LC-174")
def test_what_is_missing_at_the_return_is_looked_for_by_who_had_it(dossier, clerk, colleague):
    stays, goes = (
        services.add_paper(dossier, kind=kind, pages=2, by=clerk, at=MONDAY)
        for kind in ("service_agreement", "key_receipt")
    )
    loan = lent(dossier, borrower=colleague, by=clerk)
    with pytest.raises(Forbidden, match="Let a colleague take it back"):
        services.give_back(loan, present=[stays.id], by=colleague, at=MONDAY)
    loan = services.give_back(loan, present=[stays.id], by=clerk, at=MONDAY)

    assert (loan.state, loan.taken_by, state_of(dossier)) == ("returned", clerk.code, "shelved")
    shortfall = Shortfall.objects.get()
    assert (shortfall.paper_id, shortfall.owner) == (goes.id, colleague.code)
    assert shortfall.due_date == TODAY + timedelta(days=14)
    assert "key_receipt" in {kind.code for kind in queries.contents_of(dossier).missing}

    services.close_shortfall(shortfall, outcome="found", by=clerk, at=MONDAY)
    assert not Paper.objects.get(id=goes.id).is_missing
    with pytest.raises(Forbidden, match="closed already"):
        services.close_shortfall(shortfall, outcome="lost", by=clerk, at=MONDAY)


@pytest.mark.control("LC-174")
def test_a_loan_from_before_the_register_is_overdue_in_its_own_time(
    dossier, open_community, clerk, colleague
):
    loan = lent(dossier, borrower=colleague, by=clerk, since=TODAY - timedelta(days=20), days=14)
    assert loan.is_overdue(TODAY)
    assert list(queries.loans(clerk, overdue_on=TODAY)) == [loan]
    assert queries.figures([open_community], today=TODAY)[0].overdue == 1
    assert [one.number for one in queries.dossiers(DossierFilter(overdue_on=TODAY), by=clerk)] == [
        dossier.number
    ]


# Counting


@pytest.mark.control("LC-175")
def test_a_count_finds_misplaced_and_missing_dossiers_and_another_person_signs(
    dossiers, houses, open_community, clerk, colleague, custodian, supervisor
):
    elsewhere = services.open_dossier(
        houses[3], shelf=Shelf("档案室", "B2", "4"), by=clerk, at=MONDAY
    )
    count = services.begin(open_community.id, room="档案室", cabinet="A1", by=clerk, at=MONDAY)
    assert count.expected == 3
    for number, by in ((dossiers[0].number, clerk), (elsewhere.number, colleague)):
        services.scan(count, number=number, by=by, at=MONDAY)
        services.scan(count, number=number, by=colleague, at=MONDAY)
    lent(dossiers[1], borrower=colleague, by=clerk)
    count = services.finish(count, by=clerk, at=MONDAY)

    assert (count.found, count.misplaced, count.missing) == (1, 1, 1)
    assert Scan.objects.count() == 2
    shortfall = Shortfall.objects.get()
    assert (shortfall.dossier_id, shortfall.owner) == (dossiers[2].id, custodian.code)
    assert state_of(dossiers[2]) == "missing"
    for part in (clerk, colleague):
        with pytest.raises(Forbidden):
            services.sign(count, by=part, at=MONDAY)
    assert services.sign(count, by=supervisor, at=MONDAY).signed_by == supervisor.code
    with pytest.raises(Forbidden, match="has ended"):
        services.scan(count, number=dossiers[2].number, by=clerk, at=MONDAY)


@pytest.mark.control("LC-175")
def test_the_custodian_who_counted_does_not_sign(dossiers, open_community, clerk, custodian):
    count = services.begin(open_community.id, by=clerk, at=MONDAY)
    services.scan(count, number=dossiers[0].number, by=custodian, at=MONDAY)
    count = services.finish(count, by=clerk, at=MONDAY)
    with pytest.raises(Forbidden, match="another person signs"):
        services.sign(count, by=custodian, at=MONDAY)


@pytest.mark.control("LC-175")
def test_a_dossier_found_in_a_later_count_is_no_longer_missing(dossiers, open_community, clerk):
    first = services.begin(open_community.id, by=clerk, at=MONDAY)
    services.finish(first, by=clerk, at=MONDAY)
    assert Shortfall.objects.filter(closed_at=None).count() == 3

    again = services.begin(open_community.id, by=clerk, at=MONDAY)
    for found in dossiers[:2]:
        services.scan(again, number=found.number, by=clerk, at=MONDAY)
    services.finish(again, by=clerk, at=MONDAY)
    assert [state_of(one) for one in dossiers] == ["shelved", "shelved", "missing"]
    assert Shortfall.objects.filter(closed_at=None).count() == 1


@pytest.mark.control("LC-175")
def test_a_count_of_nothing_is_refused(dossiers, open_community, clerk):
    with pytest.raises(EvidenceMissing, match="nothing to count"):
        services.begin(open_community.id, room="地下室", by=clerk, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="Name the room"):
        services.begin(open_community.id, cabinet="A1", by=clerk, at=MONDAY)
    assert not Stocktaking.objects.exists()


@pytest.mark.control("LC-175")
def test_a_label_that_nobody_knows_is_no_scan(dossiers, open_community, clerk):
    count = services.begin(open_community.id, by=clerk, at=MONDAY)
    with pytest.raises(Dossier.DoesNotExist):
        services.scan(count, number="DYQL-999999", by=clerk, at=MONDAY)


@pytest.mark.control("LC-175")
@pytest.mark.parametrize(
    ("place", "state", "result"),
    [
        (("档案室", "A1", "1"), "shelved", "found"),
        (("档案室", "A2", "1"), "shelved", "misplaced"),
        (("档案室", "A1", "1"), "missing", "found"),
        (("档案室", "A1", "1"), "lent", "lent"),
    ],
)
def test_what_a_scan_means(place, state, result):
    assert policy.result_of(scope=("档案室", "A1", ""), place=place, state=state) == result


def test_parking_spaces_owe_no_papers(open_community, clerk):
    space = House.objects.create(
        community=open_community, code="YQL-P-1", label="车位 1", room="1", kind="parking"
    )
    dossier = services.open_dossier(space, shelf=SHELF, by=clerk, at=MONDAY)
    assert queries.contents_of(dossier).missing == []


def test_the_dossier_of_a_contract_owes_the_contract(contract, clerk):
    dossier = services.open_dossier(contract, shelf=SHELF, by=clerk, at=MONDAY)
    assert (dossier.label, dossier.house_id) == (contract.number, None)
    missing = [kind.code for kind in queries.contents_of(dossier).missing]
    assert missing == ["service_contract", "takeover_record"]
    assert queries.dossier_of(contract) == dossier
    assert date(2026, 1, 1) == contract.valid_from
