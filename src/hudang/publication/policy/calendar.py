"""What has to be published, how often, and until when: company figures, the law says regularly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.calendar import add_working_days
from hudang.core.controls import enforces
from hudang.core.errors import Forbidden
from hudang.publication.models import Head, Publication

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

State = Publication.State

_FIGURES: Final = controls.get("LC-161").parameters
EVERY: Final[Mapping[Head, int]] = {
    head: int(_FIGURES[f"{head.value}_months"])
    for head in Head
    if f"{head.value}_months" in _FIGURES
}
"""Months between two publications of a head; arrears and other matters are not owed."""
WORKING_DAYS: Final = int(_FIGURES["working_days"])
# These say what will be: they are owed when a period begins, the others once it is over.
AHEAD: Final = frozenset({Head.SERVICES, Head.PEOPLE, Head.FEES})
# A calendar begins at most so long before the day on which somebody says so.
EARLIEST: Final = timedelta(days=366)
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Duty:
    """That a head is published for a period, until a day."""

    head: Head
    since: date
    until: date
    due: date

    def is_met_by(self, publication: Publication) -> bool:
        """Say whether a publication is about this head and covers this period."""
        return (
            publication.head == self.head
            and publication.since_date <= self.since
            and publication.until_date >= self.until
        )

    @property
    def begins(self) -> date:
        """The day from which on it can be drafted."""
        return self.since if self.head in AHEAD else self.until


def _periods(months: int, *, year: int) -> Iterator[tuple[date, date]]:
    """Yield the periods of a year, by the calendar."""
    for first in range(1, _MONTHS + 1, months):
        after = first + months
        end = date(year + (after > _MONTHS), (after - 1) % _MONTHS + 1, 1)
        yield date(year, first, 1), end - timedelta(days=1)


@enforces("LC-161")
def duties(*, begins: date, year: int) -> list[Duty]:
    """What a community is owed for the periods of a year, from the beginning of its calendar."""
    found = []
    for head, months in EVERY.items():
        for since, until in _periods(months, year=year):
            if until >= begins:
                counted = max(since, begins) if head in AHEAD else until
                due = add_working_days(counted, WORKING_DAYS).date
                found.append(Duty(head, since, until, due))
    return found


def duties_until(*, begins: date, today: date) -> list[Duty]:
    """Return what a community is owed for all periods that have begun, the first due on top."""
    found = [
        duty
        for year in range(begins.year, today.year + 1)
        for duty in duties(begins=begins, year=year)
        if duty.begins <= today
    ]
    return sorted(found, key=lambda duty: (duty.due, duty.head))


@enforces("LC-161")
def is_late(duty: Duty, *, is_met: bool, today: date) -> bool:
    """What is owed and not published on the last day is late."""
    return not is_met and duty.due < today


@enforces("LC-161")
def require_beginning(*, begins: date, is_begun: bool, today: date) -> None:
    """A calendar begins once, neither in the future nor long ago."""
    if is_begun:
        raise Forbidden(_("The calendar of this community has begun already."), control="LC-161")
    if not today - EARLIEST <= begins <= today:
        raise Forbidden(
            _("A calendar begins on a day of the last year, today at the latest."),
            control="LC-161",
        )
