"""One customer's classes as he is told them: which, why, from which answers, what they change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.classification import queries
from hudang.classification.catalogue import effects
from hudang.classification.explaining import explain
from hudang.classification.models import CUSTOMER_CLASS, Assignment, Choice
from hudang.classification.outcome import NOTHING, load
from hudang.classification.services.counter import (
    log_customer,
    require_counter,
    require_decider,
)
from hudang.classification.services.reading import under_job
from hudang.disclosure import services as disclosure
from hudang.needs.models import Way
from hudang.service import policy as service
from hudang.service import queries as orders
from hudang.service.services import is_involved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.classification.catalogue import Effect
    from hudang.classification.content import CustomerClass
    from hudang.classification.explaining import Explanation
    from hudang.classification.models import ClassAppeal, SchemeVersion
    from hudang.classification.outcome import Outcome
    from hudang.classification.queries import Source, Standings
    from hudang.registry.models import Customer
    from hudang.service.models import ServiceRecord

P = Permission
Kind = Choice.Kind


@dataclass(frozen=True, slots=True)
class OwnClass:
    """What one scheme makes of a customer now; without a class he is standard."""

    version: SchemeVersion
    assignment: Assignment | None
    customer_class: CustomerClass | None
    explanation: Explanation
    sources: Sequence[Source]
    changes: Sequence[Effect]
    """What it changes now."""
    awaits: Sequence[Effect]
    """What waits for a person to decide."""
    appeal: ClassAppeal | None
    deleted: Choice | None


@dataclass(frozen=True, slots=True)
class Own:
    """All that a customer is told of his classification."""

    agreed_at: datetime | None
    off: Choice | None
    refuses: Choice | None
    classes: Sequence[OwnClass]


@dataclass(frozen=True, slots=True)
class Added:
    """What who serves does for a customer: in plain words, and never of which class it comes."""

    effects: Sequence[Effect]
    text: str


def read_own(customer: Customer, *, way: str, by: Actor, at: datetime) -> Own:
    """Return what a customer is told of his classes; the entry names him. Not in a transaction.

    Choices of a restricted dimension are told to himself alone: at the counter it is said that
    they count, and not which they are.
    """
    _require_reader(customer, by=by)
    held = list(queries.classes_of(customer))
    found = _opened(customer, held, what="read_own", by=by, at=at)
    chosen = {(one.kind, one.scheme_id): one for one in queries.choices_of(customer)}
    told = _Told(customer, queries.standings_of(customer), chosen, way == Way.PORTAL, at)
    classes = {one.scheme_id: one for one in held}
    return Own(
        agreed_at=queries.agreed_since(customer) if queries.is_agreed(customer, at=at) else None,
        off=chosen.get((Kind.PERSONALISATION_OFF, None)),
        refuses=chosen.get((Kind.REFUSES_MACHINE, None)),
        classes=[
            told.own_class(one, classes.get(one.scheme_id), found)
            for one in queries.versions_for(customer, today=localdate(at))
        ],
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What is the same of all classes that a customer is told of."""

    customer: Customer
    standings: Standings
    chosen: Mapping[tuple[str, UUID | None], Choice]
    is_himself: bool
    at: datetime

    def own_class(
        self, version: SchemeVersion, held: Assignment | None, found: Mapping[UUID, Outcome]
    ) -> OwnClass:
        """Return what one scheme makes of him, by the version that his class was given by."""
        by_version = held.version if held else version
        outcome = found[held.id] if held else NOTHING
        content = by_version.says
        found_class = content.class_of(outcome.class_code)
        now = self.standings.effects_of(held, code=outcome.class_code) if held else frozenset()
        waits = held is not None and held.major == Assignment.Major.WAITS
        read = [one for one in content.criteria if one.key in outcome.held]
        return OwnClass(
            version=by_version,
            assignment=held,
            customer_class=found_class,
            explanation=explain(by_version, outcome, to_person=self.is_himself),
            sources=queries.sources_of(self.customer, read, today=localdate(self.at)),
            changes=_named(now),
            awaits=queries.majors_of(by_version, outcome.class_code) if waits else [],
            appeal=queries.open_appeal(self.customer, version.scheme),
            deleted=self.chosen.get((Kind.LABEL_DELETED, version.scheme_id)),
        )


# What a class adds, for who serves


def may_add(customer: Customer) -> bool:
    """Say whether there is something that who serves might do for a customer; opens nothing."""
    return bool(_effective(customer, queries.standings_of(customer)))


def added_for(customer: Customer, *, by: Actor, at: datetime) -> list[Added]:
    """Return what classes add for a customer now, at the counter. Not in a transaction."""
    require_counter(customer.community_id, by=by)
    return _added(customer, by=by, at=at)


def may_add_on(order: ServiceRecord, *, by: Actor) -> bool:
    """Say whether who deals with an order may ask what is added for its customer."""
    customer = orders.customers_of([order]).get(order.id)
    return customer is not None and is_involved(order, by=by) and may_add(customer)


def added_on(order: ServiceRecord, *, by: Actor, at: datetime) -> list[Added]:
    """Return what classes add for the customer of an order, for who deals with it."""
    service.require_involved(is_involved=is_involved(order, by=by))
    customer = orders.customers_of([order]).get(order.id)
    if customer is None:
        return []
    return _added(customer, reference=order.number, by=by, at=at)


def _added(customer: Customer, *, reference: str = "", by: Actor, at: datetime) -> list[Added]:
    standings = queries.standings_of(customer)
    held = _effective(customer, standings)
    found = _opened(customer, held, what="serve", reference=reference, by=by, at=at)
    told = []
    for one in held:
        code = found[one.id].class_code
        now, adds = standings.effects_of(one, code=code), one.version.says.class_of(code)
        if now and adds:
            told.append(Added(_named(now), adds.text))
    return told


def _effective(customer: Customer, standings: Standings) -> list[Assignment]:
    """Return the classes that change something now, as far as that is readable."""
    if standings.is_off:
        return []
    held = queries.classes_of(customer).exclude(scheme__in=standings.contested)
    return [one for one in held if one.version.is_active]


def _opened(
    customer: Customer,
    held: Sequence[Assignment],
    *,
    what: str,
    reference: str = "",
    by: Actor,
    at: datetime,
) -> dict[UUID, Outcome]:
    """Open classes of one customer; who has none is logged as looked at all the same."""
    if not held:
        log_customer(what, customer, by=by, at=at, reference=reference, act=Act.VIEW)
        return {}
    under = under_job([customer.community_id], by=by, reference=reference, at=at)
    opened = disclosure.disclose(
        held, [CUSTOMER_CLASS], under=under, at=at, what=f"classification.{what}"
    )
    return {one.record: load(one.value(CUSTOMER_CLASS)) for one in opened}


def _require_reader(customer: Customer, *, by: Actor) -> None:
    """Who decides on classes reads them, and who tells the customer at the counter."""
    if by.may(P.DECIDE_CLASS):
        require_decider(customer.community_id, by=by)
    else:
        require_counter(customer.community_id, by=by)


def _named(codes: Iterable[str]) -> list[Effect]:
    return [one for code, one in effects().items() if code in set(codes)]
