"""A day of visits in a real browser: with and without network, by finger and by keyboard."""

from __future__ import annotations

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from hudang.collection import services
from hudang.collection.models import Response, Visit
from tests.collection.visited_company import NAMES, visited_company
from tests.web.test_contacts_in_browser import faults
from tests.web.test_in_browser import browser, complaints, open_as, serving

__all__ = ["browser", "complaints", "open_as"]
pytestmark = [pytest.mark.journey, pytest.mark.control("LC-003", "LC-012", "LC-019")]

READ_EVERYTHING = """
async () => {
  const names = (await indexedDB.databases()).map(({ name }) => name);
  const database = await new Promise((go) => {
    const request = indexedDB.open('hudang-visits');
    request.onsuccess = () => go(request.result);
  });
  const found = {};
  for (const name of database.objectStoreNames) {
    found[name] = await new Promise((go) => {
      const request = database.transaction(name).objectStore(name).getAll();
      request.onsuccess = () => go(request.result);
    });
  }
  database.close();
  const text = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? new TextDecoder('utf-8').decode(value) : value;
  const cached = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (request.url.includes('/visits/')) cached.push(await (await cache.match(request)).text());
    }
  }
  const all = JSON.stringify(found, (key, value) => text(value)) + cached.join();
  let taken = null;
  for (const { key } of found.keys) {
    taken = await crypto.subtle.exportKey('raw', key).then(() => 'taken', () => 'not extractable');
  }
  return { names, letters: found.letters.length, drafts: found.drafts.length, taken, all,
    stored: [...Object.keys(localStorage), ...Object.keys(sessionStorage)], pages: cached.length };
}
"""


@pytest.fixture
def company(own_database, settings, tmp_path):
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    return visited_company()


@pytest.fixture
def site(company):
    with serving() as address:
        yield address


def enter(page, place=0):
    page.locator("[data-visit] a").nth(place).press("Enter")
    page.wait_for_selector("#visit-form")


def tell_first(page):
    page.locator("input[name=identity]").press("Space")
    page.locator("input[name=notice]").press("Space")
    expect(page.locator("[data-asking]")).not_to_have_attribute("disabled", "")


def answer(page, consent="yes"):
    tell_first(page)
    page.locator(f"input[type=radio][name^='c:'][value={consent}]").press("Space")
    if consent == "yes":
        page.locator("input[name='q:q1'][value='1']").press("Space")
        page.fill("textarea[name='q:q2']", "周三晚上")


def sign(page):
    box = page.locator("canvas").bounding_box()
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=4)
    page.mouse.up()


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_a_visit_is_accessible_narrow_and_nothing_is_chosen_before(
    open_as, complaints, width, language
):
    page = open_as("KF011", width=width, language=language)
    page.goto("/visits/")
    found = faults(page)
    assert not any(name in page.content() for name in NAMES)
    enter(page)
    found += faults(page)
    assert page.locator("#visit-form input:checked").count() == 0
    expect(page.locator("[data-asking]")).to_have_attribute("disabled", "")
    answer(page)
    found += faults(page)
    page.locator("[data-end=finished]").press("Enter")
    expect(page.locator("#visit-fault")).not_to_be_empty()
    page.locator("input[name=confirmed]").press("Space")
    page.locator("[data-end=finished]").press("Enter")
    page.wait_for_url("**/visits/")
    expect(page.locator("[data-send]")).to_be_hidden()
    found += faults(page)

    for _moment in range(100):  # what was sealed is sent after the page has come
        if Response.objects.count():
            break
        page.wait_for_timeout(100)
    assert found == []
    assert complaints == []
    assert Visit.objects.filter(state="finished").count() == 1
    assert Response.objects.count() == 1


@pytest.mark.control("LC-125")
def test_a_day_without_network(open_as, company):
    page = open_as("KF011", width=390)
    page.goto("/visits/")
    expect(page.locator("[data-ready-text]")).not_to_be_empty()
    page.context.set_offline(True)

    page.reload()
    enter(page, 0)
    answer(page)
    sign(page)
    page.locator("[data-end=interrupted]").press("Enter")
    page.wait_for_url("**/visits/")
    kept = page.evaluate(READ_EVERYTHING)
    assert (kept["drafts"], kept["letters"], kept["taken"]) == (1, 0, "not extractable")
    assert "周三晚上" not in kept["all"]

    enter(page, 0)
    expect(page.locator("textarea[name='q:q2']")).to_have_value("周三晚上")
    page.locator("[data-end=finished]").press("Enter")
    page.wait_for_url("**/visits/")
    enter(page, 1)
    answer(page, consent="no")
    page.locator("[data-end=finished]").press("Enter")
    page.wait_for_url("**/visits/")
    enter(page, 2)
    page.locator("[data-end=absent]").press("Enter")
    page.wait_for_url("**/visits/")

    expect(page.locator("[data-count]")).to_contain_text("3")
    expect(page.locator("[data-send]")).to_be_visible()
    kept = page.evaluate(READ_EVERYTHING)
    assert (kept["drafts"], kept["letters"], kept["pages"]) == (0, 3, 4)
    assert kept["names"] == ["hudang-visits"]
    assert set(kept["stored"]) <= {"htmx-current-path-for-history"}
    assert not any(word in kept["all"] for word in ("周三", *NAMES))
    assert not Response.objects.exists()

    services.declare_void(company.route[1], reason="conduct", by=company.custodian, at=now())
    page.context.set_offline(False)
    page.locator("[data-send]").press("Enter")
    expect(page.locator("[data-count]")).to_contain_text("1")
    expect(page.locator("[data-refusals] .note")).to_contain_text("declared void")
    expect(page.locator("[data-refusals] .note")).to_contain_text("LC-012")
    states = dict(Visit.objects.values_list("house", "state"))
    assert sorted(states.values()) == ["absent", "finished", "void"]
    assert Response.objects.count() == 1
    signed = Visit.objects.get(state="finished")
    assert signed.signature is not None
    assert signed.identity_shown_at <= signed.notice_read_at <= signed.ended_at

    page.reload()
    expect(page.locator("[data-refusals] .note")).to_contain_text("declared void")
    page.locator("[data-refusals] button").press("Enter")
    page.locator("[data-really] button[value=yes]").press("Enter")
    expect(page.locator("[data-refusals] .note")).to_have_count(0)
    assert page.evaluate(READ_EVERYTHING)["letters"] == 0


@pytest.mark.parametrize(("width", "language"), [(1440, "zh-hans"), (360, "en")])
def test_the_desk_sees_states_and_plans(open_as, complaints, width, language, company):
    page = open_as("KF002", width=width, language=language)
    visit = company.route[0]
    paths = [
        "/rounds/", f"/rounds/{visit.community_id}/campaigns/{visit.campaign_id}/new",
        f"/rounds/{visit.community_id}/{visit.id}/print",
        f"/rounds/{visit.community_id}/{visit.id}/paper",
    ]  # fmt: skip
    found = []
    for path in paths:
        page.goto(path)
        found += [(path, fault) for fault in faults(page)]
        assert not any(name in page.content() for name in NAMES)
    assert found == []
    assert complaints == []
