"""Photographs of a violation: examined, sealed with it, opened at the desk, taken away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.dossiers.content.findings import Use
from hudang.dossiers.services import examined
from hudang.service import policy as service
from hudang.service.models import SECRET
from hudang.vault import services as vault
from hudang.vault import storage
from hudang.violations import policy, queries
from hudang.violations.models import RECORD, Violation, ViolationPhoto

from .keeping import require_reach
from .logging import log_violation
from .opening import authority, is_involved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.dossiers.content.findings import Cleaned
    from hudang.dossiers.services import Upload
    from hudang.service.services import Told

P = Permission


def add_photos(
    violation: Violation, uploads: Sequence[Upload], *, told: Told, by: Actor, at: datetime
) -> list[ViolationPhoto]:
    """Add photographs to an open violation, all or none, under keys of its own.

    They follow the rules of pictures of orders: no face, no paper, and inside a home only with
    the consent of who lives there.
    """
    require_reach(violation, permission=P.FIND_VIOLATION, by=by)
    _require_told(violation, told)
    _require_room(violation, more=len(uploads))
    cleaned = [examined(one, use=Use.ATTACHMENT) for one in uploads]
    added = [_photo(violation, one, told=told, by=by, at=at) for one in cleaned]
    for one in added:
        service.require_setting(is_picture=one.is_picture, setting=told.setting)
    files: list[tuple[UUID, bytes]] = []
    try:
        files += [storage.seal_file([one.data]) for one in cleaned]
        _keep(violation, added, files=files, by=by, at=at)
    except BaseException:
        for file, _secret in files:
            storage.remove(file)
        raise
    return added


def _require_told(violation: Violation, told: Told) -> None:
    service.require_place_of_home(setting=told.setting, has_house=violation.house_id is not None)
    service.require_consent_on_the_spot(
        setting=told.setting, agreed=told.agreed, how=told.agreed_how
    )
    service.require_nobody_shown(shows_person=told.shows_person, shown_for=told.shown_for)


def _require_room(violation: Violation, *, more: int) -> None:
    policy.require_open(state=violation.state)
    kept = queries.photos_of(violation).exclude(stored=None).count()
    service.require_room(count=kept, more=more)


def _photo(
    violation: Violation, cleaned: Cleaned, *, told: Told, by: Actor, at: datetime
) -> ViolationPhoto:
    made = ViolationPhoto(
        community_id=violation.community_id, violation_id=violation.id, media=cleaned.media,
        size=len(cleaned.data), pages=cleaned.pages, seconds=cleaned.seconds,
        removed=sorted(cleaned.removed), added_by=by.code, added_at=at, setting=told.setting,
    )  # fmt: skip
    if told.setting == ViolationPhoto.Setting.HOME:
        made.agreed, made.agreed_how = told.agreed, told.agreed_how
    if told.shows_person:
        made.shown_for = told.shown_for
    return made


@transaction.atomic
def _keep(
    violation: Violation,
    added: Sequence[ViolationPhoto],
    *,
    files: Sequence[tuple[UUID, bytes]],
    by: Actor,
    at: datetime,
) -> None:
    _require_room(_held(violation), more=len(added))
    for one, (file, secret) in zip(added, files, strict=True):
        one.stored = file
        vault.seal(one, file={SECRET: secret})
        one.save(force_insert=True)
    log_violation(
        "add_photos", violation, by=by, permission=P.FIND_VIOLATION, at=at, items=[RECORD],
        changed=added,
    )  # fmt: skip


def _held(violation: Violation) -> Violation:
    """Return the violation as it is now, locked: of two who add at once, one waits."""
    return Violation.objects.select_for_update().get(pk=violation.pk)


def open_photo(
    violation: Violation, photo: ViolationPhoto, *, by: Actor, at: datetime
) -> Iterator[bytes]:
    """Open a photograph as a stream for who deals with the violation; the log is told first.

    Raises FileNotFoundError where it was taken away.
    """
    require_reach(violation, permission=P.SEE_VIOLATIONS, by=by)
    policy.require_involved(is_involved=is_involved(violation, by=by))
    items = frozenset({RECORD})
    under = authority(violation, [photo], items=items, by=by, at=at)
    return disclosure.disclose_file(
        photo, field="file", file=photo.stored, items=items, under=under, at=at,
        what="violations.open_photo",
    )  # fmt: skip


@transaction.atomic
def take_photo_away(
    violation: Violation, photo: ViolationPhoto, *, reason: str, by: Actor, at: datetime
) -> None:
    """Take a photograph away: the file goes, the row stays and says when and why."""
    require_reach(violation, permission=P.FIND_VIOLATION, by=by)
    policy.require_open(state=_held(violation).state)
    held = ViolationPhoto.objects.select_for_update().get(pk=photo.pk)
    if held.stored is None:
        return
    policy.require_remover(
        reason=reason, is_author=held.added_by == by.code, leads=by.may(P.REPORT_VIOLATION)
    )
    stored, held.stored = held.stored, None
    held.removed_by, held.removed_at, held.removed_for = by.code, at, reason
    vault.seal(held, file=None)
    held.save()
    log_violation(
        "take_photo_away", violation, by=by, permission=P.FIND_VIOLATION, at=at, items=[RECORD],
        changed=[held],
        detail={"reason": reason},
    )  # fmt: skip
    transaction.on_commit(partial(storage.remove, stored))
