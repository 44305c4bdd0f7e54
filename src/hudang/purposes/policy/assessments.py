"""What is assessed before it begins, what an assessment must say, and how long it holds."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import Role
from hudang.core import controls
from hudang.core.calendar import months_after
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import inventory
from hudang.purposes.models import AssessmentState, Dimension, Level, Trigger

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime

    from django.utils.functional import _StrOrPromise

REFRESH_MONTHS: Final = int(controls.get("LC-140").parameters["refresh_months"])
KEEP_YEARS: Final = int(controls.get("LC-141").parameters["keep_years"])

ASSESSMENT_TRANSITIONS: dict[AssessmentState, set[AssessmentState]] = {
    AssessmentState.DRAFT: {AssessmentState.WAITING, AssessmentState.WITHDRAWN},
    AssessmentState.WAITING: {
        AssessmentState.DRAFT,
        AssessmentState.APPROVED,
        AssessmentState.WITHDRAWN,
    },
    AssessmentState.APPROVED: set(),
    AssessmentState.WITHDRAWN: set(),
}

ASSESSMENT_OWNER: dict[AssessmentState, Role] = {
    AssessmentState.DRAFT: Role.CUSTODIAN,
    AssessmentState.WAITING: Role.LEGAL_REVIEWER,
    AssessmentState.APPROVED: Role.PRIVACY_LEAD,
    AssessmentState.WITHDRAWN: Role.PRIVACY_LEAD,
}

# The risk matrix: the product of likelihood and severity, from so much on.
_BANDS: Final = ((12, Level.SEVERE), (8, Level.HIGH), (4, Level.MEDIUM), (0, Level.LOW))


class Worth(StrEnum):
    """What an assessment is worth today."""

    PENDING = "pending"
    VALID = "valid"
    OUTDATED = "outdated"
    EXPIRED = "expired"


def risk(*, likelihood: int, severity: int) -> Level:
    """Return the risk that likelihood and severity, each from 1 to 4, make together."""
    product = likelihood * severity
    return next(level for least, level in _BANDS if product >= least)


@enforces("LC-140")
def triggers_of(*, items: Iterable[int]) -> frozenset[Trigger]:
    """What has to be assessed before a purpose with these items is active."""
    is_sensitive = any(inventory.by_number(number).is_sensitive for number in items)
    return frozenset({Trigger.SENSITIVE} if is_sensitive else ())


@enforces("LC-140")
def require_assessed(*, triggers: Collection[Trigger], covered: Collection[Trigger]) -> None:
    """Nothing that PIPL 55 lists begins without a valid assessment of it."""
    missing = sorted(set(triggers) - set(covered))
    if missing:
        raise EvidenceMissing(
            _("Assess the impact on people first, and have both sign the assessment."),
            control="LC-140",
            missing=[Trigger(one).label for one in missing],
        )


@enforces("LC-141")
def require_assessment_transition(*, state: AssessmentState, to: AssessmentState) -> None:
    """An assessment is drafted, submitted, signed by both; approved, it never changes."""
    if to not in ASSESSMENT_TRANSITIONS[state]:
        raise Forbidden(
            _("An assessment that is “%(state)s” cannot become “%(to)s”.")
            % {"state": state.label, "to": to.label},
            control="LC-141",
        )


@enforces("LC-141")
def require_complete_assessment(
    *, sections: Mapping[_StrOrPromise, str], dimensions: Collection[str]
) -> None:
    """An assessment says all that PIPL 56 lists: lawfulness, effect and risk, fit measures."""
    missing: list[_StrOrPromise] = [label for label, text in sections.items() if not text.strip()]
    missing += [one.label for one in Dimension if one not in dimensions]
    if missing:
        raise EvidenceMissing(
            _("The assessment is not complete."), control="LC-141", missing=missing
        )


@enforces("LC-140")
def require_bearable(*, residual: Collection[Level]) -> None:
    """What remains high after all measures is not begun."""
    if any(level >= Level.HIGH for level in residual):
        raise EvidenceMissing(
            _("A risk stays high after the measures. Take stronger ones, or leave it."),
            control="LC-140",
            missing=[_("measures that lower the risk")],
        )


@enforces("LC-141")
def require_unsigned(*, signed_by: str) -> None:
    """Each of both signs once."""
    if signed_by:
        raise Forbidden(_("This signature is given already."), control="LC-141")


@enforces("LC-140")
def worth(
    *,
    state: AssessmentState,
    fingerprint: str,
    today: str,
    valid_until: datetime | None,
    at: datetime,
) -> Worth:
    """An assessment is worth what it assessed: a change makes it outdated at once.

    `fingerprint` is of what was assessed, `today` of what the purpose and the notice say now.
    """
    if state is not AssessmentState.APPROVED or valid_until is None:
        return Worth.PENDING
    if fingerprint != today:
        return Worth.OUTDATED
    return Worth.VALID if at < valid_until else Worth.EXPIRED


@enforces("LC-140")
def valid_until(approved_at: datetime) -> datetime:
    """An assessment is renewed every year, even where nothing changed."""
    return months_after(approved_at, REFRESH_MONTHS)


@enforces("LC-141")
def keep_until(approved_on: date) -> date:
    """A report is kept three years at least."""
    return months_after(approved_on, 12 * KEEP_YEARS)
