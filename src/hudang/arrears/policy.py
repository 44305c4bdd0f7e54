"""How what is owed is demanded: in which order, after how long, and what is never done (LC-162).

There is no act on water, power, gas, heat, cards or gates here, none towards neighbours or the
public, and no state for one: whatever is not in `TRANSITIONS` cannot be done at all.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.arrears.models import DeliveryProof, DemandLetter, State
from hudang.core import controls
from hudang.core.calendar import add_working_days
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.registry.models import Occupancy

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from hudang.arrears.claims import Part

Step = DemandLetter.Step
Way = DeliveryProof.Way
Role = Occupancy.Role

_DAYS: Final = controls.get("LC-162").parameters
# Of the law is only that the period is reasonable; how long that is, a company sets.
DEMAND_DAYS: Final = int(_DAYS["demand_days"])
REMINDER_DAYS: Final = int(_DAYS["reminder_days"])
ANSWER_DAYS: Final = int(_DAYS["answer_days"])
PLAN_MONTHS: Final = int(_DAYS["plan_months"])
LIMITATION: Final = timedelta(days=3 * 365)
LEAST_COUNTED: Final = 10
PURPOSE: Final = "dunning"
PREFIX: Final = "CF"
LONGEST_TEXT: Final = 1000

TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.DUE: frozenset(
        {State.REMINDER, State.PLANNED, State.DISPUTED, State.PAID, State.WITHDRAWN}
    ),
    State.REMINDER: frozenset(
        {State.FORMAL_DEMAND, State.PLANNED, State.DISPUTED, State.PAID, State.WITHDRAWN}
    ),
    State.FORMAL_DEMAND: frozenset(
        {
            State.LITIGATION, State.PLANNED, State.DISPUTED, State.PAID, State.WITHDRAWN,
            State.WRITTEN_OFF,
        }
    ),
    State.LITIGATION: frozenset(
        {State.PLANNED, State.PAID, State.WITHDRAWN, State.WRITTEN_OFF}
    ),
    # Beyond this, what a plan or an objection holds goes back to where it was (`require_back`).
    State.PLANNED: frozenset({State.DISPUTED, State.PAID, State.WITHDRAWN}),
    State.DISPUTED: frozenset({State.PAID, State.WITHDRAWN}),
    State.PAID: frozenset(),
    State.WITHDRAWN: frozenset(),
    State.WRITTEN_OFF: frozenset(),
}  # fmt: skip
ENDED: Final = frozenset({State.PAID, State.WITHDRAWN, State.WRITTEN_OFF})
OPEN: Final = frozenset(State) - ENDED
HELD: Final = frozenset({State.PLANNED, State.DISPUTED})
# Whose next step it is: the court is for the legal department, all else for the fee clerk.
OF_LEGAL: Final = frozenset({State.FORMAL_DEMAND, State.LITIGATION})
LETTERS: Final[Mapping[Step, State]] = {
    Step.REMINDER: State.REMINDER, Step.FORMAL_DEMAND: State.FORMAL_DEMAND,
}  # fmt: skip
TEMPLATES: Final[Mapping[Step, str]] = {
    Step.REMINDER: "arrears_reminder", Step.FORMAL_DEMAND: "arrears_demand",
}  # fmt: skip
DAYS: Final[Mapping[Step, int]] = {
    Step.REMINDER: REMINDER_DAYS, Step.FORMAL_DEMAND: DEMAND_DAYS,
}  # fmt: skip
# Who owes: the contract binds owners, and those who stand in their place; a tenant only where he
# agreed to pay. Somebody who merely lives there, or speaks for another, owes nothing.
LIABLE: Final = frozenset(
    {
        Role.OWNER, Role.CO_OWNER, Role.TENANT, Role.HEIR, Role.BUYER, Role.HABITATION,
        Role.RENTAL,
    }
)  # fmt: skip


# From step to step


@enforces("LC-162")
def require_step(*, state: str, to: State) -> None:
    """A case goes from reminder to formal demand to court, in that order and no other."""
    if to not in TRANSITIONS[State(state)]:
        raise Forbidden(
            _("A case that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-162",
        )


@enforces("LC-162")
def require_same(*, edition: int, expected: int) -> None:
    """Who acts on a case has seen it as it is: of two at once, the second looks again."""
    if edition != expected:
        raise EvidenceMissing(
            _("Somebody else has changed this case meanwhile. Look at it again."),
            control="LC-162",
            missing=[_("a look at the case as it is now")],
        )


@enforces("LC-162")
def require_liable(*, roles: Collection[str]) -> None:
    """A claim is made of who owes it under the contract, never of who merely lives there."""
    if not LIABLE & set(roles):
        raise Forbidden(
            _("This person does not owe the fee of this house: he neither owns nor rents it."),
            control="LC-162",
        )


@enforces("LC-162")
def require_only_one(*, has_open: bool) -> None:
    """What a customer owes for a house is one case."""
    if has_open:
        raise Forbidden(_("There is an open case for this customer and house."), control="LC-162")


@enforces("LC-162")
def demand_until(*, delivered: date) -> date:
    """The formal demand gives a reasonable period, counted from the day on which it arrived."""
    return delivered + timedelta(days=DEMAND_DAYS)


@enforces("LC-162")
def next_after(*, delivered: date, step: Step) -> date:
    """The day from which the next step may be taken, once a letter arrived."""
    if step == Step.FORMAL_DEMAND:
        return demand_until(delivered=delivered) + timedelta(days=1)
    return delivered + timedelta(days=REMINDER_DAYS)


@enforces("LC-162")
def require_letter(
    *, state: str, step: Step, under_way: bool, next_due: date | None, today: date
) -> None:
    """A letter is the next one of its order, and the one before it had its time to be heeded."""
    if under_way:
        raise Forbidden(
            _("A letter of this case is under way already. Record what became of it."),
            control="LC-162",
        )
    if LETTERS[step] == state:
        return  # the one before came back or was void
    require_step(state=state, to=LETTERS[step])
    if next_due is None:
        raise EvidenceMissing(
            _("There is no proof that the reminder arrived."),
            control="LC-162",
            missing=[_("the proof of the delivery")],
        )
    if today < next_due:
        raise EvidenceMissing(
            _("The reminder has time until %(day)s. Demand formally after that.")
            % {"day": next_due.isoformat()},
            control="LC-162",
            missing=[_("the end of the period")],
        )


@enforces("LC-162")
def require_fillable(*, blanks: Collection[str], known: Collection[str]) -> None:
    """A version of a letter has the blanks that a case can fill, and no other."""
    if unknown := sorted(set(blanks) - set(known)):
        raise EvidenceMissing(
            _("The version in force has a blank that a demand letter does not fill: %(blanks)s.")
            % {"blanks": ", ".join(unknown)},
            control="LC-162",
            missing=[_("a version without it, from who drafts templates")],
        )


@enforces("LC-162")
def require_period_over(*, until: date | None, today: date) -> None:
    """Nobody goes to court before the period of a formal demand that arrived has run out."""
    if until is None:
        raise EvidenceMissing(
            _("There is no proof that the formal demand arrived: its period has not begun."),
            control="LC-162",
            missing=[_("the proof of the delivery")],
        )
    if today <= until:
        raise EvidenceMissing(
            _("The formal demand gives time until %(day)s. Go to court after that.")
            % {"day": until.isoformat()},
            control="LC-162",
            missing=[_("the end of the period")],
        )


@enforces("LC-162", "LC-049")
def require_printable(*, letter: str, case: str, step: Step) -> None:
    """A letter is printed once it is written, and only while the case is still where it was."""
    can = {DemandLetter.Progress.WRITTEN, DemandLetter.Progress.PRINTED}
    if letter not in can or case != LETTERS[step]:
        raise Forbidden(
            _("This letter is not printed: the case changed after it was written."),
            control="LC-162",
        )


@enforces("LC-162")
def require_not_paid(*, owes: bool) -> None:
    """Before a letter leaves, the fee system is asked once more: who has paid gets none."""
    if not owes:
        raise EvidenceMissing(
            _("The fee system says that nothing is owed any more. Record the payment instead."),
            control="LC-162",
            missing=[_("a debt")],
        )


@enforces("LC-162")
def require_proof(
    *, state: str, way: str, on: date, written: date, today: date, reference: str, scan: bool
) -> None:
    """A letter counts as delivered by its proof alone: the post's number, a signature as a scan,
    or a witness; not before it was written, and not ahead."""
    if state != DemandLetter.Progress.PRINTED:
        raise Forbidden(_("A letter is printed before it is delivered."), control="LC-162")
    if not written <= on <= today:
        raise Forbidden(
            _("A letter arrives after it was written, and not ahead of today."), control="LC-162"
        )
    missing = []
    if way in {Way.POST, Way.LEFT} and not reference:
        missing.append(_("the number of the registered letter, or the witness"))
    if way == Way.HAND and not scan:
        missing.append(_("the signature as a scan"))
    if missing:
        raise EvidenceMissing(
            _("The delivery lacks its proof."), control="LC-162", missing=missing
        )


@enforces("LC-162")
def require_paper(*, reminded: date, demanded: date | None, today: date) -> None:
    """Letters of before arrived in their order, the reminder in time, none ahead of today."""
    if reminded > today or (demanded is not None and demanded > today):
        raise Forbidden(_("A letter of before lies behind."), control="LC-162")
    if demanded is not None and demanded < next_after(delivered=reminded, step=Step.REMINDER):
        raise Forbidden(
            _("The formal demand came before the reminder had its time: demand anew."),
            control="LC-162",
        )


# What holds a case


@enforces("LC-162")
def answer_due(*, today: date) -> date:
    """An objection stops the clock at once, and is answered within working days."""
    return add_working_days(today, ANSWER_DAYS).date


@enforces("LC-162")
def resumed(*, until: date | None, held: date, today: date) -> date | None:
    """The days for which an objection or a plan held a case do not count against the customer."""
    return until + (today - held) if until is not None else None


@enforces("LC-162")
def require_back(*, state: str, held_from: str) -> State:
    """A case that is held goes on where it was, never further; return where that is."""
    if state not in HELD or not held_from:
        raise Forbidden(_("Nothing holds this case."), control="LC-162")
    return State(held_from)


@enforces("LC-162")
def require_disputed(*, state: str) -> None:
    """An answer belongs to an objection that waits for it."""
    if state != State.DISPUTED:
        raise Forbidden(_("Nobody objected to this case, or it was answered."), control="LC-162")


def next_date(*, state: State, demand_until: date | None, today: date) -> date | None:
    """When somebody looks again at a case that goes on: at once, or after the demand's period."""
    if state == State.FORMAL_DEMAND:
        return demand_until + timedelta(days=1) if demand_until is not None else None
    return None if state == State.LITIGATION else today


