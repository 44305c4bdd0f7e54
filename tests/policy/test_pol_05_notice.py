"""POL-5.1: people are told first, completely, and it can be proved."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hudang.core import plain_language
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import inventory, policy, wording
from tests.factories import MONDAY

NAME, MOBILE, EMAIL = 1, 2, 5
HEALTH_NEED = inventory.by_code("health_need").number


def notice():
    return wording.first_notice(company="安栖物业服务有限公司(演示)", contact="前台").sections


@pytest.mark.control("LC-019")
def test_the_notice_an_installation_starts_with_is_complete():
    policy.require_complete_notice(sections=notice())


@pytest.mark.control("LC-019")
@pytest.mark.parametrize("code", policy.SECTIONS)
def test_a_notice_that_leaves_one_duty_out_is_refused_and_the_duty_named(code):
    sections = [section for section in notice() if section["code"] != code]

    with pytest.raises(EvidenceMissing, match="not complete") as refusal:
        policy.require_complete_notice(sections=sections)

    assert refusal.value.missing == (policy.SECTIONS[code],)


@pytest.mark.control("LC-019")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("body", [[], [" "], ["{company}"]])
def test_a_notice_is_refused_while_a_section_is_empty_or_a_blank_unfilled(language, body):
    sections = notice()
    sections[0] = {**sections[0], f"body_{language}": body}

    with pytest.raises(EvidenceMissing) as refusal:
        policy.require_complete_notice(sections=sections)

    assert refusal.value.missing == (policy.SECTIONS["controller"],)


@pytest.mark.control("LC-019")
def test_a_notice_does_not_hold_from_a_day_before_it_is_published():
    policy.require_no_backdating(effective_from=MONDAY, at=MONDAY)
    with pytest.raises(Forbidden, match="before it is published"):
        policy.require_no_backdating(effective_from=MONDAY - timedelta(days=1), at=MONDAY)


@pytest.mark.control("LC-019")
def test_a_posting_without_a_photo_or_a_place_proves_nothing():
    policy.require_proof_of_posting(place="3栋大堂公告栏", has_photo=True)
    for place, has_photo in [("3栋大堂公告栏", False), (" ", True)]:
        with pytest.raises(EvidenceMissing, match="place and a photo") as refusal:
            policy.require_proof_of_posting(place=place, has_photo=has_photo)
        assert len(refusal.value.missing) == 1


@pytest.mark.control("LC-019")
@pytest.mark.parametrize("days", [-2, 1])
def test_a_delivery_is_not_dated_before_publication_or_in_the_future(days):
    published = MONDAY - timedelta(days=1)
    policy.require_plausible_date(on=MONDAY, published_at=published, at=MONDAY)
    with pytest.raises(Forbidden, match="not in the future"):
        policy.require_plausible_date(
            on=MONDAY + timedelta(days=days), published_at=published, at=MONDAY
        )


@pytest.mark.control("LC-019")
def test_a_notice_is_posted_in_the_very_minute_of_its_publication():
    published = MONDAY.replace(second=41)
    policy.require_plausible_date(
        on=MONDAY.replace(second=0), published_at=published, at=MONDAY.replace(second=55)
    )


@pytest.mark.control("LC-019")
def test_a_posting_is_enough_for_zhang_sans_name_and_phone():
    policy.require_notice(items=[NAME, MOBILE], is_posted=True, is_delivered=False)


@pytest.mark.control("LC-019")
def test_without_posting_or_delivery_not_even_a_name_is_collected():
    with pytest.raises(EvidenceMissing, match="Nobody here has been told") as refusal:
        policy.require_notice(items=[NAME], is_posted=False, is_delivered=False)
    assert len(refusal.value.missing) == 2


@pytest.mark.control("LC-019")
def test_an_email_which_rests_on_consent_waits_for_the_personal_notice():
    with pytest.raises(EvidenceMissing, match="Hand the notice to the person"):
        policy.require_notice(items=[NAME, EMAIL], is_posted=True, is_delivered=False)
    policy.require_notice(items=[NAME, EMAIL], is_posted=False, is_delivered=True)


@pytest.mark.control("LC-019")
def test_the_phone_of_a_family_member_who_must_consent_waits_for_the_personal_notice():
    with pytest.raises(EvidenceMissing) as refusal:
        policy.require_notice(
            items=[NAME, MOBILE], is_posted=True, is_delivered=False, consenting={MOBILE}
        )
    assert refusal.value.control == "LC-019"


@pytest.mark.control("LC-091")
def test_a_sensitive_item_always_waits_for_the_personal_notice():
    with pytest.raises(EvidenceMissing):
        policy.require_notice(items=[HEALTH_NEED], is_posted=True, is_delivered=False)


@pytest.mark.control("LC-019")
def test_the_personal_notice_after_a_posting_is_due_in_ninety_days():
    assert policy.notice_due_date(since=MONDAY) == date(2027, 2, 21)


@pytest.mark.control("LC-019")
@given(st.timedeltas(timedelta(0), timedelta(days=2000)))
def test_the_due_date_counts_from_the_day_where_the_company_is(later):
    at = MONDAY + later

    assert policy.notice_due_date(since=at) - at.date() == timedelta(days=90)


@pytest.mark.control("LC-019")
@given(
    st.timedeltas(timedelta(0), timedelta(days=400)),
    st.timedeltas(timedelta(0), timedelta(days=400)),
    st.integers(0, 90),
)
def test_whoever_a_list_counts_has_fewer_days_left_than_it_says(registered, later, days_left):
    at = MONDAY + later
    due = policy.notice_due_date(since=MONDAY + registered)

    before = policy.notice_due_before(at=at, days_left=days_left)

    is_counted = MONDAY + registered < before
    assert is_counted == ((due - policy.local_date(at)).days < days_left)


@pytest.mark.control("LC-019")
def test_what_zhang_san_reads_first_is_plain_in_both_languages():
    for section in notice():
        for language in wording.LANGUAGES:
            told = wording.section_text(section, language)
            assert policy.is_plain(plain_language.read(told, language=language)), section["code"]


@pytest.mark.control("LC-019")
def test_a_sentence_of_an_office_is_not():
    officials = "鉴于上述情形客户依照前款规定予以行使该等权利的" + "应当依法提出申请" * 6
    assert not policy.is_plain(plain_language.read(officials, language="zh"))
