"""What can be done about a violation; each act decides by policy and is logged."""

from hudang.violations.services.opening import (
    ReportView,
    ViolationView,
    is_involved,
    view_violation,
)
from hudang.violations.services.papers import print_notice, print_report
from hudang.violations.services.photos import add_photos, open_photo, take_photo_away
from hudang.violations.services.reporting import (
    Answer,
    Draft,
    Handed,
    answer,
    approve,
    deliver,
    draft,
    give_up,
)
from hudang.violations.services.stopping import (
    Finding,
    Telling,
    close,
    look,
    note,
    record,
    ring,
    strike,
    tell,
)
from hudang.violations.services.upkeep import destroy_over

__all__ = [
    "Answer",
    "Draft",
    "Finding",
    "Handed",
    "ReportView",
    "Telling",
    "ViolationView",
    "add_photos",
    "answer",
    "approve",
    "close",
    "deliver",
    "destroy_over",
    "draft",
    "give_up",
    "is_involved",
    "look",
    "note",
    "open_photo",
    "print_notice",
    "print_report",
    "record",
    "ring",
    "strike",
    "take_photo_away",
    "tell",
    "view_violation",
]
