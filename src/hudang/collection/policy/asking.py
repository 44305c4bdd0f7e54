"""What may be asked, of whom, and what counts as an answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from hudang.collection.models import ONE_CHOICE, Campaign, QuestionKind, QuestionnaireVersion
from hudang.collection.models.questionnaires import CHOOSING
from hudang.collection.models.responses import SURVEY_ANSWER
from hudang.collection.policy.children import child_faults
from hudang.collection.policy.needs import need_faults
from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.purposes import inventory
from hudang.purposes.inventory import Necessity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from django.utils.functional import _StrOrPromise

    from hudang.collection.models import Question
    from hudang.purposes.inventory import Item

VersionState = QuestionnaireVersion.State
CampaignState = Campaign.State
Mode = Campaign.Mode

MOST_QUESTIONS: Final = 80
MOST_CHOICES: Final = 20
MOST_TEXT: Final = 500
# Groups smaller than this are not shown (T37964: k-anonymity; the figure is the company's).
SMALLEST: Final = int(controls.get("LC-008").parameters["smallest_group"])
# A company figure: the one reminder goes out so many days after the invitation.
REMIND_AFTER: Final = timedelta(days=5)
# How long answers wait on a phone.
KEEP_ON_PHONE: Final = timedelta(hours=72)
KEEP_HABITS: Final = timedelta(days=31 * int(controls.get("LC-065").parameters["keep_months"]))

VERSION_TRANSITIONS: dict[VersionState, set[VersionState]] = {
    VersionState.DRAFT: {VersionState.PUBLISHED},
    VersionState.PUBLISHED: {VersionState.RETIRED},
    VersionState.RETIRED: set(),
}
CAMPAIGN_TRANSITIONS: dict[CampaignState, set[CampaignState]] = {
    CampaignState.DRAFT: {CampaignState.OPEN},
    CampaignState.OPEN: {CampaignState.CLOSED},
    CampaignState.CLOSED: {CampaignState.DELETED},
    CampaignState.DELETED: set(),
}
# The slot of what is kept as an answer; other items belong to the record of the customer.
ANSWERS: Final = "answers"
# Which kinds of question may ask for a restricted dimension: a choice from a list, no figure.
OF_A_LIST: Final = frozenset({QuestionKind.BAND, QuestionKind.SINGLE, QuestionKind.MULTIPLE})


WAIT_FOR_CLOSING: Final = _("What people wrote is read once the campaign is closed.")
CLOSED_CAMPAIGN: Final = _("a closed campaign with ten answers or more")


# Drafting


@enforces("LC-002")
def require_draft(*, state: str) -> None:
    """What people answer stays as it was: a published version is never edited in place."""
    if state != VersionState.DRAFT:
        raise Forbidden(
            _("A published version does not change. Begin a new version of the questionnaire."),
            control="LC-002",
        )


@enforces("LC-002")
def require_room(*, parts: int) -> None:
    """Nobody answers a questionnaire without end."""
    if parts >= MOST_QUESTIONS:
        raise Forbidden(
            _("A questionnaire has %(most)s parts at most.") % {"most": MOST_QUESTIONS},
            control="LC-002",
        )


# Publishing


@enforces("LC-002")
def require_transition(*, state: str, to: VersionState) -> None:
    """A version is drafted, published, retired, and never goes back."""
    if to not in VERSION_TRANSITIONS[VersionState(state)]:
        raise Forbidden(
            _("A version that is “%(state)s” cannot become “%(to)s”.")
            % {"state": VersionState(state).label, "to": to.label},
            control="LC-002",
        )


@enforces("LC-002")
def require_other_publisher(*, drafted_by: str, publishes: str) -> None:
    """Whoever wrote the questions does not judge alone whether they may be asked."""
    if drafted_by == publishes:
        raise Forbidden(_("Somebody else publishes what you have drafted."), control="LC-002")


def faults(questions: Sequence[Question], *, items: Collection[int]) -> list[_StrOrPromise]:
    """Return what keeps the questions from being published, in their order, each with its place.

    `items` are those that the purpose of the questionnaire needs.
    """
    found: list[_StrOrPromise] = []
    known: dict[str, Question] = {}
    for question in questions:
        found += [
            _("%(place)s. %(text)s: %(fault)s")
            % {"place": question.position, "text": question.text, "fault": fault}
            for fault in _faults_of(question, items=items, known=known)
        ]
        known[question.key] = question
    found += child_faults(questions)
    if not any(not question.is_section for question in questions):
        found.append(_("There is no question yet."))
    if len({question.item is None for question in questions if not question.is_section}) > 1:
        found.append(
            _("Anonymous opinions and data items are not asked together: make two questionnaires.")
        )
    return found


def _faults_of(
    question: Question, *, items: Collection[int], known: dict[str, Question]
) -> Iterable[_StrOrPromise]:
    yield from _shape_faults(question)
    if question.after_key:
        yield from _condition_faults(question, known=known)
    if not question.is_section:
        yield from _item_faults(question, items=items)


def _shape_faults(question: Question) -> Iterable[_StrOrPromise]:
    if question.kind in CHOOSING and not 2 <= len(question.choices) <= MOST_CHOICES:
        yield _("give two to %(most)s choices") % {"most": MOST_CHOICES}
    if question.kind == QuestionKind.MATRIX and not 1 <= len(question.lines) <= MOST_CHOICES:
        yield _("give one to %(most)s lines") % {"most": MOST_CHOICES}
    if not all(zh.strip() and en.strip() for zh, en in [*question.choices, *question.lines]):
        yield _("a choice or line lacks one of the two languages")


def _condition_faults(
    question: Question, *, known: dict[str, Question]
) -> Iterable[_StrOrPromise]:
    asked = known.get(question.after_key)
    if asked is None or asked.kind not in {*ONE_CHOICE, QuestionKind.MULTIPLE}:
        yield _("it depends on a question that does not come before it, or has no choices")
    elif question.after_choice not in dict(asked.options()):
        yield _("it depends on a choice that does not exist")


def _names_prohibited(question: Question) -> bool:
    """Say whether the words of a question, a choice or a line ask for what is never collected."""
    listed = [text for pair in (*question.choices, *question.lines) for text in pair]
    found = map(inventory.find_column, [question.text_zh, question.text_en, *listed])
    return any(one is not None and one.item is not None and one.item.is_prohibited
               for one in found)  # fmt: skip


@enforces("LC-002", "LC-023", "LC-062", "LC-065", "LC-082")
def _item_faults(question: Question, *, items: Collection[int]) -> Iterable[_StrOrPromise]:
    """Only what is listed and needed for the purpose is asked, and nobody must say it."""
    is_named = _names_prohibited(question)
    if question.item is None:
        if is_named:
            yield _("the words ask for something that is never collected")
        if SURVEY_ANSWER not in items:
            yield _("the purpose does not need opinions")
        return
    item = inventory.by_number(question.item)
    if question.item not in items:
        yield _("the purpose does not need “%(item)s”") % {"item": item.label}
    if is_named and not item.is_restricted:
        yield _("the words ask for something that is never collected")
    yield from _record_faults(question, item)
    yield from need_faults(question)
    if item.is_restricted and question.kind not in OF_A_LIST:
        yield _("a restricted dimension is chosen from a list, never written or counted")
    if question.is_required and item.necessity is Necessity.OPTIONAL:
        yield _("nobody must answer what is optional")


@enforces("LC-005")
def _record_faults(question: Question, item: Item) -> Iterable[_StrOrPromise]:
    """How somebody is reached may be asked anew; names and documents need who sees the paper."""
    if item.slot != ANSWERS and not question.is_registered:
        yield _("“%(item)s” is changed at the counter and not by a survey") % {"item": item.label}
    if question.is_registered and question.kind != QuestionKind.TEXT:
        yield _("“%(item)s” is asked as a short text") % {"item": item.label}


@enforces("LC-002")
def require_publishable(found: Sequence[_StrOrPromise]) -> None:
    """A question outside the inventory, or without both languages, is not published."""
    if found:
        raise EvidenceMissing(
            _("The questionnaire cannot be published as it is."), control="LC-002", missing=found
        )


@enforces("LC-062", "LC-065")
def require_assessed(*, items: Iterable[int], is_assessed: bool) -> None:
    """Restricted dimensions are asked under a valid assessment that both have signed."""
    restricted = [one for one in items if inventory.by_number(one).is_restricted]
    if restricted and not is_assessed:
        economic = {inventory.by_number(one).dimension for one in restricted} == {"economic"}
        raise EvidenceMissing(
            _("Restricted dimensions are asked under a valid impact assessment only."),
            control="LC-062" if economic else "LC-065",
            missing=[
                _("an assessment of the purpose, signed by the privacy lead and legal"),
                *inventory.labels(restricted),
            ],
        )


# Campaigns


@enforces("LC-008")
def mode_of(questions: Iterable[Question]) -> Mode:
    """Opinions are asked anonymously, data items with the person's name; never mixed."""
    is_anonymous = all(one.item is None for one in questions if not one.is_section)
    return Mode.ANONYMOUS if is_anonymous else Mode.IDENTIFIED


