"""The catalogue as the company keeps it: offered, changed, retired."""

from __future__ import annotations

import pytest

from hudang.core.errors import Forbidden
from hudang.service import queries, services
from hudang.service.models import ServiceType
from hudang.service.reading import read_message
from tests.factories import MONDAY
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-169")]
POOL = {
    "code": "pool", "group": "other", "name_zh": "泳池", "name_en": "Swimming pool",
    "urgency": "normal", "words": "泳池，游泳",
}  # fmt: skip


def test_the_custodian_offers_a_kind_of_order_and_messages_find_it(browse, custodian):
    client = browse(custodian)
    assert client.post("/services/types/new", POOL).status_code == 302
    assert "Swimming pool" in text_of(client.get("/services/"))
    assert read_message("游泳的地方水浑", types=queries.types()).type.code == "pool"
    assert "There is a kind" in text_of(client.post("/services/types/new", POOL))


def test_what_is_retired_is_not_offered_and_stays_on_its_orders(browse, ordered, custodian, clerk):
    order = ordered("water_leak")
    known = ServiceType.objects.get(code="water_leak")
    said = {"name_zh": known.name_zh, "name_en": known.name_en, "urgency": "urgent"}
    answer = browse(custodian).post(
        "/services/types/water_leak", {**said, "words": "", "is_retired": "on"}
    )
    assert answer.status_code == 302
    desk = browse(clerk)
    assert 'value="water_leak"' not in desk.get("/orders/new").content.decode()
    assert known.name_en in text_of(desk.get(f"/orders/{order.number}/"))


def test_the_kind_of_service_of_recorded_orders_does_not_change(custodian):
    services.establish()
    known = ServiceType.objects.get(code="water_leak")
    with pytest.raises(Forbidden, match="stays with its kind of service"):
        services.set_up_type(
            "water_leak", services.Offer("fees", "漏水", "Leak", "urgent"), by=custodian,
            at=MONDAY,
        )  # fmt: skip
    known.refresh_from_db()
    assert known.group == "repair"


def test_the_desk_does_not_change_the_catalogue(browse, clerk):
    assert browse(clerk).get("/services/types/new").status_code == 403
    assert browse(clerk).post("/services/types/new", POOL).status_code == 403
    assert browse(clerk).get("/services/types/none").status_code == 403
