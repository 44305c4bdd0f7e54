"""What the pages of an import of old orders are made of: steps, state, problems, the template."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from hudang.accounts.policy import Permission
from hudang.core import controls
from hudang.integration import policy, queries, reasons, services
from hudang.integration.columns import HEADERS
from hudang.integration.models import OrderImport
from hudang.registry import queries as registry
from hudang.registry.models import Community
from hudang.registry.parsing.invalid import Invalid
from hudang.web.views.import_parts import XLSX

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.integration.models import OrderImportProblem
    from hudang.integration.services import OldRowView
    from hudang.web.shortcuts import StaffRequest

__all__ = ["RUNNING", "STEPS", "XLSX", "frame", "lines", "state_of", "template_workbook"]

Status = OrderImport.Status
RUNNING = policy.RUNNING
STEPS = (_("File"), _("Columns"), _("Check"), _("Import"))
STEP_OF: Final[Mapping[Status, int]] = {
    Status.UPLOADED: 2,
    Status.CHECKING: 3,
    Status.CHECKED: 3,
    Status.IMPORTING: 4,
    Status.FAILED: 4,
    Status.IMPORTED: 5,
    Status.CANCELLED: 5,
    Status.UNDOING: 5,
    Status.UNDONE: 5,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is wrong, in words."""

    row: int
    column: str
    sentence: str
    is_blocking: bool


def the_import(request: StaffRequest, community: str, found: UUID) -> OrderImport:
    """Return an import of the person's communities; another one's is refused."""
    request.actor.require(Permission.MANAGE_SERVICES)
    try:
        place = registry.community(community, by=request.actor)
        return queries.import_of(place.id, found, by=request.actor)
    except (Community.DoesNotExist, OrderImport.DoesNotExist):
        raise Http404 from None


def frame(found: OrderImport, *, step: int) -> dict[str, Any]:
    """Return what every page of an import shows."""
    place = [found.community.code, found.id]
    return {
        "found": found,
        "steps": STEPS,
        "step": step,
        "digest": bytes(found.digest).hex(),
        "is_running": found.status in RUNNING,
        "url": reverse("web:old_order", args=place),
        "rows_url": reverse("web:old_order_rows", args=place),
    }


def state_of(found: OrderImport, *, at: datetime) -> dict[str, Any]:
    """Return what the page of an import shows in its present state."""
    counts = queries.problem_counts(found)
    has_rows = found.rows_imported > found.rows_undone
    return {
        "counts": counts,
        "ready": found.rows_checked - found.rows_faulty,
        "others_faulty": found.rows_faulty - found.rows_expired,
        "has_unknown": any(one.reason in {"kind", "place", "left_out"} for one in counts),
        "may_resume": found.status == Status.FAILED and found.stored is not None,
        "may_undo": has_rows
        and found.status in {Status.IMPORTED, Status.CANCELLED}
        and controls.allows(policy.require_undoable, finished=found.finished_at, at=at),
        **frame(found, step=STEP_OF[Status(found.status)]),
    }


def the_row(request: StaffRequest, found: OrderImport, row: int) -> OldRowView:
    """Open a row of the file; one that it does not have is not found."""
    try:
        return services.open_row(found, row, by=request.actor, at=now())
    except Invalid:
        raise Http404 from None


def next_row(request: StaffRequest, found: OrderImport, row: int) -> HttpResponse:
    """Go on to the next row with errors, or back to the list."""
    messages.success(request, _gettext("Row %(row)s is right now.") % {"row": row})
    place = (found.community.code, found.id)
    following = queries.faulty_rows(found).filter(row__gt=row).first()
    if following is None:
        return redirect("web:old_order_rows", *place)
    return redirect("web:old_order_mend", *place, following)


def lines(problems: Iterable[OrderImportProblem]) -> list[Line]:
    return [
        Line(one.row, reasons.label(one.column), reasons.sentence(one.reason), one.is_blocking)
        for one in problems
    ]


def template_workbook() -> bytes:
    """Return a workbook with a column for each thing that an old order may say."""
    book = Workbook()
    sheet = book.worksheets[0]
    for place, headers in enumerate(HEADERS.values(), 1):
        sheet.cell(row=1, column=place, value=headers[0]).font = Font(bold=True)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 16
        sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = "A2"
    content = BytesIO()
    book.save(content)
    return content.getvalue()
