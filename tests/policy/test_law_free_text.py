"""CLS-4.1, CC 1032: what people write freely holds no numbers, no health, no labels of anybody."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from hudang.accesslog.models import Entry
from hudang.core import free_text
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.core.free_text import Kind
from hudang.outbox import services as outbox
from hudang.outbox.models import Message
from hudang.outbox.services import Letter
from hudang.purposes import policy, queries, services
from hudang.purposes.models import FlaggedText, KeptReason
from hudang.purposes.policy import Verdict
from hudang.web.forms.free_text import FreeText
from tests.factories import MONDAY, identity_number, mobile

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-023")]

NUMBER = identity_number(1)
VISIT = {"work": f"核对证件{NUMBER}", "day": "11月24日上午", "phone": "400-000-0000"}
LETTER = Letter("repair_visit", "sms", blanks=VISIT)


def written(customer, by, **more):
    return outbox.queue(customer, replace(LETTER, **more), by=by, at=MONDAY)


def test_a_clerk_who_writes_an_identity_number_is_told_its_kind_and_place(zhang_san, clerk):
    with pytest.raises(EvidenceMissing) as refusal:
        written(zhang_san, clerk)

    assert [str(one) for one in refusal.value.missing] == [
        "an identity number at characters 5 to 22"
    ]
    assert NUMBER not in repr(refusal.value)
    assert not Message.objects.exists()
    assert not FlaggedText.objects.exists()


def test_she_keeps_it_for_a_reason_and_the_custodian_follows_it_up(zhang_san, clerk, custodian):
    message = written(zhang_san, clerk, reason=KeptReason.NEEDED)

    flagged = FlaggedText.objects.get()
    assert (flagged.record, flagged.kind, flagged.count) == (message.id, Kind.IDENTITY, 1)
    assert (flagged.reason, flagged.written_by) == (KeptReason.NEEDED, clerk.code)
    assert NUMBER not in str(flagged.__dict__)
    (count,) = queries.flagged_counts(custodian.communities, since=MONDAY)
    assert (count.count, count.waiting) == (1, 1)

    services.follow_up_text(flagged, by=custodian, at=MONDAY)
    (count,) = queries.flagged_counts(custodian.communities, since=MONDAY)
    assert (count.count, count.waiting) == (1, 0)
    services.follow_up_text(flagged, by=custodian, at=MONDAY)
    assert Entry.objects.filter(what="purposes.follow_up_text").count() == 1


def test_a_label_for_a_person_is_carried_by_no_reason(zhang_san, clerk):
    blanks = VISIT | {"work": "老赖家的水龙头"}
    with pytest.raises(Forbidden, match="facts, not labels"):
        written(zhang_san, clerk, blanks=blanks, reason=KeptReason.NEEDED)
    assert not Message.objects.exists()


def test_that_nobody_was_there_is_no_reason_of_a_writer(zhang_san, clerk):
    with pytest.raises(EvidenceMissing):
        written(zhang_san, clerk, reason=KeptReason.ARRIVED)


def test_a_clerk_follows_nothing_up(zhang_san, clerk):
    written(zhang_san, clerk, reason=KeptReason.NEEDED)
    with pytest.raises(Forbidden):
        services.follow_up_text(FlaggedText.objects.get(), by=clerk, at=MONDAY)


def test_a_text_that_is_stored_readable_holds_nothing_of_anybody():
    field = FreeText(max_length=80)
    for text in (f"见证人{mobile(1)}", "业主高血压", "刁民"):
        with pytest.raises(forms.ValidationError):
            field.clean(text)
    assert field.clean("3号柜第2层") == "3号柜第2层"


@given(st.text(max_size=60), st.booleans())
def test_only_a_clean_text_needs_nothing_and_no_label_is_ever_kept(text, is_sealed):
    found = free_text.find(text)
    said = policy.verdict(found, is_sealed=is_sealed)

    assert (said is Verdict.CLEAN) == (not found)
    if any(one.kind == Kind.INSULT for one in found) or (found and not is_sealed):
        assert said is Verdict.MEND
    for one in found:
        assert text[one.start : one.end] not in str(policy.told(one)) or one.end - one.start < 3
