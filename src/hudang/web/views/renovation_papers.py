"""What a renovation prints: a pass with its code, the notice to neighbours; passes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.renovation import policy, queries, services
from hudang.renovation.models import WorkerPass
from hudang.web.shortcuts import page
from hudang.web.views.renovations import the_renovation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest


@require_GET
@cache_control(no_store=True, private=True)
def printed_pass(request: StaffRequest, number: str, worker_pass: str) -> HttpResponse:
    """Show a pass to be printed; its code holds the number of the pass and nothing else."""
    renovation = the_renovation(request, number)
    view = services.view_renovation(renovation, by=request.actor, at=now())
    found = [one for one in view.passes if _number(one.record) == worker_pass]
    if not found:
        raise Http404
    code = segno.make(worker_pass, micro=False, error="m")
    return page(
        request, "renovations/pass.html", renovation=renovation, shown=found[0],
        code=code.svg_data_uri(scale=4, border=2),
    )  # fmt: skip


def _number(record: object) -> str:
    return record.number if isinstance(record, WorkerPass) else ""


@require_POST
def take_back(request: StaffRequest, number: str, worker_pass: str) -> HttpResponse:
    """Take a pass back; a second time changes nothing."""
    the_renovation(request, number)
    try:
        found = queries.worker_pass(worker_pass, by=request.actor)
    except WorkerPass.DoesNotExist:
        raise Http404 from None
    services.take_back(found, by=request.actor, at=now())
    return redirect("web:renovation", number)


@require_GET
def notice(request: StaffRequest, number: str) -> HttpResponse:
    """Show what the neighbours are told: the house, days and hours; nobody's name (LC-049)."""
    renovation = the_renovation(request, number)
    hours = [" – ".join(span) for span in policy.NOISE_HOURS]
    return page(request, "renovations/notice.html", renovation=renovation, hours=hours)
