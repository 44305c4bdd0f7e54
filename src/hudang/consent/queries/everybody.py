"""Who of a whole community agrees, and who is a child: for jobs that pass over everybody."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Func, TextField, Value
from django.utils.timezone import localdate

from hudang.consent import policy
from hudang.consent.models import Consent, Minor, Wording
from hudang.consent.policy import Word
from hudang.consent.queries.consents import ground_of
from hudang.purposes import queries as purposes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from django.db.models import QuerySet

    from hudang.purposes.models import Purpose
    from hudang.registry.queries import Stretch

    # By the wording: which items of those asked for it covers, and whether it is up to date.
    Known = Mapping[UUID, tuple[frozenset[int], bool]]


def granted_items(
    stretch: Stretch, *, purpose: str, items: Collection[int], at: datetime
) -> dict[UUID, frozenset[int]]:
    """Return for everybody of a community who agrees now to some of the items, to which.

    The same words lead to the same answer, which is asked once.
    """
    found = purposes.active_purposes().filter(code=purpose).first()
    ground = ground_of(found, at=at) if found else ""
    if found is None or not ground:
        return {}
    known = _known(found, items=items, ground=ground)
    today = localdate(at)
    agreed: dict[str, frozenset[int]] = {}
    answers: dict[UUID, frozenset[int]] = {}
    for customer, said in _said(stretch, known):
        if said not in agreed:
            words = _words(said, known, today=today)
            agreed[said] = frozenset(one for one in items if policy.is_granted(words, items=[one]))
        if agreed[said]:
            answers[customer] = agreed[said]
    return answers


def _said(stretch: Stretch, known: Known) -> QuerySet[Consent, tuple[UUID, str]]:
    """Return what everybody said in those words, one after the other, as one text."""
    given = stretch.of(Consent.objects.filter(wording__in=list(known)).exclude(said_at=None))
    # A word without an end has two parts: what is null is left out.
    word = Func(
        Value(" "), "wording_id", "state", "until_date", function="concat_ws",
        output_field=TextField(),
    )  # fmt: skip
    said = StringAgg(word, delimiter=";", order_by=("said_at", "id"))
    return (
        given.order_by()
        .values("customer_id")
        .annotate(said=said)
        .values_list("customer_id", "said")
    )


def _words(said: str, known: Known, *, today: date) -> list[Word]:
    words = []
    for one in said.split(";"):
        wording, state, *until = one.split(" ")
        items, is_current = known[UUID(wording)]
        is_yes = policy.is_yes(
            state=state, until=date.fromisoformat(*until) if until else None, today=today
        )
        words.append(Word(items, is_current and is_yes))
    return words


def children_of(stretch: Stretch, *, today: date) -> frozenset[UUID]:
    """Return who of a community is declared to be under fourteen, and still is."""
    return _under_fourteen(stretch.of(Minor.objects.all()), today=today)


def children_among(
    community: UUID, customers: Collection[UUID], *, today: date
) -> frozenset[UUID]:
    """Return those customers who are declared to be under fourteen, and still are."""
    declared = Minor.objects.filter(community_id=community, customer_id__in=customers)
    return _under_fourteen(declared, today=today)


def _under_fourteen(declared: QuerySet[Minor], *, today: date) -> frozenset[UUID]:
    months = declared.values_list("customer_id", "fourteen_month")
    return frozenset(
        child for child, month in months if policy.is_under_fourteen(fourteen=month, today=today)
    )


def withdrawn(purpose: str, *, since: datetime | None, until: datetime | None) -> int:
    """Return how many people withdrew what they had agreed to, in all communities together."""
    found = Consent.objects.filter(purpose__code=purpose, state=Consent.State.WITHDRAWN)
    if since is not None:
        found = found.filter(said_at__gte=since)
    if until is not None:
        found = found.filter(said_at__lt=until)
    return found.order_by().values("customer_id").distinct().count()


def _known(purpose: Purpose, *, items: Collection[int], ground: str) -> Known:
    parts = policy.needed(items, situation="")
    return {
        one.pk: (
            parts[one.situation] & frozenset(one.items),
            policy.is_current(ground=one.ground_hash, current=ground),
        )
        for one in Wording.objects.filter(purpose=purpose, situation__in=parts, recipient="")
    }
