"""The halves of the recovery key at the terminal: printed, typed back, asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from django.core.management.base import CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.vault import services
from hudang.vault.errors import HalvesDiffer
from hudang.vault.halves import Half, Mistyped

if TYPE_CHECKING:
    from collections.abc import Callable

GROUPS_A_LINE = 6


def hand_over(say: Callable[[str], object]) -> None:
    """Print a new recovery key in two halves and go on until both were typed back.

    Raises CommandError when nobody types, and PlaceUnreachable for a place of the escrow.
    """
    first, second = services.make_recovery_key(at=now())
    say(
        _(
            "The recovery key, in two halves. Print each on a page of its own, give each to "
            "another person, keep none on this machine. Lost keys come back with both, and with "
            "nothing else."
        )
    )
    for number, half in enumerate((first, second), start=1):
        say("\n" + _("Half %(number)d") % {"number": number})
        say(_in_lines(half.printed()))
    while True:
        try:
            typed = [half.printed() for half in ask_halves(say)]
            places = services.confirm_halves(typed[0], typed[1], at=now())
        except (Mistyped, HalvesDiffer) as error:
            say(str(error))
            continue
        for place in places:
            say(_("The key of the epoch lies sealed in %(place)s") % {"place": place})
        return


def ask_halves(say: Callable[[str], object]) -> tuple[Half, Half]:
    """Have both halves typed; one that is mistyped is asked for again."""
    return _ask(1, say), _ask(2, say)


def _ask(number: int, say: Callable[[str], object]) -> Half:
    while True:
        say(_("Type half %(number)d, then an empty line:") % {"number": number})
        try:
            return Half.typed(" ".join(_lines()))
        except Mistyped as error:
            say(str(error))


def _lines() -> list[str]:
    lines: list[str] = []
    while True:
        line = sys.stdin.readline()
        if not line:
            raise CommandError(_("Nobody typed the halves."))
        if line.strip():
            lines.append(line.strip())
        elif lines:
            return lines


def _in_lines(text: str) -> str:
    groups = text.split(" ")
    rows = [groups[at : at + GROUPS_A_LINE] for at in range(0, len(groups), GROUPS_A_LINE)]
    return "\n".join("  " + " ".join(row) for row in rows)
