"""POL-6.3, LC-137: whoever opens a value has signed the confidentiality undertaking."""

from datetime import timedelta

import pytest

from hudang.accounts import policy, queries, services
from hudang.accounts.models import Undertaking
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure import services as desk
from tests import factories
from tests.factories import MONDAY

DAY = timedelta(days=1)
MOBILE = 2


def sees_a_value(actor, *, purpose="repair_follow_up"):
    return desk.authority_for(actor, purpose=purpose, items=[MOBILE], at=MONDAY)


@pytest.fixture
def unsigned(clerk):
    """王芳, who has not signed."""
    Undertaking.objects.all().delete()
    return factories.acting(clerk.code)


@pytest.mark.control("LC-137")
def test_without_an_undertaking_no_value_opens_and_the_refusal_says_what_to_sign(unsigned):
    with pytest.raises(EvidenceMissing, match="Sign the confidentiality undertaking") as refusal:
        sees_a_value(unsigned)
    assert refusal.value.control == "LC-137"
    assert [str(one) for one in refusal.value.missing] == ["a signed confidentiality undertaking"]


@pytest.mark.control("LC-137")
def test_in_the_beat_too_nothing_opens_without_a_signature(unsigned, community):
    with pytest.raises(EvidenceMissing, match="undertaking"):
        desk.standing_authority(unsigned, homes={}, purpose="repair_follow_up", at=MONDAY)


@pytest.mark.control("LC-137")
def test_an_emergency_waits_for_no_signature(unsigned):
    assert sees_a_value(unsigned, purpose="emergency").purpose == "emergency"


@pytest.mark.control("LC-137")
def test_who_signs_opens_values_for_a_year(unsigned):
    text = queries.undertaking_text()
    signed = services.sign_undertaking(
        text.number, means=Undertaking.Means.PASSWORD, by=unsigned, at=MONDAY
    )

    assert signed.valid_until == MONDAY + 365 * DAY
    assert sees_a_value(factories.acting(unsigned.code)).actor == unsigned.code
    later = factories.acting(unsigned.code, at=MONDAY + 365 * DAY)
    with pytest.raises(EvidenceMissing, match="has ended"):
        desk.authority_for(
            later, purpose="repair_follow_up", items=[MOBILE], at=MONDAY + 365 * DAY
        )


@pytest.mark.control("LC-137")
@pytest.mark.parametrize(("days", "due"), [(None, True), (-1, True), (29, True), (31, False)])
def test_one_is_asked_to_sign_a_month_before_the_end(days, due):
    until = None if days is None else MONDAY + days * DAY

    assert policy.is_due(valid_until=until, at=MONDAY) == due


@pytest.mark.control("LC-137")
def test_a_new_version_is_signed_within_a_month(clerk, privacy_lead, custodian):
    new = services.publish_undertaking(
        body_zh="新的承诺。", body_en="A new undertaking.", by=privacy_lead, at=MONDAY
    )

    assert queries.undertaking_text() == new
    for person in queries.signatures(at=MONDAY):
        assert person.is_in_force
        assert person.valid_until == MONDAY + 30 * DAY
    assert not any(one.is_in_force for one in queries.signatures(at=MONDAY + 30 * DAY))


@pytest.mark.control("LC-137")
def test_the_version_that_is_signed_is_the_one_in_force(clerk, privacy_lead):
    shown = queries.undertaking_text()
    services.publish_undertaking(
        body_zh="新的承诺。", body_en="A new undertaking.", by=privacy_lead, at=MONDAY
    )

    with pytest.raises(EvidenceMissing, match="new version"):
        services.sign_undertaking(
            shown.number, means=Undertaking.Means.PASSWORD, by=clerk, at=MONDAY
        )


@pytest.mark.control("LC-137")
def test_a_version_says_the_same_in_both_languages(privacy_lead):
    with pytest.raises(Forbidden, match="both languages"):
        services.publish_undertaking(body_zh="承诺。", body_en=" ", by=privacy_lead, at=MONDAY)


@pytest.mark.control("LC-137")
def test_the_custodian_sees_who_has_not_signed_first_and_nobody_who_opens_nothing(
    clerk, custodian, manager
):
    Undertaking.objects.filter(user__code="KF001").delete()

    listed = queries.signatures(at=MONDAY)

    assert [(one.person.code, one.is_in_force) for one in listed] == [
        ("KF001", False),
        ("KF002", True),
    ]
    assert queries.must_sign(factories.acting("KF001"), at=MONDAY)
    assert not queries.must_sign(factories.acting("KF002"), at=MONDAY)
    assert not queries.must_sign(manager, at=MONDAY)
