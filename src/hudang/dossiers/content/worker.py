"""The process that examines one file: bytes come in, a finding and clean bytes go out.

It knows no setting, no database and no key, writes no file, and has little memory and time.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any, Final

from hudang.core.hardening import forbid_dumps
from hudang.dossiers.content import pdfs, pictures, sniffing, voices
from hudang.dossiers.content.findings import Cleaned, Unfit, Use

MEMORY: Final = 1_500_000_000
SECONDS: Final = 40
# What shows a fault is looked at on a screen; a scan is kept as fine as it came.
LONGEST_SIDE: Final = 2560


def examine(data: bytes, *, use: Use) -> Cleaned:
    """Return the file as it is kept; Unfit says why it is not."""
    media = sniffing.media_of(data, use=use)
    if media == sniffing.PDF:
        return pdfs.clean(data)
    if media in sniffing.VOICES:
        return voices.clean(data, media=media)
    longest = LONGEST_SIDE if use is Use.ATTACHMENT else None
    return pictures.clean(data, media=media, longest=longest)


def confine() -> None:
    """Give up what an examination does not need."""
    forbid_dumps()
    for limit, value in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
    ):
        resource.setrlimit(limit, (value, value))


def main() -> None:
    confine()
    try:
        cleaned = examine(sys.stdin.buffer.read(), use=Use(sys.argv[1]))
    except Unfit as unfit:
        answer({"flaw": unfit.flaw.value})
    else:
        plain = {"media": cleaned.media, "pages": cleaned.pages, "seconds": cleaned.seconds}
        answer({**plain, "removed": sorted(cleaned.removed)}, data=cleaned.data)


def answer(told: dict[str, Any], *, data: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + data)


if __name__ == "__main__":
    main()
