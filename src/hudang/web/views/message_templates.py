"""What messages say: templates in force, their versions, the draft that a second one checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.outbox import drafting, queries
from hudang.outbox.models import TemplateVersion
from hudang.outbox.templates import TEMPLATES, Template
from hudang.web.forms.message_templates import NewTemplateForm, TemplateForm, said_by, said_in
from hudang.web.views.customer_rows import names_of
from hudang.web.views.messages import message_page, purpose_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission
State = TemplateVersion.State
MOVES: Mapping[str, Callable[..., TemplateVersion]] = {
    "force": drafting.put_in_force,
    "give-up": drafting.give_up,
}


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """Show every template as it is in force, with invented values, and what waits."""
    request.actor.require(P.SEE_MESSAGES)
    drafts = list(queries.template_drafts())
    return message_page(
        request,
        "messages/templates.html",
        templates=list(queries.templates().values()),
        drafts=drafts,
        names=names_of([one.drafted_by for one in drafts]),
        may_draft=request.actor.may(P.DRAFT_TEMPLATE),
        purpose_names=purpose_names(),
    )


@require_GET
def detail(request: StaffRequest, code: str) -> HttpResponse:
    """Show what a template says now, its draft, and every version there was."""
    request.actor.require(P.SEE_MESSAGES)
    versions, current = _versions(code), queries.templates().get(code)
    draft = next((one for one in versions if one.state == State.DRAFT), None)
    people = [code for one in versions for code in (one.drafted_by, one.decided_by)]
    return message_page(
        request, "messages/template.html", code=code, current=current, versions=versions,
        label=(current or Template.of(versions[0])).label, shipped=TEMPLATES.get(code),
        draft=Template.of(draft) if draft else None, names=names_of(people),
        purpose_names=purpose_names(), **_may(request, draft),
    )  # fmt: skip


def new(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.DRAFT_TEMPLATE)
    form = NewTemplateForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        drafting.draft(
            said["code"], form.words(), purpose=said["purpose"], by=request.actor, at=now()
        )
        return redirect("web:message_template", said["code"])
    status = 422 if form.is_bound else 200
    return message_page(request, "messages/template_form.html", form=form, status=status)


def edit(request: StaffRequest, code: str) -> HttpResponse:
    """Draft the next version, or change the draft that waits."""
    request.actor.require(P.DRAFT_TEMPLATE)
    draft = queries.template_drafts().filter(code=code).first()
    form = _form(request, code, draft)
    if form.is_valid():
        if draft:
            drafting.amend(draft, form.words(), by=request.actor, at=now())
        else:
            drafting.draft(code, form.words(), by=request.actor, at=now())
        return redirect("web:message_template", code)
    status = 422 if form.is_bound else 200
    return message_page(
        request, "messages/template_form.html", form=form, code=code, status=status
    )


@require_POST
def move(request: StaffRequest, code: str, act: str) -> HttpResponse:
    """Put the draft in force, or give it up."""
    request.actor.require(P.SEE_MESSAGES)
    draft = get_object_or_404(queries.template_drafts(), code=code)
    if act not in MOVES:
        raise Http404
    MOVES[act](draft, by=request.actor, at=now())
    return redirect("web:message_template", code)


def _form(request: StaffRequest, code: str, draft: TemplateVersion | None) -> TemplateForm:
    if draft:
        return TemplateForm(request.POST or None, purpose=draft.purpose, initial=said_in(draft))
    template = queries.templates().get(code)
    if template is None:
        raise Http404
    return TemplateForm(request.POST or None, purpose=template.purpose, initial=said_by(template))


def _versions(code: str) -> list[TemplateVersion]:
    found = list(queries.template_versions(code=code))
    if not found and code not in TEMPLATES:
        raise Http404
    return found


def _may(request: StaffRequest, draft: TemplateVersion | None) -> dict[str, Any]:
    actor = request.actor
    is_own = draft is not None and draft.drafted_by == actor.code
    return {
        "may_draft": actor.may(P.DRAFT_TEMPLATE),
        "may_decide": draft is not None and not is_own and actor.may(P.DECIDE_MESSAGE),
    }
