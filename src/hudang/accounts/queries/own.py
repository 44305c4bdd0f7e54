"""What belongs to one person: undertakings, tokens, handovers; and the company of them all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from hudang.accounts import policy
from hudang.accounts.models import (
    ApiToken,
    Company,
    Handover,
    Undertaking,
    UndertakingText,
    User,
)
from hudang.accounts.queries.people import posts_allowing

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Signature:
    """Whether somebody who opens values has signed."""

    person: User
    valid_until: datetime | None
    is_in_force: bool
    is_due: bool


def company() -> Company | None:
    """Return the company of a real installation; a demonstration has none."""
    return Company.objects.first()


def undertaking_text() -> UndertakingText | None:
    """Return the version of the undertaking that is signed now."""
    return UndertakingText.objects.order_by("-number").first()


def undertakings_of(user: User) -> QuerySet[Undertaking]:
    return Undertaking.objects.filter(user=user).select_related("text")


def must_sign(actor: Actor, *, at: datetime) -> bool:
    """Say whether somebody who opens values is to sign, for the first time or again."""
    opened = policy.OPENING & policy.permissions_of(actor.roles, functions=actor.functions)
    return bool(opened) and policy.is_due(valid_until=actor.undertaking_until, at=at)


def signatures(*, at: datetime) -> list[Signature]:
    """Return everybody whose posts open values; who has not signed comes first."""
    holders = posts_allowing(*policy.OPENING, at=at).values("user")
    people = User.objects.filter(pk__in=holders).annotate(until=Max("undertakings__valid_until"))
    found = [_signature(person, person.until, at=at) for person in people.order_by("code")]
    return sorted(found, key=lambda one: (one.is_in_force, not one.is_due, one.person.code))


def _signature(person: User, until: datetime | None, *, at: datetime) -> Signature:
    return Signature(
        person=person,
        valid_until=until,
        is_in_force=until is not None and at < until,
        is_due=policy.is_due(valid_until=until, at=at),
    )


def tokens_of(user: User) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=user)


def tokens() -> QuerySet[ApiToken]:
    """Return everybody's tokens, the newest first."""
    return ApiToken.objects.select_related("user")


def handovers(actor: Actor) -> QuerySet[Handover]:
    """Return one's own handovers; administrators who open them see all."""
    found = Handover.objects.select_related("giver", "receiver")
    if actor.may(policy.Permission.MANAGE_PEOPLE) or actor.may(policy.Permission.SEE_ALL_LOG):
        return found
    return found.filter(Q(giver__code=actor.code) | Q(receiver__code=actor.code))


def handovers_to_sign(actor: Actor) -> list[Handover]:
    """Return the open handovers that wait for this person's signature."""
    mine = Handover.objects.select_related("giver", "receiver").filter(
        Q(giver__code=actor.code, given_at__isnull=True) | Q(receiver__code=actor.code),
        status=Handover.Status.OPEN,
    )
    return [
        one
        for one in mine
        if one.giver.code == actor.code or one.given_at or not one.giver.is_active
    ]
