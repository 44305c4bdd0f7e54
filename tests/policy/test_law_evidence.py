"""PIPL 9 and 69: who must prove it can: the evidence on one person, and it stays."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from hudang.consent.models import Consent
from hudang.core.errors import Forbidden
from hudang.purposes.models import NoticeDelivery
from hudang.registry import services as registry
from hudang.rights import services
from tests import cast
from tests.factories import MONDAY
from tests.web.reading import entries

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-006")]
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def dealt_with(zhang_san, notice, clerk):
    """Zhang San was told, looked at and rung, each by somebody."""
    cast.handed_to(zhang_san.id, community=zhang_san.community_id, version=notice, by=clerk)
    registry.view_customer(zhang_san.number, by=clerk, at=MONDAY)
    registry.open_items(zhang_san, items=[2], purpose="contract_service", by=clerk, at=LATER)
    return zhang_san


def test_the_evidence_names_what_is_held_told_and_done_and_no_value(dealt_with, privacy_lead):
    found = services.evidence_of(dealt_with, by=privacy_lead, at=LATER).machine()
    assert {one["code"] for one in found["items"]} >= {"name", "mobile"}
    assert all(one["purposes"] for one in found["items"] if one["code"] == "mobile")
    assert [one["version"] for one in found["notices"]] == [1]
    done = {one["what"] for one in found["entries"]}
    assert {"registry.register", "registry.view_customer", "disclosure.stated"} <= done
    assert found["entries_in_all"] == len(found["entries"])
    text = json.dumps(found, ensure_ascii=False)
    assert [
        value for value in ("张三", "16490000001", cast.ZHANG_SAN.id_number) if value in text
    ] == []


def test_taking_it_is_an_entry_of_the_log_itself(dealt_with, privacy_lead):
    services.evidence_of(dealt_with, by=privacy_lead, at=LATER)
    (entry,) = entries(what="rights.evidence")
    assert (entry.act, entry.actor_code, entry.subjects) == ("export", privacy_lead.code, 1)


def test_who_does_not_supervise_gathers_no_evidence(dealt_with, clerk, engineer):
    for person in (clerk, engineer):
        with pytest.raises(Forbidden, match="does not allow"):
            services.evidence_of(dealt_with, by=person, at=LATER)


def test_the_evidence_outlives_the_person_s_record(dealt_with, custodian, privacy_lead):
    stay = dealt_with.occupancies.get()
    registry.end_occupancy(stay, on=localdate(LATER), by=custodian, at=LATER)
    registry.shred_customer(dealt_with, proposed_by=custodian, confirmed_by=privacy_lead, at=LATER)
    assert NoticeDelivery.objects.count() == 1
    assert {Consent.statement.on_destruction, NoticeDelivery.statement.on_destruction} == {"keep"}
