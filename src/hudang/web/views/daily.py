"""The daily page of the log: printed, signed, bound; and compared once a month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import segno
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from hudang.accesslog import queries
from hudang.accesslog.daily import groups_of
from hudang.accesslog.note import Checkpoint
from hudang.accounts.policy import Permission
from hudang.web.forms.daily import TypedPage
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.accesslog.models import Signed
    from hudang.web.shortcuts import StaffRequest


@dataclass(frozen=True, slots=True)
class Part:
    """One log's part of the page."""

    signed: Signed
    checkpoint: Checkpoint
    groups: tuple[str, ...]
    code: str

    @classmethod
    def of(cls, signed: Signed) -> Part:
        checkpoint = Checkpoint.parse(signed.note.partition("\n\n")[0] + "\n")
        code = segno.make(signed.note, micro=False).svg_data_uri(scale=3, border=2)
        return cls(signed, checkpoint, groups_of(checkpoint), code)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.VERIFY_LOG)
    parts = [Part.of(signed) for signed in queries.newest_checkpoints()]
    return page(request, "log/daily.html", parts=parts, at=now())


def compare(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.VERIFY_LOG)
    form = TypedPage(request.POST or None)
    found, is_compared = None, form.is_valid()
    if is_compared:
        found = queries.stated_on(form.cleaned_data["page"])
    return page(request, "log/compare.html", form=form, is_compared=is_compared, found=found)
