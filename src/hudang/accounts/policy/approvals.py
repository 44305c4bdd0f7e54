"""Who may approve for whom, and how two administrators change what a person may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import Role
from hudang.accounts.policy.roles import ADMINISTRATORS
from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

_FIGURES: Final = controls.get("LC-139").parameters
FROZEN_FOR: Final = timedelta(hours=int(_FIGURES["frozen_hours"]))
BARRED_FOR: Final = timedelta(days=int(_FIGURES["barred_days"]))
WAITING_FOR: Final = timedelta(days=int(_FIGURES["waiting_days"]))
REPORTED_FOR: Final = timedelta(days=int(_FIGURES["report_days"]))
ACTIVATION_FOR: Final = timedelta(days=int(_FIGURES["activation_days"]))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a person stands to others at a moment, as far as an approval's independence goes."""

    code: str
    superiors: frozenset[str] = frozenset()
    delegators: frozenset[str] = frozenset()
    # Who appointed or reset him within the days for which that bars an approval, and when last.
    changed_by: frozenset[str] = frozenset()
    changed_at: datetime | None = None


class Approved(NamedTuple):
    """That somebody approved what somebody else applied for."""

    applicant: str
    approver: str


class Mutual(NamedTuple):
    """Two people who approved for each other, and how often in either direction."""

    one: str
    other: str
    by_one: int
    by_other: int


@enforces("LC-139", "LC-138")
def require_independent_approver(
    *, approver: Standing, applicant: Standing, is_by_token: bool, at: datetime
) -> None:
    """An approver is a person at a page, long enough in place, and bound to nobody's favour."""
    require_no_token(is_by_token=is_by_token)
    _require_unbound(approver, applicant)
    require_thawed(changed_at=approver.changed_at, at=at)


@enforces("LC-138")
def require_no_token(*, is_by_token: bool) -> None:
    """An approval is the act of a person who is present; a token never approves."""
    if is_by_token:
        raise Forbidden(
            _("An access token never approves. Sign in and decide on the page."),
            control="LC-138",
        )


@enforces("LC-139")
def require_thawed(*, changed_at: datetime | None, at: datetime) -> None:
    """For a day after an appointment or a reset a person approves nothing."""
    if changed_at is not None and at - changed_at < FROZEN_FOR:
        raise Forbidden(
            _(
                "You were appointed or reset within the last 24 hours. Until they are over"
                " somebody else decides."
            ),
            control="LC-139",
        )


def _require_unbound(approver: Standing, applicant: Standing) -> None:
    if approver.code == applicant.code:
        raise Forbidden(
            _("You cannot approve what you applied for yourself. Somebody else decides."),
            control="LC-139",
        )
    if applicant.code in approver.superiors:
        raise Forbidden(
            _("The applicant is your superior. Somebody who does not report to him decides."),
            control="LC-139",
        )
    if applicant.code in approver.delegators or approver.code in applicant.delegators:
        raise Forbidden(
            _("One of you is the other's deputy. Somebody else decides."), control="LC-139"
        )
    if applicant.code in approver.changed_by or approver.code in applicant.changed_by:
        raise Forbidden(
            _(
                "One of you appointed or reset the other within the last seven days. Somebody"
                " else decides."
            ),
            control="LC-139",
        )


@enforces("LC-139")
def mutual_approvals(approvals: Iterable[Approved]) -> list[Mutual]:
    """Pairs who approved for each other; the supervision group is told of each, most first."""
    counts: dict[Approved, int] = {}
    for approval in approvals:
        pair = Approved(approval.applicant, approval.approver)
        counts[pair] = counts.get(pair, 0) + 1
    pairs = [
        Mutual(
            one, other, by_one=counts[Approved(other, one)], by_other=counts[Approved(one, other)]
        )
        for one, other in counts
        if one < other and Approved(other, one) in counts
    ]
    return sorted(pairs, key=lambda pair: (-pair.by_one - pair.by_other, pair.one, pair.other))


# Two administrators


@enforces("LC-139")
def require_installation(*, actor: str) -> None:
    """Only an installation that is being set up appoints alone; afterwards two people do."""
    if not actor.startswith("SYSTEM-"):
        raise EvidenceMissing(
            _("An appointment takes two administrators: propose it, and another confirms it."),
            control="LC-139",
            missing=[_("a second administrator")],
        )


@enforces("LC-126", "LC-139")
def require_confirmer(*, roles: Collection[Role], concerned: Collection[Role]) -> None:
    """System or security administrators confirm; the audit administrator where they are concerned.

    `concerned` are the roles that the person has or is to have. In a company with three
    administrators nobody else is left when one of them is appointed or reset.
    """
    if Role.AUDIT_ADMIN in roles and not ADMINISTRATORS & set(concerned):
        raise Forbidden(
            _(
                "The audit administrator confirms only what concerns an administrator. A system"
                " or security administrator confirms the rest."
            ),
            control="LC-126",
        )


@enforces("LC-139")
def require_waiting(*, is_waiting: bool, proposed_at: datetime, at: datetime) -> None:
    """A proposal is decided once, and within a week; later it is proposed anew."""
    if not is_waiting:
        raise Forbidden(_("This has been decided already."), control="LC-139")
    if at - proposed_at >= WAITING_FOR:
        raise EvidenceMissing(
            _("The proposal is older than seven days. Propose it again."),
            control="LC-139",
            missing=[_("a proposal of these days")],
        )


@enforces("LC-139")
def require_own_proposal(*, by: str, proposed_by: str) -> None:
    """Only who proposed a change takes it back; others refuse it."""
    if by != proposed_by:
        raise Forbidden(
            _("Somebody else proposed this. Refuse it with a reason instead."), control="LC-139"
        )


@enforces("LC-139")
def require_reason(*, reason: str) -> None:
    """A refusal says why, so that the proposer can do better."""
    if not reason.strip():
        raise EvidenceMissing(
            _("Say why you refuse it."), control="LC-139", missing=[_("a reason")]
        )


# Setting up a company


@enforces("LC-126")
def require_first_founding(*, is_founded: bool) -> None:
    """A company is set up once; later its administrators change what is to be changed."""
    if is_founded:
        raise Forbidden(
            _("This installation belongs to a company already. Nothing was changed."),
            control="LC-126",
        )


@enforces("LC-126")
def require_three_administrators(*, codes: Collection[str]) -> None:
    """A company starts with three administrators, who are three different people."""
    if len(set(codes)) < len(ADMINISTRATORS):
        raise EvidenceMissing(
            _("Name three different people as system, security and audit administrator."),
            control="LC-126",
            missing=[_("three administrators")],
        )


@enforces("LC-130")
def require_recovery(*, has_recovery: bool) -> None:
    """A company begins to work when the halves of its recovery key are in two people's hands."""
    if not has_recovery:
        raise EvidenceMissing(
            _("The two halves of the recovery key are not confirmed, so nothing was set up."),
            control="LC-130",
            missing=[_("both halves of the recovery key, typed in from paper")],
        )


@enforces("LC-131")
def require_activation(*, is_right: bool, valid_until: datetime | None, at: datetime) -> None:
    """An account opens by its one-time code within its time; whatever is wrong sounds the same."""
    if not is_right or valid_until is None or at >= valid_until:
        raise Forbidden(
            _(
                "Employee number and code do not fit together, or the code was used or is too"
                " old. Two administrators can issue a new one."
            ),
            control="LC-131",
        )
