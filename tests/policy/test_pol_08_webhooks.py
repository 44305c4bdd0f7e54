"""POL-8.2 and 8.3: other systems are told of numbers and states, on the word of two people."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hudang.core.errors import Forbidden
from hudang.integration import services as integration
from hudang.integration.models import Hook
from hudang.outbox import stopping
from hudang.service import services
from hudang.service.models import CallerWords, ServiceRecord
from hudang.webhooks import calling, policy, queries
from hudang.webhooks import services as webhooks
from hudang.webhooks.models import Delivery, Event, Subscription
from hudang.worklist import queries as worklist
from hudang.worklist.policy import Kind
from tests.factories import MONDAY, mobile
from tests.integration.others import other_end, signed_headers
from tests.service.said import WORDS
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = pytest.mark.control("LC-051")
State = Delivery.State
ORDERS = ["order.recorded", "order.underway", "order.done", "order.cancelled"]


@pytest.fixture
def end(settings):
    """The ticket app, on this machine, whose network the settings allow."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with other_end() as found:
        yield found


@pytest.fixture
def told(open_community, custodian, privacy_lead, end):
    """A subscription that Li Qiang proposed and Wu Lan confirmed."""
    proposed = webhooks.propose(
        open_community.id, name="报修小程序", url=end.url, events=ORDERS, by=custodian, at=MONDAY
    )
    return webhooks.confirm(proposed, by=privacy_lead, at=MONDAY)


def sent(*, at=MONDAY):
    return webhooks.send_now(clock=lambda: at)


def now_of(delivery):
    return Delivery.objects.get(pk=delivery.pk)


# By two people


@pytest.mark.django_db
def test_nothing_leaves_before_a_second_person(open_community, custodian, ordered, end):
    proposed = webhooks.propose(
        open_community.id, name="报修小程序", url=end.url, events=ORDERS, by=custodian, at=MONDAY
    )
    ordered()
    assert not Delivery.objects.exists()
    with pytest.raises(Forbidden):
        webhooks.confirm(proposed, by=custodian, at=MONDAY)


@pytest.mark.django_db
def test_it_waits_in_the_list_of_who_confirms(open_community, custodian, privacy_lead, end):
    webhooks.propose(
        open_community.id, name="报修小程序", url=end.url, events=ORDERS, by=custodian, at=MONDAY
    )
    place = open_community.id
    integration.propose_hook(place, code="TICKET", name="工单", by=custodian, at=MONDAY)
    kinds = [task.kind for task in worklist.tasks_of(privacy_lead, at=MONDAY)]
    assert kinds.count(Kind.EXCHANGE) == 2


@pytest.mark.django_db
def test_the_secret_is_shown_once_and_kept_sealed(told, privacy_lead):
    kept = Subscription.objects.get(pk=told.found.pk)
    assert str(kept.secret) == "<sealed secret>"
    assert told.secret not in repr(told)
    again = webhooks.rotate_secret(kept, by=privacy_lead, at=MONDAY)
    assert again.secret != told.secret


@pytest.mark.django_db
def test_one_person_ends_it_and_what_waited_does_not_leave(told, ordered, custodian, end):
    ordered()
    off = webhooks.turn_off(told.found, by=custodian, at=MONDAY)
    assert (off.state, off.secret) == ("off", None)
    assert sent() == 0
    assert end.came == []


# What leaves


@pytest.mark.django_db
@pytest.mark.control("LC-002")
def test_an_event_says_number_kind_and_state_and_nothing_of_anybody(
    told, ordered, zhang_san, end, engineer
):
    order = ordered(customer=zhang_san)
    services.take_up(order, edition=order.edition, by=engineer, at=MONDAY)
    assert sent() == 2
    first, second = end.said
    assert (first["event"], second["event"]) == ("order.recorded", "order.underway")
    assert first["community"] == "YQL"
    assert set(first["facts"]) <= policy.FACTS
    assert first["facts"]["number"] == order.number
    everything = b"".join(body for _headers, body in end.came).decode()
    for personal in (WORDS, "张三", mobile(1), "1502", engineer.code):
        assert personal not in everything
    assert end.are_signed_with(told.secret)


@pytest.mark.django_db
@pytest.mark.control("LC-002")
def test_a_fact_that_is_not_on_the_list_is_refused(told):
    with pytest.raises(Forbidden, match="name"):
        webhooks.announce(
            Event.ORDER_DONE, community=told.found.community_id, facts={"name": "张三"},
            at=MONDAY,
        )  # fmt: skip


@pytest.mark.django_db
def test_each_delivery_has_its_entry(told, ordered, end):
    order = ordered()
    sent()
    (entry,) = [one for one in entries() if one.what == "webhooks.deliver"]
    assert (entry.act, entry.reference, entry.actor_code) == (
        "export", order.number, "SYSTEM-WEBHOOKS",
    )  # fmt: skip


@pytest.mark.django_db
def test_an_act_that_fails_announces_nothing(told, ordered, engineer):
    order = ordered()
    with pytest.raises(Forbidden):
        services.finish(
            order, outcome="solved", text="好了", edition=order.edition, by=engineer, at=MONDAY
        )
    assert [one.event for one in Delivery.objects.all()] == ["order.recorded"]


