"""The next version of the policy: drafted clause by clause, checked, published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.regulation import services
from hudang.web.forms.effective import EffectiveForm
from hudang.web.forms.regulation import ChangesForm, ClauseForm
from hudang.web.shortcuts import page
from hudang.web.views.regulation import may, text_of, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.regulation.models import Version
    from hudang.web.shortcuts import StaffRequest

MOVES: Mapping[str, Callable[..., Version]] = {
    "check": services.check,
    "send-back": services.send_back,
    "withdraw": services.withdraw,
}


@require_GET
def version(request: StaffRequest, number: int) -> HttpResponse:
    """Show any version, and what can be done with it in its state."""
    shown = version_of(number)
    changes = {"changes_zh": shown.changes_zh, "changes_en": shown.changes_en}
    return page(
        request,
        "regulation/version.html",
        form=ChangesForm(initial=changes),
        day=EffectiveForm(),
        **text_of(shown),
        **may(request),
    )


@require_POST
def draft(request: StaffRequest) -> HttpResponse:
    made = services.draft(by=request.actor, at=now())
    return redirect("web:regulation_version", made.number)


@require_POST
def describe(request: StaffRequest, number: int) -> HttpResponse:
    shown, form = version_of(number), ChangesForm(request.POST)
    if form.is_valid():
        services.describe_changes(shown, **form.cleaned_data, by=request.actor, at=now())
        return redirect("web:regulation_version", number)
    return page(
        request, "regulation/version.html", form=form, day=EffectiveForm(), status=422,
        **text_of(shown), **may(request),
    )  # fmt: skip


def clause(request: StaffRequest, number: int, clause: UUID) -> HttpResponse:
    """Change what a clause of the draft says."""
    request.actor.require(Permission.DRAFT_POLICY)
    shown = version_of(number)
    found = get_object_or_404(shown.clauses, key=clause)
    form = ClauseForm.of(request.POST, found)
    if form.is_valid():
        services.write_clause(shown, clause=clause, text=form.text(), by=request.actor, at=now())
        return redirect("web:regulation_version", number)
    return _clause_page(request, shown, form=form, title=f"{found.number} {found.title}")


def new_clause(request: StaffRequest, number: int, chapter: int) -> HttpResponse:
    """Add a clause to a chapter of the draft."""
    request.actor.require(Permission.DRAFT_POLICY)
    shown = version_of(number)
    last = shown.clauses.filter(chapter=chapter).last()
    if last is None:
        raise Http404
    form = ClauseForm.of(request.POST, None)
    if form.is_valid():
        text = form.text()
        services.add_clause(shown, chapter=chapter, text=text, by=request.actor, at=now())
        return redirect("web:regulation_version", number)
    return _clause_page(request, shown, form=form, title=f"{chapter} {last.chapter_title}")


@require_POST
def remove(request: StaffRequest, number: int, clause: UUID) -> HttpResponse:
    shown = version_of(number)
    get_object_or_404(shown.clauses, key=clause)
    services.remove_clause(shown, clause=clause, by=request.actor, at=now())
    return redirect("web:regulation_version", number)


@require_POST
def move(request: StaffRequest, number: int, act: str) -> HttpResponse:
    if act not in MOVES:
        raise Http404
    MOVES[act](version_of(number), by=request.actor, at=now())
    return redirect("web:regulation_version", number)


@require_POST
def publish(request: StaffRequest, number: int) -> HttpResponse:
    shown, form, at = version_of(number), EffectiveForm(request.POST), now()
    if form.is_valid():
        begins = form.effective_from(at=at)
        services.publish(shown, effective_from=begins, by=request.actor, at=at)
        return redirect("web:regulation_version", number)
    return page(
        request, "regulation/version.html", form=ChangesForm(), day=form, status=422,
        **text_of(shown), **may(request),
    )  # fmt: skip


def _clause_page(
    request: StaffRequest, version: Version, *, form: ClauseForm, title: str
) -> HttpResponse:
    return page(
        request,
        "regulation/edit.html",
        version=version,
        form=form,
        heading=title,
        status=422 if form.is_bound else 200,
    )
