"""Asking the process that examines files; whatever happens to it, the answer is a finding."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Final

from hudang.dossiers.content.findings import Cleaned, Flaw, Removed, Unfit, Use

_COMMAND: Final = [sys.executable, "-I", "-m", "hudang.dossiers.content.worker"]
_SECONDS: Final = 60


def examine(data: bytes, *, use: Use = Use.DOCUMENT) -> Cleaned:
    """Return the file as it is kept; Unfit says why it is not. The bytes go through pipes only."""
    command = [*_COMMAND, use.value]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=_SECONDS, env={}, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        # It ran out of memory or time, or fell: the file asks for more than any document does.
        raise Unfit(Flaw.HUGE) from None
    head, _, content = done.stdout.partition(b"\n")
    told = json.loads(head)
    if "flaw" in told:
        raise Unfit(Flaw(told["flaw"]))
    removed = frozenset(Removed(code) for code in told["removed"])
    plain = {name: told[name] for name in ("pages", "seconds")}
    return Cleaned(told["media"], content, removed=removed, **plain)
