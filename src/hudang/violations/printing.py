"""The sealed notice to a household, and the report to an authority, on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from hudang.core.typesetting import typeset
from hudang.violations import policy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from hudang.violations.models import AuthorityReport, ReportedPerson, Violation, ViolationStep


def notice(violation: Violation, *, until: date, company: str, at: datetime) -> bytes:
    """Return the notice for a window envelope: the window shows the house and nothing else.

    It names nobody: it is for whoever lives there. What it is about stands below the first fold.
    """
    with override("zh-hans"):
        data = {
            "lang": "zh",
            "company": company,
            "house": f"{violation.community.name} {violation.place}",
            "reader": _("To the household"),
            "subject": _("Notice to stop"),
            "number": violation.number,
            "day": localtime(at).date().isoformat(),
            "found": _("On %(day)s this was found at your house: %(kind)s.")
            % {
                "day": localdate(violation.found_at).isoformat(),
                "kind": violation.kind.name,
            },
            "text": violation.kind.notice,
            "until": _("Please see to it until %(day)s. What is not ended the law has us report"
                       " to the authority.") % {"day": until.isoformat()},
            "ask": _("If this is a mistake, tell the service desk. It changes nothing about your"
                     " fees and services."),
        }  # fmt: skip
        return typeset("violation_notice", data, at=at)


def report(
    report: AuthorityReport,
    *,
    text: str,
    steps: Sequence[ViolationStep],
    photos: int,
    person: Mapping[int, str],
    company: str,
    at: datetime,
) -> bytes:
    """Return a report as the authority gets it, in Chinese; `person` is empty where it names
    nobody, or is printed for our own file."""
    violation = report.violation
    with override("zh-hans"):
        values = {
            "place": f"{violation.community.name} {violation.place}",
            "kind": f"{violation.kind.name}（{violation.kind.law}），"
            f"{localdate(violation.found_at).isoformat()}，{policy.told_way(violation.way)}",
            "done": "；".join(_step(one) for one in steps),
            "photos": str(photos),
            "name": person.get(policy.reports.NAME, ""),
            "mobile": person.get(policy.reports.MOBILE, ""),
        }
        data = {
            "lang": "zh",
            "title": _("Report of a violation"),
            "to": report.authority.name,
            "company": company,
            "number": report.number,
            "day": localtime(at).date().isoformat(),
            "basis": [_("Legal basis of the report"), report.basis],
            "facts": [[one.name, values[one.code]] for one in report.held if values[one.code]],
            "text": text,
            "foot": _("This report holds what the authority needs, and nothing else (PIPL 6)."),
        }
        return typeset("authority_report", data, at=at)


def _step(step: ViolationStep) -> str:
    return f"{localdate(step.written_at).isoformat()} {step.get_way_display()}"


def told_about(report: AuthorityReport, person: ReportedPerson | None) -> list[str]:
    """Return what somebody is told who asks what was reported about him (PIPL 44, 45): to whom,
    when, on what law and which items, and why. Who told us is not in it, for it is nowhere."""
    told = [
        report.authority.name,
        report.basis,
        ", ".join(one.name for one in report.held),
    ]
    if report.delivered_date:
        told.append(report.delivered_date.isoformat())
    if person is not None:
        told.append(person.get_reason_display())
    return [str(one) for one in told]
