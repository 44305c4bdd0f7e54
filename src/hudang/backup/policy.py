"""What a restore must know before anybody may use what came back; no database, no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Collection


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
