"""Who agreed to what: asked before each batch, and shown in the ledger and on the board."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.accounts import policy as accounts
from hudang.consent import policy, wording
from hudang.consent.models import Consent, Minor, Situation
from hudang.consent.policy import Word
from hudang.purposes import queries as purposes
from hudang.registry.models import Customer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor
    from hudang.purposes.models import Purpose

State = Consent.State


@dataclass(frozen=True, slots=True)
class Question:
    """What may be asked for a purpose, in one situation or generally."""

    purpose: Purpose
    situation: str
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """How the customers of a community stand towards one question."""

    purpose: Purpose
    situation: str
    customers: int
    granted: int
    refused: int
    withdrawn: int
    outdated: int

    @property
    def label(self) -> _StrOrPromise:
        """What kind of consent it is about."""
        return Situation(self.situation).label if self.situation else _("general consent")

    @property
    def none(self) -> int:
        """How many have not been asked, or have not answered."""
        answered = self.granted + self.refused + self.withdrawn + self.outdated
        return max(0, self.customers - answered)

    @property
    def granted_share(self) -> int:
        return round(100 * self.granted / self.customers) if self.customers else 0


@dataclass(frozen=True, slots=True)
class Month:
    """How often people said yes, no, and no longer, in one month."""

    first: date
    granted: int
    refused: int
    withdrawn: int


# Before each batch


def is_granted(
    community: UUID,
    customer: UUID,
    *,
    purpose: str,
    items: Collection[int],
    at: datetime,
    situation: str = "",
    recipient: str = "",
) -> bool:
    """Say whether one customer agrees now; see `granted`."""
    return bool(
        granted(community, [customer], purpose=purpose, items=items, at=at,
                situation=situation, recipient=recipient)
    )  # fmt: skip


def granted(
    community: UUID,
    customers: Collection[UUID],
    *,
    purpose: str,
    items: Collection[int],
    at: datetime,
    situation: str = "",
    recipient: str = "",
) -> frozenset[UUID]:
    """Return those customers who agree now to the use of all the items for an active purpose.

    Reads the consents in one statement, however many customers: a job asks before each batch. A
    yes to an earlier purpose, item or notice, one that ran out or was withdrawn is none.
    """
    found = purposes.active_purposes().filter(code=purpose).first()
    ground = ground_of(found, at=at) if found else ""
    if not ground:
        return frozenset()
    parts = policy.needed(items, situation=situation)
    rows = (
        Consent.objects.filter(
            community_id=community,
            customer_id__in=customers,
            purpose__code=purpose,
            wording__situation__in=parts,
            wording__recipient=recipient,
            said_at__isnull=False,
        )
        .select_related("wording")
        .order_by("customer_id", "said_at", "id")
    )
    today = localdate(at)
    return frozenset(
        customer
        for customer, said in groupby(rows, key=lambda row: row.customer_id)
        if _agrees(list(said), parts=parts, ground=ground, today=today)
    )


def _agrees(
    rows: list[Consent], *, parts: Mapping[str, frozenset[int]], ground: str, today: date
) -> bool:
    return all(
        policy.is_granted(
            [
                Word(frozenset(row.wording.items), holds(row, ground=ground, today=today))
                for row in rows
                if row.wording.situation == situation
            ],
            items=items,
        )
        for situation, items in parts.items()
    )


def holds(consent: Consent, *, ground: str, today: date) -> bool:
    """Say whether a yes still is one: granted, not run out, to what the purpose is today."""
    return policy.is_yes(
        state=consent.state, until=consent.until_date, today=today
    ) and policy.is_current(ground=consent.wording.ground_hash, current=ground)


def ground_of(purpose: Purpose, *, at: datetime) -> str:
    """Return what a consent to a purpose rests on now; empty while no notice is in force."""
    notice = purposes.current_notice(at=at)
    return wording.ground_hash(purpose, notice) if notice else ""


def grounds(*, at: datetime) -> dict[UUID, str]:
    """Return for every purpose what a consent to it rests on now."""
    notice = purposes.current_notice(at=at)
    if notice is None:
        return {}
    return {one.pk: wording.ground_hash(one, notice) for one in purposes.purposes()}


# Of one customer


def consents_of(customer: Customer) -> QuerySet[Consent]:
    """Return everything a customer was asked and answered, the newest first."""
    return Consent.objects.filter(
        community_id=customer.community_id, customer_id=customer.id
    ).select_related("purpose", "wording", "notice")


def consent(community: UUID, consent_id: UUID, *, by: Actor) -> Consent:
    """Return a consent; one outside the person's communities is refused."""
    accounts.require_community(communities=by.communities, community=community)
    return Consent.objects.select_related("purpose", "wording", "notice").get(
        community_id=community, id=consent_id
    )


