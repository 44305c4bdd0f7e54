"""The desk while somebody complains or suggests; and what somebody complained about is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import queries as accounts
from hudang.accounts.policy import Permission
from hudang.service import queries, services
from hudang.service.models import Accused
from hudang.service.services import Raised
from hudang.web.forms.feedback import FeedbackForm, PersonForm, choices_of, staff_choices
from hudang.web.forms.feedback_acts import AccountForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import fragment, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import User
    from hudang.service.models import Feedback
    from hudang.web.shortcuts import StaffRequest

P = Permission
no_store = cache_control(no_store=True, private=True)


@no_store
def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.RECORD_FEEDBACK)
    form = FeedbackForm(request.POST or None, by=request.actor)
    if form.is_valid():
        made = _record(request, form)
        messages.success(request, _("Recorded: %(number)s") % {"number": made.number})
        return redirect("web:feedback_case", made.number)
    return page(request, "feedback/new.html", status=422 if form.is_bound else 200, form=form)


@require_POST
@no_store
def people(request: StaffRequest) -> HttpResponse:
    """Find whom of ours a complaint is about. The log keeps no trace of whom somebody looked for:
    who is complained about could read it there."""
    if not request.actor.may(P.RECORD_FEEDBACK):
        request.actor.require(P.WORK_FEEDBACK)
    form, named = PersonForm(request.POST), request.POST.getlist("accused")
    found = _colleagues(form, but=named, by=request.actor) if form.is_valid() else []
    return fragment(
        request, "feedback/people.html", chosen=staff_choices(named), found=choices_of(found),
        is_searched=form.is_valid(),
    )  # fmt: skip


def _colleagues(form: PersonForm, *, but: list[str], by: Actor) -> list[User]:
    asked = form.cleaned_data["person"]
    return accounts.colleagues(asked, communities=by.communities, but=but)


def _record(request: StaffRequest, form: FeedbackForm) -> Feedback:
    customer = form.meant[0]
    return services.raise_feedback(
        form.community_chosen, _raised(form), customer=customer,
        caller=None if customer else form.caller, by=request.actor, at=now(),
    )  # fmt: skip


def _raised(form: FeedbackForm) -> Raised:
    said = form.cleaned_data
    kind, _sign, category = said["about"].partition(":")
    plain = ("text", "severity", "source", "spot", "facility", "wants_silence")
    return Raised(
        kind=kind, category=category, house=form.meant[1], building=form.building_chosen,
        order=form.order_chosen, accused=tuple(said["accused"]), kept_reason=form.reason,
        **{name: said[name] for name in plain},
    )  # fmt: skip


@require_GET
def asked(request: StaffRequest) -> HttpResponse:
    """List where somebody is asked for his account: what it is about, and nothing of whom."""
    request.actor.require(P.GIVE_ACCOUNT)
    found = paginate(request, queries.asked_of(request.actor))
    return page(request, "feedback/asked.html", page=found)


@no_store
def account(request: StaffRequest, number: str) -> HttpResponse:
    """Show what somebody is asked, and take his account."""
    request.actor.require(P.GIVE_ACCOUNT)
    try:
        found = services.find_asked(number, by=request.actor)
    except Accused.DoesNotExist:
        raise Http404 from None
    form = AccountForm(request.POST or None)
    if form.is_valid():
        services.give_account(found, form.said, by=request.actor, at=now())
        return redirect("web:feedback_account", number)
    view = services.view_asked(found, by=request.actor, at=now())
    status = 422 if form.is_bound else 200
    return page(request, "feedback/account.html", status=status, view=view, form=form)
