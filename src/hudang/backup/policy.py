"""When copies are made and how long they stay; what a restore must know before anybody may use
what came back. No database, no clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Sequence
    from datetime import datetime

KEYS_KEPT: Final = timedelta(days=2)
"""How long copies of the keys alone stay; the full ones after them hold newer keys anyway."""


class Held(NamedTuple):
    """A copy that is held: when it was made, whether of everything, whether found whole."""

    name: str
    made_at: datetime
    is_full: bool
    is_verified: bool


@enforces("LC-130")
def is_copy_due(newest: datetime | None, *, every: timedelta, at: datetime) -> bool:
    """A copy follows the one before after that time; without an interval none comes by itself."""
    return bool(every) and (newest is None or at - newest >= every)


@enforces("LC-130")
def is_copy_overdue(newest: datetime, *, limit: timedelta, at: datetime) -> bool:
    """That no good copy was made for so long is an alarm, whoever makes them."""
    return at - newest > limit


@enforces("LC-130")
def kept(copies: Sequence[Held], *, daily: int, weekly: int) -> set[str]:
    """Of the full copies found whole the newest of each of the last days and weeks stay, of those
    of the keys alone the last two days'. The newest of each sort stays whatever the numbers say,
    and so does every copy since the last one that was found whole: it may be what is left."""
    newest_first = sorted(copies, key=lambda copy: copy.made_at, reverse=True)
    good = [copy for copy in newest_first if copy.is_full and copy.is_verified]
    keys = [copy for copy in newest_first if not copy.is_full]
    last = good[0].made_at if good else None
    chosen = [*good[:1], *keys[:1]]
    chosen += _newest_of(good, daily, by=lambda copy: copy.made_at.date())
    chosen += _newest_of(good, weekly, by=lambda copy: copy.made_at.isocalendar()[:2])
    if keys:
        chosen += [copy for copy in keys if keys[0].made_at - copy.made_at < KEYS_KEPT]
    chosen += [copy for copy in newest_first if last is None or copy.made_at > last]
    return {copy.name for copy in chosen}


def _newest_of(
    copies: Sequence[Held], count: int, *, by: Callable[[Held], Hashable]
) -> list[Held]:
    """Return the first of each group, for so many groups; the copies come newest first."""
    groups: dict[Hashable, Held] = {}
    for copy in copies:
        groups.setdefault(by(copy), copy)
    return list(groups.values())[:count]


@enforces("LC-130")
def require_empty(*, tables: int, files: int) -> None:
    """A restore goes into an empty place; it never overwrites what is there."""
    if tables or files:
        raise Forbidden(
            _("This place is not empty: a restore never overwrites. Name an empty HUDANG_DATA."),
            control="LC-130",
        )


@enforces("LC-130")
def require_checkpoint(*, has_checkpoint: bool, people: tuple[str, ...]) -> None:
    """How far the registers had come is told by somebody outside: a witness, or two people who
    type a printed checkpoint."""
    if not has_checkpoint:
        raise EvidenceMissing(
            _("Nothing says how many destructions there were, so nobody may be brought back."),
            control="LC-130",
            missing=[_("a checkpoint of the registers, from the witness or from paper")],
        )
    if len({person for person in people if person}) < 2:
        raise EvidenceMissing(
            _("A restore is decided by two people."),
            control="LC-130",
            missing=[_("two different names")],
        )


@enforces("LC-130", "LC-034")
def require_registers(*, size: int, witnessed: int, is_same: bool) -> None:
    """The copy's registers reach what was witnessed, and are what was witnessed."""
    if size < witnessed:
        raise EvidenceMissing(
            _("The copy knows %(size)d register entries, but %(witnessed)d were witnessed.")
            % {"size": size, "witnessed": witnessed},
            control="LC-130",
            missing=[_("a newer copy of the keys, the ledger and the registers")],
        )
    if not is_same:
        raise Forbidden(
            _("The registers in the copy are not those that were witnessed."), control="LC-130"
        )


@enforces("LC-130", "LC-034")
def require_ledger(*, registered: Collection[str], ledger: Collection[str]) -> None:
    """Every destruction that the registers name stands in the ledger, word for word."""
    lost = set(registered) - set(ledger)
    if lost:
        raise EvidenceMissing(
            _("The shred ledger lacks %(count)d destructions that the registers name.")
            % {"count": len(lost)},
            control="LC-130",
            missing=[_("the newest shred ledger")],
        )


@enforces("LC-130")
def require_same_installation(*, data: str, keys: str) -> None:
    """Data and keys come from one installation."""
    if data != keys:
        raise Forbidden(
            _("The keys of this copy belong to another installation."), control="LC-130"
        )
