"""An entry on its way into the log: codes, references, sealed detail, and one statement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from hudang.accesslog import context, details, keys, references
from hudang.accesslog.payload import (
    MAX_SUBJECTS,
    VERSION,
    Log,
    canonical,
    code,
    mac,
    reference,
)
from hudang.accesslog.references import ACTOR, SUBJECT, meaning_of_subject
from hudang.accesslog.writer import numbered
from hudang.core import metrics
from hudang.core.models import uuid7
from hudang.vault.errors import VaultError
from hudang.vault.keys import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from hudang.accesslog.details import SealedDetail
    from hudang.accesslog.references import Reference
    from hudang.accesslog.writer import Number
    from hudang.vault.models import SealedRecord

ATTEMPTS: Final = 3
REMEMBERED_PLACES: Final = 10_000
APPEND: Final = (
    "SELECT accesslog_append(%s, %s, %s::uuid[], %s::text[], %s::bytea[],"
    " %s::uuid[], %s::uuid[], %s::uuid[], %s::bytea[], %s, %s::integer, %s::uuid, %s::uuid)"
)

_places: dict[tuple[str, str, str], None] = {}


class NotRecordedError(Exception):
    """The entry could not be written, so the act does not happen."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A customer, or a sealed record of one, that an act concerns.

    A change states the revision and the sealed bytes: the sealed columns in order of their
    places, joined. `verify_log --sealed` compares them with the record as it is.
    """

    customer: UUID
    community: UUID
    revision: int = 0
    blob: bytes | None = None
    # Whether it is somebody, under whose keys what is told of him alone may lie.
    is_person: bool = True

    @classmethod
    def of(cls, changed: SealedRecord) -> Subject:
        """Return the subject of a change to this record, as it now stands."""
        sealed = [getattr(changed, field.name) for field in changed.sealed_fields()]
        return cls(
            customer=changed.__dict__["id"],
            community=changed.__dict__["community_id"],
            revision=changed.revision,
            blob=b"".join(value.blob for value in sealed if value is not None),
            is_person=_is_person(changed),
        )

    @classmethod
    def end_of(cls, gone: SealedRecord) -> Subject:
        """Return the subject of the end of this record: what it sealed is deleted from now on."""
        key = gone.__dict__
        return cls(
            customer=key["id"],
            community=key["community_id"],
            revision=gone.revision + 1,
            is_person=_is_person(gone),
        )


def _is_person(record: SealedRecord) -> bool:
    """Say whether a record is a customer himself, and not one of his or of a case."""
    return record.sealing_kind is Kind.CUSTOMER and record.sealing_owner == record.__dict__["id"]


@dataclass(frozen=True, slots=True)
class Draft:
    codes: dict[str, str]
    at: str
    log: Log
    reference: str
    items: list[int]
    count: int | None
    members: str
    people: dict[str, str]
    subjects: dict[UUID, Subject]
    detail: dict[str, str]
    came_from: context.Context
    beginning: list[Any]
    signing: list[str]

    def write(self) -> UUID:
        if len(self.subjects) > MAX_SUBJECTS:
            message = f"An entry names at most {MAX_SUBJECTS} subjects."
            raise ValueError(message)
        event = uuid7()
        fixed = self._fixed(event)
        try:
            sealed = self._seal(event)
            with numbered() as number:
                self._append(fixed, number=number, sealed=sealed)
        except (DatabaseError, VaultError, keys.LogKeyError) as error:
            raise NotRecordedError(
                _("The access log cannot be written, so nothing was opened and nothing changed.")
            ) from error
        if sealed and sealed.owner.kind is Kind.MONTH:
            place = self._place
            transaction.on_commit(lambda: _remember(place))
        metrics.acts.labels(act=self.codes["act"], result=self.codes["res"]).inc()
        return event

    @property
    def _place(self) -> tuple[str, str, str]:
        return self.came_from.session, self.came_from.address, self.came_from.device

    def _fixed(self, event: UUID) -> dict[str, Any]:
        return {
            **{key: code(value) for key, value in self.codes.items()},
            "v": VERSION,
            "log": int(self.log),
            "id": str(event),
            "at": self.at,
            "ses": code(self.came_from.session),
            "rt": code(self.came_from.route),
            "ref": reference(self.reference),
            "itm": self.items,
            "cnt": self.count,
            "ep": self.beginning,
            "key": self.signing,
            "mem": self.members,
        }

    def _seal(self, event: UUID) -> SealedDetail | None:
        """Seal a detail; a session's first entry from an address carries address and device."""
        told = {"address": self.came_from.address, "device": self.came_from.device}
        subjects = self.subjects.values()
        people = all(subject.is_person for subject in subjects)
        customers = [(one.community, one.customer) for one in subjects] if people else []
        if self.detail:
            return details.seal(event, detail={**told, **self.detail}, customers=customers)
        if not any(told.values()) or self._place in _places:
            return None
        return details.seal(event, detail=told, customers=())

    def _append(
        self, fixed: dict[str, Any], *, number: Number, sealed: SealedDetail | None
    ) -> None:
        people = sorted({person for person in self.people.values() if person})
        named = [
            meaning_of_subject(subject.customer, community=subject.community)
            for subject in self.subjects.values()
        ]
        for _attempt in range(ATTEMPTS):
            actors = references.of(ACTOR, meanings=people)
            subjects = references.of(SUBJECT, meanings=named)
            known = dict(zip(people, actors, strict=True))
            text = canonical(
                {
                    **fixed,
                    "w": number.writer.name,
                    "n": number.value,
                    "sk": list(number.declared),
                    "sub": [*self._subjects(subjects)],
                    "dc": sealed.commitment if sealed else [],
                    **{key: str(known[who].ref) for key, who in self.people.items() if who},
                }
            )
            used = self._call(text, known=known, subjects=subjects, sealed=sealed)
            if used is None:
                return
            references.correct(ACTOR, meanings=people, refs=used[: len(people)])
            references.correct(SUBJECT, meanings=named, refs=used[len(people) :])
        raise NotRecordedError(
            _("The access log is busy with the same customers. Please try again.")
        )

    def _subjects(self, known: Sequence[Reference]) -> Iterator[list[Any]]:
        for subject, stands in zip(self.subjects.values(), known, strict=True):
            blob = subject.blob
            yield [str(stands.ref), subject.revision, details.digest(blob) if blob else ""]

    def _call(
        self,
        text: str,
        *,
        known: Mapping[str, Reference],
        subjects: Sequence[Reference],
        sealed: SealedDetail | None,
    ) -> list[UUID] | None:
        actors = list(known.values())
        owner = sealed.owner if sealed else None
        parameters = [
            text,
            mac(keys.writer_keys()[-1], text=text),
            [actor.ref for actor in actors],
            list(known),
            [actor.mac for actor in actors],
            [subject.ref for subject in subjects],
            list(self.subjects),
            [subject.community for subject in self.subjects.values()],
            [subject.mac for subject in subjects],
            sealed.blob if sealed else None,
            int(owner.kind) if owner else None,
            owner.id if owner else None,
            owner.community if owner else None,
        ]
        with connection.cursor() as cursor:
            cursor.execute(APPEND, parameters)
            row = cursor.fetchone()
        used: list[UUID] | None = row[0] if row else None
        return used


def _remember(place: tuple[str, str, str]) -> None:
    while len(_places) >= REMEMBERED_PLACES:
        _places.pop(next(iter(_places)), None)
    _places[place] = None
