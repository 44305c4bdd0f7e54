"""The notices of the demonstration: a second version that holds in two weeks, two exceptions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hudang.accounts import queries as accounts
from hudang.demo import company
from hudang.purposes import queries, wording
from hudang.purposes import services as purposes
from hudang.purposes.models import ExceptionKind
from hudang.purposes.policy import local_date
from hudang.purposes.services import Evidence
from hudang.registry.models import Community

if TYPE_CHECKING:
    from collections.abc import Mapping
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
            *(_changed(section, said=said) for section in current.sections),
            *wording.automated_sections(),
        ],
        effective_from=at + AHEAD,
        by=company.INSTALLER,
        at=at,
    )


def _changed(section: dict[str, Any], *, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a section with what is new, and without what no longer holds."""
    changed = dict(section)
    for language in wording.LANGUAGES:
        gone = said[f"unsaid_{language}"]
        body = [paragraph.replace(gone, "") for paragraph in section[f"body_{language}"]]
        is_new = section["code"] == said["section"]
        changed[f"body_{language}"] = [*body, said[language]] if is_new else body
    return changed


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
