"""A change of many on its pages: prepared, looked through, carried out, undone."""

from __future__ import annotations

import pytest

from hudang.registry import services
from hudang.registry.models import BulkAmendment
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def prepare(browse, custodian, zhang_san, open_community):
    """Send the form as the custodian does."""

    def send(**changes):
        fields = {
            "community": str(open_community.id), "what": "confirm_contact", "reason": "review",
        }  # fmt: skip
        return browse(custodian).post("/bulk/new", fields | changes)

    return send


def run(bulk: BulkAmendment) -> BulkAmendment:
    return services.run_bulk(bulk.community_id, bulk.id)


def test_a_change_goes_from_the_form_to_its_end_and_back(browse, custodian, prepare, zhang_san):
    answer = prepare(numbers=f" {zhang_san.number.lower()}\n")
    bulk = BulkAmendment.objects.get()
    address = answer["Location"]
    assert zhang_san.number in text_of(browse(custodian).get(address))
    browse(custodian).post(f"{address}start")
    assert "every 1s" in browse(custodian).get(address).content.decode()
    assert run(bulk).status == "done"
    assert "Undo" in text_of(browse(custodian).get(address))
    browse(custodian).post(f"{address}undo")
    assert run(bulk).status == "undone"
    assert "undone" in text_of(browse(custodian).get(address, {"status": "undone"}))
    assert "undone" in text_of(browse(custodian).get("/bulk/"))


def test_numbers_that_nobody_has_are_told_at_their_field(prepare):
    answer = prepare(numbers="YQL-999999")
    assert answer.status_code == 422
    assert "YQL-999999" in text_of(answer)


def test_what_a_change_lacks_is_said(prepare, other_community):
    assert prepare(what="end_occupancy").status_code == 409
    assert prepare(what="gossip").status_code == 422
    assert prepare(building=f"{other_community.id}/x").status_code == 422
    assert not BulkAmendment.objects.exists()


def test_a_change_is_given_up_and_then_does_not_start(browse, custodian, prepare):
    address = prepare()["Location"]
    browse(custodian).post(f"{address}cancel")
    assert browse(custodian).post(f"{address}start").status_code == 403
    assert browse(custodian).post(f"{address}gossip").status_code == 404


def test_the_counter_has_no_such_page(browse, clerk, prepare):
    address = prepare()["Location"]
    for path in ("/bulk/", "/bulk/new", address):
        assert browse(clerk).get(path).status_code == 403
