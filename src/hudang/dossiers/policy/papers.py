"""Who takes a paper dossier out, what for and until when; and what it is expected to hold."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.accesslog.payload import is_reference
from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.dossiers import kinds
from hudang.dossiers.models import Dossier, Loan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

LOAN_DAYS: Final = int(controls.get("LC-174").parameters["loan_days"])

State = Loan.State

LOAN_TRANSITIONS: dict[State, set[State]] = {
    State.WAITING: {State.OUT, State.REFUSED},
    State.OUT: {State.RETURNED},
    State.RETURNED: set(),
    State.REFUSED: set(),
}

# Who has the next word while a loan is in a state.
LOAN_OWNER: dict[State, str] = {
    State.WAITING: "second person",
    State.OUT: "borrower",
    State.RETURNED: "nobody",
    State.REFUSED: "nobody",
}


@enforces("LC-121")
def require_paper_kind(*, kind: str, belongs: kinds.Belongs) -> kinds.Kind:
    """A paper has a kind of the catalogue; papers of people lie in the dossier of their house."""
    found = kinds.KINDS.get(kind)
    house = belongs is kinds.Belongs.HOUSE
    fits = found is not None and (found.of is not kinds.Belongs.CONTRACT) == house
    if found is None or not fits:
        raise Forbidden(
            _("This kind of paper does not belong into this dossier."), control="LC-121"
        )
    return found


@enforces("LC-174")
def require_on_shelf(*, state: str) -> None:
    """Only a dossier that stands on its shelf is lent or moved."""
    if state == Dossier.State.SHELVED:
        return
    sentence = (
        _("This dossier is lent. It has to come back first.")
        if state == Dossier.State.LENT
        else _("This dossier is missing. Close its shortfall first.")
    )
    raise EvidenceMissing(sentence, control="LC-174", missing=[_("the dossier on its shelf")])


@enforces("LC-174")
def require_loan_reference(*, reference: str) -> None:
    """A dossier leaves its shelf for a numbered order, case or approval, never just so."""
    if not is_reference(reference):
        raise EvidenceMissing(
            _("A dossier is lent for an order, a case or an approval. Enter its number."),
            control="LC-174",
            missing=[_("a number like GD-2026-0117")],
        )


@enforces("LC-174")
def require_loan_term(*, lent_date: date, due_date: date, today: date) -> None:
    """A loan has begun, and ends within thirty days of its beginning."""
    if lent_date > today:
        raise Forbidden(_("A loan is entered when it begins, not before."), control="LC-174")
    if not lent_date <= due_date <= lent_date + timedelta(days=LOAN_DAYS):
        raise Forbidden(
            _("A dossier is lent for %(days)s days at most, counted from the day it goes out.")
            % {"days": LOAN_DAYS},
            control="LC-174",
        )


@enforces("LC-174")
def require_borrower(*, borrower: str, by: str) -> None:
    """Nobody hands a dossier out to himself."""
    if borrower == by:
        raise Forbidden(
            _("Nobody lends a dossier to himself. Let a colleague hand it out."), control="LC-174"
        )


@enforces("LC-174")
def require_taker(*, borrower: str, by: str) -> None:
    """Whoever had a dossier out does not check it in: somebody else looks at its contents."""
    if borrower == by:
        raise Forbidden(
            _("You had this dossier out. Let a colleague take it back and check its contents."),
            control="LC-174",
        )


@enforces("LC-174")
def needs_second_person(*, papers: Iterable[kinds.Kind], is_custodian: bool) -> bool:
    """Sensitive papers go out by the custodian, or with a second person's word."""
    return not is_custodian and any(kind.is_sensitive for kind in papers)


@enforces("LC-174")
def require_confirmer(*, borrower: str, lent_by: str, by: str) -> None:
    """The second person is neither who hands the dossier out nor who takes it."""
    if by in {borrower, lent_by}:
        raise Forbidden(
            _("A loan of sensitive papers is confirmed by somebody who takes no part in it."),
            control="LC-174",
        )


@enforces("LC-174")
def require_loan_transition(*, state: str, to: State) -> None:
    """A loan waits, is out, and comes back; a closed one stays closed."""
    if to not in LOAN_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("A loan that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-174",
        )


@enforces("LC-005")
def missing_kinds(
    *, expected: Iterable[str], papers: Collection[str], documents: Collection[str]
) -> list[str]:
    """A kind is there as a paper or as a document; what is expected and neither is missing."""
    return [kind for kind in expected if kind not in papers and kind not in documents]


@enforces("LC-005")
def is_complete(
    *, expected: Iterable[str], papers: Collection[str], documents: Collection[str]
) -> bool:
    """A dossier is complete when nothing that is expected of it is missing."""
    return not missing_kinds(expected=expected, papers=papers, documents=documents)
