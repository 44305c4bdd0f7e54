"""Which columns of customers somebody sees, and in which order: kept with the account."""

from __future__ import annotations

import re

import pytest

from hudang.accounts import services
from tests import cast, factories
from tests.factories import MONDAY
from tests.web.reading import entries, htmx, text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db

PATH = "/customers/columns"
USUAL = ["role", "house", "mobile", "notice", "completeness", "amended"]


def headings(answer):
    """Return what the columns of the table are called, from the left."""
    texts = re.findall(r"<th scope=\"col\".*?>(.*?)</th>", text_of(answer), flags=re.DOTALL)
    return [re.sub(r"<[^>]*>", "", text).strip() for text in texts]


def arranged(answer):
    return re.findall(r'name="arranged" value="(\w+)"', text_of(answer))


def ticked(answer):
    return re.findall(r'name="shown"\s+value="(\w+)"\s+checked', text_of(answer))


def test_all_columns_are_shown_until_somebody_chooses(browse, clerk, zhang_san):
    client = browse(clerk)
    assert headings(client.get("/customers/")) == [
        "Number", "Name", "Role", "House", "Mobile", "Notice", "Completeness", "Amended",
        "Actions",
    ]  # fmt: skip
    assert arranged(client.get(PATH)) == ticked(client.get(PATH)) == USUAL


@pytest.mark.control("LC-124")
def test_the_list_and_the_search_show_the_chosen_columns_masked(browse, clerk, zhang_san):
    client = browse(clerk)
    arrangement = ["mobile", "amended", "house", "role", "notice", "completeness"]
    client.post(PATH, {"arranged": arrangement, "shown": ["amended", "mobile"]})

    for answer in (
        client.get("/customers/?sort=-amended"),
        client.post("/customers/search", {"q": cast.ZHANG_SAN.name}),
    ):
        assert headings(answer) == ["Number", "Name", "Mobile", "Amended", "Actions"]
        assert "164****0001" in text_of(answer)
        assert cast.ZHANG_SAN.mobile not in text_of(answer)


def test_a_chosen_column_keeps_its_order_and_an_unshown_one_still_sorts(browse, clerk, zhang_san):
    client = browse(clerk)
    client.post(PATH, {"arranged": USUAL, "shown": ["amended"]})
    shown = text_of(client.get("/customers/?sort=-house"))
    assert set(re.findall(r'href="\?sort=(-?\w+)&amp;', shown)) == {"number", "-amended"}
    assert zhang_san.number in shown


def test_the_choice_is_kept_with_the_account_and_is_nobody_elses(browse, clerk, butler, zhang_san):
    browse(clerk).post(PATH, {"arranged": USUAL, "shown": ["house"]})

    assert headings(browse(clerk).get("/customers/")) == ["Number", "Name", "House", "Actions"]
    assert len(headings(browse(butler).get("/customers/"))) == 9
    (entry,) = entries(what="accounts.set_customer_columns")
    assert (entry.actor_code, entry.subjects) == (clerk.code, 0)


def test_number_and_name_stay_when_nothing_else_is_chosen(browse, clerk, zhang_san):
    client = browse(clerk)
    client.post(PATH, {"arranged": USUAL})
    assert headings(client.get("/customers/")) == ["Number", "Name", "Actions"]
    assert ticked(client.get(PATH)) == []


def test_the_usual_columns_come_back(browse, clerk, zhang_san):
    client = browse(clerk)
    client.post(PATH, {"arranged": USUAL, "shown": ["house"]})
    client.post(PATH, {"arranged": USUAL, "shown": ["house"], "usual": "yes"})
    assert len(headings(client.get("/customers/"))) == 9


@pytest.mark.parametrize(
    ("step", "after"),
    [
        ({"up": "house"}, ["house", "role", *USUAL[2:]]),
        ({"down": "role"}, ["house", "role", *USUAL[2:]]),
        ({"up": "role"}, USUAL),
        ({"down": "amended"}, USUAL),
    ],
)
def test_a_step_moves_a_column_by_one_place_and_keeps_nothing_yet(
    browse, clerk, open_community, step, after
):
    client = browse(clerk)
    answer = htmx(client, PATH, {"arranged": USUAL, "shown": ["house", "notice"], **step})
    assert arranged(answer) == after
    assert set(ticked(answer)) == {"house", "notice"}
    assert "<html" not in text_of(answer)
    assert not entries(what="accounts.set_customer_columns")
    assert arranged(client.get(PATH)) == USUAL


@pytest.mark.parametrize(
    "given",
    [
        {"arranged": [*USUAL[:-1], "id_number"], "shown": ["id_number"]},
        {"arranged": USUAL, "shown": ["id_number"]},
        {"arranged": USUAL[:-1], "shown": ["house"]},
        {"arranged": [*USUAL, "house"], "shown": ["house"]},
        {"arranged": USUAL, "up": "number"},
    ],
)
def test_a_column_that_the_list_does_not_have_is_refused(browse, clerk, open_community, given):
    client = browse(clerk)
    answer = client.post(PATH, given)
    assert answer.status_code == 422
    assert len(headings(client.get("/customers/"))) == 9


def test_a_column_of_a_former_version_is_passed_over(browse, clerk, open_community):
    services.set_customer_columns(factories.account_of(clerk), columns=["fax", "house"], at=MONDAY)
    assert headings(browse(clerk).get("/customers/")) == ["Number", "Name", "House", "Actions"]


@pytest.mark.control("LC-125")
def test_who_may_not_search_has_no_columns_to_choose(browse, legal_reviewer, open_community):
    assert browse(legal_reviewer).get(PATH).status_code == 403
