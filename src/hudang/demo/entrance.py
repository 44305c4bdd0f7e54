"""Keys on their hooks, visitors of today, parking contracts and a barrier of the demonstration."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone

from hudang.accounts import queries as accounts
from hudang.demo.company import person
from hudang.entrance import services
from hudang.entrance.models import KeyCustody, KeyLoan, ParkingContract, VisitorPass
from hudang.entrance.services import Agreed, Left, Visit
from hudang.registry import queries as registry
from hudang.registry import services as places
from hudang.registry.models import Customer, House, Occupancy
from hudang.registry.parsing.houses import Kind, ParsedHouse
from hudang.registry.services import HouseFacts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from random import Random

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

CLERK, SECOND, ENGINEER, GUARD = "A1001", "A1061", "A1021", "A1031"
CUSTODIAN, LEAD = "A1061", "A1071"
KEYS: Final = 40
PASSES: Final = 30
CONTRACTS: Final = 350
ON_A_HOOK: Final = 20  # hooks in a cabinet
LENT: Final = 3
NOTES: Final = ("反锁两圈", "", "", "门口有台阶", "")
KINDS: Final = ("owned",) * 9 + ("rented",) * 10 + ("monthly",)


def build(community: Community, *, random: Random) -> None:
    """Fill the cabinet, the gate's day and the garage of a community."""
    clerk = accounts.acting(person(CLERK), at=timezone.now())
    stays = list(
        Occupancy.objects.filter(
            community_id=community.id, ended_date=None, role=Occupancy.Role.OWNER,
            customer__type=Customer.Type.PERSON, customer__merged_into=None,
            house__kind=House.Kind.FLAT,
        ).select_related("house", "customer").order_by("id")
    )  # fmt: skip
    _hang_keys(community, stays[:KEYS], by=clerk, random=random)
    _invite(community, stays[KEYS : KEYS + PASSES], by=clerk, random=random)
    _park(community, stays, by=clerk, random=random)
    _tell_barrier(community, is_approved=registry.communities(clerk)[0].pk == community.pk)


def _hang_keys(
    community: Community, stays: Sequence[Occupancy], *, by: Actor, random: Random
) -> None:
    kept = [
        services.take_keys(
            stay.customer, stay.house, _left(place, random=random), by=by, at=timezone.now()
        )
        for place, stay in enumerate(stays)
    ]
    for custody in kept[:LENT]:
        services.lend_keys(
            custody, borrower=person(ENGINEER), word=KeyLoan.Word.TELEPHONE, by=by,
            at=timezone.now(),
        )  # fmt: skip
    _forget_to_return(kept[0])
    services.give_back_keys(kept[-1], receipt="SJ-2026-031", by=by, at=timezone.now())
    _count(community, kept[LENT:-2], by=by)


def _left(place: int, *, random: Random) -> Left:
    cabinet, hook = divmod(place, ON_A_HOOK)
    return Left(
        what=random.choice(["door", "door", "door", "card", "mailbox", "store"]),
        count=random.randint(1, 3), agreement=f"YS-XY-2026-{place + 1:03}",
        envelope=f"E{place + 1:03}", cabinet="AB"[cabinet], hook=str(hook + 1),
        note=random.choice(NOTES),
    )  # fmt: skip


def _forget_to_return(custody: KeyCustody) -> None:
    """Let one loan be of yesterday, so that there is something late; the log keeps its moment."""
    out = KeyLoan.objects.filter(community_id=custody.community_id, custody_id=custody.id)
    yesterday = timezone.now() - timedelta(days=1)
    out.update(lent_at=yesterday, due_date=timezone.localdate(yesterday))


def _count(community: Community, seen: Sequence[KeyCustody], *, by: Actor) -> None:
    """Count them: one is not on its hook, and the custodian signs."""
    count = services.count_keys(
        community.id, seen=[one.number for one in seen], by=by, at=timezone.now()
    )
    second = accounts.acting(person(SECOND), at=timezone.now())
    services.sign_key_count(count, by=second, at=timezone.now())


def _invite(
    community: Community, stays: Sequence[Occupancy], *, by: Actor, random: Random
) -> None:
    guard = accounts.acting(person(GUARD), at=timezone.now())
    for place, stay in enumerate(stays):
        at = timezone.now()
        begins = at if place % 3 == 0 else at + timedelta(hours=random.randint(1, 72))
        visit = Visit(
            begins, begins + timedelta(hours=random.choice([2, 4, 8, 24])),
            use=random.choice(VisitorPass.Use.values), way=random.choice(VisitorPass.Way.values),
        )  # fmt: skip
        made = services.make_pass(stay.customer, stay.house, visit, by=by, at=at)
        if place % 6 == 0:
            services.check_pass(community, code=made.code, by=guard, at=timezone.now())
    services.withdraw_pass(made.visitor_pass, by=by, at=timezone.now())


def _park(community: Community, stays: Sequence[Occupancy], *, by: Actor, random: Random) -> None:
    spaces = _spaces(community, by=by)
    for place, (space, stay) in enumerate(zip(spaces, stays, strict=False)):
        agreed = _agreed(random, at=timezone.now())
        services.conclude_parking(
            stay.customer, space, agreed, plate=f"京N{10_000 + place:05}", by=by,
            at=timezone.now(),
        )  # fmt: skip


def _spaces(community: Community, *, by: Actor) -> list[House]:
    """Return the spaces of the garage, with a second level where the first is too small."""
    there = registry.houses_of(community.id).filter(kind=House.Kind.PARKING)
    more = range(1, CONTRACTS - there.count() + 1)
    found = [ParsedHouse(room=f"{n:03}", kind=Kind.PARKING, level="B2") for n in more]
    facts = [HouseFacts(place=one, kind=House.Kind.PARKING) for one in found]
    places.create_houses(community, facts=facts, by=by, at=timezone.now())
    return list(there.all()[:CONTRACTS])


def _agreed(random: Random, *, at: datetime) -> Agreed:
    today, kind = timezone.localdate(at), random.choice(KINDS)
    begins = today - timedelta(days=random.randint(1, 300))
    least, longest = (2, 28) if kind == ParkingContract.Kind.MONTHLY else (20, 365)
    days = random.randint(least, longest)
    ends = None if kind == ParkingContract.Kind.OWNED else today + timedelta(days=days)
    return Agreed(kind, begins, ends)


def _tell_barrier(community: Community, *, is_approved: bool) -> None:
    """Propose the list of a community; the privacy lead has approved the first one."""
    custodian, at = accounts.acting(person(CUSTODIAN), at=timezone.now()), timezone.now()
    feed = services.propose_feed(
        community.id, processor="捷安道闸科技有限公司(演示)", agreement=f"WT-{community.code}-02",
        agreed_until=timezone.localdate(at) + timedelta(days=300), by=custodian, at=at,
    )  # fmt: skip
    if is_approved:
        lead = accounts.acting(person(LEAD), at=timezone.now())
        services.approve_feed(feed, by=lead, at=timezone.now())
        services.list_plates(feed, at=timezone.now())
        services.note_told(feed, at=timezone.now())
