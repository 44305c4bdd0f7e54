"""A process that kills itself, with all that it started, at a step named in its environment.

`HUDANG_TEST_DIES` says `before` or `after`, the step by its path, and at which of its turns: so
`after hudang.registry.services.bulk.record_change 2`. Whoever starts such a process gives it a
session of its own, because the whole group dies.
"""

from __future__ import annotations

import os
import signal
from pkgutil import resolve_name
from typing import Any

MOMENT = "HUDANG_TEST_DIES"


def die_as_told() -> None:
    """Let the named step be the last that is done, or the first that is not."""
    said = os.environ.get(MOMENT, "")
    if not said:
        return
    side, step, turn = said.split()
    path, _, name = step.rpartition(".")
    owner, left = resolve_name(path), int(turn)
    done = getattr(owner, name)

    def act(*arguments: Any, **options: Any) -> Any:
        nonlocal left
        left -= 1
        if not left and side == "before":
            _die()
        answer = done(*arguments, **options)
        if not left:
            _die()
        return answer

    setattr(owner, name, act)


def _die() -> None:
    os.killpg(os.getpgrp(), signal.SIGKILL)
