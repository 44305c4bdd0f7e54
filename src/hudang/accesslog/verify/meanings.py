"""What the references mean: nobody may point one at another person, nor erase one in silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hudang.accesslog.payload import Log, meaning
from hudang.accesslog.references import ACTOR, SUBJECT, meaning_of_subject
from hudang.accesslog.verify.report import Kind
from hudang.accesslog.verify.streams import stream

if TYPE_CHECKING:
    import psycopg

    from hudang.accesslog.payload import Authority
    from hudang.accesslog.verify.report import Report

_ACTORS: Final = "SELECT ref::text, code, mac FROM accesslog_actorkey"
_SUBJECTS: Final = """
    SELECT ref::text, customer_id::text, community_id::text, mac
    FROM accesslog_subjectkey
"""
_FIRST_OF_ACTOR: Final = """
    SELECT entry.id::text, entry.log, leaf.epoch, leaf.leaf_index FROM accesslog_entry AS entry
    LEFT JOIN accesslog_leaf AS leaf ON leaf.event_id = entry.id
    WHERE entry.actor_ref = %s ORDER BY entry.id LIMIT 1
"""
_FIRST_OF_SUBJECT: Final = """
    SELECT entry.id::text, entry.log, leaf.epoch, leaf.leaf_index
    FROM accesslog_entrysubject AS named
    JOIN accesslog_entry AS entry ON entry.id = named.event_id
    LEFT JOIN accesslog_leaf AS leaf ON leaf.event_id = entry.id
    WHERE named.subject_ref = %s ORDER BY named.event_id LIMIT 1
"""
_ERASED_ACTORS: Final = """
    SELECT DISTINCT entry.actor_ref::text FROM accesslog_entry AS entry
    WHERE entry.actor_ref IS NOT NULL AND NOT EXISTS (
        SELECT FROM accesslog_actorkey AS named WHERE named.ref = entry.actor_ref)
"""
_ERASED_SUBJECTS: Final = """
    SELECT DISTINCT named.subject_ref::text FROM accesslog_entrysubject AS named
    WHERE NOT EXISTS (
        SELECT FROM accesslog_subjectkey AS stored WHERE stored.ref = named.subject_ref)
"""


@dataclass(frozen=True, slots=True)
class Meanings:
    """The references of people and customers against the writers' authentication."""

    database: psycopg.Connection[Any]
    report: Report
    authority: Authority
    destroyed: set[str]

    def check(self) -> None:
        """Check what every reference means, and that none lost its meaning unregistered."""
        for ref, code, mac in stream(self.database, name="accesslog_actors", query=_ACTORS):
            text = meaning(ACTOR, ref=ref, of=code)
            if not self.authority.accepts(text.encode(), mac=mac):
                self._add(Kind.ACTOR_EDITED, query=_FIRST_OF_ACTOR, ref=ref)
        for ref, customer, community, mac in stream(
            self.database, name="accesslog_customers", query=_SUBJECTS
        ):
            text = meaning(SUBJECT, ref=ref, of=meaning_of_subject(customer, community=community))
            if not self.authority.accepts(text.encode(), mac=mac):
                self._add(Kind.SUBJECT_EDITED, query=_FIRST_OF_SUBJECT, ref=ref)
        for (ref,) in self.database.execute(_ERASED_ACTORS).fetchall():
            self._add(Kind.ACTOR_ERASED, query=_FIRST_OF_ACTOR, ref=ref)
        for (ref,) in self.database.execute(_ERASED_SUBJECTS).fetchall():
            if ref not in self.destroyed:
                self._add(Kind.SUBJECT_ERASED, query=_FIRST_OF_SUBJECT, ref=ref)

    def _add(self, kind: Kind, *, query: str, ref: str) -> None:
        """Report at the first entry with that reference."""
        row = self.database.execute(query, [ref]).fetchone()
        event, log, epoch, index = row if row else ("", Log.ACCESS, 1, None)
        self.report.add(kind, log=Log(log), epoch=epoch or 1, leaf_index=index, event=event)
