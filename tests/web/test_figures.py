"""The figures on their pages: side by side, one community, and the lists behind them."""

from __future__ import annotations

import pytest

from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db


def test_a_manager_sees_the_communities_of_his_posts_and_no_list_of_people(
    browse, manager, zhang_san, open_community
):
    overview = browse(manager).get("/figures/")
    assert open_community.name in text_of(overview)
    page = browse(manager).get(f"/figures/{open_community.code}/")
    assert page.status_code == 200
    assert "record=incomplete" not in page.content.decode()


def test_a_custodian_follows_a_figure_to_the_customers_behind_it(
    browse, custodian, zhang_san, open_community
):
    page = browse(custodian).get(f"/figures/{open_community.code}/").content.decode()
    assert f"community={open_community.id}&amp;record=incomplete" in page
    shown = browse(custodian).get(
        "/customers/", {"community": str(open_community.id), "record": "incomplete"}
    )
    assert shown.status_code == 200


@pytest.mark.parametrize("chart", ["completeness", "use"])
def test_each_chart_has_its_numbers(browse, custodian, zhang_san, open_community, chart):
    drawn = browse(custodian).get(f"/figures/{open_community.code}/{chart}").json()
    assert drawn["series"]
    assert browse(custodian).get(f"/figures/{open_community.code}/nothing").status_code == 404


def test_a_community_of_others_and_an_empty_one_have_no_figures(
    browse, manager, open_community, other_community
):
    assert browse(manager).get(f"/figures/{other_community.code}/").status_code in {403, 404}
    assert "no customers yet" in text_of(browse(manager).get(f"/figures/{open_community.code}/"))


def test_figures_are_not_for_the_counter(browse, clerk):
    assert browse(clerk).get("/figures/").status_code == 403
