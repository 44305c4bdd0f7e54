"""Merging two records of one person, and taking it back: proposed, confirmed, done in one go.

Values are opened at the desk before the transaction, as for every change of a search token;
everything else happens in one transaction, so that a merge is whole or is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.utils import IntegrityError
from django.utils.translation import gettext_lazy as _

from hudang.accesslog.services import Subject
from hudang.accounts.actor import system
from hudang.accounts.policy import Permission
from hudang.core.errors import EvidenceMissing
from hudang.disclosure import services as disclosure
from hudang.duplicates import policy, queries
from hudang.duplicates.models import Merge, Pair
from hudang.registry import cleaning
from hudang.registry import policy as registry_policy
from hudang.registry import queries as registry
from hudang.registry import services as customers
from hudang.registry.models import Customer
from hudang.vault import services as vault

from .deciding import compared
from .logging import record

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.disclosure.services import Likeness
    from hudang.registry.services import Held

Status = Merge.Status
JOB = system("duplicates")


class Two(NamedTuple):
    """The record that stays and the one that goes."""

    kept: Customer
    other: Customer


# Proposing and confirming


def merge(
    pair: Pair,
    *,
    kept: UUID,
    taken: Collection[int],
    revisions: tuple[int, int],
    by: Actor,
    at: datetime,
) -> Merge:
    """Merge two records into the one that is kept, with chosen values of the other.

    Done at once where the same identity number proves it; else it waits for a second person.
    `revisions` are those of the kept and of the other record, as they were shown.
    """
    customers.require_collector(pair.community_id, permission=Permission.AMEND, by=by)
    two = _two(pair.community_id, kept, _other(pair, kept))
    facts = _require_mergeable(two)
    _require_as_seen(two, revisions=revisions)
    _require_choice(two, taken=taken)
    asked = Merge(
        community_id=pair.community_id,
        customer_id=two.kept.id,
        other_id=two.other.id,
        other_number=two.other.number,
        status=Status.PROPOSED,
        taken=sorted(taken),
        revisions=list(revisions),
        proposed_by=by.code,
        proposed_at=at,
    )
    if policy.needs_second_person(facts):
        return _propose(asked, by=by, at=at)
    return _carry_out(asked, two, by=by, at=at)


def confirm(asked: Merge, *, by: Actor, at: datetime) -> Merge:
    """Confirm, as a second person, a merge that no identity number proves."""
    customers.require_collector(asked.community_id, permission=Permission.AMEND, by=by)
    policy.require_transition(asked.status, Status.DONE)
    policy.require_second_person(proposer=asked.proposed_by, confirmer=by.code)
    two = _two(asked.community_id, asked.customer_id, asked.other_id)
    _require_mergeable(two)
    _require_as_seen(two, revisions=(asked.revisions[0], asked.revisions[1]))
    return _carry_out(asked, two, by=by, at=at)


@transaction.atomic
def refuse(asked: Merge, *, by: Actor, at: datetime) -> Merge:
    """Refuse a proposed merge, or withdraw one's own; the pair stays open."""
    customers.require_collector(asked.community_id, permission=Permission.AMEND, by=by)
    current = _locked(asked)
    policy.require_transition(current.status, Status.REFUSED)
    current.status, current.ended_by, current.ended_at = Status.REFUSED, by.code, at
    current.save(update_fields=["status", "ended_by", "ended_at"])
    record("refuse", by=by, at=at, subjects=_subjects(current))
    return current


def _propose(asked: Merge, *, by: Actor, at: datetime) -> Merge:
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
            record("propose", by=by, at=at, items=asked.taken, subjects=_subjects(asked))
    except IntegrityError:
        raise _under_way() from None
    return asked


def _under_way() -> EvidenceMissing:
    return EvidenceMissing(
        _("A merge of this record is under way already."),
        control="LC-005",
        missing=[_("that merge confirmed or refused")],
    )


# Doing


