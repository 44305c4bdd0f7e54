"""Files of an order: examined, sealed with its customer, opened at the desk, taken away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts import policy as accounts
from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.dossiers.content.findings import Use
from hudang.dossiers.services import examined
from hudang.service import policy, queries
from hudang.service.models import (
    SECRET,
    WORK_ORDER,
    Attachment,
    CallerAttachment,
    CustomerAttachment,
    OrderAttachment,
    ServiceRecord,
)
from hudang.vault import services as vault
from hudang.vault import storage
from hudang.vault.keys import Owner, Slot

from .logging import changes_of, log_order
from .opening import hides_contact, is_involved, order_authority

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.disclosure.services import Authority
    from hudang.dossiers.content.findings import Cleaned
    from hudang.dossiers.services import Upload
    from hudang.service.queries import AnyAttachment
    from hudang.vault.models import SealedRecord

P = Permission


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of files as they are added; the consent was asked for on the spot."""

    stage: str = OrderAttachment.Stage.OTHER
    setting: str = ""
    agreed: str = ""
    agreed_how: str = ""
    shows_person: bool = False
    shown_for: str = ""


def attach(
    order: ServiceRecord, uploads: Sequence[Upload], *, told: Told, by: Actor, at: datetime
) -> list[AnyAttachment]:
    """Add files to an open order, all or none, under the keys of its customer or its own.

    Raises Forbidden and EvidenceMissing for what may not be kept, before anything is stored.
    """
    _require_involved(order, by=by)
    _require_told(order, told)
    _require_room(order, more=len(uploads))
    cleaned = [examined(one, use=Use.ATTACHMENT) for one in uploads]
    added = [_attachment(order, one, told=told, by=by, at=at) for one in cleaned]
    for one in added:
        policy.require_setting(is_picture=one.is_picture, setting=told.setting)
    files: list[tuple[UUID, bytes]] = []
    try:
        files += [storage.seal_file([one.data]) for one in cleaned]
        _keep(order, added, files=files, by=by, at=at)
    except BaseException:
        for file, _secret in files:
            storage.remove(file)
        raise
    return added


def _require_involved(order: ServiceRecord, *, by: Actor) -> None:
    by.require(P.WORK_ORDER)
    accounts.require_community(communities=by.communities, community=order.community_id)
    policy.require_involved(is_involved=is_involved(order, by=by))


def _require_told(order: ServiceRecord, told: Told) -> None:
    policy.require_place_of_home(setting=told.setting, has_house=order.house_id is not None)
    policy.require_consent_on_the_spot(
        setting=told.setting, agreed=told.agreed, how=told.agreed_how
    )
    policy.require_nobody_shown(shows_person=told.shows_person, shown_for=told.shown_for)


def _require_room(order: ServiceRecord, *, more: int) -> None:
    policy.require_open(state=order.state)
    policy.require_room(count=queries.count_attachments(order), more=more)


def _attachment(
    order: ServiceRecord, cleaned: Cleaned, *, told: Told, by: Actor, at: datetime
) -> AnyAttachment:
    customer = queries.customers_of([order]).get(order.id)
    facts = {
        "community_id": order.community_id,
        "order_id": order.id,
        "stage": told.stage,
        "media": cleaned.media,
        "size": len(cleaned.data),
        "pages": cleaned.pages,
        "seconds": cleaned.seconds,
        "removed": sorted(cleaned.removed),
        "added_by": by.code,
        "added_at": at,
    }
    made: AnyAttachment = (
        CustomerAttachment(customer_id=customer.id, **facts)
        if customer is not None
        else CallerAttachment(**facts)
    )
    if made.is_picture:
        is_inside = told.setting == Attachment.Setting.HOME
        made.setting = told.setting
        made.agreed = told.agreed if is_inside else ""
        made.agreed_how = told.agreed_how if is_inside else ""
        made.shown_for = told.shown_for if told.shows_person else ""
    return made