@enforces("LC-162")
def require_plan(*, parts: Sequence[Part], owed: int, today: date) -> None:
    """A plan pays what is owed, no more and no less, each day ahead and none twice, within its
    longest time; nothing is added for paying by parts."""
    days = [one.on for one in parts]
    if not parts or days[0] <= today or len(set(days)) != len(days):
        raise Forbidden(
            _("Each payment of a plan has a day of its own that lies ahead."), control="LC-162"
        )
    if days[-1] > today + timedelta(days=31 * PLAN_MONTHS):
        raise Forbidden(
            _("A plan runs for %(months)s months at the most.") % {"months": PLAN_MONTHS},
            control="LC-162",
        )
    if sum(one.cents for one in parts) != owed:
        raise Forbidden(
            _("The payments of a plan come to what is owed, no more and no less."),
            control="LC-162",
        )


@enforces("LC-162")
def require_instalment(*, is_running: bool, is_awaited: bool) -> None:
    """A payment of a plan is noted once, while the plan runs."""
    if not (is_running and is_awaited):
        raise Forbidden(
            _("This payment was noted already, or its plan is over."), control="LC-162"
        )


@enforces("LC-162")
def require_missed(*, due: date, today: date) -> None:
    """A payment is missed on the day after its day, not before."""
    if today <= due:
        raise Forbidden(
            _("This payment has time until %(day)s.") % {"day": due.isoformat()},
            control="LC-162",
        )


@enforces("LC-162")
def require_words(*, text: str) -> None:
    """An objection, its answer, a withdrawal and a writing off say why."""
    if not text.strip():
        raise EvidenceMissing(
            _("Say what it is about."), control="LC-162", missing=[_("the words")]
        )


@enforces("LC-162")
def require_for_court(*, state: str) -> None:
    """A file for the lawyer is put together of what may go to court, and of nothing else."""
    if state not in OF_LEGAL:
        raise Forbidden(
            _("A lawyer's file is made of a case that was formally demanded."), control="LC-162"
        )


# What may be counted, and how long it is kept


@enforces("LC-049")
def counted(count: int) -> int | None:
    """Fewer than ten of a community are no figure: they would be households."""
    return count if count >= LEAST_COUNTED else None


@enforces("LC-033")
def kept_until(*, ended: date | None, interrupted: date | None) -> date | None:
    """Three years after payment in full, or the last interruption (R05); none while it is open."""
    if ended is None:
        return None
    return max(ended, interrupted or ended) + LIMITATION
