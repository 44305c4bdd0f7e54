"""Requests under an idempotency key: sent twice, done once."""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from hudang.api.models import KeyedRequest
from hudang.registry.parsing.invalid import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from hudang.api.auth import ApiRequest

HEADER: Final = "Idempotency-Key"
LONGEST: Final = 200
_BEGIN: Final = """
    INSERT INTO api_keyedrequest (actor, key, fingerprint, asked_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""
Answer = dict[str, Any]


def once(request: ApiRequest, act: Callable[[], Answer]) -> Answer:
    """Do an act, or return what it did when the same key asked before.

    Raises `Invalid` where the key was used for something else, or the first request under it has
    not ended: then it is still at work, or was interrupted and its outcome has to be looked up.
    """
    text = request.headers.get(HEADER, "")
    if not text:
        return act()
    if len(text) > LONGEST:
        raise Invalid("key_too_long", _("An idempotency key has at most 200 characters."))
    key = sha256(text.encode()).digest()
    asked = (request.auth.code, key, _fingerprint(request))
    if not _begin(asked, at=now()):
        return _known(asked)
    mine = KeyedRequest.objects.filter(actor=request.auth.code, key=key)
    try:
        answer = act()
    except Exception:
        mine.delete()  # nothing was done, so the same key may try again
        raise
    mine.update(answer=answer)
    return answer


def forget(*, before: datetime) -> None:
    """Remove what was asked before that moment; the key is free again."""
    KeyedRequest.objects.filter(asked_at__lt=before).delete()


def _begin(asked: tuple[str, bytes, bytes], *, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [*asked, at])
        return bool(cursor.rowcount == 1)


def _known(asked: tuple[str, bytes, bytes]) -> Answer:
    actor, key, fingerprint = asked
    known = KeyedRequest.objects.filter(actor=actor, key=key).first()
    if known is None or not hmac.compare_digest(bytes(known.fingerprint), fingerprint):
        raise Invalid("key_of_another", _("This idempotency key was used for another request."))
    if known.answer is None:
        raise Invalid(
            "key_at_work",
            _("The first request under this key has not ended. Look up whether it was done."),
        )
    answer: Answer = known.answer
    return answer


def _fingerprint(request: ApiRequest) -> bytes:
    # Keyed: a plain hash of a small body would tell who can guess what it says.
    said = f"{request.method} {request.path}\0".encode() + request.body
    return hmac.digest(settings.SECRET_KEY.encode(), b"hudang/once/1\0" + said, "sha256")
