"""What lies sealed of the people of a community, opened under one entry: answers, needs, classes.

Of each record that is opened the run keeps identifier, revision and hash (`RunBatch`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.timezone import localdate

from hudang.accesslog.members import Members
from hudang.classification import policy, queries
from hudang.classification.catalogue import Read
from hudang.classification.content import code_of
from hudang.classification.models import CUSTOMER_CLASS, Assignment, RunBatch
from hudang.classification.outcome import Outcome, load
from hudang.classification.services.logging import JOB
from hudang.collection import queries as collection
from hudang.disclosure import services as disclosure
from hudang.needs.models import HEALTH, Wish
from hudang.needs.words import unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.classification.content import Content, Criterion
    from hudang.classification.models import Run, SchemeVersion
    from hudang.collection.models import Response
    from hudang.disclosure.services import Opened
    from hudang.vault.models import SealedRecord

    Agreed = Mapping[UUID, frozenset[int]]

BATCH: Final = 2_000


@dataclass(slots=True)
class Opening:
    """What was opened of a community, by customer."""

    # By the key of the criterion that is read from answers.
    chosen: dict[UUID, dict[str, frozenset[str]]] = field(default_factory=dict)
    needs: dict[UUID, set[str]] = field(default_factory=dict)
    before: dict[UUID, tuple[Assignment, Outcome]] = field(default_factory=dict)


def open_community(
    version: SchemeVersion,
    community: UUID,
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
    sealed = _Sealed(version, community, agreed=agreed, only=only, at=at)
    found, opened = Opening(), 0
    for batch in sealed.opened(run=run, acting_for=acting_for, at=at):
        for one in batch:
            sealed.take(one, into=found)
        opened += len(batch)
        progress(opened)
    return found


class _Sealed:
    """The sealed records of a community that a scheme reads."""

    def __init__(
        self,
        version: SchemeVersion,
        community: UUID,
        *,
        agreed: Agreed,
        only: Collection[UUID] | None,
        at: datetime,
    ) -> None:
        self.version, self.community, self.agreed = version, community, agreed
        content, today = version.says, localdate(at)
        self.items = _items(content)
        self.questions = _Questions(content, community)
        needs = queries.health_needs(community, today=today) if HEALTH in self.items else []
        answers = collection.newest_responses(community, codes=self.questions.codes)
        self.assignments = {
            one.id: one
            for one in queries.current(community, scheme=version.scheme)
            if only is None or one.customer_id in only
        }
        self.needs = {
            one.id: one
            for one in needs
            if policy.runs.is_usable(HEALTH, agreed=agreed.get(one.customer_id, ()))
        }
        self.responses: dict[UUID, Response] = {
            one.id: one
            for one in answers
            if one.customer_id in agreed
            and policy.runs.is_fresh(answered=localdate(one.received_at), today=today)
        }

    def opened(self, *, run: Run | None, acting_for: str, at: datetime) -> Iterator[list[Opened]]:
        """Open all of them, once the log was told and vouches for the list."""
        records: list[SealedRecord] = [
            *self.responses.values(), *self.needs.values(), *self.assignments.values()
        ]  # fmt: skip
        if not records:
            return iter(())
        members = members_of(records)
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

        return disclosure.disclose_batches(
            batched(records), items, under=under, counts={self.community: len(records)},
            roots={self.community: members.root} if run is not None else None, keep=keep,
            what="classification.read_people", at=at,
        )  # fmt: skip

    def take(self, one: Opened, *, into: Opening) -> None:
        """Take over what one record says."""
        if one.record in self.assignments:
            held = self.assignments[one.record]
            into.before[held.customer_id] = held, load(one.value(CUSTOMER_CLASS))
        elif one.record in self.needs:
            need = unpacked(one.value(HEALTH) or "")
            if need.wish != Wish.NEVER:
                into.needs.setdefault(self.needs[one.record].customer_id, set()).add(need.item)
        else:
            response = self.responses[one.record]
            agreed = self.agreed.get(response.customer_id, frozenset())
            chosen = into.chosen.setdefault(response.customer_id, {})
            chosen |= self.questions.chosen(response, one, agreed=agreed)
        one.forget()


class _Question(NamedTuple):
    """A question as one version asked it: its choices by number, in the codes of the scheme."""

    criterion: str
    key: str
    items: frozenset[int]
    codes: Mapping[int, str]


class _Questions:
    """The questions that criteria are read from, in each version in which they were asked."""

    def __init__(self, content: Content, community: UUID) -> None:
        self.criteria = [one for one in content.criteria if one.of.read is Read.ANSWERS]
        self.codes = frozenset(one.questionnaire for one in self.criteria)
        self._versions = collection.versions_asked(community, codes=self.codes)
        self._known: dict[UUID, list[_Question]] = {}

    def chosen(
        self, response: Response, opened: Opened, *, agreed: frozenset[int]
    ) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield the criteria that a response answers, each with the codes of what was chosen."""
        for asked in self._asked(response.campaign_id):
            for item in asked.items & opened.items:
                if policy.runs.is_usable(item, agreed=agreed):
                    answer = _listed((opened.value(item) or {}).get(asked.key))
                    codes = (asked.codes[choice] for choice in answer if choice in asked.codes)
                    yield asked.criterion, frozenset(codes)

    def _asked(self, campaign: UUID) -> list[_Question]:
        if campaign not in self._known:
            code, version = self._versions[campaign]
            self._known[campaign] = [
                _Question(one.key, one.question, one.of.items, _codes(one, version))
                for one in self.criteria
                if one.questionnaire == code
            ]
        return self._known[campaign]


def _codes(one: Criterion, version: UUID) -> dict[int, str]:
    """Return by the number of a choice in one version its code in the scheme.

    Choices are known by what they say: an older version may have had others, elsewhere.
    """
    places = {choice: place for place, choice in enumerate(one.choices, 1)}
    asked = enumerate(collection.choices_of(version, one.question), 1)
    return {number: code_of(places[choice]) for number, choice in asked if choice in places}


def members_of(records: Iterable[SealedRecord]) -> Members:
    """Return the list of sealed records as they are now, for which an entry vouches."""
    members = Members()
    for record in records:
        sealed = [getattr(record, field.name) for field in record.sealed_fields()]
        members.add(
            record.__dict__["id"],
            revision=record.revision,
            sealed=b"".join(value.blob for value in sealed if value is not None),
        )
    return members


def _items(content: Content) -> frozenset[int]:
    collected = [policy.runs.collected_items(one) for one in content.criteria]
    return frozenset(item for items in collected for item in items)


def _listed(answer: Any) -> list[Any]:
    return answer if isinstance(answer, list) else [answer]


def batched(records: Sequence[SealedRecord]) -> Iterator[Sequence[SealedRecord]]:
    """Yield as many records at a time as are opened at once."""
    for begin in range(0, len(records), BATCH):
        yield records[begin : begin + BATCH]
