"""LC-016, LC-022: an offer leaves only to who agrees; a withdrawal stops the one that waits."""

from __future__ import annotations

from datetime import datetime

import pytest

from hudang.consent import services
from hudang.consent.services import Asked
from hudang.core.errors import EvidenceMissing
from hudang.outbox import services as outbox
from hudang.outbox.models import Message
from hudang.outbox.services import Letter
from hudang.purposes.models import Purpose, State
from tests.consent.answers import YES
from tests.factories import MONDAY, SHANGHAI

pytest_plugins = [
    "tests.web.customer_pages",
    "tests.duplicates.people",
    "tests.consent.people",
    "tests.outbox.company",
]
pytestmark = pytest.mark.django_db
OFFER = Letter("new_service", "sms", blanks={"service": "家政保洁", "day": "12月31日"})


@pytest.fixture
def asked(li_si) -> Asked:
    """Commercial messages are in use, and 李四 can be asked about them."""
    purpose = Purpose.objects.get(code="commercial_messages")
    purpose.state = State.ACTIVE
    purpose.save()
    return Asked(purpose.code, tuple(purpose.items))


@pytest.fixture
def offer(li_si, clerk):
    def queue():
        return outbox.queue(
            li_si,
            OFFER,
            agreed=lambda asked: services.agreeing(asked, at=MONDAY),
            by=clerk,
            at=MONDAY,
        )

    return queue


@pytest.mark.control("LC-022")
def test_without_a_yes_of_li_si_no_offer_is_queued(asked, offer):
    with pytest.raises(EvidenceMissing, match="has not agreed"):
        offer()


@pytest.mark.control("LC-022")
def test_with_a_yes_it_leaves(asked, offer, li_si, say, gateway):
    say(li_si, asked=asked, said=YES)
    waiting = offer()
    assert outbox.send_now(clock=lambda: MONDAY) == 0
    assert services.send_commercial(clock=lambda: MONDAY) == 1
    waiting.refresh_from_db()
    assert waiting.state == Message.State.SENT
    assert gateway.seen == 1


@pytest.mark.control("LC-016", "LC-022")
def test_a_withdrawal_stops_the_offer_that_waits(asked, offer, li_si, say, clerk, gateway):
    yes = say(li_si, asked=asked, said=YES)
    waiting = offer()
    services.withdraw(yes, by=clerk, at=MONDAY)
    assert services.send_commercial(clock=lambda: MONDAY) == 0
    waiting.refresh_from_db()
    assert (waiting.state, waiting.fault) == (
        Message.State.WITHDRAWN,
        Message.Fault.NO_CONSENT,
    )
    assert gateway.seen == 0


@pytest.mark.control("LC-022")
def test_at_night_an_offer_waits_for_the_morning(asked, offer, li_si, say, gateway):
    say(li_si, asked=asked, said=YES)
    offer()
    night = datetime(2030, 3, 4, 22, 0, tzinfo=SHANGHAI)
    assert services.send_commercial(clock=lambda: night) == 0
    assert gateway.seen == 0