def _keep(
    order: ServiceRecord,
    added: Sequence[AnyAttachment],
    *,
    files: Sequence[tuple[UUID, bytes]],
    by: Actor,
    at: datetime,
) -> None:
    with transaction.atomic():
        _require_room(_held(order), more=len(added))
        for one, (file, secret) in zip(added, files, strict=True):
            one.stored = file
            vault.seal(one, file={SECRET: secret})
            one.save(force_insert=True)
        _log("attach_file", order, added, by=by, at=at)


def _held(order: ServiceRecord) -> ServiceRecord:
    """Return the order as it is now, locked: of two who add at once, one waits."""
    return ServiceRecord.objects.select_for_update().get(pk=order.pk)


# Opening


def is_open_to(order: ServiceRecord, attachment: AnyAttachment, *, by: Actor) -> bool:
    """Say whether somebody looks at a file of an order without stating why."""
    is_meant = not hides_contact(order, by=by) or policy.is_for_contractor(
        is_picture=attachment.is_picture
    )
    return is_meant and is_involved(order, by=by)


def open_attachment(
    order: ServiceRecord,
    attachment: AnyAttachment,
    *,
    purpose: str = "",
    reference: str = "",
    by: Actor,
    at: datetime,
) -> Iterator[bytes]:
    """Open a file as a stream; the log is told before the first byte.

    Who deals with the order needs no purpose; everybody else states one. Raises
    FileNotFoundError where the file was taken away.
    """
    under = _authority(order, attachment, purpose=purpose, reference=reference, by=by, at=at)
    return disclosure.disclose_file(
        attachment,
        field="file",
        file=attachment.stored,
        items=(WORK_ORDER,),
        under=under,
        at=at,
        what="service.open_file",
    )


def _authority(
    order: ServiceRecord,
    attachment: AnyAttachment,
    *,
    purpose: str,
    reference: str,
    by: Actor,
    at: datetime,
) -> Authority:
    records: list[SealedRecord] = [attachment]
    if not purpose:
        policy.require_involved(is_involved=is_open_to(order, attachment, by=by))
        return order_authority(order, records, items={WORK_ORDER}, by=by, at=at)
    return disclosure.authority_for(
        by,
        purpose=purpose,
        items={WORK_ORDER},
        reference=reference or order.number,
        customers=[attachment.sealing_owner],
        at=at,
    )


# Taking away


@transaction.atomic
def remove_attachment(
    order: ServiceRecord, attachment: AnyAttachment, *, reason: str, by: Actor, at: datetime
) -> AnyAttachment:
    """Take a file away: its key and the file go, the row stays and says when and why."""
    by.require(P.WORK_ORDER)
    accounts.require_community(communities=by.communities, community=order.community_id)
    current = _held(order)
    held = type(attachment)._default_manager.select_for_update().get(pk=attachment.pk)
    if held.stored is None:
        return held
    policy.require_remover(
        reason=reason,
        is_author=held.added_by == by.code,
        leads=by.may(P.LEAD_ORDERS),
        state=current.state,
    )
    stored, held.stored = held.stored, None
    held.removed_by, held.removed_at, held.removed_for = by.code, at, reason
    vault.seal(held, file=None)
    held.save()
    owner = Owner(held.sealing_kind, held.community_id, held.sealing_owner)
    others = vault.seal_without(owner, slot=Slot.FILES, items=(), at=at)
    _log("remove_file", order, [held, *others], by=by, at=at, reason=reason)
    transaction.on_commit(partial(storage.remove, stored))
    return held


def _log(
    what: str,
    order: ServiceRecord,
    changed: Iterable[SealedRecord],
    *,
    by: Actor,
    at: datetime,
    **detail: str,
) -> None:
    """Write the entry with every sealed record that it changed."""
    log_order(
        what, order, by=by, permission=P.WORK_ORDER, at=at, items=[WORK_ORDER],
        subjects=changes_of(changed), detail=detail,
    )  # fmt: skip
