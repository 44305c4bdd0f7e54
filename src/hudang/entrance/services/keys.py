"""Keys: taken from a customer, lent to one of our people, taken back, given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.services import Subject
from hudang.accounts import policy as accounts
from hudang.accounts import queries as people
from hudang.accounts.policy import Permission
from hudang.entrance import policy, queries
from hudang.entrance.models import KEEPING, KeyCustody, KeyLoan
from hudang.purposes import queries as purposes
from hudang.purposes.models import TextPlace
from hudang.purposes.policy import require_mended_or_meant
from hudang.purposes.services import Written, flag_texts
from hudang.service import queries as service
from hudang.service.services import take_numbers
from hudang.vault import services as vault

from .logging import SERVICE, held_customer, log_act, require_place

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import User
    from hudang.registry.models import Customer, House
    from hudang.service.models import ServiceRecord

KEEP: Final = Permission.KEEP_KEYS
State = KeyCustody.State


@dataclass(frozen=True, slots=True)
class Left:
    """What a customer leaves with us, under which agreement, and where it hangs."""

    what: str
    count: int
    agreement: str
    envelope: str
    cabinet: str
    hook: str
    note: str = ""
    # Why a find in the note stays (`purposes.KeptReason`).
    kept_reason: str = ""


def take_keys(
    customer: Customer, house: House, left: Left, *, by: Actor, at: datetime
) -> KeyCustody:
    """Take keys of a house from a customer who holds it or lives in it 收存钥匙."""
    require_place(customer.community_id, permission=KEEP, by=by)
    policy.require_agreement(agreement=left.agreement)
    policy.require_of_house(house=house.id, houses={one.id for one in queries.houses_of(customer)})
    require_mended_or_meant([left.note], reason=left.kept_reason)
    purposes.covering(SERVICE, items=[KEEPING])
    custody = _custody(customer, house, left, by=by, at=at)
    with transaction.atomic():
        held_customer(customer)
        (custody.number,) = take_numbers(customer.community_id, prefix="YS")
        vault.seal(custody, note={KEEPING: left.note.strip()})
        custody.save(force_insert=True)
        written = Written(custody.community_id, customer.id, TextPlace.KEYS, custody.id)
        flag_texts(written, [left.note], reason=left.kept_reason, by=by, at=at)
        _log("take_keys", custody, by=by, at=at, is_sealed=True)
    return custody


def _custody(
    customer: Customer, house: House, left: Left, *, by: Actor, at: datetime
) -> KeyCustody:
    return KeyCustody(
        community_id=customer.community_id, customer_id=customer.id, house_id=house.id,
        what=left.what, count=left.count, agreement=left.agreement.strip(),
        envelope=left.envelope.strip().upper(), cabinet=left.cabinet.strip().upper(),
        hook=left.hook.strip().upper(), taken_by=by.code, taken_at=at,
    )  # fmt: skip


def lend_keys(
    custody: KeyCustody,
    *,
    borrower: User,
    order_number: str = "",
    word: str = "",
    by: Actor,
    at: datetime,
) -> KeyLoan:
    """Lend keys for an open order of the house, or at the customer's word; due the same day."""
    require_place(custody.community_id, permission=KEEP, by=by)
    policy.require_other_borrower(borrower=borrower.code, by=by.code)
    policy.require_ground(has_order=bool(order_number), word=word)
    _require_entitled(borrower, custody, at=at)
    with transaction.atomic():
        held = _step(custody, to=State.LENT)
        if order_number:
            _require_order(order_number, custody=held, by=by)
        loan = KeyLoan.objects.create(
            community_id=held.community_id, custody_id=held.id, borrower=borrower.code,
            order_number=order_number, word="" if order_number else word, lent_by=by.code,
            lent_at=at, due_date=policy.key_due_date(today=localdate(at)),
        )  # fmt: skip
        _log("lend_keys", held, by=by, at=at, reference=order_number)
    return loan


def _require_order(number: str, *, custody: KeyCustody, by: Actor) -> None:
    """Raises EvidenceMissing for an unknown order, Forbidden for one that opens no door here."""
    found = service.visible_to(by).select_for_update(of=("self",)).filter(number=number).first()
    policy.require_known_order(is_known=found is not None)
    order = cast("ServiceRecord", found)
    policy.require_open_order(state=order.state, of_house=order.house_id, house=custody.house_id)


def _require_entitled(borrower: User, custody: KeyCustody, *, at: datetime) -> None:
    """The borrower is one of ours, with a post in force that reaches the community."""
    actor = people.acting(borrower, at=at)
    accounts.require_post_in_force(roles=actor.roles)
    accounts.require_community(communities=actor.communities, community=custody.community_id)


@transaction.atomic
def hang_back(custody: KeyCustody, *, by: Actor, at: datetime) -> KeyLoan:
    """Take lent keys back and hang them on their hook; not by who had them."""
    require_place(custody.community_id, permission=KEEP, by=by)
    held = _step(custody, to=State.KEPT)
    loan = KeyLoan.objects.select_for_update().get(
        community_id=held.community_id, custody_id=held.id, returned_at=None
    )
    policy.require_other_taker(borrower=loan.borrower, by=by.code)
    loan.returned_at, loan.returned_to = at, by.code
    loan.save(update_fields=["returned_at", "returned_to"])
    _log("hang_back_keys", held, by=by, at=at, reference=loan.order_number)
    return loan


@transaction.atomic
def give_back_keys(custody: KeyCustody, *, receipt: str, by: Actor, at: datetime) -> KeyCustody:
    """Give keys back to the customer against a signature; a year later nothing of them is kept."""
    require_place(custody.community_id, permission=KEEP, by=by)
    policy.require_receipt(receipt=receipt)
    held = _locked(custody)
    policy.require_key_transition(state=held.state, to=State.GIVEN_BACK)
    held.state, held.receipt = State.GIVEN_BACK, receipt.strip()
    held.given_back_by, held.given_back_at = by.code, at
    held.save(update_fields=["state", "receipt", "given_back_by", "given_back_at"])
    _log("give_back_keys", held, by=by, at=at)
    return held


def _locked(custody: KeyCustody) -> KeyCustody:
    return KeyCustody.objects.select_for_update(of=("self",)).get(pk=custody.pk)


def _step(custody: KeyCustody, *, to: State) -> KeyCustody:
    """Return the keys as they are now, locked and in their next state."""
    held = _locked(custody)
    policy.require_key_transition(state=held.state, to=to)
    held.state = to
    held.save(update_fields=["state"])
    return held


def _log(
    what: str,
    custody: KeyCustody,
    *,
    by: Actor,
    at: datetime,
    reference: str = "",
    is_sealed: bool = False,
) -> None:
    subjects = [Subject(custody.customer_id, custody.community_id)]
    if is_sealed:
        subjects.append(Subject.of(custody))
    log_act(
        what, community=custody.community_id, by=by, permission=KEEP, at=at,
        items=[KEEPING], subjects=subjects, reference=reference or custody.number,
        control="LC-023",
    )  # fmt: skip
