"""The code sent to a registered phone: how long it holds, how often it is sent and tried."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from hudang.core.controls import enforces

if TYPE_CHECKING:
    from datetime import datetime

# Company figures, not of the law.
CODE_HOLDS: Final = timedelta(minutes=10)
CODE_EACH: Final = timedelta(minutes=2)
CODE_TRIES: Final = 5


@enforces("LC-012")
def may_send_code(*, until: datetime | None, at: datetime) -> bool:
    """A second code waits two minutes: nobody's phone is rung without end."""
    return until is None or at >= until - CODE_HOLDS + CODE_EACH


@enforces("LC-012")
def may_try_code(*, until: datetime | None, tries: int, at: datetime) -> bool:
    """A code holds for ten minutes and five tries: it is not found by trying."""
    return until is not None and at <= until and tries < CODE_TRIES