# When the other end fails


@pytest.mark.django_db
def test_a_failing_end_is_tried_with_growing_waits_and_keeps_its_order(told, ordered, end):
    end.status = 500
    first, second = ordered(), ordered()
    assert sent() == 0
    assert [one["facts"]["number"] for one in end.said] == [first.number]
    waiting = Delivery.objects.order_by("happened_at", "id")
    assert [one.state for one in waiting] == [State.FAILED, State.WAITING]
    end.status = 200
    assert sent(at=MONDAY + timedelta(seconds=30)) == 0
    assert sent(at=MONDAY + timedelta(minutes=1)) == 2
    assert [one["facts"]["number"] for one in end.said[1:]] == [first.number, second.number]
    keys = [headers["Idempotency-Key"] for headers, _body in end.came]
    assert keys[0] == keys[1]


@pytest.mark.django_db
def test_after_a_day_it_is_given_up_and_may_be_sent_by_hand(told, ordered, end, custodian):
    ordered()
    (delivery,) = Delivery.objects.all()
    end.status = 503
    sent(at=MONDAY + timedelta(hours=25))
    assert (now_of(delivery).state, now_of(delivery).status) == (State.DEAD, 503)
    end.status = 200
    later = MONDAY + timedelta(hours=26)
    webhooks.deliver_again(now_of(delivery), by=custodian, at=later)
    assert sent(at=later) == 1
    assert now_of(delivery).state == State.SENT


@pytest.mark.django_db
def test_a_subscription_that_only_fails_stops_and_somebody_is_asked(told, ordered, end, custodian):
    ordered()
    end.status = 500
    for hour in range(policy.FAILURES + 1):
        Delivery.objects.update(due_at=MONDAY)
        sent(at=MONDAY + timedelta(hours=hour))
    found = Subscription.objects.get(pk=told.found.pk)
    assert (found.state, len(end.came)) == ("suspended", policy.FAILURES)
    assert Kind.SUSPENDED in {one.kind for one in worklist.tasks_of(custodian, at=MONDAY)}
    end.status = 200
    webhooks.resume(found, by=custodian, at=MONDAY + timedelta(hours=10))
    assert sent(at=MONDAY + timedelta(hours=10)) == 1


@pytest.mark.django_db
def test_a_redirect_is_not_followed(told, ordered, end):
    ordered()
    end.status, end.location = 307, "http://127.0.0.1:9/elsewhere"
    sent()
    (delivery,) = Delivery.objects.all()
    assert (delivery.fault, len(end.came)) == (Delivery.Fault.REDIRECTED, 1)


@pytest.mark.django_db
def test_an_end_that_hangs_costs_one_try(told, ordered, end, monkeypatch):
    monkeypatch.setattr(calling, "SECONDS", 0.2)
    ordered()
    end.seconds = 1
    sent()
    (delivery,) = Delivery.objects.all()
    assert (delivery.state, delivery.fault) == (State.FAILED, Delivery.Fault.SILENT)


@pytest.mark.django_db
def test_while_sending_is_stopped_nothing_leaves_and_nothing_fails(
    told, ordered, end, privacy_lead
):
    ordered()
    stopping.stop("", reason="incident", by=privacy_lead, at=MONDAY)
    assert sent() == 0
    (delivery,) = Delivery.objects.all()
    assert (delivery.state, delivery.tries, end.came) == (State.WAITING, 0, [])


# Where to


@pytest.mark.django_db
@pytest.mark.control("LC-125")
def test_a_network_that_is_allowed_no_more_is_not_spoken_to(told, ordered, end, settings):
    settings.WEBHOOK_NETWORKS = []
    ordered()
    sent()
    (delivery,) = Delivery.objects.all()
    assert (delivery.fault, end.came) == (Delivery.Fault.FORBIDDEN, [])


@pytest.mark.control("LC-125")
@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/x", "https://127.0.0.1/x", "https://[::1]/x", "https://10.0.0.8/x",
        "https://169.254.169.254/latest", "https://name:secret@example.com/", "ftp://example.com",
        "https://[::ffff:192.168.1.1]/", "https:///x", "http://127.0.0.1/x",
    ],
)  # fmt: skip
def test_an_address_of_our_own_network_is_refused(url):
    with pytest.raises(Forbidden):
        policy.require_address(url, allowed=[])


@pytest.mark.control("LC-125")
@given(st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="fc00::/7"))
def test_no_number_of_a_private_network_is_allowed(address):
    assert not policy.is_allowed(str(address), allowed=[])


@given(st.integers(min_value=1, max_value=50))
def test_every_wait_ends_within_a_day(tries):
    due = policy.next_try(tries=tries, happened_at=MONDAY, at=MONDAY + timedelta(hours=1))
    assert due is None or MONDAY < due <= MONDAY + timedelta(days=1)


# What comes in


