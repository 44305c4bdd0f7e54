"""Schemes: the list, one version, its comparison, its paper, its steps; what everybody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import queries as accounts
from hudang.accounts.policy import Permission
from hudang.classification import printing, queries, services, wording
from hudang.web.forms.schemes import SchemeFilterForm, SchemeTitlesForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page, pdf
from hudang.web.views import customer_parts, scheme_parts
from hudang.web.views.scheme_parts import version_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from hudang.classification.models import SchemeVersion
    from hudang.web.shortcuts import StaffRequest

P = Permission


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    form = SchemeFilterForm(request.GET)
    shown = paginate(request, queries.schemes(form.wanted(), by=request.actor))
    return page(
        request, "schemes/index.html#rows", form=form, page=shown,
        may_draft=request.actor.may(P.DRAFT_SCHEME),
        unused=queries.unused_items(by=request.actor),
    )  # fmt: skip


def begin(request: StaffRequest) -> HttpResponse:
    """Begin a scheme with its name and its goal."""
    request.actor.require(P.DRAFT_SCHEME)
    form = SchemeTitlesForm(request.POST or None)
    if form.is_valid():
        made = services.begin_scheme(form.titles(), by=request.actor, at=now())
        return redirect("web:scheme", made.scheme.number, made.number)
    status = customer_parts.answer_status(form)
    return page(request, "schemes/begin.html", status=status, form=form)


@require_GET
def detail(request: StaffRequest, number: str, version: int) -> HttpResponse:
    return detail_page(request, version_of(request, number, version))


def detail_page(
    request: StaffRequest,
    version: SchemeVersion,
    *,
    bound: Mapping[str, Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show a version with the acts that are open, or with a form that has to be mended."""
    shown = scheme_parts.shown(version, by=request.actor, bound=bound)
    return page(request, "schemes/detail.html", status=status, **shown)


@require_GET
def compare(request: StaffRequest, number: str, version: int) -> HttpResponse:
    """Show what a version changed against another, the one before it unless one is named."""
    shown, asked = version_of(request, number, version), request.GET.get("with", "")
    others = queries.versions_of(shown.scheme).exclude(pk=shown.pk)
    before = others.filter(number=asked if asked.isdecimal() else version - 1).first()
    return page(
        request, "schemes/compare.html", version=shown, before=before, others=others,
        changes=_changes(before, shown) if before else [],
    )  # fmt: skip


def _changes(before: SchemeVersion, after: SchemeVersion) -> list[wording.Difference]:
    return wording.differences(before, after, queries.changes(before, after))


@require_GET
def printed(request: StaffRequest, number: str, version: int) -> HttpResponse:
    """Give a version on paper, to be signed."""
    shown, company = version_of(request, number, version), accounts.company()
    made = printing.sheet(
        shown, found=queries.findings_of(shown), review=queries.review_of(shown),
        company=company.name if company else _("Hudang"), at=now(),
    )  # fmt: skip
    return pdf(made, name=f"{number}-v{version}")


@require_POST
def move(request: StaffRequest, number: str, version: int, act: str) -> HttpResponse:
    """Take a step; its words come by form and nowhere else."""
    kind, found = scheme_parts.ACTS.get(act), version_of(request, number, version)
    if kind is None:
        raise Http404
    form = kind.form(request.POST, version=found)
    if not form.is_valid():
        return detail_page(request, found, bound={act: form}, status=422)
    kind.do(found, **form.said(), by=request.actor, at=now())
    return customer_parts.go(request, reverse("web:scheme", args=[number, version]))


@require_POST
def begin_next(request: StaffRequest, number: str, version: int) -> HttpResponse:
    """Begin the next version, or go on with the one that is under way."""
    source = version_of(request, number, version)
    made = services.begin_version(source, by=request.actor, at=now())
    return redirect("web:scheme", number, made.number)


@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """Tell everybody in plain language which schemes there are and how to refuse (LC-060)."""
    shown = [scheme_parts.said(one) for one in queries.published()]
    return page(request, "schemes/published.html", schemes=shown)
