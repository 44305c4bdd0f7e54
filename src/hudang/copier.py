"""The clock of the copies while `./hudang run` runs: it asks now and then whether one is due."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

EVERY_SECONDS = 600
WORDS = [sys.executable, "-m", "hudang", "backup", "--if-due"]


class Copier:
    """Lets copies be made by a process with the owner's role, which the job worker has not.

    That a copy fails ends nothing else: the health page and the doctor raise the alarm.
    """

    def __init__(self, start: Callable[[list[str]], subprocess.Popen[bytes]]) -> None:
        self._start = start
        self._asked_at = time.monotonic()
        self.process: subprocess.Popen[bytes] | None = None

    def look(self) -> None:
        """Begin a copy where it is time to ask, and say where the last one failed."""
        if self.process is not None and self.process.poll() is not None:
            if self.process.returncode:
                sys.stderr.write("The scheduled copy failed; see above.\n")
            self.process = None
        if self.process is None and time.monotonic() - self._asked_at >= EVERY_SECONDS:
            self._asked_at = time.monotonic()
            self.process = self._start(WORDS)
