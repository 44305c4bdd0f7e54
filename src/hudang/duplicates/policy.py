"""When two records may be one person, who decides it, and what can be undone until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hudang.core import controls
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.disclosure.likeness import ID_TYPE, Agreement
from hudang.duplicates.models import Merge, Pair, Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from hudang.disclosure.likeness import Likeness

SAME, DIFFERENT = Agreement.SAME, Agreement.DIFFERENT
Status = Merge.Status

_PARAMETERS: Final = controls.get("LC-005").parameters
LIKELY_FROM: Final = int(_PARAMETERS["likely_from"])
POSSIBLE_FROM: Final = int(_PARAMETERS["possible_from"])
SHOWN_FROM: Final = int(_PARAMETERS["shown_from"])
UNDO_FOR: Final = timedelta(days=int(_PARAMETERS["undo_days"]))
# A comparison that reported nothing for so long was interrupted and may be asked for again.
STUCK_AFTER: Final = timedelta(hours=1)

# Of a hundred. Name and telephone together are one person, as at registration; a telephone alone
# is not: couples share one, and carriers give a number to somebody else.
WEIGHTS: Final[Mapping[Reason, int]] = {
    Reason.SAME_IDENTITY: 70,
    Reason.SAME_NAME_MOBILE: 60,
    Reason.SAME_NAME_HOUSE: 40,
    Reason.SAME_NAME: 5,
    Reason.SHARED_MOBILE: 10,
    Reason.SHARED_HOUSE: 15,
    Reason.SAME_PLATE: 10,
    Reason.SAME_EMAIL: 10,
    Reason.OTHER_NAME: -10,
    # An identity number has a check digit: two valid ones are two people, not a slip of the hand.
    Reason.OTHER_IDENTITY: -100,
}

TRANSITIONS: dict[Status, set[Status]] = {
    Status.PROPOSED: {Status.DONE, Status.REFUSED},
    Status.REFUSED: set(),
    Status.DONE: {Status.UNDONE, Status.FINAL},
    Status.UNDONE: set(),
    Status.FINAL: set(),
}

# Who has the next word while a merge is in a state.
OWNER: dict[Status, str] = {
    Status.PROPOSED: "another clerk",
    Status.REFUSED: "nobody",
    Status.DONE: "clerk",
    Status.UNDONE: "nobody",
    Status.FINAL: "nobody",
}


class Band(TextChoices):
    """How likely it is that two records are one person."""

    LIKELY = "likely", _("likely")
    POSSIBLE = "possible", _("possible")
    UNLIKELY = "unlikely", _("unlikely")


# Likeness


@enforces("LC-005")
def reasons_of(facts: Likeness, *, same_house: bool) -> list[Reason]:
    """Say in which ways two records agree or disagree, the weightiest first.

    A house alone is no reason: families live in one.
    """
    found = {
        Reason.SAME_IDENTITY: facts.identity is SAME,
        Reason.OTHER_IDENTITY: facts.identity is DIFFERENT,
        Reason.SAME_PLATE: facts.plate is SAME,
        Reason.SAME_EMAIL: facts.email is SAME,
    }
    if facts.name is SAME:
        found[Reason.SAME_NAME_MOBILE] = facts.mobile is SAME
        found[Reason.SAME_NAME_HOUSE] = same_house
        found[Reason.SAME_NAME] = not same_house and facts.mobile is not SAME
    else:
        found[Reason.OTHER_NAME] = facts.name is DIFFERENT and facts.identity is SAME
        found[Reason.SHARED_HOUSE] = facts.mobile is SAME and same_house
        found[Reason.SHARED_MOBILE] = facts.mobile is SAME and not same_house
    return sorted((one for one in found if found[one]), key=lambda one: -WEIGHTS[one])


@enforces("LC-005")
def likeness(reasons: Iterable[Reason]) -> int:
    """Return how much speaks for one person, of a hundred: the sum of the weights."""
    return max(0, min(100, sum(WEIGHTS[reason] for reason in reasons)))


@enforces("LC-005")
def is_shown(*, score: int, same_type: bool) -> bool:
    """Only what deserves a look is kept: who shares what with whom is nobody's business else."""
    return same_type and score >= SHOWN_FROM


def band_of(score: int) -> Band:
    """Return how likely a score is."""
    if score >= LIKELY_FROM:
        return Band.LIKELY
    return Band.POSSIBLE if score >= POSSIBLE_FROM else Band.UNLIKELY


@enforces("LC-005")
def is_asked_again(*, decided_on: Collection[str], reasons: Collection[str]) -> bool:
    """Two people told apart are not proposed again until something new speaks for one person."""
    new = set(reasons) - set(decided_on)
    return any(WEIGHTS[Reason(reason)] > 0 for reason in new)


