"""LC-072: a need that reveals health is kept once, and its consent no longer than the last."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from hudang.consent.models import Consent
from hudang.duplicates import services as duplicates
from hudang.needs import queries, services
from hudang.needs.models import ServiceNeed
from hudang.registry.models import Customer
from tests.factories import MONDAY, identity_number, mobile
from tests.needs.wishes import QUIET, WHEELCHAIR, YES

pytest_plugins = [
    "tests.web.customer_pages", "tests.service.teams", "tests.duplicates.people",
    "tests.needs.people",
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-072", "LC-091")]
End = ServiceNeed.End
DAY = timedelta(days=1)
ANOTHER = replace(WHEELCHAIR, item="mild_agents")


def states() -> list[str]:
    return list(
        ServiceNeed.objects.order_by("declared_at", "id").values_list("ended_for", flat=True)
    )


def test_the_same_declared_again_takes_the_place_of_the_first(declared):
    declared(WHEELCHAIR, agreed=YES)
    again = declared(replace(WHEELCHAIR, note="改走南门坡道"), at=MONDAY + DAY)

    assert states() == [End.REPLACED, ""]
    assert ServiceNeed.objects.get(ended_at=None) == again
    assert Consent.objects.get().state == Consent.State.GRANTED


def test_another_that_reveals_health_stands_beside_it(declared):
    declared(WHEELCHAIR, agreed=YES)
    declared(ANOTHER, at=MONDAY + DAY)

    assert states() == ["", ""]


def test_with_the_last_one_that_gives_way_to_an_ordinary_need_goes_the_consent(declared):
    first = declared(WHEELCHAIR, agreed=YES)

    declared(QUIET, instead_of=first, at=MONDAY + DAY)

    assert Consent.objects.get().state == Consent.State.WITHDRAWN


def test_while_another_is_left_the_consent_stays(declared):
    first = declared(WHEELCHAIR, agreed=YES)
    declared(ANOTHER)

    declared(QUIET, instead_of=first, at=MONDAY + DAY)

    assert Consent.objects.get().state == Consent.State.GRANTED


@pytest.mark.control("LC-005")
def test_declared_under_two_records_that_become_one_it_is_kept_once(
    declared, registered, clerk, li_na
):
    first, second = (
        registered("周敏", mobile=mobile(40 + n), id_number=identity_number(140)) for n in range(2)
    )
    for n, one in enumerate((first, second)):
        declared(WHEELCHAIR, of=one, agreed=YES, at=MONDAY + n * DAY)
    pair = duplicates.pair_up(first, second, by=clerk, at=MONDAY)
    kept, other = (Customer.objects.get(pk=one.pk) for one in (pair.customer, pair.other))
    duplicates.merge(
        pair, kept=kept.id, taken=[], revisions=(kept.revision, other.revision), by=clerk,
        at=MONDAY + 2 * DAY,
    )  # fmt: skip
    assert queries.health_needs(kept).count() == 2

    assert services.end_doubles(at=MONDAY + 3 * DAY) == 1

    (left,) = queries.health_needs(kept)
    assert left.declared_at == MONDAY + DAY
    assert services.end_doubles(at=MONDAY + 3 * DAY) == 0
