"""A phone and a server die during a visit: drafts go on, answers come in once."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from hudang.collection import services
from hudang.collection.models import Response, Visit
from tests.collection.visited_company import visited_company
from tests.web.test_in_browser import FLAGS, serving
from tests.web.test_visits_in_browser import answer, enter

pytestmark = [pytest.mark.journey, pytest.mark.control("LC-003")]


@pytest.fixture
def walked(own_database, settings, tmp_path):
    """A company whose butler has three visits today, and the address of its server."""
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    visited_company()
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    """Playwright's own loop, once for both tests: a connection of the database belongs to it."""
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield playwright.chromium


@pytest.fixture
def phone(walked, chromium, tmp_path):
    """Start the butler's browser on one profile, as often as it dies."""
    profile = tmp_path / "profile"

    def start():
        return chromium.launch_persistent_context(
            profile, executable_path="/usr/bin/chromium", args=FLAGS, base_url=walked,
            viewport={"width": 390, "height": 844}, locale="en",
        )  # fmt: skip

    return start, profile


def kill(profile: Path) -> None:
    """Kill the browser of a profile outright, with all its processes."""
    ours = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
    for process in ours:
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{process}/cmdline").read_bytes()
            if f"--user-data-dir={profile}".encode() in words:
                os.kill(process, signal.SIGKILL)


def sign_in(context):
    page = context.new_page()
    page.goto("/account/login/")
    page.click("button[value=KF011]")
    page.wait_for_load_state()
    page.goto("/visits/")
    return page


def await_draft(page, said):
    """A draft is kept letter by letter; what was typed last is in it once it reads so."""
    kept = page.evaluate(
        """async ([visit, said]) => {
          const has = async () => JSON.stringify(await visitStore.readDraft(visit)).includes(said);
          for (let left = 600; left && !(await has()); left--) {
            await new Promise((go) => setTimeout(go, 100));
          }
          return has();
        }""",
        [page.url.rstrip("/").rpartition("/")[2], said],
    )
    assert kept


def test_a_killed_browser_goes_on_with_its_draft_and_sends_what_waits_once(phone):
    start, profile = phone
    context = start()
    page = sign_in(context)
    expect(page.locator("[data-ready-text]")).not_to_be_empty()
    context.set_offline(True)
    page.reload()
    enter(page, 0)
    answer(page)
    page.locator("input[name=confirmed]").press("Space")
    page.locator("[data-end=finished]").press("Enter")
    page.wait_for_url("**/visits/")
    expect(page.locator("[data-count]")).to_contain_text("1")
    enter(page, 1)
    answer(page)
    await_draft(page, "周三晚上")
    kill(profile)
    with contextlib.suppress(Exception):
        context.close()
    assert not Response.objects.exists()

    context = start()
    page = sign_in(context)
    expect(page.locator("[data-visit] a")).to_have_count(2)
    assert Response.objects.count() == 1
    first = Visit.objects.get(state="finished")
    page.locator("[data-visit] a").first.press("Enter")
    page.wait_for_selector("#visit-form")
    expect(page.locator("textarea[name='q:q2']")).to_have_value("周三晚上")
    page.locator("input[name=confirmed]").press("Space")
    page.locator("[data-end=finished]").press("Enter")
    page.wait_for_url("**/visits/")
    expect(page.locator("[data-visit] a")).to_have_count(1)
    context.close()
    assert Response.objects.count() == 2
    assert Visit.objects.filter(state="finished").exclude(pk=first.pk).count() == 1


def test_an_answer_lost_on_its_way_back_is_sent_again_and_stored_once(phone, monkeypatch):
    """The server takes the letter in and dies before it can say so."""
    start, _profile = phone
    context = start()
    page = sign_in(context)
    taken = []

    def die_after(*arguments, **more):
        taken.append(upload(*arguments, **more))
        if len(taken) == 1:
            raise ConnectionResetError
        return taken[-1]

    upload = services.upload
    monkeypatch.setattr(services, "upload", die_after)
    enter(page, 0)
    answer(page, consent="no")
    with page.expect_response("**/letter") as lost:
        page.locator("[data-end=finished]").press("Enter")
    assert lost.value.status == 500
    expect(page.locator("[data-send]")).to_be_visible()
    assert Visit.objects.filter(state="finished").count() == 1
    page.locator("[data-send]").press("Enter")
    expect(page.locator("[data-send]")).to_be_hidden()
    context.close()
    assert taken == [True, False]
    assert Response.objects.count() == 1
