"""Without a signed undertaking nobody opens a customer's value."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

_FIGURES: Final = controls.get("LC-137").parameters
VALID_FOR: Final = timedelta(days=int(_FIGURES["validity_days"]))
WARNING: Final = timedelta(days=int(_FIGURES["warning_days"]))
NEW_VERSION: Final = timedelta(days=int(_FIGURES["new_version_days"]))
EMERGENCY: Final = "emergency"


@enforces("LC-137")
def require_undertaking(*, valid_until: datetime | None, purpose: str, at: datetime) -> None:
    """Values open only to who signed; an emergency waits for no signature."""
    if purpose == EMERGENCY or (valid_until is not None and at < valid_until):
        return
    raise EvidenceMissing(
        _("Your confidentiality undertaking has ended. Renew it, then open the value.")
        if valid_until is not None
        else _("Sign the confidentiality undertaking first, then open the value."),
        control="LC-137",
        missing=[_("a signed confidentiality undertaking")],
    )


@enforces("LC-137")
def undertaking_end(signed_at: datetime) -> datetime:
    """A signature holds for a year."""
    return signed_at + VALID_FOR


@enforces("LC-137")
def is_due(*, valid_until: datetime | None, at: datetime) -> bool:
    """Somebody is asked to sign who has not, or whose signature ends within a month."""
    return valid_until is None or valid_until - at < WARNING


@enforces("LC-137")
def end_after_new_version(*, valid_until: datetime, published_at: datetime) -> datetime:
    """A new version is signed within a month; earlier signatures hold no longer than that."""
    return min(valid_until, published_at + NEW_VERSION)


@enforces("LC-137")
def require_current_text(*, shown: int, current: int) -> None:
    """One signs the version in force, and the very text that was on the screen."""
    if shown != current:
        raise EvidenceMissing(
            _("A new version was published meanwhile. Read it, then sign."),
            control="LC-137",
            missing=[_("the version in force")],
        )


@enforces("LC-137")
def require_wording(*, body_zh: str, body_en: str) -> None:
    """An undertaking says the same in both languages, or is not published."""
    if not (body_zh.strip() and body_en.strip()):
        raise Forbidden(_("Write the text in both languages."), control="LC-137")
