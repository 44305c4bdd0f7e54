"""Runs on their pages: asked for, watched, cancelled, gone on with; who would move, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hudang.accounts.models import Post
from hudang.classification import services
from hudang.classification.models import Run, RunPart
from hudang.classification.policy.runs import countable_by_place
from hudang.registry.models import Community
from tests.classification.told import TUESDAY, current_of
from tests.factories import mobile
from tests.web.reading import entries, htmx, text_of

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db
State = Run.State


@pytest.fixture(autouse=True)
def on_wednesday(time_machine) -> None:
    time_machine.move_to(TUESDAY + timedelta(days=1), tick=True)


def place(version, part: str = "") -> str:
    return f"/schemes/{version.scheme.number}/{version.number}/{part}"


@pytest.mark.control("LC-060")
def test_a_run_is_asked_for_by_a_button_and_watched_while_it_passes(
    sign_in, custodian, in_force, zhang_wei
):
    client = sign_in(custodian)
    page = text_of(client.get(place(in_force)))
    assert "Run it" in page
    assert "Dry run" in page
    asked = client.post(place(in_force, "run"))
    run = Run.objects.get()
    assert asked["Location"] == f"/runs/{run.number}/"
    again = client.post(place(in_force, "run"))
    assert again["Location"] == asked["Location"]
    waiting = text_of(client.get(asked["Location"]))
    assert 'hx-trigger="every 1s"' in waiting
    assert "0 of " in waiting
    services.pass_run(run.pk)
    assert htmx(client, asked["Location"])["HX-Refresh"] == "true"
    done = text_of(client.get(asked["Location"]))
    assert "every 1s" not in done
    assert "We come to you" in done
    assert zhang_wei.community.name in done
    drawn = client.get(f"{asked['Location']}chart").json()
    assert drawn["series"][0]["links"] == [
        {"source": "standard service, before", "target": "We come to you, after", "value": 1}
    ]
    listed = text_of(client.get("/runs/?kind=real&order=oldest"))
    assert run.number in listed
    assert run.number not in text_of(client.get("/runs/?kind=dry&state=done&name=none"))


@pytest.mark.control("LC-070")
def test_a_small_number_left_out_is_not_counted(sign_in, custodian, zhang_wei, registered, run):
    registered("李娜", mobile=mobile(52))
    page = text_of(sign_in(custodian).get(f"/runs/{run().number}/"))
    assert "Without consent" in page
    assert "fewer than 10" in page


def test_a_run_is_cancelled_and_one_that_stopped_goes_on(sign_in, custodian, in_force, zhang_wei):
    client = sign_in(custodian)
    client.post(place(in_force, "run"))
    run = Run.objects.get()
    Run.objects.update(state=State.STOPPED, reason="数据库没有应答。")
    page = text_of(client.get(f"/runs/{run.number}/"))
    assert "数据库没有应答。" in page
    work = text_of(client.get("/work/"))
    assert run.number in work
    assert f"/runs/{run.number}/" in work
    client.post(f"/runs/{run.number}/go-on")
    run.refresh_from_db()
    assert run.state == State.WAITING
    client.post(f"/runs/{run.number}/cancel")
    run.refresh_from_db()
    assert run.state == State.CANCELLED
    refused = client.post(f"/runs/{run.number}/go-on")
    assert refused.status_code == 403
    assert client.post(f"/runs/{run.number}/unknown").status_code == 404
    assert client.get("/runs/FP-2026-9999/").status_code == 404


@pytest.mark.control("LC-066")
def test_a_dry_run_shows_who_would_move_and_why_and_changes_nobody(
    sign_in, custodian, in_force, zhang_wei
):
    client = sign_in(custodian)
    asked = client.post(place(in_force, "run"), {"dry": "on"})
    services.pass_run(Run.objects.get(is_dry=True).pk)
    assert "Would move" in text_of(client.get(asked["Location"]))
    before = len(entries(what="classification.preview"))
    page = text_of(client.get(place(in_force, "preview")))
    assert zhang_wei.number not in page
    said = {"community": zhang_wei.community.code}
    page = text_of(client.post(place(in_force, "preview"), said))
    assert zhang_wei.number in page
    assert "张伟" not in page
    assert "leads to the class “We come to you”" in page
    shown = text_of(client.post(place(in_force, "preview"), said | {"building": "5"}))
    assert zhang_wei.number not in shown
    assert current_of(zhang_wei) is None
    assert len(entries(what="classification.preview")) == before + 2
    wrong = client.post(place(in_force, "preview"), said | {"building": "99"})
    assert wrong.status_code == 422
    assert "There is no such building" in text_of(wrong)


def test_whoever_may_not_run_has_no_buttons(sign_in, manager, legal_reviewer, in_force, run):
    done = run()
    for actor in (manager, legal_reviewer):
        client = sign_in(actor)
        assert "Run it" not in text_of(client.get(place(in_force)))
        assert done.number in text_of(client.get("/runs/"))
        assert client.post(place(in_force, "run")).status_code == 403
        assert client.post(place(in_force, "preview")).status_code == 403
        assert client.post(f"/runs/{done.number}/cancel").status_code == 403


@pytest.mark.control("LC-070", "LC-071")
def test_a_run_tells_community_by_community_what_it_found_and_no_small_number(
    browse, custodian, manager, legal_reviewer, in_force, zhang_wei, run
):
    done = run()
    part = done.parts.get(community=zhang_wei.community)
    RunPart.objects.filter(pk=part.pk).update(
        people=340, classes={"comes": 31, "standard": 309},
        moves={"standard>comes": 30, "comes>comes": 1}, left_out={"no_consent": 40, "child": 9},
    )  # fmt: skip
    page = text_of(browse(custodian).get(f"/runs/{done.number}/"))
    assert "We come to you 31" in page
    assert "standard service → We come to you: 30" in page
    assert "too few to be shown" in page
    assert 'width="9.12"' in page
    without = text_of(browse(legal_reviewer).get(f"/runs/{done.number}/"))
    assert "We come to you 31" not in without


@pytest.mark.control("LC-060")
def test_a_run_over_two_hundred_communities_is_turned_over_page_by_page(
    browse, privacy_lead, in_force, zhang_wei, run
):
    done = run()
    office = zhang_wei.community.office
    places = Community.objects.bulk_create(
        Community(code=f"C{number:03}", name=f"第{number}小区", office=office)
        for number in range(200)
    )
    RunPart.objects.bulk_create(
        RunPart(
            run=done, community_id=one.pk, state="done", people=100,
            classes={"comes": 20, "standard": 80},
        )
        for one in places
    )  # fmt: skip
    Post.objects.get(user__code=privacy_lead.code).communities.add(*places)
    client = browse(privacy_lead)
    first = text_of(client.get(f"/runs/{done.number}/"))
    second = text_of(client.get(f"/runs/{done.number}/?page=2"))
    assert 10 <= first.count('class="stack"') <= 100
    assert "第0小区" in first
    assert "第0小区" not in second
    assert 'class="stack"' in second


@pytest.mark.control("LC-070", "LC-071")
def test_of_reasons_no_community_can_be_worked_out_from_the_others_and_the_sum():
    found = countable_by_place(
        {"a": {"child": 5, "no_consent": 90}, "b": {"child": 20}, "c": {"child": 30}}
    )
    assert found == {
        "a": {"child": None, "no_consent": 90}, "b": {"child": None}, "c": {"child": 30},
    }  # fmt: skip
