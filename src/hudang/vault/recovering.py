"""The recovery key of an installation: made, printed in two halves, typed back, put to use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.vault import escrow, recovery
from hudang.vault.errors import PlaceUnreachable
from hudang.vault.halves import Half
from hudang.vault.models import VaultEpoch

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def make_recovery_key(*, at: datetime) -> tuple[Half, Half]:
    """Make a recovery key and return its halves, to print and to give to two people.

    It counts once `confirm_halves` saw both typed back; until then the earlier one does. Raises
    PlaceUnreachable before anything is printed that could not be put to use.
    """
    _require_places()
    return recovery.make(at=at)


def confirm_halves(first: str, second: str, *, at: datetime) -> list[Path]:
    """Put the recovery key made last to use: every registered place gets the epoch key under it.

    Returns the places. Raises Mistyped or HalvesDiffer for what was typed, PlaceUnreachable for a
    place that is out of reach or where none is registered (HUDANG_ESCROW).
    """
    halves = Half.typed(first), Half.typed(second)
    _require_places()
    recovery.confirm(*halves, at=at)
    active = VaultEpoch.objects.get(state=VaultEpoch.State.ACTIVE)
    escrow.deposit(active.number, at=at)
    return escrow.places()


def _require_places() -> None:
    if not escrow.register():
        raise PlaceUnreachable("HUDANG_ESCROW")


def has_recovery_key() -> bool:
    """Say whether a recovery key was made and both halves typed back."""
    return recovery.current() is not None
