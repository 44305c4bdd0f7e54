"""Subscriptions and hooks through the API: two people, a secret once, deliveries by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.api.models import KeyedRequest
from hudang.integration.models import Hook
from hudang.webhooks import services as webhooks
from hudang.webhooks.models import Delivery, Subscription
from tests.factories import MONDAY
from tests.integration.others import other_end

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-051")]
TOLD, SENT = "/communities/YQL/subscriptions", "/communities/YQL/hooks"
TICKETS = {"name": "报修小程序", "url": "https://tickets.example/h", "events": ["order.recorded"]}
HOOK = {"code": "TICKET", "name": "工单系统"}


@pytest.fixture
def two(ask, custodian, privacy_lead, open_community):
    """The programs of Li Qiang, who proposes, and of Wu Lan, who confirms."""
    return ask(custodian), ask(privacy_lead)


@pytest.mark.parametrize(("path", "body"), [(TOLD, TICKETS), (SENT, HOOK)])
def test_two_people_begin_it_and_the_secret_comes_once(two, path, body):
    one, other = two
    made = [one.post(path, body, **{"Idempotency-Key": "x-1"}) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json() == made[1].json()
    (listed,) = other.get(path).json()
    assert listed == made[0].json()
    place = f"{path}/{listed['id']}"
    assert one.post(f"{place}/confirm").status_code == 403
    first = other.post(f"{place}/confirm").json()["secret"]
    second = other.post(f"{place}/rotate", **{"Idempotency-Key": "x-2"}).json()["secret"]
    assert first != second
    read = other.get(place)
    assert (read.json()["state"], second in read.content.decode()) == ("active", False)
    assert all(second not in str(kept.answer) for kept in KeyedRequest.objects.all())
    assert other.post(f"{place}/end").json()["state"] == "off"
    assert other.post(f"{place}/rotate").status_code == 403


def test_deliveries_are_filtered_and_sent_again(two, ordered, settings):
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    one, other = two
    with other_end() as end:
        made = one.post(TOLD, TICKETS | {"url": end.url}).json()
        place = f"{TOLD}/{made['id']}"
        other.post(f"{place}/confirm")
        number = ordered().number
        end.status = 503
        webhooks.send_now(clock=lambda: MONDAY + timedelta(hours=25))
        (dead,) = one.get(f"{place}/deliveries", state="dead").json()["deliveries"]
        assert (dead["facts"]["number"], dead["status"]) == (number, 503)
        assert one.get(f"{place}/deliveries", state="sent").json()["total"] == 0
        again = one.post(f"{place}/deliveries/{dead['id']}/again").json()
        assert again["state"] == "waiting"
        assert one.post(f"{place}/deliveries/{dead['id']}/again").status_code == 403
        assert one.post(f"{place}/try").json()["event"] == "test"
        assert Delivery.objects.count() == 2
        Subscription.objects.update(state="suspended")
        assert one.post(f"{place}/resume").json()["state"] == "active"


def test_what_came_by_a_hook_is_listed(two):
    one, other = two
    made = one.post(SENT, HOOK).json()
    assert made["acts_as"] == "SYSTEM-HOOK-TICKET"
    assert made["address"].endswith(f"/api/v1/hooks/{made['id']}")
    assert other.get(f"{SENT}/{made['id']}/events").json() == {"total": 0, "events": []}
    taken = one.post(SENT, HOOK)
    assert (taken.status_code, taken.json()["reason"]) == (422, "code")


@pytest.mark.parametrize(
    ("path", "wrong", "place"),
    [
        (TOLD, TICKETS | {"events": ["magic"]}, "body.body.events.0"),
        (TOLD, TICKETS | {"events": []}, "body.body.events"),
        (SENT, HOOK | {"code": "x"}, "body.body.code"),
        (SENT, HOOK | {"role": "custodian"}, "body.body.role"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_place(two, path, wrong, place):
    answer = two[0].post(path, wrong)
    assert answer.status_code == 422
    assert place in [one["place"] for one in answer.json()["errors"]]
    assert not Hook.objects.exists()


@pytest.mark.control("LC-125")
def test_an_address_within_our_own_network_is_refused(two):
    assert two[0].post(TOLD, TICKETS | {"url": "https://10.0.0.8/x"}).status_code == 403


def test_what_is_not_there_is_not_found(two, other_community):
    stranger = "01890000-0000-7000-8000-000000000000"
    for path in (f"{TOLD}/{stranger}", f"{SENT}/{stranger}"):
        assert two[0].get(path).status_code == 404
    assert two[0].get(f"/communities/{other_community.code}/hooks").status_code == 403


def test_an_address_that_names_no_hook_is_answered_like_any_other(client):
    answer = client.post("/api/v1/hooks/%C2%8E%20x", b"{}", content_type="application/json")
    assert answer.status_code in {403, 404, 422}


def test_a_null_in_an_address_is_refused_before_anything_is_looked_for(client):
    answer = client.post("/api/v1/hooks/%C2%8E%00%20x", b"{}", content_type="application/json")
    assert answer.status_code == 400
