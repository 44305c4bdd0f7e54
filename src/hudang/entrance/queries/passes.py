"""Which passes there are, by day and state; never by house, host or visitor (LC-086)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from hudang.core.calendar import begin_of, end_of
from hudang.entrance import policy
from hudang.entrance.models import VisitorPass, WrongCode

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor

CODE = "hudang/entrance/code/1"
TOKEN = "hudang/entrance/token/1"  # noqa: S105  the label of a digest, no secret


@dataclass(frozen=True, slots=True)
class PassFilter:
    """What a list of passes is narrowed to: nothing that names a household."""

    number: str = ""
    state: str = ""
    day: date | None = None
    community: UUID | None = None
    is_oldest_first: bool = False


def code_digest(code: str, *, community: UUID) -> bytes:
    """Return what is kept of a code: keyed, so that the few codes there are cannot be tried."""
    return salted_hmac(CODE, f"{community}:{code}", algorithm="sha256").digest()


def passes_like(wanted: PassFilter, *, by: Actor) -> QuerySet[VisitorPass]:
    """Return the passes that fit, the latest first unless the oldest are asked for."""
    found = _visible(by)
    fields = {
        "number": wanted.number.strip().upper(),
        "state": wanted.state,
        "valid_from__lte": wanted.day and end_of(wanted.day),
        "valid_until__gte": wanted.day and begin_of(wanted.day),
        "community_id": wanted.community,
    }
    found = found.filter(**{name: value for name, value in fields.items() if value})
    order = ("valid_from", "id") if wanted.is_oldest_first else ("-valid_from", "-id")
    return found.order_by(*order)


def visitor_pass(number: str, *, by: Actor) -> VisitorPass:
    """Return a pass; raises DoesNotExist outside the person's communities."""
    return _visible(by).get(number=number)


def _visible(by: Actor) -> QuerySet[VisitorPass]:
    found = VisitorPass.objects.filter(community_id__in=by.communities)
    return found.select_related("house", "community")


def pass_by(code: str, *, community: UUID) -> VisitorPass | None:
    """Return the pass that a code belongs to, locked: of two guards at once, one waits."""
    found = VisitorPass.objects.select_for_update(of=("self",)).select_related("house")
    digest = code_digest(code, community=community)
    return found.filter(community_id=community, code_digest=digest).first()


def is_known(code: str, *, community: UUID) -> bool:
    digest = code_digest(code, community=community)
    return VisitorPass.objects.filter(community_id=community, code_digest=digest).exists()


def wrong_codes(community: UUID, *, by: str, at: datetime) -> tuple[int, int]:
    """Return how many wrong codes one person typed lately, and how many all of the gate did."""
    lately = WrongCode.objects.filter(
        community_id=community, typed_at__gt=at - policy.TRIED_WITHIN
    )
    return lately.filter(typed_by=by).count(), lately.count()


def passes_over(*, at: datetime) -> QuerySet[VisitorPass]:
    """Return the passes of visits so long ago that nothing of them is kept."""
    return VisitorPass.objects.filter(valid_until__lte=at - policy.PASSES_KEPT_AFTER)
