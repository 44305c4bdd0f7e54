"""A case and who deals with it, taken from step to step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hudang.arrears import claims, queries, services
from hudang.arrears.services import Proved
from tests.factories import MONDAY

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.arrears.models import ArrearsCase

OWED = "2026-01-01 2026-03-31 600.00\n2026-04-01 2026-06-30 634.50"
PHONE = "400-000-0000"


@dataclass
class Debt:
    """A case in the hands of one person, on a day of its own."""

    case: ArrearsCase
    by: Actor
    at: datetime = MONDAY

    def now(self) -> ArrearsCase:
        return queries.case(self.case.number, by=self.by)

    def later(self, days: int) -> Debt:
        self.at += timedelta(days=days)
        return self

    def act(self, do: Callable[..., ArrearsCase], *said, by: Actor | None = None, **more):
        case = self.now()
        self.case = do(case, *said, edition=case.edition, by=by or self.by, at=self.at, **more)
        return self.case

    def write(self, step: str = "reminder"):
        self.act(services.write_letter, step, phone=PHONE)
        return queries.letters_of(self.case)[-1]

    def prints(self, letter) -> bytes:
        return services.print_letter(self.now(), letter, by=self.by, at=self.at)

    def sent(self, step: str = "reminder", *, way: str = "post", reference: str = "XA123456789"):
        """Write, print and deliver a letter today."""
        letter = self.write(step)
        self.prints(letter)
        letter.refresh_from_db()
        proved = Proved(way, on=self.at.date(), reference=reference)
        case = self.now()
        self.case = services.record_delivery(
            case, letter, proved, edition=case.edition, by=self.by, at=self.at
        )
        return letter


def plan(*lines: str):
    return claims.read_plan("\n".join(lines))


def day(after: int) -> date:
    return MONDAY.date() + timedelta(days=after)
