"""The calendar of publications: a year of a community as a picture, what is next, what is late."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.publication import queries, services
from hudang.publication.policy.calendar import EVERY
from hudang.registry import queries as registry
from hudang.web.forms.publications import CalendarForm
from hudang.web.shortcuts import page
from hudang.web.views.customer_parts import answer_status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse

    from hudang.publication.models import Head
    from hudang.publication.queries import Line
    from hudang.registry.models import Community
    from hudang.web.shortcuts import StaffRequest

P = Permission
MONTHS = range(1, 13)
# So many years around this one have a calendar.
YEARS = 20


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Show for each community what is next and what is late."""
    request.actor.require(P.SEE_PUBLICATIONS)
    today, mine = localdate(), request.actor.communities
    late = Counter(one.community for one in queries.late_lines(mine, today=today))
    places = [
        (one, queries.next_due(one.pk, today=today), late[one.pk])
        for one in registry.communities(request.actor)
    ]
    return page(request, "publications/calendars.html", places=places)


@require_GET
def year(request: StaffRequest, community: str) -> HttpResponse:
    """Show what a community is owed for the periods of a year, month by month."""
    shown, today = _community(request, community), localdate()
    wanted = _year(request.GET.get("year", ""), today=today)
    lines = queries.year_of(shown.pk, year=wanted, today=today)
    return page(
        request, "publications/year.html", community=shown, year=wanted, months=MONTHS,
        rows=_rows(lines), begins=queries.begins_in(shown.pk), today=today,
        may_begin=request.actor.may(P.CHECK_PUBLICATION),
        may_draft=request.actor.may(P.DRAFT_PUBLICATION),
    )  # fmt: skip


def _year(text: str, *, today: date) -> int:
    """Return the year that is asked for; of nonsense, this one."""
    is_near = text.isdecimal() and abs(int(text) - today.year) < YEARS
    return int(text) if is_near else today.year


def _rows(lines: Sequence[Line]) -> list[tuple[Head, list[tuple[int, Line | None]]]]:
    """Return for each head its periods, each with how many months it is wide."""
    rows: list[tuple[Head, list[tuple[int, Line | None]]]] = []
    for head, months in EVERY.items():
        known = {one.duty.since.month: one for one in lines if one.duty.head == head}
        rows.append((head, [(months, known.get(first)) for first in range(1, 13, months)]))
    return rows


def begin(request: StaffRequest, community: str) -> HttpResponse:
    """Begin the calendar of a community."""
    request.actor.require(P.CHECK_PUBLICATION)
    shown = _community(request, community)
    form = CalendarForm(request.POST or None, initial={"begins": localdate().replace(day=1)})
    if form.is_valid():
        services.begin_calendar(shown, **form.cleaned_data, by=request.actor, at=now())
        return redirect("web:publication_year", community)
    return page(
        request, "publications/begin_calendar.html", community=shown, form=form,
        status=answer_status(form),
    )  # fmt: skip


def _community(request: StaffRequest, code: str) -> Community:
    request.actor.require(P.SEE_PUBLICATIONS)
    try:
        return registry.community(code, by=request.actor)
    except ObjectDoesNotExist:
        raise Http404 from None
