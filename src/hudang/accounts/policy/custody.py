"""Who answers for the data of a community, and when that post is vacant too long (POL-6.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core import calendar, controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

VACANCY_WORKING_DAYS: Final = int(controls.get("LC-134").parameters["vacancy_working_days"])


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A community without a custodian of its own: since when, and who answers, by name."""

    community: UUID
    since: datetime | None
    answering: Sequence[str]
    is_overdue: bool


@enforces("LC-134")
def require_custodian(
    *, custodians: Sequence[str], deputies: Sequence[str], privacy_leads: Sequence[str]
) -> Sequence[str]:
    """A custodian answers for a community; a vacant post goes to deputy, then privacy lead."""
    for holders in (custodians, deputies, privacy_leads):
        if holders:
            return holders
    raise EvidenceMissing(
        _("Nobody is responsible for the data of this community."),
        control="LC-134",
        missing=[_("an appointed data custodian")],
    )


@enforces("LC-134")
def is_vacancy_overdue(*, since: datetime | None, at: datetime) -> bool:
    """A vacant post of custodian alarms after five working days, and at once if never filled."""
    if since is None:
        return True
    last_day = calendar.add_working_days(calendar.local_day(since), VACANCY_WORKING_DAYS)
    return calendar.local_day(at) > last_day.date
