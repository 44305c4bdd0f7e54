"""The page of one customer, its tabs and the quick look: each opening names the customer."""

from __future__ import annotations

import pytest

from hudang.accounts.models import Role
from hudang.purposes.models import NoticeDelivery
from hudang.registry import services
from tests import cast
from tests.factories import MONDAY
from tests.web.reading import HOUSES, entries, htmx, text_of

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db

TABS = ("", "houses", "vehicles", "notice", "changes", "looks", "peek")


@pytest.mark.control("LC-124")
@pytest.mark.parametrize("tab", TABS)
def test_no_tab_shows_a_value(browse, clerk, zhang_san, tab):
    services.add_vehicle(zhang_san, plate="粤B12345", by=clerk, at=MONDAY)
    shown = text_of(browse(clerk).get(f"/customers/{zhang_san.number}/{tab}"))
    for value in (*vars(cast.ZHANG_SAN).values(), "粤B12345"):
        assert value not in shown


@pytest.mark.control("LC-127")
@pytest.mark.parametrize("tab", TABS)
def test_every_opening_of_a_page_names_the_customer_in_the_log(browse, clerk, zhang_san, tab):
    browse(clerk).get(f"/customers/{zhang_san.number}/{tab}")
    (entry,) = entries(act="view")
    assert (entry.actor_code, entry.subjects) == (clerk.code, 1)


def test_the_overview_shows_each_item_with_its_mask_or_a_dash(browse, clerk, zhang_san):
    shown = text_of(browse(clerk).get(f"/customers/{zhang_san.number}/"))
    assert "9****************" in shown
    assert shown.count("—") > 3
    assert "resident identity card" in shown
    assert "Everything the contract needs is there." in shown


def test_the_overview_says_what_is_missing(browse, clerk, register):
    somebody = register(cast.Somebody("赵六", "", ""))
    shown = text_of(browse(clerk).get(f"/customers/{somebody.number}/"))
    assert "<li>Mobile phone</li>" in shown
    assert "<li>Identity document number</li>" in shown


def test_an_eye_stands_where_a_purpose_of_the_post_opens_the_item(
    browse, clerk, butler, zhang_san
):
    address = f"/customers/{zhang_san.number}/"
    assert f"{address}reveal/2?place=" in text_of(browse(clerk).get(address))
    assert f"{address}reveal/10" not in text_of(browse(clerk).get(address))


@pytest.mark.control("LC-125")
def test_an_engineer_sees_masks_and_no_eye(browse, engineer, zhang_san):
    shown = text_of(browse(engineer).get(f"/customers/{zhang_san.number}/"))
    assert "164****0001" in shown
    assert "/reveal/" not in shown


def test_the_houses_tab_names_the_others_in_the_house_masked(browse, clerk, zhang_san, register):
    tenant = register(cast.LI_SI, house=HOUSES[0], role="tenant")
    shown = text_of(browse(clerk).get(f"/customers/{zhang_san.number}/houses"))
    assert f"/customers/{tenant.number}/" in shown
    assert "李*" in shown
    assert cast.LI_SI.name not in shown


def test_the_vehicles_tab_masks_the_plate(browse, clerk, zhang_san):
    vehicle = services.add_vehicle(zhang_san, plate="粤B12345", by=clerk, at=MONDAY)
    shown = text_of(browse(clerk).get(f"/customers/{zhang_san.number}/vehicles"))
    assert "粤B*****" in shown
    assert f"/vehicles/{vehicle.id}/reveal/30" in shown


def test_the_history_names_items_reason_and_person_without_values(browse, clerk, zhang_san):
    services.amend(
        zhang_san,
        values={2: cast.QIAN_QI.mobile},
        expected_revision=zhang_san.revision,
        reason="told",
        by=clerk,
        at=MONDAY,
    )
    shown = text_of(browse(clerk).get(f"/customers/{zhang_san.number}/changes"))
    assert "mobile phone" in shown
    assert "the customer told us" in shown
    assert "王芳" in shown
    assert cast.QIAN_QI.mobile not in shown


@pytest.mark.control("LC-127")
def test_who_looked_shows_person_purpose_and_order_newest_first(browse, clerk, zhang_san):
    client = browse(clerk)
    htmx(
        client,
        f"/customers/{zhang_san.number}/reveal/2",
        {"purpose": "repair_follow_up", "reference": "GD-2026-0117"},
    )
    shown = text_of(client.get(f"/customers/{zhang_san.number}/looks"))
    assert "王芳 KF001" in shown
    assert "GD-2026-0117" in shown
    assert shown.index("—</td>") < shown.index("GD-2026-0117")


# The notice


def test_a_notice_handed_over_at_the_counter_ends_notice_due(browse, clerk, zhang_san):
    client = browse(clerk)
    address = f"/customers/{zhang_san.number}/notice"
    assert "Personal notice due by" in text_of(client.get(address))
    answer = client.post(f"{address}/delivered")
    assert (answer.status_code, answer.url) == (302, address)
    zhang_san.refresh_from_db()
    assert zhang_san.notice == "delivered"
    assert NoticeDelivery.objects.get().by == clerk.code
    assert "Personal notice due by" not in text_of(client.get(address))


@pytest.mark.control("LC-125")
def test_an_engineer_hands_over_no_notice(browse, engineer, zhang_san):
    client = browse(engineer)
    assert "Handed over" not in text_of(client.get(f"/customers/{zhang_san.number}/notice"))
    assert client.post(f"/customers/{zhang_san.number}/notice/delivered").status_code == 403


# Who may come in


@pytest.mark.control("LC-125")
@pytest.mark.parametrize("tab", TABS)
def test_a_customer_of_another_community_is_refused_and_logged(
    browse, customer_service, other_community, zhang_san, tab
):
    elsewhere = cast.appointed(
        "KF003",
        name="林晓雯",
        role=Role.CLERK,
        department=customer_service,
        community=other_community,
        purposes=cast.SERVICE_PURPOSES,
    )
    answer = browse(elsewhere).get(f"/customers/{zhang_san.number}/{tab}")
    assert answer.status_code == 403
    assert "Your post does not cover this community" in text_of(answer)
    (entry,) = entries(act="refuse")
    assert (entry.control, entry.actor_code) == ("LC-125", elsewhere.code)


def test_a_number_that_nobody_has_is_not_there(browse, clerk, open_community):
    client = browse(clerk)
    assert client.get("/customers/YQL-999999/").status_code == 404
    assert client.get("/customers/nonsense/edit").status_code == 404


@pytest.mark.control("LC-125")
def test_a_supervisor_opens_no_customer(browse, supervisor, zhang_san):
    assert browse(supervisor).get(f"/customers/{zhang_san.number}/").status_code == 403


def test_a_stranger_is_asked_to_sign_in(client, zhang_san):
    answer = client.get(f"/customers/{zhang_san.number}/")
    assert answer.status_code == 302
    assert "/login/" in answer.url