@enforces("LC-012")
def require_campaign_transition(*, state: str, to: CampaignState) -> None:
    """A campaign opens once and closes once; its answers are deleted once."""
    if to not in CAMPAIGN_TRANSITIONS[CampaignState(state)]:
        raise Forbidden(
            _("A campaign that is “%(state)s” cannot become “%(to)s”.")
            % {"state": CampaignState(state).label, "to": to.label},
            control="LC-012",
        )


@enforces("LC-002")
def require_published(*, state: str) -> None:
    """Only a published version is asked of anybody."""
    if state != VersionState.PUBLISHED:
        raise EvidenceMissing(
            _("Publish the questionnaire first; a retired version is not asked any more."),
            control="LC-002",
            missing=[_("a published version")],
        )


@enforces("LC-012")
def require_somebody(*, asked: int, place: str) -> None:
    """A campaign that may ask nobody does not open."""
    if not asked:
        raise EvidenceMissing(
            _("There is nobody in %(place)s whom this campaign may ask.") % {"place": place},
            control="LC-012",
            missing=[_("customers whom the notice has reached and who have not refused")],
        )


@enforces("LC-065")
def require_days(*, opens: date, closes: date, delete: date, items: Iterable[int | None]) -> None:
    """Answers are deleted on a day that is named beforehand; habits are kept a year at most."""
    if not opens <= closes <= delete:
        raise Forbidden(
            _("A campaign closes today or later, and its answers are deleted after that."),
            control="LC-065",
        )
    is_of_habits = any(
        inventory.by_number(one).dimension == "habits" for one in items if one is not None
    )
    if is_of_habits and delete > opens + KEEP_HABITS:
        raise Forbidden(
            _("Answers about habits are kept for %(months)s months at most.")
            % {"months": KEEP_HABITS.days // 31},
            control="LC-065",
        )


@enforces("LC-012")
def require_open(*, state: str, closes: date, today: date) -> None:
    """A campaign that is not open takes no answer; the day it closes still counts."""
    if state != CampaignState.OPEN or today > closes:
        raise Forbidden(_("This survey is closed. Thank you for your interest."), control="LC-012")


@enforces("LC-012", "LC-034")
def require_taking(
    *, state: str, closes: date, delete: date, ended: date, waited: timedelta, today: date
) -> None:
    """What was said at a door before the closing day ended is taken for 72 hours, wherever the
    phone was without a network, but never once the answers are to be deleted."""
    is_kept = state in {CampaignState.OPEN, CampaignState.CLOSED} and (
        state == CampaignState.OPEN or today < delete
    )
    if not (is_kept and ended <= closes and waited <= KEEP_ON_PHONE):
        raise Forbidden(
            _(
                "These answers come too late: the campaign was closed before the visit ended, or"
                " they waited on the phone for more than %(hours)s hours."
            )
            % {"hours": int(KEEP_ON_PHONE.total_seconds() // 3600)},
            control="LC-012",
        )


class Audience(NamedTuple):
    """Who may be asked, and how many were left out for which reason."""

    asked: frozenset[object]
    untold: int
    refused: int
    children: int


@enforces("LC-012", "LC-018", "LC-093")
def audience(
    customers: Collection[object],
    *,
    told: Collection[object],
    refused: Collection[object],
    children: Collection[object],
) -> Audience:
    """Leave out who waits for the notice or has said no; a survey asks no child under fourteen."""
    young = frozenset(customers) & frozenset(children)
    untold = {one for one in customers if one not in told} - young
    no = {one for one in customers if one in refused} - untold - young
    asked = frozenset(customers) - untold - no - young
    return Audience(asked, len(untold), len(no), len(young))


@enforces("LC-012")
def require_unanswered(*, is_waiting: bool) -> None:
    """Everybody answers once: a link that was used, or sent again, changes nothing."""
    if not is_waiting:
        raise Forbidden(
            _("This link has been used: the answers are with us already. Thank you."),
            control="LC-012",
        )


@enforces("LC-008")
def tens_shown(*, received: int, is_open: bool) -> int:
    """Return how many groups of answers may be shown.

    While a campaign is open the newest full group waits, so that no look at the figures before
    and after an answer tells what it was; closed, all are shown together, or none if they are few.
    """
    if received < SMALLEST:
        return 0
    full = received // SMALLEST
    return max(0, full - 1) if is_open else full + 1
