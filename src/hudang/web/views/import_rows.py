"""Single rows of a roster: mended, left out, corrected in Excel; remarks decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from hudang.registry import queries, services
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.queries import ProblemCount
from hudang.vault import files
from hudang.web.forms.imports import MendForm, RemarksForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views import import_parts as parts

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from hudang.registry.models import RosterImport
    from hudang.registry.roster.mending import RowView
    from hudang.web.shortcuts import StaffRequest


@dataclass(frozen=True, slots=True)
class Line:
    """A row with errors: what is wrong where, no values."""

    row: int
    problems: Sequence[ProblemCount]


@require_GET
def rows(request: StaffRequest, community: str, roster: UUID) -> HttpResponse:
    found = parts.the_roster(request, community, roster)
    numbers = paginate(request, queries.faulty_rows(found))
    return page(
        request,
        "imports/rows.html",
        page=numbers,
        lines=_lines(found, numbers.rows),
        **parts.frame(found, step=4),
    )


def _lines(roster: RosterImport, numbers: Sequence[int]) -> list[Line]:
    problems: dict[int, list[ProblemCount]] = {number: [] for number in numbers}
    found = queries.problems_of(roster).filter(row__in=numbers, is_blocking=True)
    for row, column, reason in found.order_by("id").values_list("row", "column", "reason"):
        problems[row].append(ProblemCount(column, reason, is_blocking=True, rows=1))
    return [Line(number, problems[number]) for number in numbers]


def mend(request: StaffRequest, community: str, roster: UUID, row: int) -> HttpResponse:
    """Show one row, which is an entry of the log, and take what is put right in it."""
    found = parts.the_roster(request, community, roster)
    view = _row(request, found, row)
    form = MendForm(request.POST or None, view=view, splits_people=_is_unpaired(found, row))
    if form.is_valid():
        view = services.mend(
            found, row=row, cells=form.cells(), people=form.people(), by=request.actor, at=now()
        )
        if not view.is_faulty:
            return _next_row(request, found, row)
        form = MendForm(None, view=view, splits_people=_is_unpaired(found, row))
    return page(request, "imports/mend.html", form=form, row=row, **parts.frame(found, step=4))


def _row(request: StaffRequest, roster: RosterImport, row: int) -> RowView:
    views = services.roster_rows(roster, rows=[row], by=request.actor, at=now())
    if not views:
        raise Http404
    return views[0]


def _is_unpaired(roster: RosterImport, row: int) -> bool:
    return queries.problems_of(roster).filter(row=row, reason="choose").exists()


def _next_row(request: StaffRequest, roster: RosterImport, row: int) -> HttpResponse:
    """Go on to the next row with errors, or back to the list."""
    messages.success(request, _("Row %(row)s is right now.") % {"row": row})
    place = (roster.community.code, roster.id)
    following = queries.faulty_rows(roster).filter(row__gt=row).first()
    if following is None:
        return redirect("web:import_rows", *place)
    return redirect("web:import_mend", *place, following)


@require_POST
def skip(request: StaffRequest, community: str, roster: UUID) -> HttpResponse:
    found = parts.the_roster(request, community, roster)
    numbers = [int(row) for row in request.POST.getlist("row") if row.isdecimal()]
    services.skip(found, rows=numbers, by=request.actor, at=now())
    return redirect("web:import_rows", community, roster)


@require_POST
def workbook(request: StaffRequest, community: str, roster: UUID) -> StreamingHttpResponse:
    """Give the rows with errors as a workbook; it is sealed here and gone after a week."""
    found = parts.the_roster(request, community, roster)
    if found.stored is not None:
        services.make_error_workbook(found, by=request.actor, at=now())
    content = services.open_error_workbook(found, by=request.actor, at=now())
    response = StreamingHttpResponse(content, content_type=parts.XLSX)
    response["Content-Disposition"] = 'attachment; filename="roster-errors.xlsx"'
    return response


@require_POST
def corrections(request: StaffRequest, community: str, roster: UUID) -> HttpResponse:
    """Take the corrected workbook: what is right in it mends its rows."""
    found = parts.the_roster(request, community, roster)
    upload: Any = request.FILES.get("file")
    try:
        count = _take(request, found, upload)
    except Invalid as refusal:
        messages.error(request, str(refusal.message))
    else:
        sentence = ngettext("%(rows)d row was taken.", "%(rows)d rows were taken.", count)
        messages.success(request, sentence % {"rows": count})
    return redirect("web:import", community, roster)


def _take(request: StaffRequest, roster: RosterImport, upload: Any) -> int:
    if upload is None:
        raise Invalid("missing", gettext_lazy("Choose the corrected workbook first."))
    with upload.path.open("rb") as source:
        data = files.open_stream(source, secret=upload.secret)
        return services.upload_corrections(roster, data=data, by=request.actor, at=now())


# Remarks


def remarks(request: StaffRequest, community: str, roster: UUID) -> HttpResponse:
    """Show what the remarks of some rows seem to say; nothing is kept unless it is ticked."""
    found = parts.the_roster(request, community, roster)
    numbers = paginate(request, queries.remark_rows(found))
    views = services.roster_rows(found, rows=numbers.rows, by=request.actor, at=now())
    if request.method == "POST":
        decisions = RemarksForm(request.POST, views=views).decisions()
        services.decide_remarks(found, decisions=decisions, by=request.actor, at=now())
        return redirect(request.get_full_path())
    lines = [parts.remark_line(view) for view in views]
    frame = parts.frame(found, step=4)
    return page(request, "imports/remarks.html", page=numbers, lines=lines, **frame)
