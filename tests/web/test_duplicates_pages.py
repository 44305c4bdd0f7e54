"""The pages of duplicates: found, looked at side by side, told apart, merged, undone."""

from __future__ import annotations

import pytest

from hudang.duplicates import services
from hudang.duplicates.models import Comparison, Merge, Pair
from hudang.registry.models import Customer
from tests.factories import MONDAY, identity_number, mobile
from tests.web.reading import HOUSES, entries, text_of

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people"]
pytestmark = pytest.mark.django_db
HERE = "/duplicates/YQL/"


@pytest.fixture
def compared(registered, open_community, clerk):
    """Return how the community is searched, as the worker does it."""

    def run() -> None:
        asked = services.start_comparison(open_community, by=clerk, at=MONDAY)
        services.compare(open_community.id, asked.id)

    return run


@pytest.fixture
def zhang_twice(registered, compared) -> Pair:
    number = identity_number(101)
    registered("张三", mobile=mobile(1), id_number=number)
    registered("张三", mobile=mobile(2), id_number=number, house=HOUSES[1], email="z@example.cn")
    compared()
    return Pair.objects.select_related("customer", "other").get()


@pytest.fixture
def unproved(registered, compared) -> Pair:
    registered("李四", mobile=mobile(3))
    registered("李四", mobile=mobile(3), house=HOUSES[1])
    compared()
    return Pair.objects.select_related("customer", "other").get()


def chosen(pair: Pair, **choices: str) -> dict[str, str]:
    revisions = f"{pair.customer.revision}-{pair.other.revision}"
    return {"kept": "first", "revisions": revisions, **choices}


def test_the_button_queues_a_search_and_the_page_shows_how_far_it_is(browse, clerk, unproved):
    client = browse(clerk)
    assert client.post(HERE + "compare").status_code == 302
    running = Comparison.objects.get(status="waiting")
    assert "waiting" in text_of(client.get(HERE))
    assert "hx-trigger" in text_of(client.get(HERE))
    assert running.requested_by == clerk.code
    assert "云栖里" in text_of(client.get("/duplicates/"))


def test_the_list_shows_reasons_and_masks_and_is_narrowed(browse, clerk, unproved, registered):
    client = browse(clerk)
    page = text_of(client.get(HERE))
    assert "same name and telephone" in page
    assert "李*" in page
    assert mobile(3) not in page
    for query in ("?band=unlikely", "?status=apart", "?reason=plate", "?number=YQL-000099"):
        assert "No pair is like this" in text_of(client.get(HERE + query))
    for query in ("?band=likely", "?status=open", "?number=yql-000001", "?sort=newest"):
        assert "李*" in text_of(client.get(HERE + query))
    assert next(entry.count for entry in entries(what="duplicates.list")) == 1


def test_an_unsearched_community_says_so(browse, clerk, open_community):
    assert "has not been searched yet" in text_of(browse(clerk).get(HERE))


def test_two_records_are_merged_with_the_chosen_values_and_it_is_undone(
    browse, clerk, zhang_twice
):
    client, here = browse(clerk), f"{HERE}{zhang_twice.id}/"
    page = text_of(client.get(here))
    assert "same identity number" in page
    assert mobile(2) not in page
    sent = client.post(here, chosen(zhang_twice, item_2="second", item_5="second"))
    assert sent.status_code == 302
    done = Merge.objects.get()
    assert (done.status, done.taken) == ("done", [2, 5])
    assert "Undo the merge" in text_of(client.get(here))
    other = text_of(client.get(f"/customers/{done.other_number}/"))
    assert "merged into another" in other
    assert f"/customers/{done.other_number}/edit" not in other
    client.post(f"{HERE}merges/{done.id}/undo")
    assert not Customer.objects.filter(merged_into__isnull=False).exists()


def test_the_other_record_may_stay_and_then_keeps_its_own_values(browse, clerk, zhang_twice):
    form = chosen(zhang_twice, item_2="first", item_5="second") | {"kept": "second"}
    browse(clerk).post(f"{HERE}{zhang_twice.id}/", form)
    done = Merge.objects.get()
    assert (done.customer_id, done.taken) == (zhang_twice.other_id, [2])


def test_what_no_identity_number_proves_waits_for_the_second_clerk(
    browse, clerk, second_clerk, unproved
):
    first, here = browse(clerk), f"{HERE}{unproved.id}/"
    assert "waits for a second person" in text_of(first.get(here))
    first.post(here, chosen(unproved))
    asked = Merge.objects.get()
    assert "Withdraw" in text_of(first.get(here))
    refused = first.post(f"{HERE}merges/{asked.id}/confirm")
    assert refused.status_code == 403
    second = browse(second_clerk)
    assert "Confirm" in text_of(second.get(here))
    second.post(f"{HERE}merges/{asked.id}/confirm")
    asked.refresh_from_db()
    assert (asked.status, asked.decided_by) == ("done", second_clerk.code)
    assert "林晓雯" in text_of(first.get(HERE + "merges/?status=done"))


def test_a_proposal_is_refused(browse, clerk, second_clerk, unproved):
    browse(clerk).post(f"{HERE}{unproved.id}/", chosen(unproved))
    asked = Merge.objects.get()
    browse(second_clerk).post(f"{HERE}merges/{asked.id}/refuse")
    asked.refresh_from_db()
    assert asked.status == "refused"
    assert "No records have been merged" not in text_of(browse(clerk).get(HERE + "merges/"))


def test_two_people_are_told_apart_and_the_page_says_who_decided(browse, clerk, unproved):
    client = browse(clerk)
    client.post(f"{HERE}{unproved.id}/apart")
    page = text_of(client.get(f"{HERE}{unproved.id}/"))
    assert "王芳 KF001 decided that they are two people" in page


def test_a_double_click_and_a_stale_form_are_answered_with_a_sentence(browse, clerk, zhang_twice):
    client, here = browse(clerk), f"{HERE}{zhang_twice.id}/"
    form = chosen(zhang_twice)
    client.post(here, form)
    again = client.post(here, form)
    assert again.status_code == 409
    assert "merged into another record" in text_of(again)
    assert Merge.objects.count() == 1
    assert client.post(here, {"kept": "third", "revisions": "x"}).status_code == 422


@pytest.mark.control("LC-125")
def test_who_does_not_amend_customers_does_not_see_duplicates(browse, engineer, unproved):
    client = browse(engineer)
    paths = ("/duplicates/", HERE, f"{HERE}{unproved.id}/", HERE + "merges/")
    assert {client.get(path).status_code for path in paths} == {403}


def test_what_is_not_there_is_not_found(browse, clerk, open_community):
    client = browse(clerk)
    nobody = "00000000-0000-7000-8000-000000000000"
    assert client.get(f"{HERE}{nobody}/").status_code == 404
    assert client.post(f"{HERE}merges/{nobody}/undo").status_code == 404
    assert client.get("/duplicates/NONE/").status_code == 404
