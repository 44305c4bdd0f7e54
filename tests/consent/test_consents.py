"""Consents through the services: asked, answered, withdrawn, outdated, carried along."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hudang.accounts.models import Post
from hudang.consent import queries, services
from hudang.consent.models import Consent, Wording
from hudang.consent.services import Asked, Said
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.duplicates import services as duplicates
from hudang.purposes import services as purposes
from hudang.purposes.models import NoticeVersion, Purpose
from hudang.registry import services as registry
from hudang.registry.models import Customer, Occupancy
from hudang.registry.parsing.houses import parse_house
from hudang.registry.queries import houses_of
from hudang.registry.services import HouseFacts, Stay
from tests import factories
from tests.consent.answers import ASKED, EMAIL, NO, SIGNED, YES
from tests.factories import HIRED, MONDAY, identity_number, mobile
from tests.web.reading import HOUSES, entries

pytest_plugins = ["tests.web.customer_pages", "tests.duplicates.people", "tests.consent.people"]
pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def agrees(customer: Customer, *, at=MONDAY, items=(EMAIL,), **more) -> bool:
    return queries.is_granted(
        customer.community_id, customer.id, purpose="billing", items=items, at=at, **more
    )


@pytest.mark.control("LC-012")
def test_li_si_agrees_and_the_log_commits_to_what_he_was_shown(li_si, say):
    assert not agrees(li_si)
    consent = say(li_si)
    assert agrees(li_si)
    (entry,) = entries(what="consent.granted")
    assert (entry.pk, list(entry.items)) == (consent.entry, [EMAIL])
    assert "电子邮箱" in consent.wording.text_zh
    assert consent.notice.number == 1
    assert mobile(2) not in consent.wording.text_zh


@pytest.mark.control("LC-012")
def test_who_has_not_had_the_notice_is_not_asked(register, say):
    from tests import cast

    with pytest.raises(EvidenceMissing, match="Hand the notice"):
        say(register(cast.ZHANG_SAN))
    assert not Consent.objects.exists()


@pytest.mark.control("LC-012")
def test_a_spoken_yes_runs_out_unless_it_is_confirmed(li_si, say):
    say(li_si, YES)
    assert agrees(li_si, at=MONDAY + 30 * DAY)
    assert not agrees(li_si, at=MONDAY + 31 * DAY)
    assert services.expire(at=MONDAY + 30 * DAY) == 0
    assert services.expire(at=MONDAY + 31 * DAY) == 1
    assert Consent.objects.get().state == "expired"
    say(li_si, SIGNED, at=MONDAY + 31 * DAY)
    assert agrees(li_si, at=MONDAY + 400 * DAY)


@pytest.mark.control("LC-016")
def test_he_withdraws_in_one_act_and_the_next_batch_leaves_him_out(li_si, say, registered, clerk):
    other = registered("钱七", mobile=mobile(7))
    consent = say(li_si)
    say(other)
    both = [li_si.id, other.id]
    with CaptureQueriesContext(connection) as asked:
        found = queries.granted(
            li_si.community_id, both, purpose="billing", items=[EMAIL], at=MONDAY
        )
    assert found == frozenset(both)
    assert len([one for one in asked if "consent_consent" in one["sql"]]) == 1
    services.withdraw(consent, by=clerk, at=MONDAY + DAY)
    found = queries.granted(
        li_si.community_id, both, purpose="billing", items=[EMAIL], at=MONDAY + DAY
    )
    assert found == {other.id}
    with pytest.raises(Forbidden, match="withdrawn"):
        services.withdraw(consent, by=clerk, at=MONDAY + DAY)


@pytest.mark.control("LC-018")
def test_a_refusal_is_kept_and_he_is_asked_again_after_half_a_year_or_when_he_comes(li_si, say):
    say(li_si, NO)
    assert not agrees(li_si)
    with pytest.raises(EvidenceMissing, match="has said no"):
        say(li_si, at=MONDAY + DAY)
    say(li_si, replace(SIGNED, is_started_by_person=True), at=MONDAY + DAY)
    assert agrees(li_si, at=MONDAY + DAY)
    assert set(Consent.objects.values_list("state", flat=True)) == {"refused", "granted"}


@pytest.mark.control("LC-018")
def test_a_question_that_waits_is_answered_and_not_put_twice(li_si, say, clerk):
    first = services.offer(li_si, asked=ASKED, channel="letter", by=clerk, at=MONDAY)
    again = services.offer(li_si, asked=ASKED, channel="letter", by=clerk, at=MONDAY)
    assert again.id == first.id
    assert not agrees(li_si)
    assert say(li_si, at=MONDAY + DAY).id == first.id
    assert agrees(li_si, at=MONDAY + DAY)


@pytest.mark.control("LC-013")
def test_another_item_of_the_purpose_ends_his_yes_until_he_says_it_again(li_si, say, privacy_lead):
    say(li_si)
    purpose = Purpose.objects.get(code="billing")
    Purpose.objects.filter(pk=purpose.pk).update(items=[*purpose.items, 4])
    assert not agrees(li_si)
    assert services.supersede_outdated(at=MONDAY, purpose="billing") == 1
    assert services.supersede_outdated(at=MONDAY) == 0
    assert Consent.objects.get().state == "superseded"
    assert entries(what="consent.supersede")[0].count == 1
    say(li_si, at=MONDAY + DAY)
    assert agrees(li_si, at=MONDAY + DAY)


@pytest.mark.control("LC-013")
@pytest.mark.parametrize(("section", "still"), [("purposes", False), ("controller", True)])
def test_another_notice_ends_it_where_purposes_change_and_not_for_a_telephone(
    li_si, say, privacy_lead, section, still
):
    say(li_si)
    old = NoticeVersion.objects.get()
    sections = [
        {**one, "body_en": ["Something else."]} if one["code"] == section else one
        for one in old.sections
    ]
    later = MONDAY + DAY
    purposes.publish_notice(
        old.notice, sections=sections, effective_from=later, by=privacy_lead, at=later
    )
    assert agrees(li_si, at=later) is still
    if still:
        assert say(li_si, at=later).state == "granted", "she need not be told of a telephone"
        return
    with pytest.raises(EvidenceMissing, match="Hand the notice"):
        say(li_si, at=later)


@pytest.mark.control("LC-013")
def test_nothing_rests_on_a_suspended_purpose(li_si, say, privacy_lead):
    say(li_si)
    purposes.suspend(Purpose.objects.get(code="billing"), by=privacy_lead, at=MONDAY)
    assert not agrees(li_si)


@pytest.mark.control("LC-014", "LC-015")
def test_a_general_yes_gives_nothing_to_another_company(li_si, say):
    say(li_si)
    given = {"situation": "provide", "recipient": "云速快递(演示)"}
    assert not agrees(li_si, **given)
    asked = Asked("billing", (EMAIL,), **given)
    with pytest.raises(EvidenceMissing, match="in writing"):
        say(li_si, YES, asked=asked)
    say(li_si, asked=asked)
    assert agrees(li_si, **given)
    assert not agrees(li_si, situation="provide", recipient="别家公司(演示)")


@pytest.mark.control("LC-015")
def test_a_paper_is_a_document_of_his_that_is_kept(li_si, say):
    from hudang.core.models import uuid7

    paper = Said(
        "granted", form="written_paper", filed="A1-1", signed_date=MONDAY.date(), document=uuid7()
    )
    with pytest.raises(EvidenceMissing) as refused:
        say(li_si, paper)
    assert refused.value.missing == ("the scan of the signed paper, filed as a document",)


@pytest.mark.control("LC-017")
@pytest.mark.parametrize("said", [None, SIGNED, NO])
def test_what_the_contract_gives_him_is_the_same_whatever_he_said(li_si, say, clerk, said):
    if said:
        say(li_si, said)
    opened = registry.open_items(li_si, items=[2], purpose="billing", by=clerk, at=MONDAY)
    assert opened.value(2) == mobile(2)
    registry.add_vehicle(li_si, plate="京AD12345", by=clerk, at=MONDAY)
    assert registry.view_customer(li_si.number, by=clerk, at=MONDAY).vehicles
    with pytest.raises(Forbidden, match="tell the person"):
        say(li_si, asked=Asked("billing", (2,)))


@pytest.mark.control("LC-093")
def test_zhang_xiaobao_s_mother_answers_until_the_month_in_which_he_is_fourteen(
    registered, li_si, say, clerk
):
    child = registered("张小宝", role="resident")
    say(child)
    services.declare_minor(child, fourteen_month=date(2027, 3, 9), by=clerk, at=MONDAY)
    assert not agrees(child), "what he agreed to alone has ended"
    with pytest.raises(EvidenceMissing, match="under fourteen") as refused:
        say(child)
    assert refused.value.missing == ("a guardian on record in this community, with proof",)
    services.declare_minor(
        child, fourteen_month=date(2027, 3, 9), guardian=li_si, proof="register",
        by=clerk, at=MONDAY,
    )  # fmt: skip
    hers = say(child, replace(SIGNED, is_by_guardian=True))
    assert (hers.guardian_id, hers.until_date) == (li_si.id, date(2027, 3, 31))
    assert agrees(child)
    april = MONDAY.replace(year=2027, month=4, day=1)
    assert not agrees(child, at=april)
    say(child, at=april)
    assert agrees(child, at=april)


@pytest.mark.control("LC-093")
def test_a_guardian_is_proved_and_a_wrong_declaration_is_taken_back(registered, li_si, say, clerk):
    child = registered("张小宝", role="resident")
    with pytest.raises(EvidenceMissing, match="proved"):
        services.declare_minor(child, fourteen_month=None, guardian=li_si, by=clerk, at=MONDAY)
    services.declare_minor(
        child, fourteen_month=None, guardian=li_si, proof="birth", by=clerk, at=MONDAY
    )
    say(child, replace(SIGNED, is_by_guardian=True))
    services.end_minor(child, by=clerk, at=MONDAY)
    assert not agrees(child)


def test_a_merge_brings_consents_along_and_the_newest_word_counts(registered, say, clerk):
    two = [registered("李四", id_number=identity_number(102), house=house) for house in HOUSES[:2]]
    kept, merged = two
    say(kept)
    services.withdraw(say(merged, at=MONDAY + DAY), by=clerk, at=MONDAY + DAY)
    pair = duplicates.pair_up(*two, by=clerk, at=MONDAY + DAY)
    duplicates.merge(
        pair,
        kept=kept.id,
        taken=(),
        revisions=(pair.customer.revision, pair.other.revision),
        by=clerk,
        at=MONDAY + DAY,
    )
    assert Consent.objects.filter(customer_id=kept.id).count() == 2
    assert not agrees(kept, at=MONDAY + DAY)
    merged.refresh_from_db()
    with pytest.raises(EvidenceMissing, match="merged into another"):
        say(merged, at=MONDAY + DAY)


def test_a_move_takes_consents_and_the_mark_of_a_child_along(
    registered, li_si, say, clerk, custodian, other_community, privacy_lead
):
    child = registered("张小宝", role="resident")
    services.declare_minor(
        child, fourteen_month=None, guardian=li_si, proof="birth", by=clerk, at=MONDAY
    )
    say(child, replace(SIGNED, is_by_guardian=True))
    by = keeper_of_both(custodian, other_community)
    house = opened(other_community, by=by)
    moved = registry.move_customer(
        child,
        to=other_community,
        stays=[Stay(house, "resident")],
        expected_revision=child.revision,
        is_known_double=True,
        by=by,
        at=MONDAY,
    )
    assert agrees(moved)
    assert queries.guardian_of(queries.minor_of(moved)) is None, "she stayed behind"


def keeper_of_both(custodian, other_community):
    Post.objects.get(user__code=custodian.code).communities.add(other_community)
    return factories.acting(custodian.code)


def opened(community, *, by):
    """Return a house of another community that may collect."""
    purposes.record_posting(
        NoticeVersion.objects.get(), community=community.id, place="大堂", posted_at=HIRED,
        photo=factories.photo(), by=by, at=MONDAY,
    )  # fmt: skip
    contract = registry.conclude_contract(
        community.id, number="HT-2026-2", kind="preliminary", fee_basis="lump_sum",
        valid_from=date(2026, 1, 1), by=by, at=HIRED,
    )  # fmt: skip
    registry.sign_contract(contract, on=date(2026, 1, 1), by=by, at=HIRED)
    facts = [HouseFacts(place=parse_house(HOUSES[0]))]
    registry.create_houses(community, facts=facts, by=by, at=HIRED)
    return houses_of(community.id).get()


def test_a_destroyed_customer_leaves_the_proof_and_nothing_that_names_him(
    li_si, say, custodian, privacy_lead
):
    say(li_si)
    Occupancy.objects.filter(customer_id=li_si.id).update(ended_date=MONDAY.date())
    registry.shred_customer(li_si, proposed_by=custodian, confirmed_by=privacy_lead, at=MONDAY)
    assert Consent.objects.get().customer_id == li_si.id
    assert all(one.granted == 0 for one in queries.board(li_si.community_id, at=MONDAY))


def test_the_board_counts_each_customer_once(li_si, say, registered, clerk):
    for name, serial in (("钱七", 7), ("孙八", 8)):
        say(registered(name, mobile=mobile(serial)), NO if serial == 7 else SIGNED)
    say(li_si, YES)
    say(li_si, SIGNED, at=MONDAY + DAY)
    board = {
        (one.purpose.code, one.situation): one
        for one in queries.board(li_si.community_id, at=MONDAY + DAY)
    }
    billing = board["billing", ""]
    assert (billing.granted, billing.refused, billing.none, billing.customers) == (2, 1, 0, 3)
    standing = {
        state: queries.customers_standing(
            li_si.community_id, purpose="billing", situation="", state=state, at=MONDAY + DAY
        ).count()
        for state in ("granted", "refused", "withdrawn", "outdated", "none")
    }
    assert standing == {"granted": 2, "refused": 1, "withdrawn": 0, "outdated": 0, "none": 0}
    (month,) = queries.months(
        li_si.community_id, purpose="billing", situation="", since=MONDAY - 300 * DAY
    )
    assert (month.granted, month.refused) == (3, 1)


def test_one_wording_is_kept_once_however_many_are_shown_it(li_si, say, registered):
    say(li_si)
    say(registered("钱七", mobile=mobile(7)))
    assert Wording.objects.count() == 1


def test_the_receipt_says_what_was_agreed_and_names_nobody(li_si, say, clerk):
    consent = say(li_si)
    receipt = services.receipt_of(consent, li_si, by=clerk, at=MONDAY).machine()
    assert (receipt["purpose"], receipt["items"], receipt["state"]) == (
        "billing",
        ["email"],
        "granted",
    )
    assert receipt["wording"]["hash"] == consent.wording.text_hash
    assert "李四" not in str(receipt)
    assert entries(what="consent.receipt")
