"""The list of customers and the search: masked, logged once, nothing personal in an address."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection

from hudang.registry.models import Occupancy
from tests import cast, factories
from tests.web.reading import HOUSES, entries, htmx, text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db


@pytest.mark.control("LC-124")
def test_a_list_shows_masks_and_no_value(browse, clerk, zhang_san):
    shown = text_of(browse(clerk).get("/customers/"))
    assert "张*" in shown
    assert "164****0001" in shown
    assert cast.ZHANG_SAN.name not in shown
    assert cast.ZHANG_SAN.mobile not in shown


def test_a_list_is_one_entry_without_subjects(browse, clerk, zhang_san):
    browse(clerk).get("/customers/")
    (entry,) = entries(act="list")
    assert (entry.count, entry.subjects, entry.actor_code) == (1, 0, clerk.code)


def test_a_butler_reads_the_names_of_his_beat_and_no_others(browse, butler, register):
    register(cast.ZHANG_SAN, house=HOUSES[0])
    register(cast.LI_SI, house=HOUSES[2])
    shown = text_of(browse(butler).get("/customers/"))
    assert "张三" in shown
    assert "李四" not in shown
    assert "李*" in shown


def test_only_in_the_beat_a_row_can_be_dialled(browse, butler, register):
    inside = register(cast.ZHANG_SAN, house=HOUSES[0])
    outside = register(cast.LI_SI, house=HOUSES[2])
    shown = text_of(browse(butler).get("/customers/"))
    assert f"/customers/{inside.number}/dial" in shown
    assert f"/customers/{outside.number}/dial" not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("role=owner", ["张*"]),
        ("role=tenant", ["李*"]),
        ("house=3栋2单元1502", ["张*"]),
        ("notice=due", ["张*", "李*"]),
        ("notice=delivered", []),
        ("role=nonsense", ["张*", "李*"]),
    ],
)
def test_filters_narrow_the_list(browse, clerk, register, query, found):
    register(cast.ZHANG_SAN, house=HOUSES[0])
    register(cast.LI_SI, house=HOUSES[2], role="tenant")
    shown = text_of(browse(clerk).get(f"/customers/?{query}"))
    assert [name for name in ("张*", "李*") if name in shown] == found


def test_a_house_that_cannot_be_read_is_told_beside_its_field(browse, clerk, zhang_san):
    shown = text_of(browse(clerk).get("/customers/?house=somewhere"))
    assert "Write it like 3栋2单元1502" in shown


def test_a_page_of_the_list_has_the_size_asked_for(browse, clerk, register):
    for place in range(11):
        register(
            cast.Somebody(
                f"赵{'一二三四五六七八九十百'[place]}", factories.mobile(50 + place), ""
            ),
            house=HOUSES[place % 3],
            role="tenant",
        )
    client = browse(clerk)
    assert text_of(client.get("/customers/?size=10")).count("/peek") == 10
    assert text_of(client.get("/customers/?size=10&page=2")).count("/peek") == 1


def test_an_empty_list_says_what_to_do_next(browse, clerk, open_community):
    shown = text_of(browse(clerk).get("/customers/"))
    assert "No customers yet" in shown
    assert "/imports/new" in shown
    assert shown.count('class="nothing"') == 1


def test_htmx_gets_the_list_without_the_shell(browse, clerk, zhang_san):
    shown = text_of(htmx(browse(clerk), "/customers/"))
    assert "张*" in shown
    assert "<html" not in shown


# Search


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (cast.ZHANG_SAN.mobile, "by telephone"),
        (cast.ZHANG_SAN.mobile[-4:], "by the last four digits of the telephone"),
        (cast.ZHANG_SAN.name, "by name"),
        (cast.ZHANG_SAN.id_number, "by identity number"),
        ("3栋2单元1502", "by house"),
        ("YQL-000001", "by customer number"),
    ],
)
def test_a_search_says_by_what_it_found_and_shows_masks(browse, clerk, zhang_san, text, kind):
    answer = browse(clerk).post("/customers/search", {"q": text})
    shown = text_of(answer)
    assert kind in shown
    assert "164****0001" in shown
    assert cast.ZHANG_SAN.mobile not in shown.replace(f'value="{text}"', "")


def test_what_is_searched_comes_into_no_address(browse, clerk, zhang_san):
    answer = browse(clerk).get(f"/customers/search?q={cast.ZHANG_SAN.mobile}")
    assert (answer.status_code, answer.url) == (302, "/customers/")
    assert not entries(act="search")


def test_a_search_is_one_entry_that_names_its_kind_and_not_its_text(browse, clerk, zhang_san):
    browse(clerk).post("/customers/search", {"q": cast.ZHANG_SAN.mobile})
    (entry,) = entries(act="search")
    assert entry.what == "registry.search.mobile"
    assert (entry.count, entry.subjects) == (1, 0)


def test_a_search_that_finds_nobody_says_so_and_what_to_do(browse, clerk, zhang_san):
    shown = text_of(browse(clerk).post("/customers/search", {"q": cast.QIAN_QI.mobile}))
    assert "No customer here" in shown
    assert "0 customers" in shown


def test_a_text_that_fits_no_kind_of_search_is_told_what_to_type(browse, clerk, zhang_san):
    answer = browse(clerk).post("/customers/search", {"q": "12345"})
    assert answer.status_code == 422
    assert "Type a whole telephone number" in text_of(answer)


def test_a_search_from_the_page_of_searches_answers_with_the_rows_alone(browse, clerk, zhang_san):
    found = htmx(browse(clerk), "/customers/search", {"q": cast.ZHANG_SAN.name})
    assert "164****0001" in text_of(found)
    assert "<html" not in text_of(found)
    refused = htmx(browse(clerk), "/customers/search", {"q": "12345"})
    assert refused.status_code == 422
    assert "Type a whole telephone number" in text_of(refused)


def test_while_the_index_is_rebuilt_nobody_is_said_to_be_absent(browse, clerk, zhang_san):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM vault_lookup")  # what a crash does to an unlogged table
    answer = browse(clerk).post("/customers/search", {"q": cast.ZHANG_SAN.mobile})
    shown = text_of(answer)
    assert answer.status_code == 503
    assert "The search index is being rebuilt" in shown
    assert "Try again" in shown
    assert "No customer here" not in shown


@pytest.mark.control("LC-092")
def test_the_sixth_guess_behind_one_mask_is_refused(browse, clerk, zhang_san):
    client = browse(clerk)
    guesses = [f"165{middle:04}0001" for middle in range(1000, 1006)]
    answers = [client.post("/customers/search", {"q": guess}) for guess in guesses]
    assert [answer.status_code for answer in answers] == [200] * 5 + [403]
    assert "same visible digits" in text_of(answers[-1])
    assert guesses[-1] not in text_of(answers[-1])
    assert entries(act="refuse")[0].control == "LC-092"


@pytest.mark.control("LC-125")
def test_a_legal_reviewer_searches_for_nobody(browse, legal_reviewer, zhang_san):
    client = browse(legal_reviewer)
    assert client.get("/customers/").status_code == 403
    assert client.post("/customers/search", {"q": "张三"}).status_code == 403
    assert len(entries(act="refuse")) == 2


# Order


def numbers_of(answer):
    """Return the customer numbers of a list, from the top."""
    return re.findall(r"/customers/(YQL-\d{6})/peek", text_of(answer))


@pytest.fixture
def three(register):
    """Three customers whose numbers, houses and days of amendment go three different ways."""
    people = [
        register(cast.ZHANG_SAN, house=HOUSES[2]),
        register(cast.LI_SI, house=HOUSES[0]),
        register(cast.QIAN_QI, house=HOUSES[1]),
    ]
    for days, one in zip((2, 3, 1), people, strict=True):
        one.amended_at -= timedelta(days=days)
        one.save(update_fields=["amended_at"])
    return people


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", [1, 2, 3]),
        ("number", [1, 2, 3]),
        ("-number", [3, 2, 1]),
        ("-amended", [3, 1, 2]),
        ("amended", [2, 1, 3]),
        ("name", [1, 2, 3]),
        ("-mobile", [1, 2, 3]),
    ],
)
def test_a_list_is_ordered_by_what_is_not_sealed(browse, clerk, three, sort, order):
    answer = browse(clerk).get(f"/customers/?sort={sort}")
    assert numbers_of(answer) == [f"YQL-{number:06}" for number in order]


def test_a_list_goes_along_the_houses_both_ways(browse, clerk, three):
    places = {
        one.number: Occupancy.objects.get(customer_id=one.id).house.place_order for one in three
    }
    along = sorted(places, key=lambda number: places[number])
    client = browse(clerk)
    assert numbers_of(client.get("/customers/?sort=house")) == along
    assert numbers_of(client.get("/customers/?sort=-house")) == along[::-1]


@pytest.mark.control("LC-124")
def test_only_columns_without_sealed_values_offer_an_order(browse, clerk, three):
    shown = text_of(browse(clerk).get("/customers/?sort=-amended"))
    assert sorted(set(re.findall(r'href="\?sort=(-?\w+)&amp;', shown))) == [
        "amended",
        "house",
        "number",
    ]
    assert re.findall(r'aria-sort="(\w+)"', shown) == ["descending"]


def test_an_order_keeps_the_filters_and_a_page_keeps_the_order(browse, clerk, register):
    for place in range(11):
        somebody = cast.Somebody(
            f"赵{'一二三四五六七八九十百'[place]}", factories.mobile(50 + place), ""
        )
        register(somebody, house=HOUSES[place % 3], role="tenant")
    shown = text_of(browse(clerk).get("/customers/?role=tenant&sort=-number&size=10"))
    assert 'href="?role=tenant&amp;sort=house&amp;size=10"' in shown
    assert 'href="?role=tenant&amp;sort=-number&amp;page=2&amp;size=10"' in shown
