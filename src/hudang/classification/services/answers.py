"""What lies sealed of the people of a community, opened under one entry: answers, needs, classes.

Of each record that is opened the run keeps identifier, revision and hash (`RunBatch`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from django.db.models.functions import TruncDate
from django.utils.timezone import localdate

from hudang.accesslog.members import Members
from hudang.classification import policy, queries
from hudang.classification.catalogue import Read
from hudang.classification.content import code_of
from hudang.classification.models import CUSTOMER_CLASS, RunBatch
from hudang.classification.outcome import Held, load
from hudang.classification.services.logging import JOB
from hudang.collection import queries as collection
from hudang.disclosure import services as disclosure
from hudang.needs.models import HEALTH, Wish
from hudang.needs.words import unpacked
from hudang.vault.rows import sealed_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from hudang.classification.content import Content, Criterion
    from hudang.classification.models import Run, SchemeVersion
    from hudang.disclosure.services import Opened
    from hudang.registry.queries import Stretch
    from hudang.vault.rows import SealedRow

    Agreed = Mapping[UUID, frozenset[int]]

BATCH: Final = 4_000
NONE: Final[frozenset[str]] = frozenset()
T = TypeVar("T")


@dataclass(slots=True)
class Opening:
    """What was opened of a community, by customer."""

    # By the key of the criterion that is read from answers.
    chosen: dict[UUID, dict[str, frozenset[str]]] = field(default_factory=dict)
    needs: dict[UUID, set[str]] = field(default_factory=dict)
    before: dict[UUID, Held] = field(default_factory=dict)


def open_people(
    version: SchemeVersion,
    stretch: Stretch,
    *,
    agreed: Agreed,
    run: Run | None,
    acting_for: str,
    only: Collection[UUID] | None = None,
    progress: Callable[[int], None],
    at: datetime,
) -> Opening:
    """Open what the scheme reads of whoever agrees to it, and the classes that hold now; of some
    people alone where `only` names them.

    `progress` is told how many records were opened, and may raise to end it.
    """
    sealed = _Sealed(version, stretch.community, agreed=agreed)
    rows, opened = sealed.rows(stretch, only=only, today=localdate(at)), 0
    for batch in sealed.opened(rows, run=run, acting_for=acting_for, at=at):
        opened += batch
        progress(opened)
    return sealed.found


class _Row(NamedTuple):
    """A sealed row, what is known of it, and who takes over what it says."""

    sealed: SealedRow
    facts: tuple[Any, ...]
    take: Callable[[UUID, tuple[Any, ...], Opened], None]


class _Sealed:
    """The sealed rows of people that a scheme reads, each person's together."""

    def __init__(self, version: SchemeVersion, community: UUID, *, agreed: Agreed) -> None:
        self.version, self.community, self.agreed = version, community, agreed
        self.found = Opening()
        self.items = _items(version.says)
        self.questions = _Questions(version.says, community)

    def rows(self, stretch: Stretch, *, only: Collection[UUID] | None, today: date) -> list[_Row]:
        """Return what there is to open. The rows know who takes them over, and not the other way:
        a circle would keep them all until somebody looks for it."""
        rows = [
            *self._classes(stretch, only=only),
            *self._answers(stretch, today=today),
            *(self._needs(stretch, today=today) if HEALTH in self.items else ()),
        ]
        # The keys of each person are then read once.
        return sorted(rows, key=lambda row: row.sealed.context.owner.int)

    def _classes(self, stretch: Stretch, *, only: Collection[UUID] | None) -> Iterator[_Row]:
        held = stretch.of(queries.current(stretch.community, scheme=self.version.scheme))
        for row, facts in sealed_rows(held, "said", "version_id", "run_id"):
            if only is None or row.context.owner in only:
                yield _Row(row, facts, self._take_class)

    def _answers(self, stretch: Stretch, *, today: date) -> Iterator[_Row]:
        newest = collection.newest_responses(stretch, codes=self.questions.codes)
        is_fresh = cache(lambda day: policy.runs.is_fresh(answered=day, today=today))
        dated = newest.annotate(received_on=TruncDate("received_at"))
        for row, facts in sealed_rows(dated, "answers", "campaign_id", "received_on"):
            _campaign, received_on = facts
            if row.context.owner in self.agreed and is_fresh(received_on):
                yield _Row(row, facts, self._take_answers)

    def _needs(self, stretch: Stretch, *, today: date) -> Iterator[_Row]:
        declared = queries.health_needs(stretch, today=today)
        for row, facts in sealed_rows(declared, "said"):
            if policy.runs.is_usable(HEALTH, agreed=self.agreed.get(row.context.owner, ())):
                yield _Row(row, facts, self._take_need)

    def opened(
        self, rows: Sequence[_Row], *, run: Run | None, acting_for: str, at: datetime
    ) -> Iterator[int]:
        """Open all of them, once the log was told and vouches for the list; yield how many were
        taken over at once."""
        if not rows:
            return
        members = members_of([row.sealed for row in rows])
        items = {*self.items, CUSTOMER_CLASS}
        under = disclosure.system_authority(
            JOB, purpose=policy.PURPOSE, items=items, communities=[self.community],
            acting_for=acting_for, reference=self.version.scheme.number, at=at,
        )  # fmt: skip

        def keep(community: UUID, entry: UUID) -> None:
            if run is not None:
                RunBatch.objects.create(
                    run=run, community_id=community, event_id=entry, members=members.stored
                )

        disclosed = disclosure.disclose_rows(
            ([row.sealed for row in batch] for batch in batched(rows)), items, under=under,
            counts={self.community: len(rows)},
            roots={self.community: members.root} if run is not None else None, keep=keep,
            what="classification.read_people", at=at,
        )  # fmt: skip
        for batch, opened in zip(batched(rows), disclosed, strict=True):
            for row, one in zip(batch, opened, strict=True):
                row.take(row.sealed.context.owner, row.facts, one)
                one.forget()
            yield len(batch)

    def _take_class(self, customer: UUID, facts: tuple[UUID, UUID | None], one: Opened) -> None:
        version, run = facts
        outcome = load(one.value(CUSTOMER_CLASS))
        self.found.before[customer] = Held(one.record, version, run is None, outcome)

    def _take_answers(self, customer: UUID, facts: tuple[UUID, date], one: Opened) -> None:
        campaign, _received_on = facts
        chosen = self.found.chosen.setdefault(customer, {})
        chosen |= self.questions.chosen(campaign, one, agreed=self.agreed[customer])

    def _take_need(self, customer: UUID, _facts: tuple[()], one: Opened) -> None:
        need = unpacked(one.value(HEALTH) or "")
        if need.wish != Wish.NEVER:
            self.found.needs.setdefault(customer, set()).add(need.item)


