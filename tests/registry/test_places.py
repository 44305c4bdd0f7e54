"""Places, contracts and the figures of a community."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hudang.core.errors import Forbidden
from hudang.registry import queries, services
from hudang.registry.models import Building, House, Unit
from hudang.registry.parsing.houses import ParsedHouse
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.services import HouseFacts
from tests.factories import MONDAY
from tests.registry.rosters import row, workbook


def house(
    room: str, *, building: str = "3", unit: str | None = "2", **facts: object
) -> HouseFacts:
    return HouseFacts(ParsedHouse(room, building=building, unit=unit), **facts)


def test_houses_bring_their_buildings_and_units(community, clerk):
    facts = [house("101"), house("201"), house("101", building="12"), house("101", unit=None)]
    assert services.create_houses(community, facts=facts, by=clerk, at=MONDAY) == 4
    tree = queries.community_tree(community.id)
    assert [(node.code, node.houses) for node in tree] == [("3", 3), ("12", 1)]
    assert [(unit.code, unit.houses) for unit in tree[0].units] == [("2", 2)]


def test_a_house_that_exists_keeps_what_is_known_and_gaps_are_filled(community, clerk):
    from decimal import Decimal

    services.create_houses(community, facts=[house("101")], by=clerk, at=MONDAY)
    facts = [house("101", area=Decimal("89.50"), handed_over_date=date(2024, 5, 1))]
    services.create_houses(community, facts=facts, by=clerk, at=MONDAY)
    services.create_houses(
        community, facts=[house("101", area=Decimal("1.00"))], by=clerk, at=MONDAY
    )
    found = House.objects.get()
    assert (str(found.area), found.handed_over_date) == ("89.50", date(2024, 5, 1))


def test_the_same_house_is_not_made_twice(community, clerk):
    services.create_house(community, facts=house("101"), by=clerk, at=MONDAY)
    with pytest.raises(Invalid):
        services.create_house(community, facts=house("101"), by=clerk, at=MONDAY)


def test_a_building_and_a_unit_are_made_once(community, clerk):
    for _ in range(2):
        building = services.create_building(community, code="7", by=clerk, at=MONDAY)
        services.create_unit(building, code="1", by=clerk, at=MONDAY)
    assert (Building.objects.count(), Unit.objects.count()) == (1, 1)


def test_a_community_has_a_short_code(office, clerk):
    made = services.create_community(code="JYUAN", name="静园", office=office, by=clerk, at=MONDAY)
    assert str(made) == "静园"
    with pytest.raises(Invalid):
        services.create_community(code="静园", name="静园", office=office, by=clerk, at=MONDAY)


def test_only_those_who_manage_places_make_them(community, engineer, other_community, clerk):
    with pytest.raises(Forbidden):
        services.create_building(community, code="7", by=engineer, at=MONDAY)
    with pytest.raises(Forbidden):
        services.create_building(other_community, code="7", by=clerk, at=MONDAY)


def test_a_contract_is_concluded_signed_and_ended(contract, clerk):
    assert contract.state == "in_force"
    ended = services.end_contract(contract, on=MONDAY.date(), by=clerk, at=MONDAY)
    assert (ended.state, ended.valid_until) == ("ended", MONDAY.date())
    with pytest.raises(Forbidden):
        services.sign_contract(ended, on=MONDAY.date(), by=clerk, at=MONDAY)


@pytest.mark.parametrize("day", [date(2026, 1, 1), date(2025, 12, 31)])
def test_a_contract_may_end_on_its_first_day_or_before_it_began(contract, clerk, day):
    services.end_contract(contract, on=day, by=clerk, at=MONDAY)
    contract.refresh_from_db()
    assert (contract.state, contract.valid_until) == ("ended", day)


def test_a_term_that_is_agreed_ends_after_it_begins(community, clerk):
    first = date(2026, 1, 1)
    terms = {"number": "HT-2026-2", "kind": "elected", "fee_basis": "lump_sum"}
    with pytest.raises(Invalid, match="ends after it begins"):
        services.conclude_contract(
            community.id, **terms, valid_from=first, valid_until=first, by=clerk, at=MONDAY
        )


def test_a_house_is_found_as_people_write_it(community, clerk):
    services.create_houses(
        community, facts=[house("101"), house("101", building="4")], by=clerk, at=MONDAY
    )
    scope = [community.id]
    labels = [one.label for one in queries.houses_called("3栋2单元101", communities=scope)]
    assert labels == ["3栋2单元101"]
    assert len(queries.houses_called("101室", communities=scope)) == 2
    assert len(list(queries.houses_of(community.id))) == 2


def test_figures_count_what_a_community_holds(imported, community, clerk):
    imported(
        workbook(
            [row(1), row(2, 身份证="", 备注="空置")],
        )
    )
    (figures,) = queries.figures([community.id], at=MONDAY)
    assert (figures.customers, figures.houses, figures.notice_due) == (2, 2, 2)
    assert figures.completeness == 90
    assert (figures.stale, figures.notice_overdue) == (0, 0)
    later = MONDAY + timedelta(days=400)
    (figures,) = queries.figures([community.id], at=later)
    assert (figures.stale, figures.notice_overdue) == (2, 2)


def test_the_entry_lag_is_the_time_between_paper_and_record(checked, clerk, clock, community):
    from tests.registry import rosters

    roster = checked(workbook([row(1)]))
    roster.source_date = MONDAY.date() - timedelta(days=3)
    roster.save(update_fields=["source_date"])
    rosters.import_all(roster, by=clerk, clock=clock)
    (figures,) = queries.figures([community.id], at=MONDAY)
    assert figures.entry_lag_days == 3.0


def test_figures_of_very_many_are_kept_for_some_seconds(
    imported, community, other_community, monkeypatch
):
    monkeypatch.setattr("hudang.registry.queries.keeping.COUNTED_ANEW", 1 / 60)
    imported(workbook([row(1)]))
    here = [community.id]
    assert queries.figures(here, at=MONDAY)[0].customers == 1
    imported(workbook([row(2)]))
    assert queries.figures(here, at=MONDAY)[0].customers == 1
    assert len(queries.figures([*here, other_community.id], at=MONDAY)) == 2


def test_the_figures_of_a_common_company_are_counted_anew(imported, community):
    for number in (1, 2):
        imported(workbook([row(number)]))
        assert queries.figures([community.id], at=MONDAY)[0].customers == number


def test_the_newest_changes_come_first(imported, community):
    imported(workbook([row(1)]))
    imported(workbook([row(1, 室="2201")]))
    (change,) = queries.recent_changes([community.id])
    assert change.customer.number == "YQL-000001"


def test_the_tree_leads_to_houses_contracts_and_communities(community, contract, clerk):
    services.create_houses(
        community, facts=[house("101"), house("201", unit="1")], by=clerk, at=MONDAY
    )
    (building,) = queries.community_tree(community.id)
    unit = next(unit for unit in building.units if unit.code == "1")
    assert queries.houses_of(community.id, building=building.id).count() == 2
    assert [one.room for one in queries.houses_of(community.id, unit=unit.id)] == ["201"]
    assert list(queries.contracts_of(community.id)) == [contract]
    assert list(queries.communities(clerk)) == [community]
    assert queries.community("YQL", by=clerk) == community


def test_a_community_of_others_is_refused(other_community, clerk):
    with pytest.raises(Forbidden):
        queries.community(other_community.code, by=clerk)
