"""Asking the company's scanner for viruses, where there is one, before a file is kept."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import Final

from django.conf import settings

from hudang.dossiers.content.findings import Flaw, Unfit

_SECONDS: Final = 60
_FOUND: Final = 1


def scan(data: bytes) -> None:
    """Give a file as it was sent to `HUDANG_SCANNER`, on its standard input.

    0 lets it pass and 1 is a find, as scanners agree. Whatever else happens refuses it too: a
    scanner that fails or hangs lets nothing through.
    """
    command = shlex.split(settings.SCANNER)
    if not command:
        return
    try:
        done = subprocess.run(
            command,
            input=data,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            env={"PATH": os.defpath},
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise Unfit(Flaw.UNSCANNED) from None
    if done.returncode:
        raise Unfit(Flaw.INFECTED if done.returncode == _FOUND else Flaw.UNSCANNED)
