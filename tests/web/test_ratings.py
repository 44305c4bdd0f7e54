"""The rating of an order: the public page behind the link, and what the desk does with it."""

from __future__ import annotations

import pytest
from django.test import Client

from hudang.service import queries, services
from hudang.service.models import Rating
from tests.factories import MONDAY
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-166")]

SECRET = "a-secret-of-the-test"


@pytest.fixture
def settled(ordered, engineer, zhang_san):
    order = ordered("lamp", customer=zhang_san)
    taken = services.take_up(order, edition=order.edition, by=engineer, at=MONDAY)
    return services.finish(
        taken, outcome="solved", text="换了灯泡", edition=taken.edition, by=engineer, at=MONDAY
    )


@pytest.fixture
def linked(settled, browse, clerk):
    """The order was asked about by message; the test knows a link."""
    answer = browse(clerk).post(f"/orders/{settled.number}/rating/ask")
    assert answer.status_code == 302
    Rating.objects.update(link_hash=queries.link_hash(SECRET))
    return settled


def test_opening_the_link_says_nothing_and_one_tap_says_it(linked):
    person = Client()
    page = person.get(f"/rating/{SECRET}")
    assert page.status_code == 200
    assert Rating.objects.get().score is None
    assert linked.number not in text_of(page)
    assert "no-store" in page["Cache-Control"]
    assert person.post(f"/rating/{SECRET}", {"score": "4"}).status_code == 302
    assert Rating.objects.get().score == 4


def test_a_double_tap_counts_once_and_a_used_link_is_over(linked):
    person = Client()
    for score in ("5", "1"):
        last = person.post(f"/rating/{SECRET}", {"score": score})
    assert (last.status_code, Rating.objects.get().score) == (410, 5)
    assert person.get("/rating/nobody-has-this").status_code == 410


@pytest.mark.parametrize("score", ["", "0", "6", "five"])
def test_a_score_that_is_none_is_asked_for_again(linked, score):
    answer = Client().post(f"/rating/{SECRET}", {"score": score})
    assert (answer.status_code, Rating.objects.get().score) == (422, None)


def test_the_desk_enters_what_was_said_on_the_telephone(browse, clerk, settled):
    page = browse(clerk)
    path = f"/orders/{settled.number}/rating/enter"
    assert page.post(path, {"score": "9", "text": ""}).status_code == 422
    assert page.post(path, {"score": "2", "text": "太慢"}).status_code == 302
    assert "2 / 5" in text_of(page.get(f"/orders/{settled.number}/"))


def test_a_low_score_is_followed_up_with_words(browse, clerk, settled):
    services.enter_rating(settled, score=1, by=clerk, at=MONDAY)
    page, path = browse(clerk), f"/orders/{settled.number}/rating/follow-up"
    assert page.post(path, {"text": ""}).status_code == 422
    assert page.post(path, {"text": "已再次上门"}).status_code == 302
    assert "Followed up" in text_of(page.get(f"/orders/{settled.number}/"))


def test_who_is_no_customer_is_not_offered_to_be_asked(browse, clerk, engineer, ordered):
    order = ordered("lamp")
    taken = services.take_up(order, edition=order.edition, by=engineer, at=MONDAY)
    services.finish(
        taken, outcome="solved", text="好", edition=taken.edition, by=engineer, at=MONDAY
    )
    page = browse(clerk)
    assert "/rating/" not in page.get(f"/orders/{order.number}/").content.decode()
    refused = page.post(f"/orders/{order.number}/rating/ask")
    assert (refused.status_code, "Nobody who could be asked" in text_of(refused)) == (403, True)


def test_an_engineer_sees_no_forms_and_is_refused(browse, engineer, settled):
    page = browse(engineer)
    assert "Ask by message" not in text_of(page.get(f"/orders/{settled.number}/"))
    assert page.post(f"/orders/{settled.number}/rating/ask").status_code == 403
    said = {"score": "5", "text": ""}
    assert page.post(f"/orders/{settled.number}/rating/enter", said).status_code == 403
