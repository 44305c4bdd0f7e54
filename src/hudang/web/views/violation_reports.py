"""Reports to authorities: drafted with the least, acted on, printed with or without a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.violations import queries, services
from hudang.violations.models import AuthorityReport
from hudang.web.forms.violations import DraftForm
from hudang.web.shortcuts import page, pdf
from hudang.web.views import violation_parts as parts
from hudang.web.views.violations import detail_page, the_violation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.violations.models import Violation
    from hudang.web.shortcuts import StaffRequest

P = Permission
NAMES = {1, 60}
no_store = cache_control(no_store=True, private=True)


@no_store
def new(request: StaffRequest, number: str) -> HttpResponse:
    """Draft a report; the names to choose from are masked."""
    request.actor.require(P.REPORT_VIOLATION)
    violation = the_violation(request, number)
    form = DraftForm(request.POST or None, violation=violation, names=_names(violation))
    if form.is_valid():
        edition = form.cleaned_data["edition"]
        made = services.draft(violation, form.draft, edition=edition, by=request.actor, at=now())
        messages.success(request, _("Recorded: %(number)s") % {"number": made.number})
        return redirect("web:violation", number)
    status = 422 if form.is_bound else 200
    return page(
        request, "violations/report_new.html", status=status, form=form, violation=violation
    )


def _names(violation: Violation) -> dict[str, str]:
    """Return the masked names of who holds the house, by customer number."""
    holders = queries.holders_of(violation)
    masks = disclosure.masks(holders, level=Level.M2, items=NAMES)
    return {
        one.number: mask.get(1) or mask.get(60, "")
        for one, mask in zip(holders, masks, strict=True)
    }


@require_POST
def move(request: StaffRequest, number: str, report: str, act: str) -> HttpResponse:
    """Do one act on a report."""
    violation, found = the_violation(request, number), _report(request, number, report)
    key = f"{report}-{act}"
    form = parts.form_of(parts.REPORT_ACTS, act, violation, request.POST, key=key)
    if form is None:
        raise Http404
    if not form.is_valid():
        return detail_page(request, violation, bound={key: form}, status=422)
    parts.do(parts.REPORT_ACTS, act, found, form, by=request.actor, at=now())
    return redirect("web:violation", number)


@require_POST
@no_store
def printed(request: StaffRequest, number: str, report: str, who: str) -> HttpResponse:
    """Give a report to be printed: as the authority gets it, or for our file without anybody."""
    found = _report(request, number, report)
    if who not in {"named", "plain"}:
        raise Http404
    made = services.print_report(found, with_person=who == "named", by=request.actor, at=now())
    return pdf(made, name=found.number)


def _report(request: StaffRequest, number: str, report: str) -> AuthorityReport:
    request.actor.require(P.SEE_VIOLATIONS)
    try:
        found = queries.report(report, by=request.actor)
    except AuthorityReport.DoesNotExist:
        raise Http404 from None
    if found.violation.number != number:
        raise Http404
    return found
