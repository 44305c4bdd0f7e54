"""Two runs of the scheme in force, a month apart: who agreed is sorted, some move meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import F
from django.utils import timezone

from hudang.accounts import queries as accounts
from hudang.classification import services
from hudang.classification.models import Assignment, Run, RunPart, SchemeVersion
from hudang.consent import queries as answers
from hudang.consent import services as consents
from hudang.consent.models import Consent
from hudang.consent.services import Asked, Said
from hudang.demo.company import person
from hudang.needs import services as needs
from hudang.needs.models import ORDINARY, ServiceNeed
from hudang.needs.services import Declared
from hudang.registry.models import Customer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

CUSTODIAN, CLERK = "A1061", "A1001"
ASKED_OF = 150
BETWEEN = timedelta(days=30)
REFUSED_EACH, MOVED_EACH = 6, 9
CLASSES = Asked("classification", (66, ORDINARY))
YES = Said("granted", form=Consent.Form.CLICK, channel=Consent.Channel.ONLINE, reference="YZ-5120")
HELP: Final = {"we_come": "heavy_things", "heavy_things": "we_come"}


def sort_everybody(communities: Iterable[Community]) -> None:
    """Ask people whether they are sorted, sort them, let some change, and sort them again."""
    clerk = accounts.acting(person(CLERK), at=timezone.now())
    version = SchemeVersion.objects.get(state=SchemeVersion.State.ACTIVE)
    places = list(communities)
    agreed = [one for community in places for one in _ask(community, by=clerk)]
    _run(version)
    _begin_earlier()
    for place, (customer, consent) in enumerate(agreed[::MOVED_EACH]):
        if place % 2:
            _need_something_else(customer, by=clerk)
        else:
            consents.withdraw(consent, by=clerk, at=timezone.now())
    _run(version)


def _ask(community: Community, *, by: Actor) -> list[tuple[Customer, Consent]]:
    """Ask those whom no campaign asked; one in some says no."""
    given = []
    for place, customer in enumerate(_unasked(community)[:ASKED_OF]):
        said = Said("refused") if place % REFUSED_EACH == REFUSED_EACH - 1 else YES
        consent = consents.record(customer, asked=CLASSES, said=said, by=by, at=timezone.now())
        if said is YES:
            given.append((customer, consent))
    return given


def _unasked(community: Community) -> list[Customer]:
    """Return the grown-ups who were told and have not been asked about classes."""
    asked = Consent.objects.filter(
        community_id=community.pk, wording__purpose__code=CLASSES.purpose
    ).values("customer_id")
    told = Customer.objects.filter(
        community=community, notice=Customer.Notice.DELIVERED, type=Customer.Type.PERSON,
        merged_into=None,
    ).exclude(id__in=asked).order_by("number")  # fmt: skip
    return [one for one in told if answers.minor_of(one) is None]


def _run(version: SchemeVersion) -> None:
    custodian = accounts.acting(person(CUSTODIAN), at=timezone.now())
    run = services.ask_run(version, by=custodian, at=timezone.now())
    services.pass_run(run.pk)


def _begin_earlier() -> None:
    """Let the first run be a month old; the log keeps to the day of the demonstration."""
    Run.objects.update(
        asked_at=F("asked_at") - BETWEEN, begun_at=F("begun_at") - BETWEEN,
        ended_at=F("ended_at") - BETWEEN,
    )  # fmt: skip
    RunPart.objects.update(done_at=F("done_at") - BETWEEN)
    Assignment.objects.update(begun_at=F("begun_at") - BETWEEN)


def _need_something_else(customer: Customer, *, by: Actor) -> None:
    held = ServiceNeed.objects.filter(
        community_id=customer.community_id, customer_id=customer.id, ended_at=None,
        item__in=list(HELP),
    )  # fmt: skip
    for need in held[:1]:
        needs.take_back(need, by=by, at=timezone.now())
        said = Declared(HELP[need.item], "please")
        needs.declare(customer, said, way="counter", by=by, at=timezone.now())