@enforces("LC-005")
def require_open(status: str) -> None:
    """A pair that was merged is no longer to be told apart: the merge is undone instead."""
    if status == Pair.Status.MERGED:
        raise EvidenceMissing(
            _("These two records are merged."), control="LC-005", missing=[_("the merge undone")]
        )


# Merging


@enforces("LC-005")
def obstacles(
    facts: Likeness, *, same_type: bool, same_community: bool = True
) -> list[_StrOrPromise]:
    """Say why two records cannot be one person, whatever somebody decides."""
    found: list[_StrOrPromise] = []
    if not same_community:
        found.append(_("They are in two communities: each keeps its own record."))
    if not same_type:
        found.append(_("One is a person and the other an organisation."))
    if facts.identity is DIFFERENT:
        found.append(_("Their identity numbers are different."))
    if facts.born is DIFFERENT:
        found.append(_("By their identity numbers they were born on different days."))
    if facts.sex is DIFFERENT:
        found.append(_("By their identity numbers one is a man and the other a woman."))
    return found


@enforces("LC-005")
def require_mergeable(
    facts: Likeness, *, same_type: bool, same_community: bool = True, is_same: bool = False
) -> None:
    """Two records become one only where nothing on record says that they are two people."""
    if is_same:
        raise Forbidden(_("A record is not merged into itself."), control="LC-005")
    found = obstacles(facts, same_type=same_type, same_community=same_community)
    if found:
        raise EvidenceMissing(
            _("These two records are not one person."), control="LC-005", missing=found
        )


@enforces("LC-005")
def needs_second_person(facts: Likeness) -> bool:
    """Whether a second person has to agree before two records become one.

    The same identity number on both proves it, and one person suffices. Without it the proof is
    somebody's judgement, and a wrong one shows the telephone and the houses of one person to
    another: so another person looks as well.
    """
    return facts.identity is not SAME


@enforces("LC-005")
def require_second_person(*, proposer: str, confirmer: str) -> None:
    """Whoever proposes a merge that no identity number proves does not confirm it."""
    if proposer == confirmer:
        raise Forbidden(
            _("No identity number proves this merge: a second person looks at it too."),
            control="LC-005",
        )


@enforces("LC-005")
def require_transition(status: str, to: Status) -> None:
    """A merge is proposed, done or refused, and undone or final: each once."""
    if to not in TRANSITIONS[Status(status)]:
        raise EvidenceMissing(
            _("This merge is %(status)s.") % {"status": Status(status).label},
            control="LC-005",
            missing=[_("a look at what happened meanwhile")],
        )


def undo_until(*, merged_at: datetime) -> datetime:
    """Return until when a merge can be undone; then the merged record is destroyed."""
    return merged_at + UNDO_FOR


@enforces("LC-005")
def require_undoable(*, until: datetime, is_kept_merged: bool, at: datetime) -> None:
    """A merge is undone within its time, the last of several first."""
    if at >= until:
        raise Forbidden(
            _("The time to undo this merge is over: the merged record has been destroyed."),
            control="LC-005",
        )
    if is_kept_merged:
        raise EvidenceMissing(
            _("The record that stayed was merged into another since."),
            control="LC-005",
            missing=[_("the later merge undone first")],
        )


@enforces("LC-034")
def is_final(*, until: datetime, at: datetime) -> bool:
    """When the time to undo is over the merged record goes: nobody is kept twice."""
    return at >= until


# What the record that stays takes over


@enforces("LC-005")
def require_known_choice(*, taken: Collection[int], offered: Collection[int]) -> None:
    """Only an item that the two records differ in is taken from the one that goes."""
    if not set(taken) <= set(offered):
        raise EvidenceMissing(
            _("Something was chosen that the two records do not differ in."),
            control="LC-005",
            missing=[_("a look at both records as they are now")],
        )


def offered_items(
    differing: Mapping[int, Agreement], *, kept: Collection[int], other: Collection[int]
) -> dict[int, bool]:
    """Return what can be taken over, and whether it is proposed: what the other alone has is."""
    return {
        item: item not in kept
        for item, agreement in differing.items()
        if item in other and item != ID_TYPE and agreement is not SAME
    }


@enforces("LC-005")
def is_interrupted(*, requested_at: datetime, at: datetime) -> bool:
    """Whether a comparison that has not ended was interrupted."""
    return at - requested_at > STUCK_AFTER


def in_order(first: tuple[str, UUID], second: tuple[str, UUID]) -> tuple[UUID, UUID]:
    """Return two customers, the older record, by number, first."""
    older, newer = sorted([first, second])
    return older[1], newer[1]
