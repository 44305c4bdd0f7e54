"""The notices of the demonstration: a second version that holds in two weeks, two exceptions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hudang.accounts import queries as accounts
from hudang.demo import company
from hudang.purposes import queries
from hudang.purposes import services as purposes
from hudang.purposes.models import ExceptionKind
from hudang.purposes.policy import local_date
from hudang.purposes.services import Evidence
from hudang.registry.models import Community

if TYPE_CHECKING:
    from datetime import datetime

AHEAD = timedelta(days=14)
LEAD = "A1071"


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


def leave_out(*, at: datetime) -> None:
    """Record the exceptions that company.toml names: one in force, one nobody followed up."""
    today, lead = local_date(at), accounts.acting(company.person(LEAD), at=at)
    for row in company.data()["notice_exception"]:
        purpose = queries.purpose(row["purpose"])
        if purpose is None:
            raise LookupError(row["purpose"])
        purposes.record_exception(
            Community.objects.get(code=row["community"]).id,
            kind=ExceptionKind(row["kind"]),
            purpose=purpose,
            evidence=Evidence(
                row["authority"],
                row["document"],
                today - timedelta(days=row["began_days_ago"]),
                today - timedelta(days=row["began_days_ago"] - row["days"]),
            ),
            by=lead,
            at=at,
        )