class _Question(NamedTuple):
    """A question as one version asked it: its choices by number, in the codes of the scheme."""

    criterion: str
    key: str
    item: int
    codes: Mapping[int, frozenset[str]]

    def codes_of(self, answer: Any) -> frozenset[str]:
        """Return the codes of what was chosen; one choice, or several."""
        if isinstance(answer, list):
            return NONE.union(*(self.codes.get(choice, NONE) for choice in answer))
        return self.codes.get(answer, NONE)


class _Questions:
    """The questions that criteria are read from, in each version in which they were asked."""

    def __init__(self, content: Content, community: UUID) -> None:
        self.criteria = [one for one in content.criteria if one.of.read is Read.ANSWERS]
        self.codes = frozenset(one.questionnaire for one in self.criteria)
        self._versions = collection.versions_asked(community, codes=self.codes)
        self._known: dict[tuple[UUID, frozenset[int]], list[_Question]] = {}

    def chosen(
        self, campaign: UUID, opened: Opened, *, agreed: frozenset[int]
    ) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield the criteria that a response answers, each with the codes of what was chosen."""
        for asked in self._usable(campaign, agreed):
            answers = opened.value(asked.item) or {}
            if asked.key in answers:
                yield asked.criterion, asked.codes_of(answers[asked.key])

    def _usable(self, campaign: UUID, agreed: frozenset[int]) -> list[_Question]:
        known = self._known.get((campaign, agreed))
        if known is None:
            code, version = self._versions[campaign]
            known = self._known[campaign, agreed] = [
                _Question(one.key, one.question, item, _codes(one, version))
                for one in self.criteria
                if one.questionnaire == code
                for item in sorted(one.of.items)
                if policy.runs.is_usable(item, agreed=agreed)
            ]
        return known


def _codes(one: Criterion, version: UUID) -> dict[int, frozenset[str]]:
    """Return by the number of a choice in one version its code in the scheme.

    Choices are known by what they say: an older version may have had others, elsewhere.
    """
    places = {choice: place for place, choice in enumerate(one.choices, 1)}
    asked = enumerate(collection.choices_of(version, one.question), 1)
    return {
        number: frozenset({code_of(places[choice])})
        for number, choice in asked
        if choice in places
    }


def members_of(rows: Iterable[SealedRow]) -> Members:
    """Return the list of sealed rows as they are now, for which an entry vouches."""
    members = Members()
    for row in rows:
        members.add(row.context.record, revision=row.context.revision, sealed=row.blob)
    return members


def _items(content: Content) -> frozenset[int]:
    collected = [policy.runs.collected_items(one) for one in content.criteria]
    return frozenset(item for items in collected for item in items)


def batched(records: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield as many records at a time as are opened at once."""
    for begin in range(0, len(records), BATCH):
        yield records[begin : begin + BATCH]
