"""Write the daily page as text: checkpoints, their groups and codes, two lines to sign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hudang.accesslog import queries
from hudang.accesslog.daily import groups_of
from hudang.accesslog.note import Checkpoint

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from hudang.accesslog.models import Signed

QUIET = 2
BLOCKS = {(0, 0): " ", (0, 1): "▄", (1, 0): "▀", (1, 1): "█"}


class Command(BaseCommand):
    help = "Write the daily page of the log as text, to be printed, signed and kept."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", type=Path, metavar="FILE", help="write it there")

    def handle(self, *, out: Path | None, **options: Any) -> None:
        newest = queries.newest_checkpoints()
        if not newest:
            raise CommandError(_("Nothing is signed yet."))
        parts = [f"{localtime():%Y-%m-%d %H:%M}", *(part(signed) for signed in newest)]
        line = "_" * 30
        parts.append(f"{_('Printed by')}: {line}\n\n{_('Compared by')}: {line}\n")
        text = "\n\n".join(parts)
        if out is None:
            self.stdout.write(text)
        else:
            out.write_text(text, encoding="utf-8")


def part(signed: Signed) -> str:
    """Return one log's part of the page."""
    checkpoint = Checkpoint.parse(signed.note.partition("\n\n")[0] + "\n")
    groups = " ".join(groups_of(checkpoint))
    return f"{signed.note}\n{checkpoint.size}  {groups}\n\n{drawn(signed.note)}"


def drawn(text: str) -> str:
    """Draw a code in characters, two rows of it in each line."""
    rows = [list(row) for row in segno.make(text, micro=False).matrix_iter(border=QUIET)]
    rows += [[0] * len(rows[0])] * (len(rows) % 2)
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return "\n".join(
        "".join(BLOCKS[int(above > 0), int(below > 0)] for above, below in zip(*pair, strict=True))
        for pair in pairs
    )
