"""How a renovation file moves, which works may be done, and what an agreement takes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry.models import Occupancy
from hudang.renovation import works
from hudang.renovation.models import Renovation

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from django.utils.functional import _StrOrPromise

State = Renovation.State
Ending = Renovation.Ending

PURPOSE: Final = "renovation"
RENOVATION_TRANSITIONS: dict[State, set[State]] = {
    State.APPLIED: {State.AGREED, State.REFUSED, State.CANCELLED},
    State.AGREED: {State.WORKING, State.CANCELLED},
    State.WORKING: {State.TO_INSPECT, State.RECTIFYING},
    State.TO_INSPECT: {State.ACCEPTED, State.RECTIFYING},
    State.RECTIFYING: {State.WORKING, State.TO_INSPECT, State.ACCEPTED},
    State.ACCEPTED: {State.CLOSED},
    State.CLOSED: set(),
    State.REFUSED: set(),
    State.CANCELLED: set(),
}
RENOVATION_OWNER: dict[State, str] = {
    State.APPLIED: "front desk",
    State.AGREED: "owner",
    State.WORKING: "engineer",
    State.TO_INSPECT: "engineer",
    State.RECTIFYING: "owner",
    State.ACCEPTED: "front desk",
    State.CLOSED: "nobody",
    State.REFUSED: "nobody",
    State.CANCELLED: "nobody",
}
# Somebody still deals with these, and reads them by looking.
LIVE: Final = frozenset(
    {
        State.APPLIED, State.AGREED, State.WORKING, State.TO_INSPECT, State.RECTIFYING,
        State.ACCEPTED,
    }
)  # fmt: skip
ON_SITE: Final = frozenset({State.WORKING, State.TO_INSPECT, State.RECTIFYING})
REFUSALS: Final = frozenset({Ending.PAPERS, Ending.WORKS, Ending.FIRM, Ending.STANDING})
# Who decides about a house, or has the word of who does; a tenant needs the owner's, on paper.
DECIDES: Final = frozenset(
    {Occupancy.Role.OWNER, Occupancy.Role.CO_OWNER, Occupancy.Role.AGENT, Occupancy.Role.TENANT}
)
# A company figure: a renovation that is planned for longer is two.
LONGEST: Final = timedelta(days=365)
# When noisy work is allowed, on working days: a company figure. The rules of the place on noise
# come first (Noise Pollution Prevention Law 66 leaves the hours to them; [K], unverified).
NOISE_HOURS: Final = (("08:00", "12:00"), ("14:00", "18:00"))
# Retention rule R09: the file goes five years after acceptance, once destruction by schedule runs.
KEPT_YEARS: Final = 5


@enforces("LC-163", "LC-169")
def require_transition(*, state: str, to: State) -> None:
    """A file goes its way in order, and ends once."""
    if to not in RENOVATION_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("A renovation that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-169",
        )


@enforces("LC-169")
def require_unchanged(*, edition: int, expected: int) -> None:
    """Who acts on a file has seen it as it is: of two at once, the second looks again."""
    if edition != expected:
        raise EvidenceMissing(
            _("Somebody else has changed this file meanwhile. Look at it again."),
            control="LC-169",
            missing=[_("a look at the file as it is now")],
        )


@enforces("LC-163")
def require_role(*, role: str | None) -> Occupancy.Role:
    """Who applies holds the house, or acts or lives there with the word of who does (CC 945)."""
    if role not in DECIDES:
        raise Forbidden(
            _("Who applies is the owner of this house, acts for him, or rents it. Record the role"
              " first."),
            control="LC-163",
        )  # fmt: skip
    return Occupancy.Role(role)


@enforces("LC-163")
def require_allowed_works(proofs: Mapping[str, str]) -> None:
    """Forbidden works are refused with the article, others that the law limits until their paper
    is shown; `proofs` has the number of the paper, or nothing, for each kind of work."""
    if not proofs:
        raise EvidenceMissing(
            _("Say which works are planned."), control="LC-163", missing=[_("a kind of work")]
        )
    kinds = works.catalogue()
    for code, proof in proofs.items():
        if code not in kinds:
            raise Forbidden(_("There is no such kind of work."), control="LC-163")
        kind = kinds[code]
        if kind.is_banned:
            raise Forbidden(
                _("“%(work)s” is forbidden: %(article)s.")
                % {"work": kind.name, "article": kind.source},
                control="LC-163",
            )
        if kind.proofs and not proof.strip():
            raise EvidenceMissing(
                _("“%(work)s” takes a paper first: %(article)s.")
                % {"work": kind.name, "article": kind.source},
                control="LC-163",
                missing=[kind.proof],
            )


@enforces("LC-169")
def require_period(*, begins: date, ends: date) -> None:
    """Works end after they begin, and within a year."""
    if ends < begins or ends - begins > LONGEST:
        raise Forbidden(
            _("The works end after they begin, and within %(days)s days.")
            % {"days": LONGEST.days},
            control="LC-169",
        )


@enforces("LC-163")
def require_told(*, told: date | None, agreed: date | None, today: date) -> None:
    """The owner is told what is forbidden and what to mind, signs for it, and then agrees."""
    if told is None or agreed is None:
        raise EvidenceMissing(
            _("Tell the owner which acts are forbidden and what to mind, and have it signed."),
            control="LC-163",
            missing=[_("the day on which he was told"), _("the day of the agreement")],
        )
    if not told <= agreed <= today:
        raise Forbidden(
            _("Being told comes before the agreement, and both lie behind."), control="LC-163"
        )


@enforces("LC-163")
def require_scan(*, has_scan: bool) -> None:
    """The agreement is signed on paper, and its copy lies with the customer's documents."""
    if not has_scan:
        raise EvidenceMissing(
            _("Add the signed agreement: a photograph or a PDF of every page."),
            control="LC-163",
            missing=[_("the signed agreement")],
        )


