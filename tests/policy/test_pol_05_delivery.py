"""POL-5.1: by which ways the notice reaches a person, and what proves each of them."""

from __future__ import annotations

from itertools import product
from uuid import uuid4

import pytest

from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.dossiers import services as dossiers
from hudang.dossiers.services import RECEIPT
from hudang.outbox import services as outbox
from hudang.outbox.models import Message
from hudang.outbox.templates import TEMPLATES
from hudang.purposes import policy
from hudang.purposes.models import Channel, NoticeDelivery
from hudang.purposes.services import Way
from hudang.registry import services as registry
from hudang.registry.models import Customer
from hudang.registry.services import NOTICE_TEMPLATE
from tests.dossiers.archive import (
    contract,
    houses,
    invented_numbers,
    li_si,
    open_community,
    zhang_san,
)
from tests.dossiers.test_with_the_customer import filed, invented
from tests.factories import MONDAY

__all__ = [
    "contract", "houses", "invented", "invented_numbers", "li_si", "open_community", "zhang_san",
]  # fmt: skip
pytestmark = [pytest.mark.django_db, pytest.mark.control("LC-019")]

FITS = {
    Channel.COUNTER: (False, False),
    Channel.PAPER: (True, False),
    Channel.PORTAL: (True, False),
    Channel.SMS: (True, False),
    Channel.VISIT: (False, True),
}


def message(customer, *, by, template=NOTICE_TEMPLATE, state="sent"):
    """A message to a customer that came as far as the state says."""
    letter = outbox.Letter(template, "sms", blanks=TEMPLATES[template].sample)
    queued = outbox.queue(customer, letter, by=by, at=MONDAY)
    Message.objects.filter(id=queued.id).update(state=state, sent_at=MONDAY)
    return queued


def told(customer, way, *, by):
    return dossiers.record_notice(customer, way=way, delivered_at=MONDAY, by=by, at=MONDAY)


@pytest.mark.parametrize(
    ("channel", "has_record", "has_number"), list(product(Channel, (False, True), (False, True)))
)
def test_each_way_has_its_own_proof_and_no_other(channel, has_record, has_number):
    facts = {
        "channel": channel,
        "proof": uuid4() if has_record else None,
        "reference": "GD-2026-0117" if has_number else "",
    }
    if FITS.get(channel) == (has_record, has_number):
        policy.require_proof_of_delivery(**facts)
    else:
        with pytest.raises((EvidenceMissing, Forbidden)):
            policy.require_proof_of_delivery(**facts)


def test_a_visit_names_the_number_of_its_order_and_no_sentence():
    with pytest.raises(EvidenceMissing) as refusal:
        policy.require_proof_of_delivery(
            channel=Channel.VISIT, proof=None, reference="张三 was at home"
        )
    assert "GD-2026-0117" in str(refusal.value.missing[0])


def test_the_butler_brings_the_notice_to_li_si_at_home(li_si, butler):
    told(li_si, Way(Channel.VISIT, reference="GD-2026-0117"), by=butler)

    li_si.refresh_from_db()
    delivery = NoticeDelivery.objects.get(customer_id=li_si.id)
    assert li_si.notice == Customer.Notice.DELIVERED
    assert (delivery.channel, delivery.reference, delivery.by) == (
        "visit",
        "GD-2026-0117",
        "KF011",
    )


def test_li_si_signs_and_the_scan_of_the_receipt_is_the_proof(li_si, clerk, posted_notice):
    receipt = filed(li_si, clerk, kind=RECEIPT)

    told(li_si, Way(Channel.PAPER, proof=receipt.id), by=clerk)

    assert NoticeDelivery.objects.get(customer_id=li_si.id).proof == receipt.id


def test_the_receipt_of_somebody_else_another_paper_and_nothing_prove_nothing(
    li_si, zhang_san, clerk
):
    of_another = filed(zhang_san, clerk, kind=RECEIPT)
    another_kind = filed(li_si, clerk, kind="key_receipt")
    for proof in (of_another.id, another_kind.id, uuid4()):
        with pytest.raises(EvidenceMissing, match="not the receipt"):
            told(li_si, Way(Channel.PAPER, proof=proof), by=clerk)
    assert not NoticeDelivery.objects.filter(customer_id=li_si.id).exists()


def test_a_message_proves_it_only_if_it_left_for_li_si_with_the_notice(li_si, zhang_san, clerk):
    wrong = [
        message(li_si, by=clerk, template="bill_ready", state="sent"),
        message(zhang_san, by=clerk, state="sent"),
        message(li_si, by=clerk, state="kept"),
        message(li_si, by=clerk, state="queued"),
    ]
    for one in wrong:
        with pytest.raises(EvidenceMissing, match="did not carry"):
            told(li_si, Way(Channel.SMS, proof=one.id), by=clerk)
    right = message(li_si, by=clerk, state="sent")

    told(li_si, Way(Channel.SMS, proof=right.id), by=clerk)

    assert NoticeDelivery.objects.get(customer_id=li_si.id).proof == right.id


def test_nobody_of_ours_says_what_was_opened_in_the_portal(li_si, clerk):
    with pytest.raises(Forbidden, match="by itself"):
        told(li_si, Way(Channel.PORTAL, proof=uuid4()), by=clerk)
    registry.record_notice_delivered(
        li_si, way=Way(Channel.PORTAL, proof=uuid4()), delivered_at=MONDAY, by=clerk, at=MONDAY
    )
    assert NoticeDelivery.objects.get(customer_id=li_si.id).channel == "portal"
