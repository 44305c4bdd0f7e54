"""LC-073: a danger stands on an order, proved, for ninety days, and can be contested."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.service import policy, queries, services
from hudang.service.models import CustomerWords, SafetyNote
from hudang.service.services import Incident
from hudang.worklist import queries as worklist
from hudang.worklist.policy import Kind
from tests.factories import MONDAY

pytest_plugins = ["tests.web.customer_pages", "tests.service.teams"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-073")]
TODAY = localdate(MONDAY)
DAY = timedelta(days=1)
LATER = MONDAY + timedelta(hours=1)
BITTEN = "开门时一只大型犬扑出，未牵绳"


@pytest.fixture
def leak(ordered, zhang_san):
    """The kitchen of Zhang San leaks; his order is with the engineer."""
    return ordered(customer=zhang_san)


@pytest.fixture
def warned(leak, engineer):
    return services.write_safety_note(leak, incident(), by=engineer, at=LATER)


def incident(**changes) -> Incident:
    return Incident(**({
        "danger": "animal", "evidence": "seen", "happened": TODAY, "until": TODAY + 90 * DAY,
        "text": BITTEN,
    } | changes))  # fmt: skip


def kinds_of(actor, *, at=LATER):
    return {one.kind for one in worklist.tasks_of(actor, at=at)}


def read_by(order, actor) -> str:
    view = services.view_order(order, by=actor, at=LATER)
    return "".join(row.text for row in view.rows)


def test_who_works_on_the_order_is_warned_and_nobody_else(leak, warned, engineer, manager):
    assert BITTEN in read_by(leak, engineer)
    assert warned.state == "active"
    with pytest.raises(Forbidden):
        services.write_safety_note(leak, incident(), by=manager, at=LATER)


def test_the_next_order_of_the_same_house_knows_nothing_of_it(
    warned, ordered, zhang_san, engineer
):
    other = ordered(customer=zhang_san)
    assert queries.safety_note(other) is None
    assert BITTEN not in read_by(other, engineer)


@pytest.mark.parametrize(
    ("changes", "refusal", "sentence"),
    [
        ({"danger": "threat"}, EvidenceMissing, "two witnesses"),
        ({"danger": "assault"}, EvidenceMissing, "two witnesses"),
        ({"evidence": "file"}, EvidenceMissing, "no file on this order"),
        ({"evidence": "rumour"}, EvidenceMissing, "what proves it"),
        ({"until": TODAY + 91 * DAY}, Forbidden, "90 days"),
        ({"happened": TODAY + DAY}, Forbidden, "not happened yet"),
        (
            {"happened": TODAY - 9 * DAY, "until": TODAY - DAY}, Forbidden,
            "run out already",
        ),
        ({"text": "此人是刁民"}, Forbidden, "not labels"),
    ],
)  # fmt: skip
def test_a_word_about_somebody_needs_proof_a_term_and_no_label(
    leak, engineer, changes, refusal, sentence
):
    with pytest.raises(refusal, match=sentence):
        services.write_safety_note(leak, incident(**changes), by=engineer, at=LATER)
    assert not SafetyNote.objects.exists()


def test_an_order_has_one_note_that_holds_and_none_once_it_is_over(leak, warned, engineer, clerk):
    with pytest.raises(Forbidden, match="safety note that holds"):
        services.write_safety_note(leak, incident(), by=engineer, at=LATER)
    leak.refresh_from_db()
    services.cancel(leak, reason="repeated", edition=leak.edition, by=clerk, at=LATER)
    services.decide_on_note(warned, stays=False, by=clerk, at=LATER)
    leak.refresh_from_db()
    with pytest.raises(Forbidden):
        services.write_safety_note(leak, incident(), by=clerk, at=LATER)


def test_whom_it_concerns_is_told_contests_it_and_somebody_else_decides(
    leak, warned, engineer, clerk
):
    assert Kind.SAFETY_TELL in kinds_of(clerk)
    services.tell_of_note(warned, by=clerk, at=LATER)
    assert Kind.SAFETY_TELL not in kinds_of(clerk)
    contested = services.contest_note(warned, by=clerk, at=LATER)
    assert contested.decide_by_date == policy.safety.decide_by(TODAY)
    assert Kind.SAFETY_DECIDE in kinds_of(clerk)
    removed = services.decide_on_note(warned, stays=False, by=clerk, at=LATER)
    assert removed.state == "removed"
    assert BITTEN not in read_by(leak, engineer)
    assert not CustomerWords.objects.filter(kind="safety").exists()


def test_who_wrote_it_does_not_judge_it(leak, clerk):
    note = services.write_safety_note(leak, incident(), by=clerk, at=LATER)
    services.contest_note(note, by=clerk, at=LATER)
    assert Kind.SAFETY_DECIDE not in kinds_of(clerk)
    with pytest.raises(Forbidden, match="Somebody else decides"):
        services.decide_on_note(note, stays=True, by=clerk, at=LATER)


def test_a_note_that_stays_can_be_contested_again_and_ends_on_its_day(
    leak, warned, clerk, engineer
):
    services.contest_note(warned, by=clerk, at=LATER)
    kept = services.decide_on_note(warned, stays=True, by=clerk, at=LATER)
    assert kept.state == "active"
    assert services.end_notes(at=MONDAY + 90 * DAY) == 0
    assert services.end_notes(at=MONDAY + 91 * DAY) == 1
    warned.refresh_from_db()
    assert warned.state == "expired"
    assert BITTEN not in read_by(leak, engineer)
    with pytest.raises(Forbidden):
        services.contest_note(warned, by=clerk, at=LATER)
