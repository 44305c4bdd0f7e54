"""The access log: everybody's for those who supervise, one's own for everybody."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from hudang.accesslog import queries
from hudang.accesslog.models import Entry
from hudang.accounts import queries as accounts
from hudang.accounts import services
from hudang.accounts.policy import Permission
from hudang.purposes import queries as purposes
from hudang.web.forms.log import LogFilter
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from uuid import UUID

    from hudang.web.pagination import Page
    from hudang.web.shortcuts import StaffRequest

TEMPLATE = "log/index.html#rows"


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.SEE_ALL_LOG)
    form = LogFilter(request.GET)
    rows = _rows(request, form, actor_code=form.actor_code())
    services.record_look_at_log(count=len(rows.rows), by=request.actor, at=now())
    may_prove = request.actor.may(Permission.VERIFY_LOG)
    return _page(request, form, rows, is_own=False, may_prove=may_prove)


@require_GET
def own(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.SEE_OWN_LOG)
    form = LogFilter(request.GET)
    rows = _rows(request, form, actor_code=request.actor.code)
    return _page(request, form, rows, is_own=True, may_prove=True)


def _rows(request: StaffRequest, form: LogFilter, *, actor_code: str) -> Page[Entry]:
    found = queries.recent(**form.wanted(), actor_code=actor_code)
    return paginate(request, queries.Newest(found))


def _page(
    request: StaffRequest, form: LogFilter, rows: Page[Entry], *, is_own: bool, may_prove: bool
) -> HttpResponse:
    known = {purpose.code: purpose.name for purpose in purposes.purposes()}
    return page(
        request, TEMPLATE, form=form, rows=rows, is_own=is_own, may_prove=may_prove,
        people=_people(rows), purposes=known,
    )  # fmt: skip


@require_GET
def proof(request: StaffRequest, entry: UUID) -> HttpResponse:
    """Give the proof of an entry as a file, for somebody who has only the public keys."""
    found = get_object_or_404(Entry, pk=entry)
    text = services.prove_entry(found, by=request.actor, at=now())
    return _file(text, name=f"{entry}.tlog-proof")


@require_GET
def checker(_request: StaffRequest) -> HttpResponse:
    """Give the program that checks proofs: one file, for any computer with Python."""
    text = (files("hudang") / "check_proof.py").read_text(encoding="utf-8")
    return _file(text, name="check_proof.py")


def _file(text: str, *, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


def _people(rows: Page[Entry]) -> dict[str, str]:
    codes = {code for entry in rows.rows for code in (entry.actor_code, entry.acting_for)}
    return dict(accounts.people().filter(code__in=codes).values_list("code", "name"))
