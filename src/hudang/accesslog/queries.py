"""Reading the log: who looked at this customer, what did I look at, what happened lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Case, Count, Func, UUIDField, Value, When
from django.db.models.functions import TruncMonth

from hudang.accesslog.models import Entry, Look, Receipt, Recorded, Signed
from hudang.accesslog.payload import DESTRUCTION, Log

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from hudang.accesslog.daily import Typed

Row = TypeVar("Row", bound=Recorded)

# An identifier tells when an entry was written, `at` when the act began: they may differ.
MARGIN = timedelta(days=1)

_DESTRUCTIONS = """
    SELECT payload::jsonb ->> 'ref' FROM accesslog_entry
    WHERE log = %s AND what = %s ORDER BY id
"""


class Newest(Generic[Row]):
    """Entries, newest first, for pages of a list: counted up to `most`, their texts read late.

    What an entry says is in its text, and the database reads the texts of all that fit where it
    knows too little of them. So the identifiers of a page are found first, then their texts.
    """

    most = 10_000

    def __init__(self, found: QuerySet[Row]) -> None:
        self._found = found

    def count(self) -> int:
        """Return how many there are; more than `most` are `most`."""
        return self._found.order_by().values("log")[: self.most].count()

    def __getitem__(self, part: slice) -> list[Row]:
        page = self._found.values_list("id", flat=True)[part]
        return list(self._found.filter(id__in=list(page)))


def who_looked_at(
    customer_id: UUID, *, without: Collection[str] = (), hidden: Collection[str] = ()
) -> QuerySet[Look]:
    """Return every entry that names this customer, newest first, wherever he was then.

    `without` are numbers of cases that the reader is not to be led to by their entries, `hidden`
    are purposes whose entries are none of his business.
    """
    looks = Look.objects.filter(customer_id=customer_id)
    if hidden:
        looks = looks.exclude(purpose__in=hidden)
    return looks.exclude(reference__in=without) if without else looks


def looks_by(actor_code: str) -> QuerySet[Entry]:
    """Return what the person with this employee number did, newest first."""
    actor = Func(Value(actor_code), function="accesslog_actor_ref", output_field=UUIDField())
    return Entry.objects.filter(log=Log.ACCESS, actor_ref=actor)


def recent(
    *,
    actor_code: str = "",
    act: str = "",
    purpose: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[Entry]:
    """Return the entries that fit, newest first; `until` is exclusive."""
    entries = looks_by(actor_code) if actor_code else Entry.objects.filter(log=Log.ACCESS)
    if act:
        entries = entries.filter(act=act)
    if purpose:
        entries = entries.filter(purpose=purpose)
    if since:
        entries = entries.filter(at__gte=since, id__gte=_first_id(since - MARGIN))
    if until:
        entries = entries.filter(at__lt=until, id__lt=_first_id(until + MARGIN))
    return entries


@dataclass(frozen=True, slots=True)
class Use:
    """How often customers of one community were used in a month, in one way for one purpose."""

    month: date
    act: str
    purpose: str
    is_opened: bool
    count: int


def use_of(community_id: UUID, *, since: datetime) -> list[Use]:
    """Return how customers of a community were used since a moment, month by month.

    Entries that name customers count; lists and searches name none. `is_opened` are those for
    which values left the desk.
    """
    opened = Case(
        When(what__startswith="disclosure.", then=True), default=False, output_field=BooleanField()
    )
    rows = (
        Look.objects.filter(
            community_id=community_id, at__gte=since, id__gte=_first_id(since - MARGIN)
        )
        .annotate(month=TruncMonth("at"), opened=opened)
        .order_by("month")
        .values_list("month", "act", "purpose", "opened")
        .annotate(count=Count("id", distinct=True))
    )
    return [
        Use(month.date(), act, purpose, is_opened, count)
        for month, act, purpose, is_opened, count in rows
    ]


def registered_destructions() -> list[str]:
    """Return the references by which the register commits to lines of the shred ledger.

    For the auditor's role alone: others cannot read what entries say.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DESTRUCTIONS, [Log.REGISTERS, DESTRUCTION])
        return [reference for (reference,) in cursor.fetchall()]


def newest_checkpoints() -> list[Signed]:
    """Return the newest signed checkpoint of each log, as it is printed every day."""
    newest = (Signed.objects.filter(log=log).first() for log in Log)
    return [signed for signed in newest if signed is not None]


def stated_on(page: Typed) -> Signed | None:
    """Return the checkpoint this machine holds that a printed page states; none if none does."""
    return next(
        (one for one in Signed.objects.filter(size=page.size) if page.find([one.note])), None
    )


def last_words() -> list[Receipt]:
    """Return what each witness said last of the access log."""
    said = Receipt.objects.filter(log=Log.ACCESS)
    return list(said.order_by("witness", "-witnessed_at").distinct("witness"))


def waiting_since() -> datetime | None:
    """Return when the oldest entry was made that the sequencer has not placed; none if none is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accesslog_waiting()")
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return None
    return datetime.fromtimestamp((row[0].int >> 80) / 1000, tz=UTC)


def _first_id(moment: datetime) -> UUID:
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)
