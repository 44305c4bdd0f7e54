"""Handing over 交接: opened by an administrator, signed by both, then posts and tokens end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts import policy
from hudang.accounts.models import Handover, Post
from hudang.accounts.policy import Permission
from hudang.accounts.services import people, posts, tokens
from hudang.accounts.services.logging import log_change

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import User

Status = Handover.Status


@transaction.atomic
def open_handover(
    giver: User,
    *,
    receiver: User,
    work: Sequence[tuple[str, str]],
    is_leaving: bool,
    by: Actor,
    at: datetime,
) -> Handover:
    """Open the protocol of what one person hands to another: posts and work still open."""
    by.require(Permission.MANAGE_PEOPLE)
    policy.require_other_person(by=by.code, person=giver.code)
    policy.require_other_person(by=giver.code, person=receiver.code)
    policy.require_no_open_handover(
        is_open=Handover.objects.filter(giver=giver, status=Status.OPEN).exists()
    )
    handover = Handover.objects.create(
        giver=giver,
        receiver=receiver,
        work=[list(one) for one in work],
        is_leaving=is_leaving,
        opened_by=by.code,
        opened_at=at,
    )
    log_change("accounts.open_handover", by=by, at=at, about=giver.code, receiver=receiver.code)
    return handover


@transaction.atomic
def sign_handover(handover: Handover, *, by: Actor, at: datetime) -> Handover:
    """Sign as giver or as receiver; the receiver's signature closes the handover."""
    handover = _held(handover)
    policy.require_no_token(is_by_token=by.is_by_token)
    giver, receiver = handover.giver, handover.receiver
    policy.require_party(by=by.code, giver=giver.code, receiver=receiver.code)
    _log_signature(handover, by=by, at=at)
    if by.code == giver.code:
        handover.given_at = handover.given_at or at
        handover.save(update_fields=["given_at"])
        return handover
    policy.require_given(is_given=handover.given_at is not None, giver_is_active=giver.is_active)
    return _close(handover, at=at)


@transaction.atomic
def cancel_handover(handover: Handover, *, by: Actor, at: datetime) -> Handover:
    """Close a protocol that was opened by mistake; nothing ends by it."""
    by.require(Permission.MANAGE_PEOPLE)
    handover = _held(handover)
    handover.status, handover.closed_at = Status.CANCELLED, at
    handover.save(update_fields=["status", "closed_at"])
    log_change("accounts.cancel_handover", by=by, at=at, about=handover.giver.code)
    return handover


def _held(handover: Handover) -> Handover:
    held = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("giver", "receiver")
        .get(pk=handover.pk)
    )
    policy.require_open_handover(is_open=held.status == Status.OPEN)
    return held


def _close(handover: Handover, *, at: datetime) -> Handover:
    """End what the giver held: posts with their deputies, tokens, and where he leaves access."""
    giver = handover.giver
    handover.status, handover.received_at, handover.closed_at = Status.DONE, at, at
    handover.save(update_fields=["status", "received_at", "closed_at"])
    posts.end_posts(list(Post.objects.filter(user=giver).values_list("pk", flat=True)), at=at)
    tokens.revoke_all(giver, by=handover.opened_by, at=at)
    if handover.is_leaving and giver.is_active:
        giver.is_active, giver.suspended_at = False, at
        giver.save(update_fields=["is_active", "suspended_at"])
        people.end_sessions(giver)
    return handover


def _log_signature(handover: Handover, *, by: Actor, at: datetime) -> None:
    parties = {"person": handover.giver.code, "receiver": handover.receiver.code}
    accesslog.record(
        act=Act.CHANGE,
        what="accounts.sign_handover",
        actor=by.code,
        role=by.role,
        at=at,
        detail={**parties, "handover": str(handover.pk)},
    )
