"""The pages of one's own classes: at the counter, appeals, what waits, what who serves reads."""

from __future__ import annotations

import pytest

from hudang.classification import services
from hudang.classification.models import Assignment, Choice, ClassAppeal, SchemeVersion
from hudang.outbox.models import Message
from hudang.worklist import queries as worklist
from tests.classification.told import BECAUSE, TUESDAY, WRONG, current_of
from tests.factories import acting
from tests.web.reading import entries, htmx, text_of

pytest_plugins = [
    "tests.web.customer_pages", "tests.duplicates.people", "tests.classification.people",
    "tests.classification.sorted_people", "tests.classification.own_classes",
    "tests.service.teams",
]  # fmt: skip
pytestmark = [
    pytest.mark.django_db, pytest.mark.control("LC-066", "LC-068"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def on_tuesday(time_machine) -> None:
    time_machine.move_to(TUESDAY, tick=True)


@pytest.fixture
def tab(in_class) -> str:
    return f"/customers/{in_class.number}/classes/"


# At the counter


def test_the_tab_says_nothing_of_the_class_until_it_is_opened(browse, desk, tab, in_class):
    page = browse(desk)
    shown = text_of(page.get(tab))
    assert "Help at the door" in shown
    assert "We come to you" not in shown
    assert not entries(what="classification.read_own")
    opened = htmx(page, tab + "told", {}, target="own-classes")
    assert opened["Cache-Control"] == "no-store, private"
    told = text_of(opened)
    for words in ("We come to you", "上门办理", "a machine", "extra help", "from a need"):
        assert words in told
    assert len(entries(what="classification.read_own")) == 1


def test_choices_are_made_and_taken_back(browse, desk, tab, in_class, in_force):
    page = browse(desk)
    assert page.post(tab + "off")["Location"] == tab
    assert "Switch it on again" in text_of(page.get(tab))
    assert "no class changes anything" in text_of(htmx(page, tab + "told", {}))
    page.post(tab + "refuse")
    assert current_of(in_class) is None
    page.post(f"{tab}{in_force.scheme.number}/delete")
    assert "label deleted" in text_of(page.get(tab))
    for one in Choice.objects.all():
        page.post(f"{tab}choices/{one.id}/take-back")
    assert not Choice.objects.filter(ended_at=None).exists()


def test_an_appeal_is_recorded_once_and_words_that_name_a_person_are_mended(
    browse, desk, tab, in_force
):
    page, url = browse(desk), f"{tab}{in_force.scheme.number}/appeal"
    assert "five working days" in text_of(page.get(url))
    wrong = page.post(url, {"text": "我的电话16490000051"})
    assert wrong.status_code == 422
    assert not ClassAppeal.objects.exists()
    first = page.post(url, {"text": WRONG.text})
    assert page.post(url, {"text": WRONG.text})["Location"] == first["Location"]
    shown = text_of(page.get(first["Location"]))
    assert WRONG.text in shown
    assert "The customer takes it back" in shown
    assert "Review this appeal" not in shown


def test_who_has_nothing_to_do_with_it_gets_no_page(browse, engineer, tab, appealed):
    made = appealed()
    page = browse(acting(engineer.code))
    for url in (tab, "/appeals/", f"/appeals/{made.number}/", "/class-decisions/"):
        assert page.get(url).status_code == 403, url


# Appeals


def test_the_privacy_lead_takes_it_up_and_decides_and_the_clerk_tells(
    browse, desk, judge, appealed, in_class
):
    made = appealed()
    url = f"/appeals/{made.number}/"
    judge, clerk = browse(judge), browse(desk)
    assert "Review this appeal" in text_of(judge.get(url))
    judge.post(url + "take-up")
    shown = text_of(judge.get(url))
    assert "We come to you" in shown
    assert judge.post(url + "decide", {"outcome": "gold", "text": "x"}).status_code == 422
    assert judge.post(url + "decide", {"outcome": "standard", "text": ""}).status_code == 422
    judge.post(url + "decide", {"outcome": "standard", "text": BECAUSE.text})
    assert current_of(in_class).is_by_person
    told = text_of(clerk.get(url))
    assert BECAUSE.text in told
    assert "Send the answer" in told
    clerk.post(url + "send")
    assert Message.objects.get().template == "appeal_decided"
    assert "on its way" in text_of(clerk.get(url))
    clerk.post(url + "tell")
    assert "not yet" not in text_of(clerk.get(url))
    assert BECAUSE.text in text_of(clerk.get(url + "print"))


def test_who_made_it_is_told_that_somebody_else_decides(browse, custodian, appealed):
    made = appealed()
    page = browse(acting(custodian.code))
    assert "You had a part in this class" in text_of(page.get(f"/appeals/{made.number}/"))
    assert page.post(f"/appeals/{made.number}/take-up").status_code == 403


def test_the_list_is_narrowed_and_sorted(browse, judge, appealed, in_class):
    made = appealed()
    page = browse(judge)
    for asked, is_there in (
        ("", True), ("?state=open", True), ("?state=upheld", False), ("?late=on", False),
        (f"?number={in_class.number}", True), ("?number=FS-1999", False),
        ("?untold=on", False), ("?order=oldest", True), ("?order=newest", True),
        (f"?community={made.community_id}", True),
    ):  # fmt: skip
        shown = text_of(page.get(f"/appeals/{asked}"))
        assert (f"/appeals/{made.number}/" in shown) is is_there, asked


# What waits


@pytest.fixture
def waiting(in_class, in_force) -> Assignment:
    content = in_force.content
    for one in content["classes"]:
        one["effects"] = ["butler", "extra_help"]
    SchemeVersion.objects.filter(pk=in_force.pk).update(content=content)
    Assignment.objects.filter(customer_id=in_class.id).update(major="waits")
    return current_of(in_class)


def test_a_major_effect_is_looked_at_and_decided_on_one_by_one(browse, judge, waiting, in_class):
    page = browse(judge)
    assert in_class.number in text_of(page.get("/class-decisions/"))
    assert in_class.number not in text_of(page.get("/class-decisions/?number=X9"))
    url = f"/class-decisions/{waiting.id}/"
    shown = text_of(page.get(url))
    assert "a butler of one" in shown
    assert len(entries(what="classification.explain")) == 1
    assert page.post(url, {"is_allowed": "yes", "text": ""}).status_code == 422
    page.post(url, {"is_allowed": "no", "text": "人手不够。"})
    assert current_of(in_class).major == "refused"
    assert page.get(url).status_code == 404


# My work


def test_it_is_work_of_who_may_decide_tell_or_look_into_it(
    appealed, waiting, judge, desk, custodian
):
    made = appealed()

    def kinds(who, at=TUESDAY) -> set[str]:
        found = {str(one.kind) for one in worklist.tasks_of(who, at=at)}
        return found & {"appeal", "appeal_tell", "late_appeals", "class_decision"}

    late = TUESDAY.replace(month=12, day=20)
    assert kinds(judge) == {"appeal", "class_decision"}
    assert kinds(acting(custodian.code)) == {"class_decision"}
    assert kinds(acting(custodian.code), at=late) == {"class_decision", "late_appeals"}
    taken = services.take_up(made, by=judge, at=TUESDAY)
    services.uphold(taken, BECAUSE, by=judge, at=TUESDAY)
    assert kinds(judge) == {"class_decision"}
    assert kinds(desk) == {"appeal_tell"}


# What who serves reads


def test_at_the_counter_the_effect_is_read_and_not_the_class(browse, desk, tab):
    page = browse(desk)
    assert "Read it" in text_of(page.get(tab))
    shown = text_of(htmx(page, tab + "added", {}, target="added"))
    assert "When there is paperwork, we come to you." in shown
    assert "Help at the door" not in shown
    assert "上门办理" not in shown
    (entry,) = entries(what="classification.serve")
    assert entry.acting_for == desk.code
    page.post(tab + "off")
    assert "Read it" not in text_of(page.get(tab))


def test_on_an_order_it_is_read_by_who_deals_with_it_alone(
    browse, desk, plumber, ordered, in_class
):
    order = ordered(customer=in_class, by=desk)
    url = f"/orders/{order.number}/"
    page = browse(desk)
    assert "What we do for this customer besides" in text_of(page.get(url))
    shown = text_of(htmx(page, url + "added", {}, target="added"))
    assert "When there is paperwork, we come to you." in shown
    assert "Help at the door" not in shown
    assert entries(what="classification.serve")[-1].reference == order.number
    worker = browse(acting(plumber.code))
    before = text_of(worker.get(url))
    assert ("What we do for this customer besides" in before) is (
        worker.post(url + "added").status_code == 200
    )
