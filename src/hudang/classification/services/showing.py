"""One customer's class told to our people: why, what it changes now, and what it was before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.accounts.services import record_act
from hudang.classification import policy, queries, wording
from hudang.classification.catalogue import effects
from hudang.classification.content import STANDARD
from hudang.classification.explaining import Explanation, explain
from hudang.classification.models import Assignment, Choice, SchemeVersion
from hudang.classification.outcome import NOTHING
from hudang.classification.services.reading import read_history
from hudang.classification.services.table import names_of
from hudang.registry import queries as registry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.classification.models import Run
    from hudang.classification.outcome import Outcome
    from hudang.registry.models import Customer
    from hudang.registry.queries import StayRow

ACTIVE = SchemeVersion.State.ACTIVE


class Held(NamedTuple):
    """A class that somebody is or was in; no name where it can no longer be read."""

    class_code: str
    class_name: str
    version: SchemeVersion
    run: Run | None
    begun_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of somebody's class. Why he is standard, or why a class ended, is not."""

    customer: Customer
    name: str
    stays: Sequence[StayRow]
    version: SchemeVersion
    class_code: str
    class_name: str
    explanation: Explanation
    changes_now: Sequence[str]
    held: Assignment | None
    history: Sequence[Held]

    @property
    def is_standard(self) -> bool:
        return self.class_code == STANDARD


def tell_class(version: SchemeVersion, customer: Customer, *, by: Actor, at: datetime) -> Told:
    """Tell the class of a customer with its reasons; the entry names him. Not in a transaction."""
    by.require(Permission.SEE_CLASSES)
    accounts.require_community(communities=by.communities, community=customer.community_id)
    all_held = list(queries.assignments_of(customer).filter(scheme=version.scheme))
    opened = read_history(all_held, by=by, at=at)
    if not opened:
        _record_look(customer, by=by, at=at)
    now = next((one for one in all_held if one.is_current), None)
    outcome = opened[now.id] if now else NOTHING
    is_standard = outcome.is_standard
    shown = version if now is None or is_standard else now.version
    return Told(
        customer=customer,
        name=names_of([customer])[customer.id],
        stays=registry.stays_of([customer])[customer.id],
        version=shown,
        class_code=outcome.class_code,
        class_name=wording.class_name(shown.says, outcome.class_code),
        explanation=explain(shown, outcome, to_person=False),
        changes_now=[] if now is None else _changes_now(now, outcome, customer=customer),
        held=None if is_standard else now,
        history=_history(all_held, opened),
    )


def _changes_now(held: Assignment, outcome: Outcome, *, customer: Customer) -> list[str]:
    chosen = queries.choices_of(customer).filter(kind=Choice.Kind.PERSONALISATION_OFF)
    codes = policy.runs.effects_now(
        held.version.says.class_of(outcome.class_code), major=held.major,
        is_active=held.version.state == ACTIVE,
        is_off=any(one.scheme_id in {None, held.scheme_id} for one in chosen),
    )  # fmt: skip
    return [effects()[code].label for code in sorted(codes)]


def _history(held: Sequence[Assignment], opened: Mapping[UUID, Outcome]) -> list[Held]:
    """Return the classes of a customer, the newest first; standard spells are the gaps."""
    return [
        Held(code, name, one.version, one.run, one.begun_at, one.ended_at)
        for one in held
        for code in [opened[one.id].class_code if one.id in opened else ""]
        for name in [wording.class_name(one.version.says, code) if code else ""]
        if code != STANDARD
    ]


def _record_look(customer: Customer, *, by: Actor, at: datetime) -> None:
    """Record that somebody looked at a class where nothing was sealed: he is standard."""
    record_act(
        "classification.explain", by=by, permission=Permission.SEE_CLASSES, at=at, act=Act.VIEW,
        purpose=policy.PURPOSE, subjects=[Subject(customer.id, customer.community_id)],
    )  # fmt: skip
