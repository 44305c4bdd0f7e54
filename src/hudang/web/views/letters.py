"""Letters that wait: printed as one PDF, carried to the houses, marked as posted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.consent import services as consents
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.outbox import letters, queries
from hudang.outbox.models import NAME, Message
from hudang.registry import queries as registry
from hudang.web.pagination import paginate
from hudang.web.shortcuts import pdf
from hudang.web.views.messages import message_page

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission
State = Message.State


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_MESSAGES)
    found = paginate(request, queries.letters(request.actor))
    labels = queries.templates()
    masks = disclosure.masks(found.rows, level=Level.M2)
    rows = [
        (one, labels[one.template].label, mask[NAME])
        for one, mask in zip(found.rows, masks, strict=True)
    ]
    return message_page(
        request, "messages/letters.html", page=found, rows=rows, batch=letters.BATCH,
        may_print=request.actor.may(P.SEND_MESSAGE) and request.actor.may(P.OPEN_VALUE),
    )  # fmt: skip


@require_POST
def print_out(request: StaffRequest) -> HttpResponse:
    """Give the chosen letters, or those not printed yet, as one file."""
    request.actor.require(P.SEND_MESSAGE)
    chosen = _chosen(request, State.QUEUED)
    if not chosen:
        messages.info(request, _("No letter waits to be printed."))
        return redirect("web:letters")
    made = letters.print_out(
        chosen, where=_houses, agreed=partial(consents.agreeing, at=now()), by=request.actor,
        at=now(),
    )  # fmt: skip
    return pdf(made, name=f"letters-{localdate().isoformat()}")


@require_POST
def post(request: StaffRequest) -> HttpResponse:
    """Mark the chosen letters, or all that are printed, as posted."""
    request.actor.require(P.SEND_MESSAGE)
    count = letters.mark_posted(_chosen(request, State.PRINTED), by=request.actor, at=now())
    said = ngettext("%(count)s letter posted.", "%(count)s letters posted.", count)
    messages.success(request, said % {"count": count})
    return redirect("web:letters")


def _chosen(request: StaffRequest, state: State) -> list[Message]:
    """Return the letters that were ticked; where none was, the first in the state."""
    waiting = queries.letters(request.actor)
    ticked = set(request.POST.getlist("letter"))
    if ticked:
        return [one for one in waiting if str(one.id) in ticked][: letters.BATCH]
    return list(waiting.filter(state=state)[: letters.BATCH])


def _houses(found: Collection[Message]) -> Mapping[UUID, str]:
    return registry.letter_addresses([one.customer for one in found])
