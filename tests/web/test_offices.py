"""Communities and their offices on the pages: found, proposed, decided, refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from hudang.accounts.models import Post
from hudang.registry.models import Community, OfficeMove
from tests import factories
from tests.web.reading import text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def new_office(office):
    return factories.make_office("GLC2", name="锦绣管理处")


@pytest.fixture
def propose(browse, custodian, community, office, new_office):
    """Send the form as the custodian does, who is of the old office."""
    Post.objects.filter(user__code=custodian.code).update(office=office)

    def send(**changes):
        fields = {
            "office": str(new_office.pk), "effective_date": localdate().isoformat(),
            "reason": "nearer",
        }  # fmt: skip
        return browse(custodian).post(f"/offices/{community.code}/move", fields | changes)

    return send


def test_a_community_goes_from_the_list_through_both_hands(
    browse, custodian, security_admin, manager, propose, community
):
    listed = text_of(browse(custodian).get("/offices/"))
    assert "云栖管理处" in listed
    assert "Move to another office" in listed
    form = text_of(browse(custodian).get(f"/offices/{community.code}/move"))
    assert "李强" in form
    assert "After the move nobody holds these posts" in form

    address = propose()["Location"]
    assert "Withdraw" in text_of(browse(custodian).get(address))
    assert "to 锦绣管理处" in text_of(browse(manager).get("/offices/"))
    assert "Confirm" in text_of(browse(security_admin).get(address))
    browse(security_admin).post(f"{address}confirm")

    assert Community.objects.get(pk=community.pk).office.code == "GLC2"
    done = text_of(browse(manager).get(address))
    assert "carried out" in done
    assert "vacant" in done
    assert "云栖里" in text_of(browse(manager).get("/offices/moves/", {"status": "done"}))


def test_a_refusal_without_its_reason_stays_on_the_page(browse, security_admin, propose):
    address = propose()["Location"]
    assert browse(security_admin).post(f"{address}refuse", {"reason": ""}).status_code == 422
    browse(security_admin).post(f"{address}refuse", {"reason": "合同未签"})
    assert "合同未签" in text_of(browse(security_admin).get(address))


def test_a_day_that_passed_and_a_second_proposal_are_sentences(browse, custodian, propose):
    yesterday = (localdate() - timedelta(days=1)).isoformat()
    late = propose(effective_date=yesterday)
    assert late.status_code == 403
    assert "takes effect today or later" in text_of(late)
    assert propose(office="").status_code == 422
    propose()
    again = propose()
    assert again.status_code == 409
    assert "under way already" in text_of(again)
    browse(custodian).post(f"/offices/moves/{OfficeMove.objects.get().id}/withdraw")
    assert OfficeMove.objects.get().status == "withdrawn"


def test_the_list_is_narrowed_by_name_and_office(
    browse, manager, community, other_community, new_office
):
    found = text_of(browse(manager).get("/offices/", {"text": "锦绣花"}))
    assert "锦绣花园" in found
    assert "云栖里" not in found
    nothing = browse(manager).get("/offices/", {"office": str(new_office.pk)})
    assert "No community fits" in text_of(nothing)
    assert browse(manager).get("/offices/", {"office": "nonsense"}).status_code == 200


def test_the_custodian_of_another_community_does_not_even_see_the_form(
    browse, custodian, butler, other_community, new_office
):
    assert browse(custodian).get(f"/offices/{other_community.code}/move").status_code == 403
    assert browse(butler).get("/offices/").status_code == 403
