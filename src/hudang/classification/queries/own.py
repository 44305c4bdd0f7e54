"""Which schemes concern one customer, in which class he is, and where the answers came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from hudang.classification import policy
from hudang.classification.catalogue import Read
from hudang.classification.models import CUSTOMER_CLASS, Assignment, Choice, SchemeVersion
from hudang.classification.queries.appeals import appeals_of
from hudang.classification.queries.assignments import assignments_of
from hudang.classification.queries.choices import choices_of
from hudang.classification.queries.known import ROLES
from hudang.collection.models import Response
from hudang.consent import queries as consents
from hudang.consent.models import Consent
from hudang.needs import queries as needs
from hudang.registry.models import Customer, Occupancy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.classification.content import Criterion
    from hudang.classification.models import ClassAppeal, Scheme

State = SchemeVersion.State
Kind = Choice.Kind


class Origin(StrEnum):
    """Where the value of a criterion comes from."""

    NEED = "need"
    ANSWER = "answer"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Source:
    """What a criterion was read from, and the day it was said where somebody said it."""

    label: str
    origin: Origin
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standings:
    """What of one customer's own wishes and appeals bears upon his classes."""

    is_off: bool
    contested: frozenset[UUID]
    """The schemes against which he has an open appeal."""

    def effects_of(self, held: Assignment, *, code: str) -> frozenset[str]:
        """Return what a class of his changes now."""
        return policy.runs.effects_now(
            held.version.says.class_of(code), major=held.major, is_off=self.is_off,
            is_active=held.version.is_active, is_contested=held.scheme_id in self.contested,
        )  # fmt: skip


def standings_of(customer: Customer) -> Standings:
    open_ones = appeals_of(customer).filter(state__in=policy.own.OPEN)
    return Standings(
        choices_of(customer).filter(kind=Kind.PERSONALISATION_OFF).exists(),
        frozenset(open_ones.values_list("version__scheme_id", flat=True)),
    )


def versions_for(customer: Customer, *, today: date) -> list[SchemeVersion]:
    """Return the versions in force that sort people like this one, and those he has a class of."""
    in_force = SchemeVersion.objects.filter(state__in=policy.states.IN_FORCE_OR_SUSPENDED)
    roles = _roles(customer, today=today)
    held = set(classes_of(customer).values_list("scheme_id", flat=True))
    found = in_force.select_related("scheme").order_by("scheme__number")
    return [one for one in found if one.scheme_id in held or _concerns(one, roles)]


def version_in_force(scheme: Scheme) -> SchemeVersion | None:
    """Return the version of a scheme that is in force, or suspended."""
    found = SchemeVersion.objects.filter(
        scheme=scheme, state__in=policy.states.IN_FORCE_OR_SUSPENDED
    )
    return found.select_related("scheme").first()


def classes_of(customer: Customer) -> QuerySet[Assignment]:
    """Return the classes that a customer is in now, one of a scheme at the most."""
    return assignments_of(customer).filter(ended_at=None)


def class_of(customer: Customer, scheme: Scheme) -> Assignment | None:
    return classes_of(customer).filter(scheme=scheme).first()


def class_to_decide(appeal: ClassAppeal) -> Assignment | None:
    """Return the class that an appeal is decided on: the one he is in now, and where the scheme
    ended meanwhile, the one he was in."""
    if version_in_force(appeal.version.scheme) is not None:
        return class_of(appeal.customer, appeal.version.scheme)
    if appeal.assignment_id is None:
        return None
    return assignments_of(appeal.customer).filter(id=appeal.assignment_id).first()


def is_agreed(customer: Customer, *, at: datetime) -> bool:
    """Say whether a customer agrees now to be classified."""
    return consents.is_granted(
        customer.community_id, customer.id, purpose=policy.PURPOSE, items=[CUSTOMER_CLASS], at=at
    )


def agreed_since(customer: Customer) -> datetime | None:
    """Return when a customer last agreed to be classified, if what he said still holds."""
    given = consents.consents_of(customer).filter(
        purpose__code=policy.PURPOSE, state=Consent.State.GRANTED
    )
    newest = given.order_by("-said_at").first()
    return newest.said_at if newest else None


def sources_of(customer: Customer, criteria: Iterable[Criterion], *, today: date) -> list[Source]:
    """Return where the values of criteria were read, with the day they were said."""
    return [_source(customer, one, today=today) for one in criteria]


def _source(customer: Customer, one: Criterion, *, today: date) -> Source:
    if one.of.read is Read.NEEDS:
        declared = needs.running(customer, today=today).order_by("-declared_at").first()
        return Source(one.label, Origin.NEED, declared.declared_at if declared else None)
    if one.of.read is Read.ANSWERS:
        answered = Response.objects.filter(
            community_id=customer.community_id, customer_id=customer.id,
            campaign__version__questionnaire__code=one.questionnaire,
        ).order_by("-received_at").first()  # fmt: skip
        return Source(one.label, Origin.ANSWER, answered.received_at if answered else None)
    return Source(one.label, Origin.RECORD, None)


def _roles(customer: Customer, *, today: date) -> frozenset[str]:
    stays = Occupancy.objects.filter(
        community_id=customer.community_id, customer_id=customer.id
    ).exclude(ended_date__lt=today)
    return frozenset(stays.values_list("role", flat=True))


def _concerns(version: SchemeVersion, roles: frozenset[str]) -> bool:
    audience = version.says.audience
    return any(not roles.isdisjoint(held) for one, held in ROLES.items() if one in audience)
