"""What the people of the demonstration were asked: answers of all kinds, and two children."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from hudang.accounts import queries as accounts
from hudang.consent import services as consents
from hudang.consent.models import Consent, Minor, Situation
from hudang.consent.services import Asked, Said
from hudang.demo.company import person
from hudang.purposes import queries as purposes
from hudang.purposes import services as purpose_services
from hudang.registry import services as registry
from hudang.registry.models import Customer, Occupancy
from hudang.registry.services import Stay

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

ASKED_OF = 200
SURVEY: Final = "satisfaction_survey"
OFFERS: Final = "commercial_messages"
CLASSES: Final = "classification"
ASSISTANCE: Final = "assistance"
FAIRNESS: Final = "fairness_check"
LEGAL_REVIEWER, PRIVACY_LEAD, WITNESS = "A1081", "A1071", "A1011"
CHILDREN: Final = ("周小禾", "陈一诺")
EMAIL = Asked("billing", (5,))
SECOND_PHONE = Asked("emergency", (3,))
COURIER = Asked("billing", (5,), situation=Situation.PROVIDE, recipient="云速快递(演示)")
TAKEN_BACK: Final = 3
NEEDS = Asked(CLASSES, (65,), situation=Situation.SENSITIVE)
ANSWERS: Final = (
    Said("granted", form=Consent.Form.WRITTEN_ELECTRONIC, reference="QM-2026-0117"),
    Said("granted", form=Consent.Form.CLICK, channel=Consent.Channel.ONLINE, reference="YZ-4410"),
    Said("refused"),
    Said("granted", form=Consent.Form.ORAL, witness=WITNESS),
    Said("refused", channel=Consent.Channel.TELEPHONE),
)
WITHDRAWN_EACH, OFFERED_EACH = 9, 7  # so many of the answers are taken back, or still awaited


def open_purposes() -> None:
    """Let what rests on consent be reviewed and begin: people can be asked."""
    for code in (SURVEY, OFFERS, CLASSES, ASSISTANCE, FAIRNESS):
        purpose = purposes.purpose(code)
        if purpose is not None and not purpose.is_active:
            lawyer = accounts.acting(person(LEGAL_REVIEWER), at=timezone.now())
            purpose_services.review(purpose, by=lawyer, at=timezone.now())
            lead = accounts.acting(person(PRIVACY_LEAD), at=timezone.now())
            purpose_services.activate(purpose, by=lead, at=timezone.now())


def ask_people(community: Community, *, by: Actor) -> None:
    """Ask everybody who was told, about one thing after the other, as a round of calls does."""
    told = Customer.objects.filter(
        community=community,
        notice=Customer.Notice.DELIVERED,
        merged_into__isnull=True,
        type=Customer.Type.PERSON,
    ).order_by("number")[:ASKED_OF]
    begun = purposes.active_purposes().filter(code__in=[SURVEY, OFFERS])
    questions = [EMAIL, SECOND_PHONE, *(Asked(one.code, tuple(one.items)) for one in begun)]
    for place, (customer, asked, said) in enumerate(
        zip(told, cycle(questions), cycle(ANSWERS), strict=False)
    ):
        if place % OFFERED_EACH == OFFERED_EACH - 1:
            consents.offer(customer, asked=asked, channel="letter", by=by, at=timezone.now())
            continue
        given = consents.record(customer, asked=asked, said=said, by=by, at=timezone.now())
        if place % WITHDRAWN_EACH == 0 and given.state == Consent.State.GRANTED:
            consents.withdraw(given, by=by, at=timezone.now())


def take_back_from_the_courier(community: Community, *, by: Actor) -> None:
    """Let some allow that a courier gets their address, and take it back: he is to be told."""
    told = Customer.objects.filter(
        community=community,
        notice=Customer.Notice.DELIVERED,
        type=Customer.Type.PERSON,
        merged_into__isnull=True,
    ).order_by("-number")
    for place, customer in enumerate(told[:TAKEN_BACK]):
        given = consents.record(customer, asked=COURIER, said=ANSWERS[0], by=by, at=timezone.now())
        consents.withdraw(given, by=by, at=timezone.now())
        if not place:
            (owed,) = given.recipient_notices.all()
            consents.tell_recipient(
                owed, on=timezone.localdate(), reference="EMS-2026-0117", by=by,
                at=timezone.now(),
            )  # fmt: skip


def bring_up_children(community: Community, *, by: Actor) -> None:
    """Register two children with an owner who answers for them; one is nearly fourteen."""
    today = timezone.localdate()
    owners = (
        Occupancy.objects.filter(
            community=community,
            role=Occupancy.Role.OWNER,
            ended_date=None,
            customer__notice=Customer.Notice.DELIVERED,
            customer__type=Customer.Type.PERSON,
            customer__merged_into__isnull=True,
        )
        .select_related("customer", "house")
        .order_by("customer__number")
    )
    for years, (name, stay) in enumerate(zip(CHILDREN, owners, strict=False)):
        child = registry.register(
            community,
            values={1: name},
            stays=[Stay(stay.house, Occupancy.Role.RESIDENT)],
            collected_date=today,
            notice_delivered=True,
            by=by,
            at=timezone.now(),
        )
        consents.declare_minor(
            child,
            fourteen_month=today.replace(day=1, year=today.year + 1 + 4 * years),
            guardian=stay.customer,
            proof=Minor.Proof.REGISTER,
            by=by,
            at=timezone.now(),
        )
        said = replace(ANSWERS[0], is_by_guardian=True)
        for asked in (SECOND_PHONE, NEEDS):
            consents.record(child, asked=asked, said=said, by=by, at=timezone.now())