def _carry_out(asked: Merge, two: Two, *, by: Actor, at: datetime) -> Merge:
    held = customers.open_held(two, what="merge", by=by, at=at)
    try:
        with transaction.atomic():
            return _merge_now(asked, two, held=held, by=by, at=at)
    except IntegrityError:
        raise _under_way() from None


def _merge_now(
    asked: Merge, two: Two, *, held: Mapping[UUID, Held], by: Actor, at: datetime
) -> Merge:
    kept, other = customers.lock_both(two)
    if not asked._state.adding:
        asked = _locked(asked)
        policy.require_transition(asked.status, Status.DONE)
    _require_as_seen(Two(kept, other), revisions=(asked.revisions[0], asked.revisions[1]))
    customers.require_same_vehicles([kept, other], held=held)
    done = customers.absorb(kept, other, taken=asked.taken, held=held, by=by, at=at)
    asked.status, asked.moved = Status.DONE, done.moved
    asked.decided_by, asked.merged_at = by.code, at
    asked.undo_until = policy.undo_until(merged_at=at)
    vault.seal(asked, **cleaning.by_field(_without_nothing(done.before)))
    asked.save()
    _mark(asked, status=Pair.Status.MERGED, by=by.code, at=at)
    record(
        "merge",
        by=by,
        acting_for="" if asked.proposed_by == by.code else asked.proposed_by,
        at=at,
        items=asked.taken,
        subjects=[*done.subjects, Subject.of(asked)],
    )
    return asked


def _without_nothing(values: Mapping[int, str | None]) -> dict[int, str | None]:
    return {item: value for item, value in values.items() if value is not None}


# Undoing


def undo(done: Merge, *, by: Actor, at: datetime) -> Merge:
    """Take a merge back within its time: exactly what moved, but for what was amended since."""
    customers.require_collector(done.community_id, permission=Permission.AMEND, by=by)
    policy.require_transition(done.status, Status.UNDONE)
    two = _two(done.community_id, done.customer_id, done.other_id)
    _require_undoable(done, kept=two.kept, at=at)
    held = customers.open_held(two, what="unmerge", by=by, at=at)
    before = _before(done, by=by, at=at)
    with transaction.atomic():
        kept, other = customers.lock_both(two)
        current = _locked(done)
        policy.require_transition(current.status, Status.UNDONE)
        _require_undoable(current, kept=kept, at=at)
        _require_unchanged(kept, expected=two.kept.revision)
        customers.require_same_vehicles([kept, other], held=held)
        subjects = customers.release(
            kept, other, before=before, moved=current.moved, held=held, by=by, at=at
        )
        current.ended_by, current.ended_at = by.code, at
        subjects.append(_close(current, status=Status.UNDONE))
        _mark(current, status=Pair.Status.OPEN, by="", at=None)
        record("undo", by=by, at=at, items=sorted(before), subjects=subjects)
    return current


def _before(done: Merge, *, by: Actor, at: datetime) -> dict[int, str | None]:
    """Return what the kept record held of the items taken, but for those amended since."""
    values: dict[int, str | None] = dict.fromkeys(_taken(done))
    for batch in customers.open_as_job(
        [[done]],
        counts={done.community_id: 1},
        what="unmerge",
        acting_for=by.code,
        items=customers.movable_items(),
        at=at,
    ):
        for opened in batch:
            values |= {item: opened.value(item) for item in opened.items}
    amended = registry.items_amended_since(done.customer, moment=done.merged_at)
    return {item: value for item, value in values.items() if item not in amended}


def _taken(done: Merge) -> list[int]:
    with_kind = registry_policy.ID_NUMBER in done.taken
    return [*done.taken, *([cleaning.ID_TYPE] if with_kind else [])]


def _require_undoable(done: Merge, *, kept: Customer, at: datetime) -> None:
    policy.require_undoable(until=_until(done), is_kept_merged=kept.is_merged, at=at)


