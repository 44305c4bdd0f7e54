"""LC-060, 095, 096: a machine that decides, another law, a bank account: each asks for more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from hudang.core.errors import EvidenceMissing
from hudang.disclosure.masks import Level, mask
from hudang.purposes import inventory, policy, queries, services, wording
from hudang.purposes.models import Purpose, State
from hudang.registry import services as registry
from hudang.registry.cleaning import clean
from hudang.registry.roster.mapping import Verdict, confirm, propose
from tests.factories import MONDAY

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db

BANK = inventory.by_code("bank_account")
DOG = inventory.by_code("pet_registration")
CARD = "6222020200000000000"
RULE = "××市养犬管理条例第12条，2024年5月1日施行"


def publish(sections, *, lead):
    current = queries.current_notice(at=MONDAY)
    later = MONDAY + timedelta(days=1)
    return services.publish_notice(
        current.notice, sections=sections, effective_from=later, by=lead, at=MONDAY
    )


def scoring_begins():
    Purpose.objects.filter(code="classification").update(state=State.REVIEWED)


# Told that a machine takes part


@pytest.mark.control("LC-060", "LC-019")
def test_while_nobody_is_sorted_the_notice_need_not_speak_of_it(open_community, privacy_lead):
    version = publish(queries.current_notice(at=MONDAY).sections, lead=privacy_lead)
    assert version.number == 2
    assert queries.next_sections(version.sections) == version.sections


@pytest.mark.control("LC-060")
@pytest.mark.parametrize("silent", policy.AUTOMATED)
def test_once_people_are_sorted_a_notice_that_is_silent_is_refused(
    open_community, privacy_lead, silent
):
    scoring_begins()
    sections = queries.next_sections(queries.current_notice(at=MONDAY).sections)
    told = [{**one, "body_zh": []} if one["code"] == silent else one for one in sections]
    with pytest.raises(EvidenceMissing, match="sorted by a scheme") as refusal:
        publish(told, lead=privacy_lead)
    assert refusal.value.missing == (policy.AUTOMATED[silent],)
    assert publish(sections, lead=privacy_lead).number == 2


@pytest.mark.control("LC-060")
def test_the_sections_are_as_plain_as_the_rest():
    assert all(map(policy.is_plain, wording.readings(wording.automated_sections()).values()))


# Limited by another law


@pytest.mark.control("LC-095")
def test_dogs_are_registered_only_by_a_rule_that_is_on_record(
    open_community, privacy_lead, legal_reviewer
):
    purpose = queries.purpose("local_rules")
    services.set_items(purpose, items=[DOG.number], by=privacy_lead, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="Another law") as refusal:
        services.review(purpose, by=legal_reviewer, at=MONDAY)
    assert "local rules on dogs" in refusal.value.missing[0]
    services.set_items(purpose, items=[DOG.number], conditions=RULE, by=privacy_lead, at=MONDAY)
    services.review(purpose, by=legal_reviewer, at=MONDAY)
    assert services.activate(purpose, by=privacy_lead, at=MONDAY).conditions == RULE


@pytest.mark.control("LC-095")
def test_one_that_began_before_its_condition_was_asked_for_does_not_begin_again(
    open_community, privacy_lead
):
    Purpose.objects.filter(code="owners_meeting").update(state=State.SUSPENDED, items=[64])
    with pytest.raises(EvidenceMissing, match="Another law"):
        services.activate(queries.purpose("owners_meeting"), by=privacy_lead, at=MONDAY)


# A bank account


@pytest.mark.control("LC-096")
def test_a_bank_card_at_move_in_is_refused_at_the_counter(zhang_san, clerk):
    with pytest.raises(EvidenceMissing, match="refund or a withholding") as refusal:
        registry.amend(
            zhang_san, values={BANK.number: CARD}, expected_revision=zhang_san.revision,
            reason="told", by=clerk, at=MONDAY,
        )  # fmt: skip
    assert refusal.value.control == "LC-096"
    assert "agreement" in str(refusal.value.missing[0])


@pytest.mark.control("LC-096")
def test_whatever_writes_items_refuses_it_a_file_of_many_too(clerk):
    with pytest.raises(EvidenceMissing, match="refund or a withholding"):
        clean({BANK.number: CARD}, today=localdate(MONDAY))


@pytest.mark.control("LC-096")
@pytest.mark.parametrize("header", ["银行卡号", "银行账号（退款用）", "Bank account"])
def test_a_column_of_bank_accounts_is_refused_by_name_and_cannot_be_chosen(header):
    choice = propose(["姓名", header])[1]
    assert (choice.verdict, choice.control) == (Verdict.REFUSED, "LC-096")
    with pytest.raises(Exception, match="refund or a withholding"):
        confirm(["姓名", header, "房号"], chosen={0: "name", 1: "email", 2: "house"})


@pytest.mark.control("LC-096")
def test_with_an_agreement_it_may_come_and_shows_its_last_four():
    policy.require_agreement(BANK, has_agreement=True)
    assert mask(BANK.number, value=CARD, level=Level.M1) == "**** 0000"
