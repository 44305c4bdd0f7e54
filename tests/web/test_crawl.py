"""Every page as every role: where a value of a customer stands in clear, the log says so.

The pages are found by their addresses. The customer's values are the canaries: who sees one has
an entry of that very request, and nobody sees one without.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from hudang.accesslog.models import Entry
from hudang.registry import queries
from tests import cast
from tests.api.test_matrix import ROLES
from tests.web.test_doors import SAMPLES, patterns

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-127")]

CANARIES = (cast.ZHANG_SAN.name, cast.ZHANG_SAN.mobile, cast.ZHANG_SAN.id_number)


def pages_of(customer):
    """Yield every page of the staff, with this customer, his house and community in it."""
    community, house = customer.community, queries.houses_of(customer.community_id)[0]
    known = {
        ("number", "str"): customer.number,
        ("community", "str"): community.code,
        ("community", "uuid"): community.pk,
        ("house", "uuid"): house.id,
        ("item", "int"): 1,
    }
    for name, kinds in patterns():
        if name.startswith("web:"):
            arguments = {
                argument: known.get((argument, kind), SAMPLES[kind])
                for argument, kind in kinds.items()
            }
            yield name, reverse(name, kwargs=arguments)


@pytest.mark.parametrize("role", ROLES)
def test_no_value_is_shown_without_its_entry(sign_in, request, zhang_san, role):
    actor = request.getfixturevalue(role)
    browser, pages = sign_in(actor), list(pages_of(zhang_san))
    silent, broken = [], []
    for name, address in pages:
        before = Entry.objects.count()
        answer = browser.get(address)
        text = answer.content.decode(errors="replace") if not answer.streaming else ""
        if any(canary in text for canary in CANARIES):
            told = Entry.objects.filter(actor_code=actor.code)[: Entry.objects.count() - before]
            if not any(entry.subjects or entry.items for entry in told):
                silent.append(name)
        if answer.status_code >= 500:
            broken.append((name, answer.status_code))
        if name in {"web:lock", "web:make_room"}:
            browser = sign_in(actor)

    assert len(pages) > 120
    assert (silent, broken) == ([], [])
