"""The notices of the demonstration: a second version that is published and holds in two weeks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hudang.demo import company
from hudang.purposes import queries
from hudang.purposes import services as purposes

if TYPE_CHECKING:
    from datetime import datetime

AHEAD = timedelta(days=14)


def announce(*, at: datetime) -> None:
    """Publish the next version of the notice, which says more in one section."""
    current = queries.current_notice(at=at)
    if current is None:
        raise LookupError(queries.CUSTOMER_NOTICE)
    said = company.data()["notice_change"]
    purposes.publish_notice(
        current.notice,
        sections=[
            {
                **section,
                "body_zh": [*section["body_zh"], said["zh"]],
                "body_en": [*section["body_en"], said["en"]],
            }
            if section["code"] == said["section"]
            else section
            for section in current.sections
        ],
        effective_from=at + AHEAD,
        by=company.INSTALLER,
        at=at,
    )
