"""PIPL 55 and 56, LC-140, LC-141: what may hurt people is assessed first, by two, and kept."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import inventory, policy, queries, services
from hudang.purposes.models import Dimension, ImpactAssessment, Level, Trigger
from hudang.purposes.policy import Worth
from hudang.purposes.services import Findings, Risk
from tests.factories import MONDAY

DAY = timedelta(days=1)
MOBILE = 2
LOW = Risk(1, 1, "号码默认遮蔽", "KF002", date(2030, 3, 1), 1, 1)
TOLD = {"necessity": "需要", "alternatives": "无", "protection": "加密"}


def findings(**changes) -> Findings:
    plain = Findings(
        triggers=[Trigger.SENSITIVE],
        processing="核验时比对末四位。",
        necessity="确认是本人。",
        conclusion="可以开展。",
        risks=dict.fromkeys(Dimension, LOW),
    )
    return replace(plain, **changes)


@pytest.fixture
def purpose(customer_service):
    return queries.purpose("contract_service")


@pytest.fixture
def sensitive_item():
    return next(
        one.number for one in inventory.ITEMS if one.is_sensitive and not one.is_prohibited
    )


@pytest.fixture
def waiting(purpose, custodian):
    """李强 assessed the purpose and submitted it on Monday."""
    made = services.draft_assessment(purpose, findings=findings(), by=custodian, at=MONDAY)
    return services.submit_assessment(made, by=custodian, at=MONDAY)


@pytest.fixture
def approved(waiting, privacy_lead, legal_reviewer):
    services.sign_assessment(waiting, by=privacy_lead, at=MONDAY)
    return services.sign_assessment(waiting, by=legal_reviewer, at=MONDAY)


@pytest.mark.control("LC-140")
def test_a_purpose_with_a_sensitive_item_is_not_active_before_its_assessment(
    purpose, sensitive_item, privacy_lead, legal_reviewer, custodian
):
    services.suspend(purpose, by=privacy_lead, at=MONDAY)
    services.send_back(purpose, by=privacy_lead, at=MONDAY)
    items = [*purpose.items, sensitive_item]
    services.set_items(purpose, items=items, **TOLD, by=privacy_lead, at=MONDAY)
    services.review(purpose, by=legal_reviewer, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="Assess the impact") as refusal:
        services.activate(purpose, by=privacy_lead, at=MONDAY)
    assert refusal.value.control == "LC-140"
    assert [str(one) for one in refusal.value.missing] == ["sensitive items"]

    purpose.refresh_from_db()
    made = services.draft_assessment(purpose, findings=findings(), by=custodian, at=MONDAY)
    services.submit_assessment(made, by=custodian, at=MONDAY)
    services.sign_assessment(made, by=privacy_lead, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="Assess the impact"):
        services.activate(purpose, by=privacy_lead, at=MONDAY)
    services.sign_assessment(made, by=legal_reviewer, at=MONDAY)
    assert services.activate(purpose, by=privacy_lead, at=MONDAY).is_active


@pytest.mark.control("LC-141")
def test_the_second_of_two_signatures_approves_and_the_report_is_kept_three_years(
    waiting, privacy_lead, legal_reviewer
):
    first = services.sign_assessment(waiting, by=legal_reviewer, at=MONDAY)
    assert first.state == "waiting"
    second = services.sign_assessment(waiting, by=privacy_lead, at=MONDAY)
    assert second.state == "approved"
    assert second.keep_until.year - policy.local_date(MONDAY).year == 3
    assert queries.assessed(second.purpose, at=MONDAY) == {Trigger.SENSITIVE}


@pytest.mark.control("LC-141")
def test_nobody_signs_twice_nor_what_he_assessed_himself(waiting, privacy_lead, purpose):
    services.sign_assessment(waiting, by=privacy_lead, at=MONDAY)
    with pytest.raises(Forbidden, match="given already"):
        services.sign_assessment(waiting, by=privacy_lead, at=MONDAY)
    own = services.draft_assessment(purpose, findings=findings(), by=privacy_lead, at=MONDAY)
    services.submit_assessment(own, by=privacy_lead, at=MONDAY)
    with pytest.raises(Forbidden):
        services.sign_assessment(own, by=privacy_lead, at=MONDAY)


@pytest.mark.control("LC-141")
def test_the_database_wants_two_people_under_an_approved_assessment(waiting, privacy_lead):
    with pytest.raises(IntegrityError):
        ImpactAssessment.objects.filter(pk=waiting.pk).update(
            state="approved", lead_by=privacy_lead.code, legal_by=privacy_lead.code
        )


@pytest.mark.control("LC-141")
@pytest.mark.parametrize(
    "changes",
    [
        {"processing": " "},
        {"necessity": ""},
        {"conclusion": ""},
        {"risks": {Dimension.SAFETY: LOW}},
    ],
)
def test_an_incomplete_assessment_is_not_submitted(purpose, custodian, changes):
    made = services.draft_assessment(
        purpose, findings=findings(**changes), by=custodian, at=MONDAY
    )
    with pytest.raises(EvidenceMissing, match="not complete") as refusal:
        services.submit_assessment(made, by=custodian, at=MONDAY)
    assert refusal.value.missing


@pytest.mark.control("LC-140")
def test_what_stays_high_after_the_measures_is_not_signed(purpose, custodian, legal_reviewer):
    high = replace(LOW, residual_likelihood=3, residual_severity=3)
    risks = dict.fromkeys(Dimension, LOW) | {Dimension.TREATMENT: high}
    made = services.draft_assessment(
        purpose, findings=findings(risks=risks), by=custodian, at=MONDAY
    )
    services.submit_assessment(made, by=custodian, at=MONDAY)
    with pytest.raises(EvidenceMissing, match="stays high"):
        services.sign_assessment(made, by=legal_reviewer, at=MONDAY)


@pytest.mark.control("LC-140")
def test_a_change_of_what_was_assessed_makes_it_outdated_at_once(approved, privacy_lead):
    purpose = approved.purpose
    assert queries.worth_of(approved, at=MONDAY) is Worth.VALID
    services.suspend(purpose, by=privacy_lead, at=MONDAY)
    services.send_back(purpose, by=privacy_lead, at=MONDAY)
    services.set_items(purpose, items=[MOBILE], by=privacy_lead, at=MONDAY)
    again = ImpactAssessment.objects.get(pk=approved.pk)
    assert queries.worth_of(again, at=MONDAY) is Worth.OUTDATED
    assert queries.assessed(again.purpose, at=MONDAY) == frozenset()


@pytest.mark.control("LC-140")
def test_after_a_year_it_is_renewed(approved):
    assert queries.worth_of(approved, at=MONDAY + 364 * DAY) is Worth.VALID
    assert queries.worth_of(approved, at=MONDAY + 366 * DAY) is Worth.EXPIRED


@pytest.mark.control("LC-141")
def test_what_was_sent_back_is_signed_anew(waiting, privacy_lead, legal_reviewer, custodian):
    services.sign_assessment(waiting, by=privacy_lead, at=MONDAY)
    returned = services.return_assessment(waiting, by=legal_reviewer, at=MONDAY)
    assert (returned.state, returned.lead_by) == ("draft", "")
    services.amend_assessment(returned, findings=findings(), by=custodian, at=MONDAY)
    withdrawn = services.withdraw_assessment(returned, by=custodian, at=MONDAY)
    with pytest.raises(Forbidden, match="cannot become"):
        services.submit_assessment(withdrawn, by=custodian, at=MONDAY)


@pytest.mark.control("LC-140")
@given(st.integers(1, 4), st.integers(1, 4))
def test_a_risk_never_falls_when_something_grows_likelier_or_graver(likelihood, severity):
    here = policy.risk(likelihood=likelihood, severity=severity)
    assert here in Level
    for more, graver in ((likelihood + 1, severity), (likelihood, severity + 1)):
        assert policy.risk(likelihood=min(more, 4), severity=min(graver, 4)) >= here


@pytest.mark.control("LC-140")
@pytest.mark.parametrize("item", inventory.ITEMS, ids=lambda item: item.code)
def test_every_sensitive_item_of_the_inventory_asks_for_an_assessment(item):
    triggers = policy.triggers_of(items=[item.number])
    assert (Trigger.SENSITIVE in triggers) == item.is_sensitive
