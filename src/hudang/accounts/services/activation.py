"""One-time codes 激活码: made in two halves, kept as hashes, good once for setting a password."""

from __future__ import annotations

import secrets
from functools import cache
from typing import TYPE_CHECKING, Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from hudang.accesslog import services as accesslog
from hudang.accesslog.models import Act
from hudang.accounts import policy
from hudang.accounts.models import Activation, User

if TYPE_CHECKING:
    from datetime import datetime

# Crockford's alphabet: what looks alike is one digit, whoever copies it by hand.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE: Final = str.maketrans("OIL", "011", "- ")
HALF: Final = 10


def new_half() -> str:
    """Return half of a code, 50 bits, as it is read out: `7K2QX-M4D9P`."""
    digits = "".join(secrets.choice(ALPHABET) for _ in range(HALF))
    return f"{digits[:5]}-{digits[5:]}"


def hash_half(half: str) -> str:
    """Return the slow hash of a half, which is all that is kept."""
    return make_password(_plain(half))


def issue(user: User, *, first_hash: str, second_hash: str, at: datetime) -> Activation:
    """Let the holder of both halves set the password of an account within a week."""
    return Activation.objects.update_or_create(
        user=user,
        defaults={
            "first_half": first_hash,
            "second_half": second_hash,
            "issued_at": at,
            "valid_until": at + policy.ACTIVATION_FOR,
            "used_at": None,
        },
    )[0]


@transaction.atomic
def activate(code: str, *, activation_code: str, password: str, at: datetime) -> User:
    """Open an account with its one-time code and set its password."""
    found = (
        Activation.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(user__code=code, user__is_active=True, used_at__isnull=True)
        .first()
    )
    is_right = _fits(found, activation_code)
    valid_until = found.valid_until if found else None
    policy.require_activation(is_right=is_right, valid_until=valid_until, at=at)
    user = found.user  # type: ignore[union-attr]  # the rule has refused where there is none
    Activation.objects.filter(user=user).update(used_at=at)
    user.set_password(password)
    user.save(update_fields=["password"])
    accesslog.record(act=Act.CHANGE, what="accounts.activate", actor=code, role="", at=at)
    return user


def _fits(found: Activation | None, activation_code: str) -> bool:
    """Compare both halves; an unknown account takes as long as a known one."""
    plain = _plain(activation_code)
    halves = (found.first_half, found.second_half) if found else (_nobodys(), _nobodys())
    parts = (plain[:HALF], plain[HALF:])
    checks = [check_password(part, half) for part, half in zip(parts, halves, strict=True)]
    return found is not None and all(checks)


def _plain(text: str) -> str:
    return text.strip().upper().translate(ALIKE)


@cache
def _nobodys() -> str:
    """Return the hash of a half that nobody was given."""
    return hash_half(new_half())
