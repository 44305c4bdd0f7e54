"""Two people who decide about the log at the machine that holds its key: their numbers.

They are not asked for passwords: whoever may run these commands holds the key already. What two
names buy is that the log says who decided, and that each of them can be asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from hudang.accesslog.payload import CODE
from hudang.accesslog.services import is_reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.management.base import CommandParser


def add_deciders(parser: CommandParser) -> None:
    """Let a command be told who decided, and under which number."""
    parser.add_argument(
        "--people", nargs=2, required=True, metavar="NUMBER", help="who proposes, who confirms"
    )
    parser.add_argument("--decision", default="", help="number of the decision: JY-2026-0117")


def require_codes(people: Sequence[str], *, decision: str) -> None:
    """Refuse what an entry of the log has no room for."""
    if any(CODE.fullmatch(person) is None for person in people):
        raise CommandError(_("People are named by their employee numbers."))
    if decision and not is_reference(decision):
        raise CommandError(_("The number of a decision looks like JY-2026-0117."))