def _until(done: Merge) -> datetime:
    assert done.undo_until is not None  # noqa: S101  a merge that is done has it
    return done.undo_until


def _close(done: Merge, *, status: Merge.Status) -> Subject:
    """End a merge: nothing can be taken back any more, so nothing is kept for it."""
    done.status, done.moved = status, {}
    vault.seal(done, contact=None, identity=None, household=None)
    done.save()
    return Subject.of(done)


# The end of the time to undo


def finish_merges(*, at: datetime) -> int:
    """Destroy the merged records whose time to undo is over; return how many merges ended."""
    due = list(queries.due(at=at))
    for done in due:
        _finish(done, at=at)
    # The record that stayed was destroyed meanwhile, and its merge with it.
    for other in queries.left_behind():
        customers.shred_merged(other, decided_by="", at=at)
    return len(due)


@transaction.atomic
def _finish(done: Merge, *, at: datetime) -> None:
    current = _locked(done)
    if current.status != Status.DONE or not policy.is_final(until=_until(current), at=at):
        return  # somebody was quicker to undo it
    other = Customer.objects.filter(
        community_id=current.community_id, id=current.other_id, merged_into=current.customer_id
    ).first()
    current.ended_at = at
    subject = _close(current, status=Status.FINAL)
    record("finish", by=JOB, acting_for=current.decided_by, at=at, subjects=[subject])
    if other is not None:
        customers.shred_merged(other, decided_by=current.decided_by, at=at)


# Shared


def _two(community: UUID, kept: UUID, other: UUID) -> Two:
    found = {
        one.id: one
        for one in Customer.objects.filter(community_id=community, id__in=[kept, other])
    }
    if len(found) < len({kept, other}):
        raise EvidenceMissing(
            _("One of the two records is gone."),
            control="LC-005",
            missing=[_("two records to merge")],
        )
    return Two(found[kept], found[other])


def _other(pair: Pair, kept: UUID) -> UUID:
    return pair.other_id if kept == pair.customer_id else pair.customer_id


def _require_mergeable(two: Two) -> Likeness:
    for one in two:
        registry_policy.require_not_merged(number=one.number, is_merged=one.is_merged)
    facts = compared(two.kept, two.other)
    policy.require_mergeable(
        facts, same_type=two.kept.type == two.other.type, is_same=two.kept.id == two.other.id
    )
    return facts


def _require_as_seen(two: Two, *, revisions: Sequence[int]) -> None:
    for one, expected in zip(two, revisions, strict=True):
        registry_policy.require_not_merged(number=one.number, is_merged=one.is_merged)
        _require_unchanged(one, expected=expected)


def _require_unchanged(customer: Customer, *, expected: int) -> None:
    changes = registry.changes_since(customer, revision=expected)
    registry_policy.require_unchanged(
        expected=expected,
        current=customer.revision,
        changes=[registry.describe_change(change) for change in changes],
    )


def _require_choice(two: Two, *, taken: Collection[int]) -> None:
    differing = disclosure.differences([two.kept], [two.other])
    movable = customers.movable_items().intersection(two.other.items)
    offered = policy.offered_items(differing, kept=two.kept.items, other=movable)
    policy.require_known_choice(taken=taken, offered=offered)


def _locked(merge: Merge) -> Merge:
    return (
        Merge.objects.select_for_update(no_key=True, of=("self",))
        .select_related("customer")
        .get(pk=merge.pk)
    )


def _mark(done: Merge, *, status: Pair.Status, by: str, at: datetime | None) -> None:
    both = {done.customer_id, done.other_id}
    Pair.objects.filter(
        community_id=done.community_id, customer_id__in=both, other_id__in=both
    ).update(status=status, decided_by=by, decided_at=at)


def _subjects(merge: Merge) -> list[Subject]:
    people = [merge.customer_id, merge.other_id]
    named = [Subject(person, merge.community_id) for person in people]
    return [*named, Subject.of(merge)]