def minor_of(customer: Customer) -> Minor | None:
    """Return what was declared of a customer under fourteen, the birthday past or not."""
    return Minor.objects.filter(
        community_id=customer.community_id, customer_id=customer.id
    ).first()


def guardian_of(minor: Minor | None) -> Customer | None:
    """Return who consents for a child: on record in the community, or the record he is now."""
    if minor is None or minor.guardian_id is None:
        return None
    here = Customer.objects.filter(community_id=minor.community_id)
    found = here.filter(id=minor.guardian_id).first()
    if found is not None and found.merged_into is not None:
        return here.filter(id=found.merged_into).first()
    return found


def said_no_at(
    customer: Customer, *, purpose: str, situation: str, recipient: str
) -> datetime | None:
    """Return when a customer last refused or withdrew, unless he has agreed since."""
    newest = (
        consents_of(customer)
        .filter(
            purpose__code=purpose,
            wording__situation=situation,
            wording__recipient=recipient,
            said_at__isnull=False,
        )
        .order_by("-said_at", "-id")
        .first()
    )
    is_no = newest is not None and newest.state in {State.REFUSED, State.WITHDRAWN}
    return newest.said_at if newest is not None and is_no else None


def refusing(
    community: UUID, customers: Collection[UUID], *, purpose: str, at: datetime
) -> frozenset[UUID]:
    """Return those customers whose newest word on a purpose is a no that still rests (LC-018)."""
    said = Consent.objects.filter(
        community_id=community, customer_id__in=customers, purpose__code=purpose,
        wording__situation="", said_at__isnull=False,
    )  # fmt: skip
    newest = said.order_by("customer_id", "-said_at", "-id").distinct("customer_id")
    return frozenset(
        one.customer_id
        for one in newest
        if one.state in {State.REFUSED, State.WITHDRAWN}
        and one.said_at is not None
        and one.said_at + policy.COOL_DOWN > at
    )


def questions() -> list[Question]:
    """Return what may be asked: of each active purpose the items that rest on consent."""
    found: list[Question] = []
    for purpose in purposes.active_purposes():
        asked = [one for one in purpose.items if policy.is_asked_for(one, basis=purpose.basis)]
        needed = policy.needed(asked, situation="")
        for situation, items in needed.items():
            if items or (not purpose.items and purpose.basis == "consent"):
                found.append(Question(purpose, situation, tuple(sorted(items))))
    return found


# Of a community


def newest_words(community: UUID) -> QuerySet[Consent]:
    """Return the newest word of every customer to every question, of those still on record."""
    question = ("customer_id", "purpose_id", "wording__situation", "wording__recipient")
    here = Customer.objects.filter(community_id=community, merged_into__isnull=True)
    return (
        Consent.objects.filter(
            community_id=community, said_at__isnull=False, customer_id__in=here.values("id")
        )
        .order_by(*question, "-said_at", "-id")
        .distinct(*question)
    )


