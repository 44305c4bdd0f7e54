"""What is done with what other systems bring in; each act decides by policy, writes and logs."""

from hudang.integration.services.hooks import (
    confirm_hook,
    propose_hook,
    rotate_hook,
    turn_off_hook,
)
from hudang.integration.services.imports import (
    Line,
    Mapped,
    cancel,
    confirm_columns,
    decide_unknown,
    lines_of,
    purge_files,
    receive,
    resume,
    resume_interrupted,
    start_import,
    undo,
    unknown_of,
)
from hudang.integration.services.mending import OldRowView, mend_row, open_row
from hudang.integration.services.receiving import (
    Asked,
    Signed,
    Taken,
    actor_of,
    require_signed,
    take_in,
)
from hudang.integration.services.running import run_check, run_import, run_undo

__all__ = [
    "Asked",
    "Line",
    "Mapped",
    "OldRowView",
    "Signed",
    "Taken",
    "actor_of",
    "cancel",
    "confirm_columns",
    "confirm_hook",
    "decide_unknown",
    "lines_of",
    "mend_row",
    "open_row",
    "propose_hook",
    "purge_files",
    "receive",
    "require_signed",
    "resume",
    "resume_interrupted",
    "rotate_hook",
    "run_check",
    "run_import",
    "run_undo",
    "start_import",
    "take_in",
    "turn_off_hook",
    "undo",
    "unknown_of",
]
