"""The list for the barrier: authorised once by two, then told by plates and days, run by run."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, cast

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from hudang.accesslog.models import Act
from hudang.accounts.actor import system
from hudang.accounts.models import Role
from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.entrance import policy, queries
from hudang.entrance.models import PLATE, BarrierFeed
from hudang.outbox import policy as outbox
from hudang.outbox import queries as sending
from hudang.outbox.delivery import Outcome, Webhook
from hudang.outbox.stopping import while_handing_over

from .logging import PARKING, log_act, require_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Vehicle

P = Permission
State = BarrierFeed.State
JOB: Final = system("barrier", Role.SYSTEM_ADMIN)
WAY: Final = "barrier"
_SECRET_BYTES: Final = 32
_TOGETHER: Final = 200


@dataclass(frozen=True, slots=True)
class PlateList:
    """The plates that may come in on a day, each until when; nobody's name, nobody's house."""

    community: str
    serial: int
    made_at: datetime
    plates: Sequence[tuple[str, date | None]] = field(repr=False)

    def body(self) -> bytes:
        """Return the list as the barrier reads it."""
        said = {
            "community": self.community,
            "serial": self.serial,
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "plates": [
                {"plate": plate, "until": until and until.isoformat()}
                for plate, until in self.plates
            ],
        }
        return json.dumps(said, ensure_ascii=False).encode()


# The authority


@transaction.atomic
def propose_feed(
    community: UUID,
    *,
    processor: str,
    agreement: str,
    agreed_until: date,
    by: Actor,
    at: datetime,
) -> BarrierFeed:
    """Propose to tell a processor the plates of a community, under an agreement with it."""
    require_place(community, permission=P.RUN_FEED, by=by)
    policy.require_agreed(agreement=agreement, until=agreed_until, today=localdate(at))
    feed = BarrierFeed.objects.create(
        community_id=community, processor=processor.strip(), agreement=agreement.strip(),
        agreed_until=agreed_until, proposed_by=by.code, proposed_at=at,
    )  # fmt: skip
    _log("propose_feed", feed, permission=P.RUN_FEED, by=by, at=at)
    return feed


@transaction.atomic
def approve_feed(feed: BarrierFeed, *, by: Actor, at: datetime) -> str:
    """Approve a list as the second person; return its token, which is shown this once."""
    held = _decided(feed, to=State.APPROVED, by=by, at=at)
    policy.require_agreed(agreement=held.agreement, until=held.agreed_until, today=localdate(at))
    token = secrets.token_urlsafe(_SECRET_BYTES)
    held.token_digest = queries.token_digest(token)
    held.save()
    _log("approve_feed", held, permission=P.APPROVE_FEED, by=by, at=at)
    return token


@transaction.atomic
def refuse_feed(feed: BarrierFeed, *, by: Actor, at: datetime) -> BarrierFeed:
    """Refuse a list: the barrier is told nothing."""
    held = _decided(feed, to=State.REFUSED, by=by, at=at)
    held.save()
    _log("refuse_feed", held, permission=P.APPROVE_FEED, by=by, at=at)
    return held


def _decided(feed: BarrierFeed, *, to: State, by: Actor, at: datetime) -> BarrierFeed:
    require_place(feed.community_id, permission=P.APPROVE_FEED, by=by)
    held = _locked(feed)
    policy.require_feed_transition(state=held.state, to=to)
    policy.require_second_decider(proposed_by=held.proposed_by, by=by.code)
    held.state, held.decided_by, held.decided_at = to, by.code, at
    return held


@transaction.atomic
def end_feed(feed: BarrierFeed, *, by: Actor, at: datetime) -> BarrierFeed:
    """End a list: from now on its token opens nothing."""
    require_place(feed.community_id, permission=P.RUN_FEED, by=by)
    held = _locked(feed)
    policy.require_feed_transition(state=held.state, to=State.ENDED)
    held.state, held.token_digest = State.ENDED, None
    held.save(update_fields=["state", "token_digest"])
    _log("end_feed", held, permission=P.RUN_FEED, by=by, at=at)
    return held


def _locked(feed: BarrierFeed) -> BarrierFeed:
    return BarrierFeed.objects.select_for_update(of=("self",)).get(pk=feed.pk)


# A run


def find_feed(token: str, *, at: datetime) -> BarrierFeed:
    """Return the list that a token opens; raises Forbidden for every other one alike."""
    found = queries.feed_by(token, today=localdate(at))
    policy.require_feed(is_known=found is not None)
    return cast("BarrierFeed", found)


def list_plates(feed: BarrierFeed, *, at: datetime) -> PlateList:
    """Open the plates that count today, one entry for the run; not within a transaction.

    Raises Forbidden while sending is stopped.
    """
    outbox.require_may_leave(channel=WAY, stopped=sending.stopped_ways())
    ties = list(queries.plates_listed(feed.community_id, today=localdate(at)))
    until = _until(ties)
    vehicles = {one.vehicle_id: one.vehicle for one in ties}
    under = disclosure.system_authority(
        JOB, purpose=PARKING, items=[PLATE], communities=[feed.community_id], act=Act.EXPORT,
        acting_for=feed.decided_by, at=at,
    )  # fmt: skip
    opened = disclosure.disclose_batches(
        _batches(list(vehicles.values())), [PLATE], under=under,
        counts={feed.community_id: len(vehicles)}, what="entrance.tell_barrier", at=at,
    )  # fmt: skip
    plates = [(str(one.value(PLATE)), until[one.record]) for batch in opened for one in batch]
    return PlateList(feed.community.code, _next_serial(feed), at, sorted(plates, key=str))


def _until(ties: Sequence[Any]) -> dict[UUID, date | None]:
    """Return the last day of each vehicle: that of its contract, or of its own tie before."""
    return {one.vehicle_id: _first(one.ended_date, one.contract.until_date) for one in ties}


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _batches(vehicles: Sequence[Vehicle]) -> Iterator[list[Vehicle]]:
    waiting = iter(vehicles)
    while batch := list(islice(waiting, _TOGETHER)):
        yield batch


@transaction.atomic
def _next_serial(feed: BarrierFeed) -> int:
    held = _locked(feed)
    held.serial += 1
    held.save(update_fields=["serial"])
    return held.serial


def note_told(feed: BarrierFeed, *, at: datetime) -> None:
    """Note that the barrier was told: fetched, or taken by its end."""
    BarrierFeed.objects.filter(pk=feed.pk).update(told_at=at)


def signed(body: bytes, *, token: str, at: datetime) -> dict[str, str]:
    """Return the headers by which a barrier knows that a list is ours, and how old it is.

    HMAC-SHA256 over `<Hudang-Timestamp>.<body>` with the token that it fetched the list with.
    """
    timestamp = str(int(at.timestamp()))
    data = timestamp.encode() + b"." + body
    signature = hmac.new(token.encode(), data, hashlib.sha256).hexdigest()
    return {"Hudang-Timestamp": timestamp, "Hudang-Signature": f"sha256={signature}"}


def push_list(community: UUID, *, at: datetime) -> bool:
    """Push the list of a community to the company's barriers; say whether it was taken."""
    feed = queries.live_feeds().filter(community_id=community).first()
    if feed is None or not settings.BARRIER_URL or feed.agreed_until < localdate(at):
        return False
    end = Webhook(settings.BARRIER_URL, secret=settings.BARRIER_SECRET, setting="HUDANG_BARRIER")
    told = list_plates(feed, at=at)
    with while_handing_over():
        outbox.require_may_leave(channel=WAY, stopped=sending.stopped_ways())
        outcome = end.post(f"{feed.id}-{told.serial}", told.body())
    if outcome is Outcome.SENT:
        note_told(feed, at=at)
    return outcome is Outcome.SENT


def push_due(*, at: datetime) -> int:
    """Push the lists that changed since they were told, or were told on another day."""
    due = [
        feed
        for feed in queries.live_feeds()
        if feed.told_at is None
        or (feed.changed_at is not None and feed.changed_at > feed.told_at)
        or localdate(feed.told_at) < localdate(at)
    ]
    return sum(push_list(feed.community_id, at=at) for feed in due)


def _log(what: str, feed: BarrierFeed, *, permission: Permission, by: Actor, at: datetime) -> None:
    log_act(
        what, community=feed.community_id, by=by, permission=permission, at=at,
        purpose=PARKING, control="LC-041",
    )  # fmt: skip
