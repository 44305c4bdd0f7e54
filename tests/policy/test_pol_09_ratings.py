"""POL-9.3, LC-166: who asked for work says how it was, once; a low score is followed up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.outbox.models import Message
from hudang.purposes.models import FlaggedText
from hudang.service import policy, queries, services
from hudang.service.models import CustomerWords, Rating
from hudang.worklist import queries as worklist
from hudang.worklist.policy import Kind
from tests.factories import MONDAY

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-166")]

HERE = "https://hudang.example/"


@pytest.fixture
def done_order(ordered, engineer, zhang_san):
    """Finish work that 张三 asked for, an hour after he did."""

    def do(customer=zhang_san, kind="lamp"):
        order = ordered(kind, customer=customer)
        taken = services.take_up(order, edition=order.edition, by=engineer, at=MONDAY)
        return services.finish(
            taken, outcome="solved", text="换了灯泡", edition=taken.edition, by=engineer, at=MONDAY
        )

    return do


@pytest.fixture
def told(notice, zhang_san, clerk):
    """张三 knows the notice, so that he may be written to."""
    return zhang_san


def secret_of(order):
    """The secret of a link stands in the message alone; a test gives the rating one it knows."""
    secret = "a-secret-of-the-test"
    Rating.objects.filter(order_id=order.id).update(link_hash=queries.link_hash(secret))
    return secret


def test_who_asked_is_asked_once_the_work_is_done(done_order, clerk):
    order = done_order()
    rating = services.ask(order, origin=HERE, by=clerk, at=MONDAY)
    assert (rating.score, rating.asked_by) == (None, clerk.code)
    assert rating.until_date == localdate(MONDAY) + policy.LINK_OPEN
    assert Message.objects.get().template == "after_service"


def test_one_tap_is_enough_and_counts_once(done_order, clerk):
    order = done_order()
    services.ask(order, origin=HERE, by=clerk, at=MONDAY)
    secret = secret_of(order)
    rating = queries.rating_by(secret, today=localdate(MONDAY))
    assert services.rate(rating, score=5, at=MONDAY + timedelta(hours=1)) is True
    assert services.rate(rating, score=1, at=MONDAY + timedelta(hours=2)) is False
    assert queries.rating_by(secret, today=localdate(MONDAY)) is None
    assert Rating.objects.get().score == 5


def test_a_link_is_over_after_its_days(done_order, clerk):
    order = done_order()
    services.ask(order, origin=HERE, by=clerk, at=MONDAY)
    secret, last = secret_of(order), localdate(MONDAY) + policy.LINK_OPEN
    assert queries.rating_by(secret, today=last)
    assert queries.rating_by(secret, today=last + timedelta(days=1)) is None
    assert queries.rating_by("somebody-else", today=last) is None


def test_what_is_said_beside_it_is_sealed_with_the_customer(done_order, clerk, zhang_san):
    order = done_order()
    services.ask(order, origin=HERE, by=clerk, at=MONDAY)
    rating = queries.rating_by(secret_of(order), today=localdate(MONDAY))
    services.rate(rating, score=2, text="师傅很好，号码 13800138000 别再打", at=MONDAY)
    said = CustomerWords.objects.get(kind="return_visit")
    assert (said.customer_id, b"13800138000" in bytes(said.text.blob)) == (zhang_san.id, False)
    assert FlaggedText.objects.filter(record=said.id).exists()


@pytest.mark.parametrize("score", [0, 6, -1])
def test_a_score_off_the_scale_is_refused(done_order, clerk, score):
    order = done_order()
    with pytest.raises(Forbidden, match="from one to five"):
        services.enter_rating(order, score=score, by=clerk, at=MONDAY)
    assert not Rating.objects.exists()


def test_nobody_is_asked_before_the_work_is_done(ordered, zhang_san, clerk):
    with pytest.raises(Forbidden, match="once the work is done"):
        services.ask(ordered(customer=zhang_san), origin=HERE, by=clerk, at=MONDAY)


def test_a_caller_who_is_no_customer_is_not_asked(done_order, clerk):
    with pytest.raises(Forbidden, match="Nobody who could be asked"):
        services.ask(done_order(customer=None), origin=HERE, by=clerk, at=MONDAY)


def test_no_customer_is_asked_every_week_and_no_order_twice(done_order, clerk):
    first, second = done_order(), done_order(kind="drain")
    services.enter_rating(first, score=4, by=clerk, at=MONDAY)
    with pytest.raises(Forbidden, match="within the last thirty days"):
        services.ask(second, origin=HERE, by=clerk, at=MONDAY + timedelta(days=29))
    with pytest.raises(Forbidden, match="about already"):
        services.ask(first, origin=HERE, by=clerk, at=MONDAY + timedelta(days=60))
    assert services.ask(second, origin=HERE, by=clerk, at=MONDAY + timedelta(days=30))


def test_who_cannot_be_reached_was_not_asked(done_order, clerk, monkeypatch):
    order = done_order()

    def unreachable(*_arguments, **_more):
        raise EvidenceMissing("no telephone", control="LC-018")

    monkeypatch.setattr(services.rating.outbox, "queue", unreachable)
    with pytest.raises(EvidenceMissing):
        services.ask(order, origin=HERE, by=clerk, at=MONDAY)
    assert not Rating.objects.exists()


def test_a_low_score_waits_for_the_desk_until_it_is_followed_up(done_order, clerk):
    order = done_order()
    services.enter_rating(order, score=2, by=clerk, at=MONDAY)
    assert Kind.RATING in kinds(clerk)
    services.follow_up(order, text="已致歉并再次上门", by=clerk, at=MONDAY)
    assert Kind.RATING not in kinds(clerk)
    services.follow_up(order, text="再次", by=clerk, at=MONDAY)
    assert CustomerWords.objects.filter(kind="return_visit").count() == 1


def test_a_good_score_waits_for_nobody(done_order, clerk):
    services.enter_rating(done_order(), score=3, by=clerk, at=MONDAY)
    assert Kind.RATING not in kinds(clerk)


def test_an_engineer_neither_asks_nor_enters(done_order, engineer):
    order = done_order()
    for act in (
        lambda: services.ask(order, origin=HERE, by=engineer, at=MONDAY),
        lambda: services.enter_rating(order, score=5, by=engineer, at=MONDAY),
        lambda: services.follow_up(order, text="x", by=engineer, at=MONDAY),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_mean_of_few_is_no_figure_and_of_many_has_an_interval():
    assert policy.mean_of(mean=4.0, deviation=1.0, count=9) is None
    mean, half = policy.mean_of(mean=4.0, deviation=1.0, count=100)
    assert (mean, round(half, 3)) == (4.0, 0.196)
    assert policy.mean_of(mean=None, deviation=None, count=0) is None


def kinds(by):
    return {task.kind for task in worklist.tasks_of(by, at=MONDAY)}
