"""What the pages of a roster import are made of: steps, figures, the chart, the template."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from hudang.accounts.policy import Permission
from hudang.registry import queries
from hudang.registry.models import Community, RosterFix, RosterImport
from hudang.registry.roster import mapping
from hudang.registry.roster.assembly import ACCEPTABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from hudang.registry.parsing.remarks import Proposal
    from hudang.registry.queries import ProblemCount
    from hudang.registry.roster.mending import RowView
    from hudang.web.shortcuts import StaffRequest

Status = RosterImport.Status
RUNNING = frozenset({Status.CHECKING, Status.IMPORTING})
STEPS = (_("File"), _("Columns"), _("Check"), _("Mend"), _("Import"))
STEP_OF: Mapping[Status, int] = {
    Status.UPLOADED: 2,
    Status.CHECKING: 3,
    Status.CHECKED: 4,
    Status.IMPORTING: 5,
    Status.IMPORTED: 6,
    Status.CANCELLED: 5,
    Status.FAILED: 5,
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BARS = 12
BAR_LABEL = {"show": True, "position": "right"}
BAR_NAME = {"width": 170, "overflow": "truncate"}


def the_roster(request: StaffRequest, community: str, roster: UUID) -> RosterImport:
    """Return a roster of the person's communities; another one's is refused."""
    request.actor.require(Permission.IMPORT_ROSTER)
    try:
        place = queries.community(community, by=request.actor)
        return queries.roster(place.id, roster, by=request.actor)
    except (Community.DoesNotExist, RosterImport.DoesNotExist):
        raise Http404 from None


def frame(roster: RosterImport, *, step: int) -> dict[str, Any]:
    """Return what every page of a roster shows."""
    place = [roster.community.code, roster.id]
    return {
        "roster": roster,
        "steps": STEPS,
        "step": step,
        "is_running": roster.status in RUNNING,
        "url": reverse("web:import", args=place),
        "back": reverse("web:import", args=place),
        "rows_url": reverse("web:import_rows", args=place),
        "remarks_url": reverse("web:import_remarks", args=place),
        "chart_url": reverse("web:import_chart", args=place),
    }


def skipped(roster: RosterImport) -> int:
    return roster.fixes.filter(decision=RosterFix.Decision.SKIP).count()


def chart_of(counts: Sequence[ProblemCount]) -> dict[str, Any]:
    """Return the bars of the errors, the most frequent on top."""
    bars = [count for count in counts if count.is_blocking][:MOST_BARS][::-1]
    names = [f"{bar.label}: {bar.sentence}" if bar.label else str(bar.sentence) for bar in bars]
    return {
        "grid": {"left": 8, "right": 40, "top": 8, "bottom": 8, "containLabel": True},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "data": names, "axisLabel": BAR_NAME},
        "series": [{"type": "bar", "data": [bar.rows for bar in bars], "label": BAR_LABEL}],
    }


def template_workbook() -> bytes:
    """Return a workbook with a column for each thing a roster may say, from the inventory."""
    book = Workbook()
    sheet = book.worksheets[0]
    for place, column in enumerate(_offered(), 1):
        cell = sheet.cell(row=1, column=place, value=column)
        cell.font = Font(bold=True)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 16
        sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = "A2"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _offered() -> list[str]:
    """Name each column by its first header, which the import recognises."""
    left_out = {"house", *mapping.APART}
    return [column.headers[0] for code, column in mapping.COLUMNS.items() if code not in left_out]


# What the splitter may propose, and what it drops.
PROPOSED: Mapping[str, _StrOrPromise] = {
    "tenant": _("tenant"),
    "agent": _("agent: recorded at the counter with consent"),
    "vacancy": _("vacant"),
    "parking": _("parking space"),
    "plate": _("number plate"),
    "extra_phone": _("second telephone: rests on consent"),
}
DROPPED: Mapping[str, _StrOrPromise] = {
    "label": _("a label"),
    "rights": _("the use of rights"),
    "health": _("health"),
    "family": _("family matters"),
    "relative": _("a relative"),
    "ethnicity": _("ethnicity"),
    "religion": _("religion"),
    "politics": _("politics"),
    "crime": _("offences"),
    "status": _("social status"),
    "money": _("income or wealth"),
    "arrears": _("arrears"),
    "habits": _("habits"),
    "resident_id": _("an identity number"),
    "permit": _("the number of a permit"),
    "email": _("an e-mail address"),
    "bank_card": _("the number of a bank card"),
}


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in words; one that cannot be taken by a roster is only told."""

    place: int
    label: _StrOrPromise
    text: str
    may_take: bool


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """What the remark of a row says: proposals to decide, and the kinds of what is dropped."""

    row: int
    house: str
    proposals: Sequence[ProposalLine]
    dropped: Sequence[tuple[_StrOrPromise, str]]


def remark_line(view: RowView) -> RemarkLine:
    return RemarkLine(
        view.row,
        view.house,
        [_proposal_line(place, proposal) for place, proposal in enumerate(view.proposals)],
        [(DROPPED.get(drop.kind, drop.kind), drop.control) for drop in view.dropped],
    )


def _proposal_line(place: int, proposal: Proposal) -> ProposalLine:
    parts = (proposal.name, proposal.phone, proposal.plate, proposal.space)
    return ProposalLine(
        place,
        PROPOSED.get(proposal.kind, proposal.kind),
        " ".join(part for part in parts if part),
        proposal.kind in ACCEPTABLE,
    )
