"""When a person may be asked, what counts as a yes, how long it holds, and who says it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from hudang.consent.models import Consent, Situation
from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import inventory
from hudang.purposes.inventory import LegalBasis

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from django.utils.functional import _StrOrPromise

State = Consent.State
Form = Consent.Form

COOL_DOWN: Final = timedelta(days=int(controls.get("LC-018").parameters["cool_down_days"]))
ADULT_ENOUGH: Final = int(controls.get("LC-093").parameters["age"])
_CHILDS_MONTHS: Final = int(controls.get("LC-093").parameters["audit_months"])
# Company figures, not of the law: how long a word before a witness, and an open question, lasts.
ORAL_DAYS: Final = timedelta(days=int(controls.get("LC-012").parameters["oral_days"]))
OFFER_DAYS: Final = timedelta(days=int(controls.get("LC-012").parameters["offer_days"]))
PAPER_DAYS: Final = timedelta(days=int(controls.get("LC-012").parameters["paper_days"]))

TRANSITIONS: dict[Consent.State, set[Consent.State]] = {
    State.OFFERED: {State.GRANTED, State.REFUSED, State.EXPIRED, State.SUPERSEDED},
    State.GRANTED: {State.WITHDRAWN, State.EXPIRED, State.SUPERSEDED},
    State.REFUSED: set(),
    State.WITHDRAWN: set(),
    State.EXPIRED: set(),
    State.SUPERSEDED: set(),
}

# Who has the next word while a consent is in a state.
OWNER: dict[Consent.State, str] = {
    State.OFFERED: "the person",
    State.GRANTED: "the person",
    State.REFUSED: "the person",
    State.WITHDRAWN: "the person",
    State.EXPIRED: "the person",
    State.SUPERSEDED: "the person",
}

ANSWERS: Final = frozenset({State.GRANTED, State.REFUSED})
WRITTEN: Final = frozenset({Form.WRITTEN_ELECTRONIC, Form.WRITTEN_PAPER})
# What leaves the company needs it in writing: POL-8.2, stricter than the law's separate consent.
TO_BE_WRITTEN: Final = frozenset({Situation.PROVIDE, Situation.PUBLISH, Situation.CROSS_BORDER})
NAMING: Final = frozenset(Situation) - {Situation.SENSITIVE}


# Before the answer


@enforces("LC-012")
def require_told(*, is_delivered: bool) -> None:
    """Whoever has not been handed the notice in force cannot agree: he would not know to what."""
    if not is_delivered:
        raise EvidenceMissing(
            _("Hand the notice in force to the person first, then ask for consent."),
            control="LC-012",
            missing=[_("a notice handed to the person")],
        )


@enforces("LC-014", "LC-091")
def require_one_question(*, situation: str, recipient: str, items: Collection[int]) -> None:
    """One question is about one situation and one recipient or use; sensitive ones stand alone."""
    kinds = {_kind(number) for number in items if inventory.by_number(number).is_sensitive}
    if situation in NAMING and not recipient.strip():
        raise EvidenceMissing(
            _("Separate consent is for one recipient or one use: name it."),
            control="LC-014",
            missing=[_("the recipient or the use")],
        )
    if recipient.strip() and situation not in NAMING:
        raise Forbidden(_("Only a separate consent names a recipient or a use."), control="LC-014")
    if situation == Situation.SENSITIVE and (len(kinds) != 1 or not _are_sensitive(items)):
        raise Forbidden(
            _("Ask for one kind of sensitive items at a time, and for nothing else with it."),
            control="LC-014",
        )
    if not situation and kinds:
        raise Forbidden(
            _("Sensitive items need a separate consent: a general one does not serve for them."),
            control="LC-014",
        )


def _are_sensitive(items: Iterable[int]) -> bool:
    return all(inventory.by_number(number).is_sensitive for number in items)


def _kind(number: int) -> str:
    item = inventory.by_number(number)
    return item.sensitive or item.dimension or item.slot


def is_asked_for(number: int, *, basis: str) -> bool:
    """Say whether an item of a purpose rests on consent at all."""
    return basis == LegalBasis.CONSENT or inventory.by_number(number).needs_consent


@enforces("LC-017")
def require_free_choice(*, situation: str, basis: str, items: Collection[int]) -> None:
    """What the contract needs is told, not asked: nobody may think that service hangs on a yes."""
    if situation or (not items and basis == LegalBasis.CONSENT):
        return
    told = [one for one in items if not is_asked_for(one, basis=basis)]
    if told or not items:
        raise Forbidden(
            _("This rests on the contract or the law: tell the person, do not ask for consent."),
            control="LC-017",
            missing=inventory.labels(told),
        )


@enforces("LC-017")
def is_carried(*, basis: str, is_granted: bool) -> bool:
    """A purpose that rests on another basis is carried by it, whatever was answered."""
    return basis != LegalBasis.CONSENT or is_granted


@enforces("LC-018")
def askable_from(said_no_at: datetime | None) -> datetime | None:
    """After a refusal or a withdrawal the same question rests for the cool-down."""
    return said_no_at + COOL_DOWN if said_no_at else None


@enforces("LC-018")
def require_not_again(
    *, said_no_at: datetime | None, at: datetime, is_started_by_person: bool
) -> None:
    """Nobody is asked again and again; who comes of his own accord is heard at any time."""
    wanted = askable_from(said_no_at)
    if wanted is not None and at < wanted and not is_started_by_person:
        raise EvidenceMissing(
            _("This person has said no. Ask again from %(day)s on, or when the person wishes it.")
            % {"day": wanted.date().isoformat()},
            control="LC-018",
            missing=[_("the person's own wish")],
        )


# The answer


@enforces("LC-003")
def require_said(*, answer: str, form: str) -> None:
    """A yes is said in a form by the person; nothing is taken for a yes by default."""
    if answer not in ANSWERS:
        raise Forbidden(
            _("The person agrees or refuses: silence and a default are no answer."),
            control="LC-003",
        )
    if answer == State.GRANTED and form not in Form.values:
        raise Forbidden(
            _("Say how the person agreed. A consent by default does not exist."), control="LC-003"
        )


@enforces("LC-015")
def require_form(*, situation: str, form: str) -> None:
    """Where consent is to be in writing, a word or a click does not serve."""
    if situation in TO_BE_WRITTEN and form not in WRITTEN:
        raise EvidenceMissing(
            _("This consent is given in writing: on paper, or signed electronically."),
            control="LC-015",
            missing=[_("a signature of the person")],
        )


class Proof(NamedTuple):
    """What shows that the person agreed, as far as it is there."""

    has_document: bool = False
    filed: str = ""
    reference: str = ""
    witness: str = ""


@enforces("LC-012", "LC-015")
def require_proof(*, form: str, proof: Proof, recorded_by: str) -> None:
    """A yes entered by staff is proved: by the scan, the signature, the code, or a witness."""
    wanted: Mapping[str, list[tuple[bool, _StrOrPromise]]] = {
        Form.ORAL: [(bool(proof.witness), _("a witness who heard it"))],
        Form.CLICK: [(bool(proof.reference), _("the reference of the confirmation"))],
        Form.WRITTEN_ELECTRONIC: [(bool(proof.reference), _("the reference of the signature"))],
        Form.WRITTEN_PAPER: [
            (proof.has_document, _("the scan of the signed paper, filed as a document")),
            (bool(proof.filed), _("where the signed paper is filed")),
        ],
    }
    missing = [label for is_there, label in wanted[form] if not is_there]
    if missing:
        raise EvidenceMissing(
            _("A yes that staff enter needs its proof."), control="LC-012", missing=missing
        )
    if form == Form.ORAL and proof.witness == recorded_by:
        raise Forbidden(
            _("You cannot be the witness of what you enter yourself."), control="LC-012"
        )


@enforces("LC-012")
def require_no_backdating(*, form: str, signed: date | None, told: date, today: date) -> None:
    """A yes counts from its entry; only a paper has a day of its own, after the notice."""
    if form == Form.WRITTEN_PAPER and signed is None:
        raise EvidenceMissing(
            _("Say when the paper was signed."),
            control="LC-012",
            missing=[_("the date of the signature")],
        )
    if signed is None:
        return
    if not max(told, today - PAPER_DAYS) <= signed <= today:
        raise EvidenceMissing(
            _("A consent is not dated back: it was signed after the notice and is entered soon."),
            control="LC-012",
            missing=[
                _("a signature between %(first)s and today")
                % {"first": max(told, today - PAPER_DAYS).isoformat()}
            ],
        )


def valid_until(
    *, form: str, by_guardian: bool, fourteen: date | None, today: date
) -> date | None:
    """Return the last day of a yes: a spoken one waits for its confirmation, a guardian's ends."""
    days = [today + ORAL_DAYS] if form == Form.ORAL else []
    if by_guardian:
        days.append(guardian_until(fourteen=fourteen, today=today))
    return min(days, default=None)


