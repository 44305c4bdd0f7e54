"""The undertaking 保密承诺: its text published, and signed by everybody who opens values."""

from __future__ import annotations

import hashlib
import tomllib
from importlib import resources
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Least

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts import policy, queries
from hudang.accounts.models import Undertaking, UndertakingText, User
from hudang.accounts.policy import Permission
from hudang.accounts.services.logging import log_change

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor

FIRST = "undertaking.toml"


@transaction.atomic
def establish_text(*, at: datetime) -> None:
    """Enter the undertaking that an installation starts with, where there is none yet."""
    if UndertakingText.objects.exists():
        return
    text = tomllib.loads(resources.files("hudang.accounts").joinpath(FIRST).read_text("utf-8"))
    _publish(text["zh"].strip(), text["en"].strip(), by="SYSTEM-INSTALL", at=at)


@transaction.atomic
def publish_undertaking(*, body_zh: str, body_en: str, by: Actor, at: datetime) -> UndertakingText:
    """Publish the next version; who signed an earlier one signs anew within the grace."""
    by.require(Permission.PUBLISH_UNDERTAKING)
    policy.require_wording(body_zh=body_zh, body_en=body_en)
    text = _publish(body_zh.strip(), body_en.strip(), by=by.code, at=at)
    grace = policy.end_after_new_version(valid_until=policy.undertaking_end(at), published_at=at)
    Undertaking.objects.update(valid_until=Least(F("valid_until"), Value(grace)))
    log_change(
        "accounts.publish_undertaking",
        by=by,
        at=at,
        under=Permission.PUBLISH_UNDERTAKING,
        version=str(text.number),
    )
    return text


def _publish(body_zh: str, body_en: str, *, by: str, at: datetime) -> UndertakingText:
    last = queries.undertaking_text()
    return UndertakingText.objects.create(
        number=last.number + 1 if last else 1,
        body_zh=body_zh,
        body_en=body_en,
        text_hash=hashlib.sha256(f"{body_zh}\0{body_en}".encode()).hexdigest(),
        published_by=by,
        published_at=at,
    )


@transaction.atomic
def sign_undertaking(
    number: int, *, means: Undertaking.Means, by: Actor, at: datetime
) -> Undertaking:
    """Sign the version of the undertaking that was on the screen, for a year."""
    policy.require_no_token(is_by_token=by.is_by_token)
    text = UndertakingText.objects.select_for_update().order_by("-number")[0]
    policy.require_current_text(shown=number, current=text.number)
    signed = Undertaking.objects.create(
        user=User.objects.get(code=by.code),
        text=text,
        signed_at=at,
        valid_until=policy.undertaking_end(at),
        means=means,
    )
    accesslog.record(
        act=Act.CHANGE,
        what="accounts.sign_undertaking",
        actor=by.code,
        role=by.role,
        at=at,
        detail={"version": str(text.number), "text": text.text_hash, "means": str(means)},
    )
    return signed
