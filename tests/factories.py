"""Plain functions that make rows and invented numbers for tests."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password

from hudang.accounts import queries as accounts
from hudang.accounts.models import (
    Beat,
    Department,
    Function,
    Office,
    Post,
    Role,
    Undertaking,
    UndertakingText,
    User,
)
from hudang.core.models import uuid7
from hudang.purposes.services import Photo
from hudang.registry.models import Community

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from hudang.accounts.actor import Actor

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
HIRED = datetime(2026, 1, 4, 9, 0, tzinfo=SHANGHAI)
SIGNED_UNTIL = datetime(2030, 1, 4, 9, 0, tzinfo=SHANGHAI)
PASSWORD = "dan-gui-piao-xiang"

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK = "10X98765432"


def mobile(serial: int) -> str:
    """Return a mobile number of a range that no carrier has."""
    return f"1649{serial:07d}"


def identity_number(serial: int, *, born: date = date(1980, 5, 17)) -> str:
    """Return an identity number of an area that no place has, with its check digit."""
    digits = f"990000{born:%Y%m%d}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return digits + CHECK[total % 11]


def make_office(code: str = "GLC1", *, name: str = "云栖管理处") -> Office:
    return Office.objects.create(code=code, name=name)


def make_community(code: str = "YQL", *, name: str = "云栖里", office: Office) -> Community:
    return Community.objects.create(code=code, name=name, office=office)


def make_department(
    code: str,
    *,
    name: str,
    purposes: Collection[str] = (),
    function: Function = Function.OTHER,
) -> Department:
    return Department.objects.create(
        code=code, name=name, purposes=sorted(purposes), function=function
    )


def make_user(code: str, *, name: str, password: str | None = None) -> User:
    return User.objects.create(
        code=code, name=name, created_at=HIRED, password=hashed(password) if password else "!"
    )


@cache
def hashed(password: str) -> str:
    """Return the real hash of a password, made once: it is meant to be slow, people are many."""
    return make_password(password)


def make_post(
    user: User,
    *,
    role: Role,
    department: Department,
    communities: Collection[Community] = (),
    purposes: Collection[str] = (),
    beats: Mapping[Community, Collection[str]] | None = None,
    valid_from: datetime = HIRED,
    valid_until: datetime | None = None,
    is_deputy: bool = False,
    superior: User | None = None,
    deputises: Post | None = None,
) -> Post:
    post = Post.objects.create(
        user=user,
        role=role,
        department=department,
        purposes=sorted(purposes),
        valid_from=valid_from,
        valid_until=valid_until,
        is_deputy=is_deputy,
        superior=superior,
        deputises=deputises,
    )
    post.communities.add(*communities)
    for community, buildings in (beats or {}).items():
        Beat.objects.create(post=post, community=community, buildings=sorted(buildings))
    return post


def sign_undertaking(user: User, *, valid_until: datetime = SIGNED_UNTIL) -> Undertaking:
    text = UndertakingText.objects.get(number=1)
    return Undertaking.objects.create(
        user=user, text=text, signed_at=HIRED, valid_until=valid_until, means="password"
    )


PNG = b"\x89PNG\r\n\x1a\n" + b"a picture of a wall " * 40


def photo(head: bytes = PNG) -> Photo:
    """Return a photo that is named only: no file of it lies anywhere."""
    return Photo(uuid7(), b"\1" + b"k" * 32, head[:16])


def account_of(actor: Actor) -> User:
    """Return the account of somebody of the cast, to sign in with."""
    return User.objects.get(code=actor.code)


def acting(code: str, *, at: datetime = MONDAY) -> Actor:
    """Return the person of that employee number as the domain knows him at the moment."""
    return accounts.acting(User.objects.get(code=code), at=at)