@pytest.fixture
def hook(open_community, custodian, privacy_lead):
    proposed = integration.propose_hook(
        open_community.id, code="TICKET", name="工单系统", by=custodian, at=MONDAY
    )
    return integration.confirm_hook(proposed, by=privacy_lead, at=MONDAY)


@pytest.fixture
def says(client, hook):
    """Send something as the other system does, with its signature of now."""

    def do(said, *, secret=hook.secret, ago=0, headers=None):
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        at = timezone.now().timestamp() - ago
        signed = headers or signed_headers(secret, body, at=at)
        return client.post(
            f"/api/v1/hooks/{hook.found.id}", data=body, content_type="application/json",
            headers=signed,
        )  # fmt: skip

    return do


LEAK = {
    "event": "t-1", "act": "record", "type": "water_leak", "house": "3栋2单元1502",
    "words": "厨房漏水", "caller_name": "王先生", "caller_mobile": mobile(9),
}  # fmt: skip


@pytest.mark.django_db
def test_a_signed_order_is_recorded_as_by_the_other_system(says, repair_team, hook):
    answer = says(LEAK)
    assert answer.status_code == 200
    order = ServiceRecord.objects.get(number=answer.json()["order"])
    assert (order.channel, order.recorded_by, order.house.label) == (
        "system", "SYSTEM-HOOK-TICKET", "3栋2单元1502",
    )  # fmt: skip
    assert CallerWords.objects.filter(order_id=order.id).count() == 1


@pytest.mark.django_db
def test_the_same_event_is_done_once_and_answered_alike(says):
    first, again = says(LEAK, ago=2), says(LEAK, ago=1)
    assert (again.status_code, again.json()) == (200, first.json())
    assert ServiceRecord.objects.count() == 1
    other = says(LEAK | {"words": "另一件事"})
    assert (other.status_code, other.json()["reason"]) == (422, "event_of_another")


@pytest.mark.django_db
@pytest.mark.control("LC-125")
def test_the_very_same_request_again_is_refused(says, hook):
    body = json.dumps(LEAK).encode()
    headers = signed_headers(hook.secret, body, at=timezone.now().timestamp())
    assert says(body, headers=headers).status_code == 200
    assert says(body, headers=headers).status_code == 403


@pytest.mark.django_db
@pytest.mark.control("LC-125")
@pytest.mark.parametrize("forged", [{"secret": "guess"}, {"ago": 301}, {"ago": -301}])
def test_a_forged_or_old_request_is_refused_logged_and_not_repeated(says, hook, forged):
    answer = says(LEAK, **forged)
    assert answer.status_code == 403
    assert "王先生" not in answer.content.decode()
    assert not ServiceRecord.objects.exists()
    assert Hook.objects.get().refused == 1
    assert [one.what for one in entries() if one.act == "refuse"] == ["api:hook"]


@pytest.mark.django_db
def test_a_field_that_nobody_knows_is_named(says):
    answer = says(LEAK | {"salary": 1})
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert any(one["place"].endswith("salary") for one in answer.json()["errors"])


@pytest.mark.django_db
def test_what_is_no_json_or_too_long_is_refused(says):
    assert says(b"{").status_code == 422
    assert says(b"{" + b" " * 64_001).status_code == 413


@pytest.mark.django_db
def test_the_other_system_goes_on_with_its_own_orders_alone(says, ordered):
    own = says(LEAK).json()["order"]
    note = {"event": "t-2", "act": "note", "order": own, "words": "客户催单"}
    assert says(note).status_code == 200
    cancelled = {"event": "t-3", "act": "cancel", "order": own, "reason": "taken_back"}
    assert says(cancelled).json() == {"order": own, "state": "cancelled"}
    stranger = ordered().number
    assert says(note | {"event": "t-4", "order": stranger}).status_code == 403


@pytest.mark.django_db
def test_a_hook_that_works_in_a_team_reports_on_its_orders(says, hook, open_community, custodian):
    services.set_up_team(
        open_community, code="WB", name="外包维修", groups=["repair"],
        members=[hook.found.actor_code], by=custodian, at=MONDAY,
    )  # fmt: skip
    own = says(LEAK).json()["order"]
    assert says({"event": "t-2", "act": "take_up", "order": own}).json()["state"] == "underway"
    done = {"event": "t-3", "act": "finish", "order": own, "outcome": "solved", "words": "已换"}
    assert says(done).json()["state"] == "done"


@pytest.mark.django_db
def test_a_hook_that_is_turned_off_takes_nothing(says, hook, privacy_lead):
    integration.turn_off_hook(hook.found, by=privacy_lead, at=MONDAY)
    assert says(LEAK).status_code == 403


@pytest.mark.django_db
def test_numbers_in_the_words_become_stars_by_a_hook_too(says):
    assert says(LEAK | {"words": f"请打{mobile(8)}"}).status_code == 200


@pytest.mark.django_db
def test_deliveries_are_removed_after_their_time(told, ordered):
    ordered()
    sent()
    assert webhooks.purge(at=MONDAY + timedelta(days=89)) == 0
    assert webhooks.purge(at=MONDAY + timedelta(days=91)) == 1
    assert not queries.deliveries(told.found).exists()
