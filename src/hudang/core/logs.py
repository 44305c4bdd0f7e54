"""The server's own log: messages only, never values, queries, forms or local variables."""

from __future__ import annotations

import logging
import re
import traceback

DIGITS = re.compile(r"\d{7,}")
QUOTED = re.compile(r"DETAIL:.*|CONTEXT:.*|LINE \d+:.*", re.DOTALL)


class PersonalDataFilter(logging.Filter):
    """Replaces long digit runs, and an exception by its type and the places it passed."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = DIGITS.sub("…", QUOTED.sub("", record.getMessage()))
        record.args = ()
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            record.msg += f" [{kind.__name__}] " + " < ".join(
                f"{frame.name}:{frame.lineno}" for frame in reversed(traceback.extract_tb(trace))
            )
        record.exc_info = None
        record.exc_text = None
        return True
