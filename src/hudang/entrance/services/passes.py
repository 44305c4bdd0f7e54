"""Passes of visitors: made for a host, checked at the gate, withdrawn."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localdate, localtime

from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts.policy import Permission
from hudang.core.errors import PolicyViolation
from hudang.entrance import policy, queries
from hudang.entrance.models import PLATE, VISITOR, VisitorPass, WrongCode
from hudang.entrance.policy import Answer
from hudang.outbox import services as outbox
from hudang.outbox.models import Channel
from hudang.purposes import queries as purposes
from hudang.registry import cleaning
from hudang.registry.models import Community
from hudang.service.services import take_numbers
from hudang.vault import services as vault

from .logging import PARKING, SERVICE, log_act, require_place

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer, House

P = Permission
State = VisitorPass.State
TEMPLATE = "visitor_code"
SAFETY = "site_safety"


@dataclass(frozen=True, slots=True)
class Visit:
    """When somebody comes, how often, and what is known of him: as a rule nothing."""

    begins: datetime
    ends: datetime
    use: str = VisitorPass.Use.ONCE
    way: str = VisitorPass.Way.COUNTER
    name: str = field(default="", repr=False)
    plate: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Made:
    """A new pass and its code, which is shown this once; whether the host was sent it."""

    visitor_pass: VisitorPass
    code: str = field(repr=False)
    is_sent: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What a code says at the gate, and the house where it opens."""

    answer: Answer
    house: str = ""

    @property
    def opens(self) -> bool:
        return self.answer is Answer.OPENS


def make_pass(host: Customer, house: House, visit: Visit, *, by: Actor, at: datetime) -> Made:
    """Make a pass that a host asked for, and send him the code; not within a transaction.

    The pass names the house alone, and so does its entry in the log. Raises InvalidItems.
    """
    require_place(host.community_id, permission=P.GIVE_PASS, by=by)
    policy.require_host(house=house.id, houses={one.id for one in queries.houses_of(host)})
    policy.require_pass_window(begins=visit.begins, ends=visit.ends, at=at)
    known = _known(visit, at=at)
    made = _pass(house, visit, by=by, at=at)
    code = _fresh_code(house.community_id)
    made.code_digest = queries.code_digest(code, community=house.community_id)
    with transaction.atomic():
        (made.number,) = take_numbers(house.community_id, prefix="FK")
        if known:
            vault.seal(made, visitor=known)
        made.save(force_insert=True)
        _log("make_pass", made, permission=P.GIVE_PASS, by=by, at=at, items=sorted(known))
    return Made(made, code, is_sent=_send(host, made, code=code, by=by, at=at))


def _pass(house: House, visit: Visit, *, by: Actor, at: datetime) -> VisitorPass:
    return VisitorPass(
        community_id=house.community_id, house_id=house.id, valid_from=visit.begins,
        valid_until=visit.ends, use=visit.use, way=visit.way, made_by=by.code, made_at=at,
    )  # fmt: skip


def _known(visit: Visit, *, at: datetime) -> dict[int, str]:
    """Return what is sealed of a visitor, each item under the purpose that needs it."""
    known: dict[int, str] = {}
    if visit.name.strip():
        purposes.covering(SAFETY, items=[VISITOR])
        known[VISITOR] = visit.name.strip()
    if visit.plate.strip():
        purposes.covering(PARKING, items=[PLATE])
        cleaned = cleaning.clean(
            {PLATE: visit.plate}, today=localdate(at), items=cleaning.VEHICLE_ITEMS
        )
        known[PLATE] = str(cleaned[PLATE])
    return known


def _fresh_code(community: UUID) -> str:
    """Return a code that no pass of the community has."""
    while True:
        code = f"{secrets.randbelow(10**policy.CODE_DIGITS):0{policy.CODE_DIGITS}}"
        if not queries.is_known(code, community=community):
            return code


def _send(host: Customer, made: VisitorPass, *, code: str, by: Actor, at: datetime) -> bool:
    """Send the host the code where a telephone of his is known and he may be written to."""
    begins, ends = localtime(made.valid_from), localtime(made.valid_until)
    blanks = {"code": code, "day": f"{begins:%m-%d %H:%M}", "period": f"{ends:%m-%d %H:%M}"}
    try:
        outbox.queue(host, outbox.Letter(TEMPLATE, Channel.SMS, blanks=blanks), by=by, at=at)
    except PolicyViolation:
        return False
    return True


@transaction.atomic
def check_pass(community: Community, *, code: str, by: Actor, at: datetime) -> Checked:
    """Say at the gate whether a code opens; a pass for once is used by it.

    The entry names neither pass nor house, and the pass keeps no moment: a passage is nobody's
    record. Raises Forbidden after too many wrong codes.
    """
    require_place(community.id, permission=P.CHECK_PASS, by=by)
    # Of several guards at one gate each waits here, so that tries are counted one by one.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    own, of_gate = queries.wrong_codes(community.id, by=by.code, at=at)
    policy.require_tries_left(own=own, of_gate=of_gate)
    checked = _answered(community, code.strip(), at=at)
    if checked.answer is Answer.UNKNOWN:
        WrongCode.objects.create(community_id=community.id, typed_by=by.code, typed_at=at)
    log_act(
        "check_pass", community=community.id, by=by, permission=P.CHECK_PASS, at=at,
        act=Act.VIEW, control="LC-086", result="ok" if checked.opens else "refused",
        detail={"answer": checked.answer.value},
    )  # fmt: skip
    return checked


def _answered(community: Community, code: str, *, at: datetime) -> Checked:
    found = queries.pass_by(code, community=community.id)
    if found is None:
        return Checked(Answer.UNKNOWN)
    answer = policy.answer_of(
        state=found.state, use=found.use, begins=found.valid_from, ends=found.valid_until, at=at
    )
    if answer is not Answer.OPENS:
        return Checked(answer)
    found.state = State.USED
    found.save(update_fields=["state"])
    return Checked(answer, str(found.house.label))


@transaction.atomic
def withdraw_pass(visitor_pass: VisitorPass, *, by: Actor, at: datetime) -> VisitorPass:
    """Withdraw a pass: its code opens nothing from now on."""
    require_place(visitor_pass.community_id, permission=P.GIVE_PASS, by=by)
    held = VisitorPass.objects.select_for_update(of=("self",)).get(pk=visitor_pass.pk)
    policy.require_pass_transition(state=held.state, to=State.WITHDRAWN)
    held.state = State.WITHDRAWN
    held.save(update_fields=["state"])
    _log("withdraw_pass", held, permission=P.GIVE_PASS, by=by, at=at)
    return held


def _log(
    what: str,
    visitor_pass: VisitorPass,
    *,
    permission: Permission,
    by: Actor,
    at: datetime,
    items: list[int] | None = None,
) -> None:
    log_act(
        what, community=visitor_pass.community_id, by=by, permission=permission, at=at,
        purpose=SERVICE, reference=visitor_pass.number, items=items or [], control="LC-086",
        subjects=[Subject.of(visitor_pass)],
    )  # fmt: skip
