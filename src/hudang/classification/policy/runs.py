"""Who is sorted by a machine and who is not, when a run may go on, what waits for a person."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeVar

from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import Role
from hudang.classification.catalogue import Dimension, Read, effects
from hudang.classification.fairness.suppression import hidden
from hudang.classification.models import Assignment, Run, SchemeVersion
from hudang.core import controls
from hudang.core.calendar import months_after
from hudang.core.controls import enforces
from hudang.core.errors import Forbidden

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from hudang.classification.content import Content, Criterion, CustomerClass

Place = TypeVar("Place")
State = Run.State
Version = SchemeVersion.State

RUN_TRANSITIONS: dict[State, set[State]] = {
    State.WAITING: {State.RUNNING, State.CANCELLED},
    State.RUNNING: {State.DONE, State.STOPPED, State.CANCELLED},
    State.STOPPED: {State.WAITING, State.CANCELLED},
    State.CANCELLED: set(),
    State.DONE: set(),
}
RUN_OWNER: dict[State, Role] = dict.fromkeys(State, Role.CUSTODIAN)
# Looking at what a version would do takes all that running it takes, but for the publication.
MAY_TRY: Final = frozenset({Version.ASSESSED, Version.PUBLISHED, Version.ACTIVE})
ANSWERS_HOLD: Final = int(controls.get("LC-065").parameters["keep_months"])


# Company figures. A preview is sorted while somebody waits for the page: of more people at once
# he would wait too long, and more would be opened than anybody reads.
MOST_TRIED: Final = 5_000
# How long a class that ended can still be read.
ENDED_KEPT: Final = 6
# A reason to be left out that fewer share is not counted: it would point at somebody.
LEAST_COUNTED: Final = 10


class LeftOut(StrEnum):
    """Why a run leaves somebody standard; counted, and written at nobody."""

    NOT_TOLD = "not_told"
    CHILD = "child"
    NO_CONSENT = "no_consent"
    REFUSES_MACHINE = "refuses_machine"
    DELETED = "deleted"


@enforces("LC-060")
def require_transition(*, state: str, to: State) -> None:
    """A run waits, runs, and ends; one that stopped goes on where it stood."""
    if to not in RUN_TRANSITIONS[State(state)]:
        raise Forbidden(
            _("A run that is “%(state)s” cannot become “%(to)s”.")
            % {"state": State(state).label, "to": to.label},
            control="LC-060",
        )


@enforces("LC-060", "LC-140")
def require_may_try(*, state: str) -> None:
    """A dry run opens answers too: nobody's, before review and assessment are approved."""
    if state not in MAY_TRY:
        raise Forbidden(
            _("This scheme is “%(state)s”. It may be tried once it is reviewed and assessed.")
            % {"state": Version(state).label},
            control="LC-140",
        )


@enforces("LC-060")
def require_few_enough(*, people: int, is_building: bool) -> None:
    """A preview of many people is looked at building by building."""
    if people > MOST_TRIED and not is_building:
        raise Forbidden(
            _(
                "More than %(most)s people live in this community. Choose a building; the dry run"
                " counts all of them."
            )
            % {"most": f"{MOST_TRIED:,}"},
            control="LC-060",
        )


@enforces("LC-070")
def countable(left_out: Mapping[str, int]) -> dict[str, int | None]:
    """Return how many were left out for each reason; a small count points at somebody: none."""
    return {
        reason: count if count >= LEAST_COUNTED else None
        for reason, count in sorted(left_out.items())
        if count
    }


@enforces("LC-070", "LC-071")
def countable_by_place(
    left_out: Mapping[Place, Mapping[str, int]],
) -> dict[Place, dict[str, int | None]]:
    """Return how many were left out in each place for each reason; none where it is a small
    count, or one by which the sum of all places would tell a small one."""
    found: dict[Place, dict[str, int | None]] = {place: {} for place in left_out}
    for reason in LeftOut:
        sizes = {
            place: count for place, counts in left_out.items() if (count := counts.get(reason))
        }
        small = hidden(sizes, minimum_group=LEAST_COUNTED)
        for place, count in sizes.items():
            found[place][reason] = None if place in small else count
    return found


@enforces("LC-066", "LC-070", "LC-093")
def left_out(
    *, is_told: bool, is_child: bool, agrees: bool, refuses_machine: bool
) -> LeftOut | None:
    """Say why somebody stays standard: untold, a child, without consent, or by his own wish."""
    if not is_told:
        return LeftOut.NOT_TOLD
    if is_child:
        return LeftOut.CHILD
    if not agrees:
        return LeftOut.NO_CONSENT
    return LeftOut.REFUSES_MACHINE if refuses_machine else None


@enforces("LC-062", "LC-065", "LC-070", "LC-072")
def is_usable(item: int, *, agreed: Collection[int]) -> bool:
    """What was collected by consent is read of those alone who agree to exactly this item."""
    return item in agreed


@enforces("LC-065")
def is_fresh(*, answered: date, today: date) -> bool:
    """An answer decides for a year at the most; an older one is not known any more."""
    return today < months_after(answered, ANSWERS_HOLD)


@enforces("LC-068")
def may_come_back(content: Content, class_code: str) -> bool:
    """A label that was deleted comes back where nothing but facts of the contract leads to it."""
    return content.rests_on(class_code) <= {Dimension.FACTS}


@enforces("LC-066")
def major_of(found: CustomerClass | None) -> Assignment.Major:
    """An effect of weight waits for a person; everything else of the class does not."""
    codes = found.effects if found else frozenset()
    has_major = any(effects()[code].is_major for code in codes)
    return Assignment.Major.WAITS if has_major else Assignment.Major.NONE


@enforces("LC-066", "LC-067")
def effects_now(
    found: CustomerClass | None,
    *,
    major: str,
    is_active: bool,
    is_off: bool,
    is_contested: bool = False,
) -> frozenset[str]:
    """Return what a class changes now: nothing out of force, switched off or contested, and
    nothing that waits for a person."""
    if found is None or not is_active or is_off or is_contested:
        return frozenset()
    allowed = major == Assignment.Major.ALLOWED
    return frozenset(one for one in found.effects if allowed or not effects()[one].is_major)


@enforces("LC-066")
def holds(*, is_by_person: bool, is_same_version: bool) -> bool:
    """What a person decided holds for the version it was decided on; no run changes it."""
    return is_by_person and is_same_version


def collected_items(one: Criterion) -> frozenset[int]:
    """Return the items of a criterion that people gave by consent, and not by contract."""
    return one.of.items if one.of.read in {Read.NEEDS, Read.ANSWERS} else frozenset()