def board(community: UUID, *, at: datetime) -> list[Shares]:
    """Return how the customers of a community stand towards every question that was ever asked
    or may be asked."""
    known = {purpose.pk: purpose for purpose in purposes.purposes()}
    customers = Customer.objects.filter(community_id=community, merged_into__isnull=True).count()
    holding = _holding(grounds(at=at), today=localdate(at))
    counted = {
        (known[row["purpose"]], row["wording__situation"]): row
        for row in Consent.objects.filter(id__in=newest_words(community).values("id"))
        .values("purpose", "wording__situation")
        .annotate(
            granted=_people(Q(state=State.GRANTED) & holding),
            refused=_people(Q(state=State.REFUSED)),
            withdrawn=_people(Q(state=State.WITHDRAWN)),
            outdated=_people(
                Q(state__in=(State.SUPERSEDED, State.EXPIRED)) | Q(state=State.GRANTED) & ~holding
            ),
        )
    }
    asked = {(one.purpose, one.situation) for one in questions()} | counted.keys()
    return [
        _shares(purpose, situation, customers, counted.get((purpose, situation), {}))
        for purpose, situation in sorted(asked, key=lambda one: (one[0].code, one[1]))
    ]


def _shares(purpose: Purpose, situation: str, customers: int, row: Mapping[str, Any]) -> Shares:
    names = ("granted", "refused", "withdrawn", "outdated")
    counts = {name: row.get(name, 0) for name in names}
    return Shares(purpose=purpose, situation=situation, customers=customers, **counts)


def _people(which: Q) -> Count:
    return Count("customer_id", filter=which, distinct=True)


def _holding(current: Mapping[UUID, str], *, today: date) -> Q:
    return Q(wording__ground_hash__in=list(current.values())) & (
        Q(until_date__isnull=True) | Q(until_date__gte=today)
    )


def months(community: UUID, *, purpose: str, situation: str, since: datetime) -> list[Month]:
    """Return how many answers and withdrawals there were month by month, the oldest first."""
    rows = Consent.objects.filter(
        community_id=community, purpose__code=purpose, wording__situation=situation
    )
    answers = _by_month(rows.filter(decided_at__gte=since), "decided_at")
    ends = _by_month(rows.filter(state=State.WITHDRAWN, ended_at__gte=since), "ended_at")
    return [
        Month(
            first=month,
            granted=sum(answers.get((month, state), 0) for state in State if state != "refused"),
            refused=answers.get((month, "refused"), 0),
            withdrawn=ends.get((month, "withdrawn"), 0),
        )
        for month in sorted({month for month, _state in [*answers, *ends]})
    ]


def _by_month(rows: QuerySet[Consent], moment: str) -> dict[tuple[date, str], int]:
    counted = (
        rows.order_by()
        .annotate(month=TruncMonth(moment))
        .values("month", "state")
        .annotate(count=Count("id"))
    )
    return {(localdate(one["month"]), one["state"]): one["count"] for one in counted}


def customers_standing(
    community: UUID, *, purpose: str, situation: str, state: str, at: datetime
) -> QuerySet[Customer]:
    """Return the customers who stand so towards a question; `none` has not answered."""
    here = Customer.objects.filter(community_id=community, merged_into__isnull=True)
    words = Consent.objects.filter(id__in=newest_words(community).values("id")).filter(
        purpose__code=purpose, wording__situation=situation
    )
    holding = _holding(grounds(at=at), today=localdate(at))
    which = {
        "granted": Q(state=State.GRANTED) & holding,
        "refused": Q(state=State.REFUSED),
        "withdrawn": Q(state=State.WITHDRAWN),
        "outdated": Q(state__in=(State.SUPERSEDED, State.EXPIRED))
        | Q(state=State.GRANTED) & ~holding,
    }
    if state == "none":
        return here.exclude(id__in=words.values("customer_id")).order_by("number")
    return here.filter(id__in=words.filter(which[state]).values("customer_id")).order_by("number")


# Upkeep


def outdated(*, at: datetime) -> QuerySet[Consent]:
    """Return the questions and answers that rest on a purpose or a notice of before."""
    current = list(grounds(at=at).values())
    return Consent.objects.filter(state__in=(State.OFFERED, State.GRANTED)).exclude(
        wording__ground_hash__in=current
    )


def run_out(*, today: date) -> QuerySet[Consent]:
    """Return the questions and answers whose last day is past."""
    return Consent.objects.filter(state__in=(State.OFFERED, State.GRANTED), until_date__lt=today)
