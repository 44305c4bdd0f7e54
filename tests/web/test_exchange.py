"""The pages of other systems: proposed, confirmed with a secret shown once, tried, turned off."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from hudang.integration.models import Hook
from hudang.webhooks.models import Subscription

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-051")]
SECRET = re.compile(r'<code class="once">([^<]{20,})</code>')
URL = "https://tickets.example/hudang"
KINDS = {
    "exchange_subscribe": {"name": "报修小程序", "url": URL, "events": ["order.done"]},
    "exchange_hook_new": {"name": "工单系统", "code": "TICKET"},
}


def proposed(browser, community, route):
    said = {"community": community.id, **KINDS[route]}
    answer = browser.post(reverse(f"web:{route}"), said)
    assert answer.status_code == 302
    return answer["Location"]


@pytest.mark.parametrize("route", KINDS)
def test_two_people_begin_an_exchange_and_one_ends_it(
    browse, custodian, privacy_lead, open_community, route
):
    one, other = browse(custodian), browse(privacy_lead)
    place = proposed(one, open_community, route)
    assert one.post(f"{place}confirm").status_code == 403
    (secret,) = SECRET.findall(other.post(f"{place}confirm").content.decode())
    assert secret not in other.get(place).content.decode()
    (again,) = SECRET.findall(other.post(f"{place}rotate").content.decode())
    assert again != secret
    assert other.post(f"{place}nonsense").status_code == 404
    assert other.post(f"{place}off").status_code == 302
    (found,) = [*Subscription.objects.all(), *Hook.objects.all()]
    assert (found.state, found.secret) == ("off", None)


@pytest.mark.parametrize("route", KINDS)
def test_what_is_missing_is_asked_for_again(browse, custodian, open_community, route):
    answer = browse(custodian).post(reverse(f"web:{route}"), {"community": open_community.id})
    assert answer.status_code == 422


@pytest.mark.parametrize("route", KINDS)
def test_who_may_not_propose_is_refused(browse, clerk, privacy_lead, route):
    for person in (clerk, privacy_lead):
        assert browse(person).get(reverse(f"web:{route}")).status_code == 403


def test_what_acts_here_and_is_no_person_stands_beside_the_people(
    browse, custodian, privacy_lead, open_community
):
    place = proposed(browse(custodian), open_community, "exchange_hook_new")
    browse(privacy_lead).post(f"{place}confirm")
    shown = browse(custodian).get(reverse("web:people"), headers={"Accept-Language": "en"})
    text = shown.content.decode()
    assert "SYSTEM-HOOK-TICKET" in text
    assert "send orders of another system and say how they go" in text
