"""What must happen to epoch keys, and by when; no database, no clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from hudang.core.controls import enforces
from hudang.vault.models import KeyRoll, SuiteChange

if TYPE_CHECKING:
    from datetime import datetime

Stage = KeyRoll.Stage

EPOCH_LIFETIME: Final = timedelta(days=28)
"""How long an epoch key wraps at most: a roll comes at least monthly."""

PLACE_PATIENCE: Final = timedelta(days=7)
"""How long an escrow place may be out of reach before that is an alarm."""

# The old key goes only after everybody was re-wrapped, proved, opened and dumped, in this order.
ROLL_TRANSITIONS: Final[dict[Stage, set[Stage]]] = {
    Stage.STARTED: {Stage.CREATED},
    Stage.CREATED: {Stage.ESCROWED},
    Stage.ESCROWED: {Stage.SWITCHED},
    Stage.SWITCHED: {Stage.REWRAPPED},
    Stage.REWRAPPED: {Stage.PROVED, Stage.SWITCHED},
    Stage.PROVED: {Stage.OPENED},
    Stage.OPENED: {Stage.DUMPED},
    Stage.DUMPED: {Stage.WITHDRAWING},
    Stage.WITHDRAWING: {Stage.SEALED},
    Stage.SEALED: set(),
}

ROLL_OWNER: Final[dict[Stage, str]] = {
    **dict.fromkeys(Stage, "job"),
    Stage.WITHDRAWING: "system_admin",
    Stage.SEALED: "nobody",
}


@enforces("LC-034")
def require_stage(stage: str, to: Stage) -> None:
    """A roll takes its steps in order; the old key is destroyed after every proof, never before.

    Raises ValueError: only a fault of the program asks for another order.
    """
    if to not in ROLL_TRANSITIONS[Stage(stage)]:
        raise ValueError(f"A roll that is {stage} cannot become {to.value}.")


SuiteStage = SuiteChange.Stage

# Old keys go after everything was sealed anew and a verified copy holds what is new; what was
# found left over is sealed anew before that.
SUITE_TRANSITIONS: Final[dict[SuiteStage, set[SuiteStage]]] = {
    SuiteStage.STARTED: {SuiteStage.SWITCHED},
    SuiteStage.SWITCHED: {SuiteStage.RESEALED},
    SuiteStage.RESEALED: {SuiteStage.INDEXED},
    SuiteStage.INDEXED: {SuiteStage.COPIED},
    SuiteStage.COPIED: {SuiteStage.DROPPED, SuiteStage.SWITCHED},
    SuiteStage.DROPPED: {SuiteStage.ENDED},
    SuiteStage.ENDED: set(),
}

SUITE_OWNER: Final[dict[SuiteStage, str]] = {
    **dict.fromkeys(SuiteStage, "job"),
    SuiteStage.INDEXED: "system_admin",
    SuiteStage.ENDED: "nobody",
}


@enforces("LC-034")
def require_suite_stage(stage: str, to: SuiteStage) -> None:
    """A change of the suite takes its steps in order; old keys go after a verified copy.

    Raises ValueError: only a fault of the program asks for another order.
    """
    if to not in SUITE_TRANSITIONS[SuiteStage(stage)]:
        raise ValueError(f"A change of the suite that is {stage} cannot become {to.value}.")


@enforces("LC-034")
def is_roll_due(*, has_removals: bool, created_at: datetime, at: datetime) -> bool:
    """Asked every night, the roll follows a removal within a day, and comes monthly anyway."""
    return has_removals or at - created_at >= EPOCH_LIFETIME


@enforces("LC-034")
def is_sealed(epoch: int, *, destroyed: set[int]) -> bool:
    """A destruction is final when the key of its epoch is gone from every place, never earlier."""
    return epoch in destroyed


@enforces("LC-034")
def is_place_overdue(unreachable_since: datetime | None, *, at: datetime) -> bool:
    """A place that cannot confirm the end of a key is an alarm after a week."""
    return unreachable_since is not None and at - unreachable_since >= PLACE_PATIENCE
