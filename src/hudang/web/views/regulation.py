"""The policy as everybody reads it: the text in force, its clauses, versions and questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.regulation import printing, queries, services
from hudang.regulation.models import Clause, Interpretation, Version
from hudang.regulation.policy import Standing
from hudang.web.forms.regulation import AcknowledgeForm, InterpretationForm, QuestionForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page, pdf

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission


def current(request: StaffRequest) -> HttpResponse:
    """Show the text in force, and take the acknowledgement of it."""
    form = AcknowledgeForm(request.POST or None)
    if form.is_valid():
        number = form.cleaned_data["version"]
        services.acknowledge(number, by=request.actor, at=now())
        messages.success(request, _("Acknowledged. Thank you for reading."))
        return redirect("web:regulation")
    shown = queries.current(at=now())
    return page(
        request, "regulation/current.html", form=form, status=422 if form.is_bound else 200,
        standing=queries.standing_of(request.actor.code, at=now()),
        mine=queries.acknowledgements_of(request.user),
        **(text_of(shown) if shown else {}), **may(request),
    )  # fmt: skip


def text_of(version: Version) -> dict[str, Any]:
    """Return what the templates of a text need."""
    return {"version": version, "chapters": queries.chapters(version)}


def may(request: StaffRequest) -> dict[str, bool]:
    """Return which acts on the policy the person's posts allow."""
    wanted = (P.DRAFT_POLICY, P.CHECK_POLICY, P.PUBLISH_POLICY, P.INTERPRET_POLICY)
    allowed = {f"may_{one.removesuffix('_policy')}": request.actor.may(one) for one in wanted}
    return allowed | {"may_see_readers": request.actor.may(P.SEE_UNDERTAKINGS)}


@require_GET
def versions(request: StaffRequest) -> HttpResponse:
    return page(
        request,
        "regulation/versions.html#rows",
        rows=paginate(request, queries.versions()),
        current=queries.current(at=now()),
        has_draft=queries.open_draft() is not None,
        **may(request),
    )


@require_GET
def compare(request: StaffRequest, number: int) -> HttpResponse:
    """Show clause by clause what a version changed against an earlier one."""
    after = version_of(number)
    earlier = queries.versions().filter(number__lt=number).exclude(state="withdrawn")
    asked = request.GET.get("with", "")
    before = earlier.filter(number=asked).first() if asked.isdecimal() else earlier.first()
    return page(
        request,
        "regulation/compare.html",
        version=after,
        before=before,
        earlier=earlier,
        changes=queries.compare(before, after) if before else [],
    )


@require_GET
def printed(_request: StaffRequest, number: int) -> HttpResponse:
    """Give a version on paper, as public as its page."""
    return pdf(printing.pdf(version_of(number)), name=f"policy-version-{number}")


def clause(request: StaffRequest, clause: UUID) -> HttpResponse:
    """Show a clause in force, what carries it out and what it means; take a question."""
    shown, form = _clause_in_force(clause), QuestionForm(request.POST or None)
    if form.is_valid():
        question = form.cleaned_data["question"]
        services.ask(clause, question=question, by=request.actor, at=now())
        messages.success(request, _("Asked. Customer service answers here, for everybody."))
        return redirect("web:regulation_clause", clause)
    return page(
        request, "regulation/clause.html", form=form, clause=shown, version=shown.version,
        interpretations=queries.interpretations(clause=clause),
        status=422 if form.is_bound else 200, **may(request),
    )  # fmt: skip


@require_GET
def questions(request: StaffRequest) -> HttpResponse:
    found = queries.interpretations()
    state = request.GET.get("state", "")
    if state:
        found = found.filter(answered_at__isnull=state == "open")
    shown = paginate(request, found)
    rows = queries.with_clauses(shown.rows)
    return page(
        request, "regulation/questions.html#rows", page=shown, rows=rows, chosen=request.GET,
        **may(request),
    )  # fmt: skip


def answer(request: StaffRequest, question: UUID) -> HttpResponse:
    """Answer a question for customer service."""
    request.actor.require(P.INTERPRET_POLICY)
    asked = get_object_or_404(Interpretation, pk=question)
    form = InterpretationForm(request.POST or None)
    if form.is_valid():
        services.interpret(asked, **form.cleaned_data, by=request.actor, at=now())
        return redirect("web:regulation_clause", asked.clause_key)
    return page(
        request, "regulation/answer.html", form=form, question=asked,
        clause=queries.clause_of(asked), status=422 if form.is_bound else 200,
    )  # fmt: skip


@require_GET
def readers(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_UNDERTAKINGS)
    found = queries.readers(at=now())
    chosen = request.GET.get("standing", "")
    return page(
        request,
        "regulation/readers.html#rows",
        rows=paginate(request, [one for one in found if chosen in ("", one.standing)]),
        counts={one: sum(row.standing is one for row in found) for one in Standing},
        chosen=request.GET,
    )


def version_of(number: int) -> Version:
    return get_object_or_404(queries.versions(), number=number)


def _clause_in_force(key: UUID) -> Clause:
    version = queries.current(at=now())
    found = version.clauses.filter(key=key).first() if version else None
    if found is None:
        raise Http404
    return found
