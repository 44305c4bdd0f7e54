"""What each kind of change of many does with one customer, and how it is put back."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from django.utils.timezone import get_current_timezone

from hudang.accesslog.services import Subject
from hudang.registry import policy as registry
from hudang.registry import queries
from hudang.registry.models import BulkAmendment, BulkMember, Customer, Occupancy
from hudang.registry.parsing import contact
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.policy import bulk as policy
from hudang.vault import services as vault

from .bulk_values import Values
from .locking import locked
from .logging import keep_change
from .notices import record_notice_delivered
from .opening import open_as_job

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.disclosure.services import Opened

What = BulkAmendment.What
Status = BulkMember.Status
ADDRESS: Final = 6
BEFORE, AFTER = 1, 2
ITEMS: Final[Mapping[str, tuple[int, ...]]] = {
    What.CONFIRM_CONTACT: (registry.MOBILE,),
    What.DELIVER_NOTICE: (),
    What.END_OCCUPANCY: (registry.ROLE, registry.HOUSE),
    What.REWRITE_ADDRESS: (ADDRESS,),
}
SEALED_ANEW: Final = frozenset({What.REWRITE_ADDRESS, What.SET_VALUES})
# What the desk opens of a record for it: the address, and nothing where there is none to see.
_OPENED: Final = frozenset({ADDRESS})


def items_of(bulk: BulkAmendment) -> tuple[int, ...]:
    """Return the items that a change touches: of a file, those that it has columns for."""
    return ITEMS.get(bulk.what) or tuple(bulk.items)


# Before anything changes


def verdicts(
    bulk: BulkAmendment,
    customers: Sequence[Customer],
    *,
    texts: tuple[str, str],
    at: datetime,
) -> list[str]:
    """Return of each customer why he is left out; nothing where the change fits."""
    if bulk.what == What.REWRITE_ADDRESS:
        opened = _open(bulk, customers, at=at)
        return [_rewrite(opened[customer.id], texts)[1] for customer in customers]
    if bulk.what == What.DELIVER_NOTICE:
        return ["told" if one.notice == Customer.Notice.DELIVERED else "" for one in customers]
    if bulk.what == What.END_OCCUPANCY:
        stays = queries.stays_of(customers)
        return [_refusal_of_end(stays[customer.id], bulk) for customer in customers]
    return [""] * len(customers)


def _open(
    bulk: BulkAmendment, customers: Sequence[Customer], *, at: datetime
) -> dict[UUID, Opened]:
    """Open the addresses at the desk, as a job that acts for whoever decided."""
    batches = open_as_job(
        [customers],
        counts={bulk.community_id: len(customers)},
        items=_OPENED,
        what="open_addresses",
        acting_for=bulk.undone_by or bulk.prepared_by,
        at=at,
    )
    return {one.record: one for batch in batches for one in batch}


def _rewrite(opened: Opened, texts: tuple[str, str]) -> tuple[str, str]:
    changed, reason = policy.rewritten(
        opened.value(ADDRESS) or "", before=texts[0], after=texts[1]
    )
    if reason:
        return "", reason
    try:
        return contact.mailing_address(changed), ""
    except Invalid:
        return "", "invalid"


def _refusal_of_end(stays: Sequence[Any], bulk: BulkAmendment) -> str:
    if not stays:
        return "no_stay"
    begins = [stay.started_date for stay in stays if stay.started_date is not None]
    return "before" if bulk.day and any(day > bulk.day for day in begins) else ""


# The change itself


class Work:
    """One batch of a change: its values opened before, its records changed in one transaction."""

    def __init__(self, bulk: BulkAmendment, *, by: Actor, at: datetime) -> None:
        self.bulk = bulk
        self.by = by
        self.at = at
        self.is_undoing = bulk.status == BulkAmendment.Status.UNDOING
        self._opened: dict[UUID, Opened] = {}
        self._texts = ("", "")
        self._values: Values | None = None
        self._of_file: list[Subject] = []

    def open(self, members: Sequence[BulkMember]) -> None:
        """Open what the change must see, before its transaction: the log is told first."""
        if self.bulk.what == What.SET_VALUES:
            named = [member.customer_id for member in members]
            self._values = Values(self.bulk, named, by=self.by, at=self.at)
        if self.bulk.what != What.REWRITE_ADDRESS:
            return
        (batch,) = open_as_job(
            [[self.bulk]],
            counts={self.bulk.community_id: 1},
            items=frozenset(),
            what="open_bulk_texts",
            acting_for=self.by.code,
            at=self.at,
        )
        texts = batch[0].value(BEFORE), batch[0].value(AFTER)
        self._texts = texts[::-1] if self.is_undoing else texts
        keys = [(member.community_id, member.customer_id) for member in members]
        self._opened = _open(self.bulk, queries.by_keys(keys), at=self.at)

    def carry_out(self, members: Sequence[BulkMember]) -> list[Subject]:
        """Change the record of each member, or say why not; return whose records changed."""
        customers = locked(self.bulk.community_id, [member.customer_id for member in members])
        changed = [
            subject
            for member in members
            for subject in self._one(member, customers.get(member.customer_id))
        ]
        return changed + self._of_file

    def _one(self, member: BulkMember, customer: Customer | None) -> list[Subject]:
        expected = member.revision_after if self.is_undoing else member.revision_before
        if customer is None or customer.merged_into or customer.revision != expected:
            reason = "changed"
        else:
            reason = self._act()(member, customer)
        if reason or customer is None:
            self._leave_out(member, reason)
            return []
        member.status = Status.UNDONE if self.is_undoing else Status.DONE
        member.revision_after = customer.revision
        is_sealed_anew = self.bulk.what in SEALED_ANEW
        return [
            Subject.of(customer) if is_sealed_anew else Subject(customer.id, customer.community_id)
        ]

    def _leave_out(self, member: BulkMember, reason: str) -> None:
        """What cannot be undone stays done, with the reason beside it."""
        member.reason = reason
        if not self.is_undoing:
            member.status = Status.REFUSED

    def _act(self) -> Callable[[BulkMember, Customer], str]:
        acts = _BACK if self.is_undoing else _FORTH
        act = acts[self.bulk.what]
        return lambda member, customer: act(self, member, customer)

    def confirm(self, member: BulkMember, customer: Customer) -> str:
        was = customer.verified_at
        member.earlier = {"was": was.isoformat() if was else "", "set": self.at.isoformat()}
        customer.verified_at = self.at
        customer.save(update_fields=["verified_at"])
        return ""

    def unconfirm(self, member: BulkMember, customer: Customer) -> str:
        now = customer.verified_at
        if now != datetime.fromisoformat(member.earlier["set"]):
            return "changed"
        was = member.earlier["was"]
        customer.verified_at = datetime.fromisoformat(was) if was else None
        customer.save(update_fields=["verified_at"])
        return ""

    def tell(self, _member: BulkMember, customer: Customer) -> str:
        if customer.notice == Customer.Notice.DELIVERED or self.bulk.day is None:
            return "told"
        evening = datetime.combine(self.bulk.day, time(23, 59), get_current_timezone())
        moment = min(evening, self.at)
        record_notice_delivered(customer, delivered_at=moment, by=self.by, at=self.at)
        return ""

    def end(self, member: BulkMember, customer: Customer) -> str:
        reason = _refusal_of_end(queries.stays_of([customer])[customer.id], self.bulk)
        if reason:
            return reason
        stays = Occupancy.objects.filter(
            community_id=customer.community_id, customer_id=customer.id, ended_date__isnull=True
        )
        member.earlier = {"stays": [str(pk) for pk in stays.values_list("id", flat=True)]}
        stays.update(ended_date=self.bulk.day)
        self._note(customer)
        return ""

    def reopen(self, member: BulkMember, customer: Customer) -> str:
        ended = list(
            Occupancy.objects.filter(
                community_id=customer.community_id,
                id__in=member.earlier["stays"],
                ended_date=self.bulk.day,
            ).select_related("house")
        )
        if len(ended) < len(member.earlier["stays"]) or any(map(_is_taken, ended)):
            return "taken"
        for stay in ended:
            stay.ended_date = None
            stay.save(update_fields=["ended_date"])
        self._note(customer)
        return ""

    def rewrite(self, _member: BulkMember, customer: Customer) -> str:
        address, reason = _rewrite(self._opened[customer.id], self._texts)
        if reason:
            return reason
        vault.amend(customer, contact={ADDRESS: address})
        customer.amended_at = self.at
        customer.save()
        self._note(customer)
        return ""

    def set_values(self, _member: BulkMember, customer: Customer) -> str:
        if self._values is None or not self._values.has(customer):
            return "forgotten"
        self._of_file.append(self._values.set(customer))
        self._note(customer)
        return ""

    def _note(self, customer: Customer) -> None:
        keep_change(
            customer,
            items=items_of(self.bulk),
            reason="undone" if self.is_undoing else self.bulk.reason,
            by=self.by.code,
            at=self.at,
        )


def _is_taken(stay: Occupancy) -> bool:
    """Whether the house has another owner since, or the customer this very role again."""
    is_owner = stay.role == Occupancy.Role.OWNER
    again = Occupancy.objects.filter(
        community_id=stay.community_id,
        customer_id=stay.customer_id,
        house_id=stay.house_id,
        role=stay.role,
        ended_date__isnull=True,
    )
    return (is_owner and queries.has_owner(stay.house)) or again.exists()


_FORTH: Final[Mapping[str, Callable[[Work, BulkMember, Customer], str]]] = {
    What.CONFIRM_CONTACT: Work.confirm,
    What.DELIVER_NOTICE: Work.tell,
    What.END_OCCUPANCY: Work.end,
    What.REWRITE_ADDRESS: Work.rewrite,
    What.SET_VALUES: Work.set_values,
}
_BACK: Final[Mapping[str, Callable[[Work, BulkMember, Customer], str]]] = {
    What.CONFIRM_CONTACT: Work.unconfirm,
    What.END_OCCUPANCY: Work.reopen,
    What.REWRITE_ADDRESS: Work.rewrite,
    What.SET_VALUES: Work.set_values,
}