# Afterwards


@enforces("LC-012")
def require_transition(*, state: str, to: Consent.State) -> None:
    """A question is answered once; a yes ends once; the record of both stays."""
    if to not in TRANSITIONS[State(state)]:
        raise Forbidden(
            _("This consent is “%(state)s” and cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-012",
        )


@enforces("LC-016")
def may_withdraw(*, state: str) -> bool:
    """Whatever was granted is withdrawn by one act: no reason, no form, no fee."""
    return State.WITHDRAWN in TRANSITIONS[State(state)]


@enforces("LC-013", "LC-016")
def is_yes(*, state: str, until: date | None, today: date) -> bool:
    """An answer is a yes while it was neither taken back nor ran out."""
    return state == State.GRANTED and (until is None or today <= until)


@enforces("LC-013")
def is_current(*, ground: str, current: str) -> bool:
    """A yes holds for the purpose, the items and the notice as they were, and for no others."""
    return ground == current


class Word(NamedTuple):
    """The newest words of a person come last; `is_yes` where it is a yes that still holds."""

    items: frozenset[int]
    is_yes: bool


@enforces("LC-013", "LC-014", "LC-016")
def is_granted(words: Iterable[Word], *, items: Collection[int]) -> bool:
    """For each item the newest word about it counts; one no, or silence, is enough to stop."""
    answers: dict[int, bool] = {}
    newest = False
    for word in words:
        answers |= dict.fromkeys(word.items, word.is_yes)
        newest = word.is_yes
    return all(answers.get(item, False) for item in items) if items else newest


def needed(items: Iterable[int], *, situation: str) -> dict[str, frozenset[int]]:
    """Return which items need which consent: a general one never serves for sensitive items."""
    wanted = frozenset(items)
    if situation:
        return {situation: wanted}
    sensitive = frozenset(one for one in wanted if inventory.by_number(one).is_sensitive)
    parts = {"": wanted - sensitive, str(Situation.SENSITIVE): sensitive}
    return {part: found for part, found in parts.items() if found} or {"": frozenset()}


# Under fourteen


@enforces("LC-093")
def is_under_fourteen(*, fourteen: date | None, today: date) -> bool:
    """Somebody declared to be under fourteen is so until the month of that birthday begins.

    Without a month he is until somebody says otherwise.
    """
    return fourteen is None or today < fourteen


@enforces("LC-093")
def guardian_until(*, fourteen: date | None, today: date) -> date:
    """A guardian's yes ends with the month of the fourteenth birthday, and within a year."""
    year = today + timedelta(days=31 * _CHILDS_MONTHS)
    return min(year, _end_of_month(fourteen)) if fourteen else year


def _end_of_month(first: date) -> date:
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


@enforces("LC-093")
def require_guardian(*, is_minor: bool, has_guardian: bool, is_by_guardian: bool) -> None:
    """For a child under fourteen the guardian says yes, and for nobody else."""
    if is_minor and not (has_guardian and is_by_guardian):
        raise EvidenceMissing(
            _("This person is under fourteen: a parent or guardian consents."),
            control="LC-093",
            missing=[
                _("the consent of the guardian")
                if has_guardian
                else _("a guardian on record in this community, with proof")
            ],
        )
    if is_by_guardian and not is_minor:
        raise Forbidden(
            _("This person is not under fourteen and answers in person."), control="LC-093"
        )


@enforces("LC-093")
def require_other_person(*, is_same: bool, is_person: bool, guardian_is_minor: bool) -> None:
    """A guardian is a grown-up, not an organisation, and not the child."""
    if is_same or not is_person or guardian_is_minor:
        raise Forbidden(_("A guardian is another person, and a grown-up."), control="LC-093")


@enforces("LC-093")
def require_plausible_month(*, fourteen: date | None, today: date) -> None:
    """Who is under fourteen has that birthday ahead, by fourteen years at most."""
    if fourteen is None:
        return
    if not today < fourteen <= today.replace(day=1, year=today.year + ADULT_ENOUGH):
        raise Forbidden(
            _("The fourteenth birthday lies ahead, by fourteen years at most."), control="LC-093"
        )
