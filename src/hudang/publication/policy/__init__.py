"""What has to be published and when, by whom, and what never is."""

from hudang.publication.policy import calendar, scanning
from hudang.publication.policy.drafts import (
    AT_HAND,
    PUBLIC,
    PUBLICATION_OWNER,
    PUBLICATION_TRANSITIONS,
    Reason,
    State,
    is_open_to_all,
    require_change,
    require_content,
    require_other_checker,
    require_past,
    require_period,
    require_reason,
    require_replaceable,
    require_transition,
    require_unchanged,
)

__all__ = [
    "AT_HAND",
    "PUBLIC",
    "PUBLICATION_OWNER",
    "PUBLICATION_TRANSITIONS",
    "Reason",
    "State",
    "calendar",
    "is_open_to_all",
    "require_change",
    "require_content",
    "require_other_checker",
    "require_past",
    "require_period",
    "require_reason",
    "require_replaceable",
    "require_transition",
    "require_unchanged",
    "scanning",
]
