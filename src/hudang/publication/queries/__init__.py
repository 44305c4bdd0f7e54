"""Questions about publications; nothing here changes anything."""

from hudang.publication.queries.calendar import (
    Line,
    begins_in,
    due_drafts,
    late_by_community,
    late_lines,
    next_due,
    without_calendar,
    year_of,
)
from hudang.publication.queries.computed import COMPUTED, HEADERS, computed, known_names
from hudang.publication.queries.publications import (
    PublicationFilter,
    at_hand,
    counts,
    earlier_of,
    open_to_all,
    public_one,
    publication,
    publications_like,
    replacement_of,
    versions_of,
    visible_to,
)

__all__ = [
    "COMPUTED",
    "HEADERS",
    "Line",
    "PublicationFilter",
    "at_hand",
    "begins_in",
    "computed",
    "counts",
    "due_drafts",
    "earlier_of",
    "known_names",
    "late_by_community",
    "late_lines",
    "next_due",
    "open_to_all",
    "public_one",
    "publication",
    "publications_like",
    "replacement_of",
    "versions_of",
    "visible_to",
    "without_calendar",
    "year_of",
]
