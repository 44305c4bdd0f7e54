"""Who would move if a version ran now, and why: sorted in memory, and nothing of it is kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.timezone import localdate

from hudang.accesslog.models import Act
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.classification import policy, queries, wording
from hudang.classification.explaining import Explanation, explain
from hudang.classification.outcome import NOTHING
from hudang.classification.services.sorting import sort_people
from hudang.classification.services.table import names_of
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.classification.models import SchemeVersion
    from hudang.classification.outcome import Outcome
    from hudang.classification.services.sorting import Sorted
    from hudang.registry.queries import StayRow

MOST_SHOWN: Final = 200


class Mover(NamedTuple):
    """Somebody who would be in another class, masked, with the reason for the new one."""

    number: str
    name: str
    stays: Sequence[StayRow]
    before: str
    after: str
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Preview:
    """Of how many people how many would move where, and the first of them."""

    people: int
    moving: int
    moves: Sequence[tuple[str, str, int]]
    movers: Sequence[Mover]


def preview(
    version: SchemeVersion,
    community: UUID,
    *,
    building: UUID | None = None,
    by: Actor,
    at: datetime,
) -> Preview:
    """Sort the people of a community, or of a building, without changing anybody.

    What is opened has its entry, and so has the list. Not within a transaction: the log is told
    first.
    """
    by.require(Permission.RUN_SCHEME)
    by.require(Permission.SEE_CLASSES)
    accounts.require_community(communities=by.communities, community=community)
    policy.runs.require_may_try(state=version.state)
    everybody = registry.Stretch(community)
    people = queries.people(everybody, audience=version.says.audience, today=localdate(at))
    policy.runs.require_few_enough(people=len(people), is_building=building is not None)
    found = sort_people(version, everybody, run=None, acting_for=by.code, building=building, at=at)
    moving = _moving(found)
    record_act(
        "classification.preview", by=by, permission=Permission.RUN_SCHEME, at=at, act=Act.VIEW,
        purpose=policy.PURPOSE, reference=version.scheme.number, count=len(moving),
        result="ok" if moving else "none", detail={"community": str(community)},
    )  # fmt: skip
    names = wording.class_names([version, *queries.versions_of(version.scheme)])
    counts = Counter((was.class_code, now.class_code) for was, now in moving.values())
    return Preview(
        found.people, len(moving),
        [(names[was], names[now], count) for (was, now), count in counts.most_common()],
        _movers(version, community, moving, names=names),
    )  # fmt: skip


def _moving(found: Sorted) -> dict[UUID, tuple[Outcome, Outcome]]:
    """Return who would be in another class, with what he is in and what he would be in."""
    pairs = {
        one: (
            found.before[one].outcome if one in found.before else NOTHING,
            found.now.get(one, NOTHING),
        )
        for one in found.before.keys() | found.now.keys()
    }
    return {one: pair for one, pair in pairs.items() if pair[0].class_code != pair[1].class_code}


def _movers(
    version: SchemeVersion,
    community: UUID,
    moving: Mapping[UUID, tuple[Outcome, Outcome]],
    *,
    names: Mapping[str, str],
) -> list[Mover]:
    shown = registry.filtered([community]).filter(id__in=moving).order_by("number")[:MOST_SHOWN]
    customers = list(shown)
    masks, stays = names_of(customers), registry.stays_of(customers)
    return [
        Mover(
            one.number, masks[one.id], stays[one.id], names[was.class_code],
            names[now.class_code], explain(version, now, to_person=False),
        )
        for one in customers
        for was, now in [moving[one.id]]
    ]  # fmt: skip
