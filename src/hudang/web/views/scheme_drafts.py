"""The builder of a draft: its words, criteria, rows and classes; each post names the edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from hudang.accounts.policy import Permission
from hudang.classification import services
from hudang.web.forms.order_acts import ActForm
from hudang.web.forms.schemes import ClassForm, CriterionForm, DescribeForm, RowForm
from hudang.web.shortcuts import page
from hudang.web.views import customer_parts, scheme_parts
from hudang.web.views.scheme_parts import version_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from hudang.classification.models import SchemeVersion
    from hudang.web.shortcuts import StaffRequest

P = Permission
STEPS = {"up": -1, "down": 1}


def describe(request: StaffRequest, number: str, version: int) -> HttpResponse:
    """Change names, goals, who is sorted and how rows count."""
    request.actor.require(P.DRAFT_SCHEME)
    draft = version_of(request, number, version)
    form = DescribeForm(request.POST or None, version=draft)
    if form.is_valid():
        services.describe(draft, form.titles(), **form.said(), by=request.actor, at=now())
        return _back(request, draft)
    return _form_page(request, draft, form, part="describe")


@require_POST
def add_criterion(request: StaffRequest, number: str, version: int) -> HttpResponse:
    """Add a criterion; what may not be one is refused with its reason."""
    draft = version_of(request, number, version)
    form = CriterionForm(request.POST, version=draft)
    if not form.is_valid():
        return _form_page(request, draft, form, part="criterion")
    services.add_criterion(
        draft, **form.wanted()._asdict(), edition=form.cleaned_data["edition"],
        by=request.actor, at=now(),
    )  # fmt: skip
    return _built(request, draft)


@require_POST
def remove_criterion(request: StaffRequest, number: str, version: int, key: str) -> HttpResponse:
    draft = version_of(request, number, version)
    _existing(key, (one.key for one in draft.says.criteria))
    services.remove_criterion(draft, key, edition=_edition(request), by=request.actor, at=now())
    return _built(request, draft)


def row(request: StaffRequest, number: str, version: int, key: str = "") -> HttpResponse:
    """Add a row at the end, or change one in its place."""
    request.actor.require(P.DRAFT_SCHEME)
    draft = version_of(request, number, version)
    current = _found({one.key: one for one in draft.says.rules}, key)
    form = RowForm(request.POST or None, version=draft, of=current)
    if form.is_valid():
        edition = form.cleaned_data["edition"]
        services.amend_rule(draft, form.rule(), edition=edition, by=request.actor, at=now())
        return _back(request, draft)
    return _form_page(request, draft, form, part="row")


@require_POST
def move_row(request: StaffRequest, number: str, version: int, key: str, act: str) -> HttpResponse:
    """Move a row up or down, or take it out."""
    draft, edition, by = version_of(request, number, version), _edition(request), request.actor
    _existing(key, (one.key for one in draft.says.rules))
    if act in STEPS:
        services.move_rule(draft, key, by_places=STEPS[act], edition=edition, by=by, at=now())
    elif act == "remove":
        services.remove_rule(draft, key, edition=edition, by=by, at=now())
    else:
        raise Http404
    return _built(request, draft)


def customer_class(
    request: StaffRequest, number: str, version: int, code: str = ""
) -> HttpResponse:
    """Add a class at the end, or change one in its place."""
    request.actor.require(P.DRAFT_SCHEME)
    draft = version_of(request, number, version)
    current = _found({one.code: one for one in draft.says.classes}, code)
    form = ClassForm(request.POST or None, version=draft, of=current)
    if form.is_valid():
        made, edition = form.customer_class(), form.cleaned_data["edition"]
        services.amend_class(draft, made, edition=edition, by=request.actor, at=now())
        return _back(request, draft)
    return _form_page(request, draft, form, part="class")


@require_POST
def remove_class(request: StaffRequest, number: str, version: int, code: str) -> HttpResponse:
    draft = version_of(request, number, version)
    _existing(code, (one.code for one in draft.says.classes))
    services.remove_class(draft, code, edition=_edition(request), by=request.actor, at=now())
    return _built(request, draft)


def _edition(request: StaffRequest) -> int:
    """Return the edition that was looked at; a post without one has seen none."""
    form = ActForm(request.POST)
    return form.cleaned_data["edition"] if form.is_valid() else 0


def _existing(key: str, keys: Iterable[str]) -> None:
    if key not in keys:
        raise Http404


def _found(parts: dict[str, Any], key: str) -> Any:
    """Return the part of a key; nothing where a new one is asked for."""
    if key and key not in parts:
        raise Http404
    return parts.get(key)


def _back(request: StaffRequest, draft: SchemeVersion) -> HttpResponse:
    url = reverse("web:scheme", args=[draft.scheme.number, draft.number])
    return customer_parts.go(request, url)


def _built(request: StaffRequest, draft: SchemeVersion) -> HttpResponse:
    """Show the draft as it is now: in its place by htmx, otherwise as a page."""
    if not request.htmx:
        return _back(request, draft)
    draft.refresh_from_db()
    shown = scheme_parts.shown(draft, by=request.actor)
    return page(request, "schemes/built.html", **shown)


def _form_page(
    request: StaffRequest, draft: SchemeVersion, form: Any, *, part: str
) -> HttpResponse:
    return page(
        request, "schemes/part.html", status=customer_parts.answer_status(form), form=form,
        version=draft, part=part,
    )  # fmt: skip