@enforces("LC-169")
def require_beginning(*, today: date, begins: date) -> None:
    """Works begin on the day agreed or later."""
    if today < begins:
        raise Forbidden(
            _("The works were agreed from %(day)s on.") % {"day": begins.isoformat()},
            control="LC-169",
        )


@enforces("LC-169")
def require_ending(*, reason: str, is_refusal: bool) -> None:
    """A file that ends before the works do says why."""
    fitting = REFUSALS if is_refusal else set(Ending) - REFUSALS
    if reason not in fitting:
        raise EvidenceMissing(
            _("Say why the file ends here."),
            control="LC-169",
            missing=[_("a reason from the list")],
        )


@enforces("LC-169")
def require_settled(*, is_deposit_open: bool, passes_out: int) -> None:
    """A file is closed when the deposit is back with who paid it, and every pass with us."""
    missing: list[_StrOrPromise] = []
    if is_deposit_open:
        missing.append(_("the deposit, paid back"))
    if passes_out:
        missing.append(_("%(count)s passes, taken back") % {"count": passes_out})
    if missing:
        raise EvidenceMissing(
            _("Settle what is open before the file is closed."), control="LC-169", missing=missing
        )


@enforces("LC-169")
def require_past(*, recorded: datetime, accepted: datetime | None, at: datetime) -> None:
    """What is entered afterwards lies behind, and was accepted after it was recorded."""
    if recorded > at or (accepted is not None and not recorded <= accepted <= at):
        raise Forbidden(
            _("A renovation of earlier was recorded before now, and accepted after that."),
            control="LC-169",
        )


@enforces("LC-053", "LC-125")
def is_involved(*, state: str, works_on_renovations: bool) -> bool:
    """Who works on renovations of the community reads a file while it is under way."""
    return works_on_renovations and state in LIVE


def is_late(*, state: str, until: date, dues: Collection[date], today: date) -> bool:
    """Say whether the works last longer than agreed, or something planned was not done in time."""
    overruns = state in ON_SITE and until < today
    return overruns or any(due < today for due in dues)
