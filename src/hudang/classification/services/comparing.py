"""The classification table of two days beside each other: how many were where, and who moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.classification import policy, queries, wording
from hudang.classification.content import STANDARD
from hudang.classification.services.reading import read_classes
from hudang.classification.services.table import record_look
from hudang.core.calendar import months_after
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.classification.models import SchemeVersion

ABSENT: Final = "absent"
"""Whom the scheme was not about on that day: he had no house yet, or has none any more."""
UNKNOWN: Final = "unknown"
"""A class that ended so long ago that it can no longer be read."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many were in which class at two moments, and from which class to which they went."""

    before: Counter[str]
    after: Counter[str]
    moves: Counter[tuple[str, str]]
    names: Mapping[str, str]
    is_too_old: bool

    @property
    def classes(self) -> list[tuple[str, str, int, int]]:
        """Code, name, how many before and how many after; of the classes anybody was in."""
        return [
            (code, name, self.before[code], self.after[code])
            for code, name in self.names.items()
            if self.before[code] or self.after[code]
        ]

    @property
    def moved(self) -> list[tuple[str, str, int]]:
        """Who went elsewhere, by names, the most first; who stayed is left out."""
        return [
            (self.names[before], self.names[after], count)
            for (before, after), count in self.moves.most_common()
            if before != after
        ]


def compare(
    version: SchemeVersion,
    community: UUID,
    *,
    before: datetime,
    after: datetime,
    by: Actor,
    at: datetime,
) -> Comparison:
    """Compare the table of a community at two moments; an entry for each. Not in a transaction."""
    by.require(Permission.SEE_CLASSES)
    accounts.require_community(communities=by.communities, community=community)
    then, now = (_classes(version, community, moment=one, by=by, at=at) for one in (before, after))
    moves = Counter(
        (then.get(one, ABSENT), now.get(one, ABSENT)) for one in then.keys() | now.keys()
    )
    named = wording.class_names(queries.versions_of(version.scheme))
    return Comparison(
        before=Counter(then.values()), after=Counter(now.values()), moves=moves,
        names=named | {UNKNOWN: _("no longer readable"), ABSENT: _("without a house here")},
        is_too_old=months_after(localdate(before), policy.runs.ENDED_KEPT) < localdate(at),
    )  # fmt: skip


def _classes(
    version: SchemeVersion, community: UUID, *, moment: datetime, by: Actor, at: datetime
) -> dict[UUID, str]:
    """Return the class that everybody of the scheme was in at a moment."""
    held = list(queries.held_at(community, scheme=version.scheme, at=moment))
    opened = read_classes(held, by=by, at=at)
    people = queries.people(
        registry.Stretch(community), audience=version.says.audience, today=localdate(moment)
    )
    if not opened:
        record_look(len(people), community=community, by=by, at=at)
    classes = dict.fromkeys(people, STANDARD)
    for one in held:
        if one.customer_id in classes:
            found = opened.get(one.id)
            classes[one.customer_id] = found.class_code if found else UNKNOWN
    return classes
