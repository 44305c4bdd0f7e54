"""Every role at every page of another community: nobody is answered, each attempt is logged.

The pages are found by their addresses, so that a new one is tried without being named here.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from hudang.accesslog.models import Act, Entry
from tests.api.test_matrix import ROLES, elsewhere
from tests.web.test_doors import SAMPLES, patterns

__all__ = ["elsewhere"]

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-125")]

REFUSED = {403, 409}


def pages_of(elsewhere):
    """Yield every page of that customer and of that community, other arguments made up."""
    community = {"str": elsewhere.community.code, "uuid": elsewhere.community.pk}
    for name, kinds in patterns():
        arguments = {argument: SAMPLES[kind] for argument, kind in kinds.items()}
        if "community" in kinds:
            arguments["community"] = community[kinds["community"]]
        elif "number" in kinds:
            arguments["number"] = elsewhere.number if kinds["number"] == "str" else 1
        address = reverse(name, kwargs=arguments)
        if name.startswith("web:") and (
            "community" in kinds or ("number" in kinds and address.startswith("/customers/"))
        ):
            yield name, address


def refusals() -> int:
    return Entry.objects.filter(act=Act.REFUSE).count()


@pytest.mark.parametrize("role", ROLES)
def test_the_pages_of_another_community_are_closed_and_each_attempt_is_logged(
    sign_in, request, elsewhere, role
):
    browser, pages = sign_in(request.getfixturevalue(role)), list(pages_of(elsewhere))
    answered = []
    for name, address in pages:
        for method in ("get", "post"):
            before = refusals()
            status = getattr(browser, method)(address).status_code
            is_logged = refusals() - before == 1
            if status != 405 and (status not in REFUSED or not is_logged):
                answered.append((name, method, status))

    assert len(pages) > 60
    assert answered == []
