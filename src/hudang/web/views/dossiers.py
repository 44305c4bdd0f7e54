"""The register of paper dossiers: found by label or house, opened, filled, moved, labelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import segno
from django.db import IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.dossiers import queries, services
from hudang.dossiers.models import Dossier
from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid
from hudang.web.forms.dossiers import DossierFilterForm, OpeningForm, PaperForm, ShelfForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_parts import answer_status, go
from hudang.web.views.customer_rows import names_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.forms import Form

    from hudang.registry.models import House
    from hudang.web.shortcuts import StaffRequest

P = Permission
MOST_LABELS = 400
SHOWN_LOANS = 10


@dataclass(frozen=True, slots=True)
class Label:
    """What is printed for a dossier: its number, as text and as a code; nothing else."""

    number: str
    code: str


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    """List the dossiers; a whole label in the first field opens its dossier."""
    request.actor.require(P.SEE_DOSSIERS)
    scanned = queries.scannable(request.GET.get("q", ""), by=request.actor)
    return go(request, _address(scanned)) if scanned else _listed(request)


def _listed(request: StaffRequest) -> HttpResponse:
    form = _filter(request)
    return page(
        request,
        "dossiers/list.html#list",
        form=form,
        page=paginate(request, queries.dossiers(form.wanted(), by=request.actor)),
        figures=_figures(request),
        query=request.GET.urlencode(),
        may_keep=request.actor.may(P.KEEP_DOSSIERS),
    )


def _filter(request: StaffRequest) -> DossierFilterForm:
    shelves = queries.shelves(request.actor)
    return DossierFilterForm(request.GET, actor=request.actor, shelves=shelves)


def _figures(request: StaffRequest) -> list[queries.CommunityDossiers]:
    communities = list(registry.communities(request.actor))
    return queries.figures(communities, today=localdate())


def new(request: StaffRequest) -> HttpResponse:
    """Open the dossier of a house, or of every house of a building that has none."""
    request.actor.require(P.KEEP_DOSSIERS)
    communities = registry.communities(request.actor)
    form = OpeningForm(request.POST or None, communities=communities)
    if form.is_valid() and _open(request, form):
        return redirect("web:dossiers")
    return page(request, "dossiers/new.html", form=form, status=answer_status(form))


def _open(request: StaffRequest, form: OpeningForm) -> bool:
    """Open them; what cannot be opened becomes an error of the form."""
    try:
        houses = _meant(form.cleaned_data["houses"], community=form.cleaned_data["community"])
        services.open_dossiers(houses, shelf=form.place, by=request.actor, at=now())
    except Invalid as invalid:
        form.add_error("houses", str(invalid.message))
    except IntegrityError:
        form.add_error("houses", _("This house has its dossier already."))
    return not form.errors


def _meant(text: str, *, community: UUID) -> Sequence[House]:
    """Return the houses that a text means: those of a building without a dossier, or one house."""
    nodes = registry.buildings_of(community)
    building = next((node for node in nodes if node.code == text.strip().rstrip("栋")), None)
    if building is None:
        return [registry.the_house(text, community=community)]
    houses = list(queries.houses_without(community, building=building.id))
    if not houses:
        raise Invalid("no_house_left", _("Every house of this building has its dossier."))
    return houses


@require_GET
def labels(request: StaffRequest) -> HttpResponse:
    """Show a sheet of labels of the dossiers that the filters leave, to be printed."""
    request.actor.require(P.SEE_DOSSIERS)
    found = queries.dossiers(_filter(request).wanted(), by=request.actor)
    printed = [_label(dossier) for dossier in found[: MOST_LABELS + 1]]
    return page(
        request, "dossiers/labels.html", labels=printed[:MOST_LABELS], most=MOST_LABELS,
        is_cut=len(printed) > MOST_LABELS,
    )  # fmt: skip


def _label(dossier: Dossier) -> Label:
    code = segno.make(dossier.number, micro=False, error="m")
    return Label(dossier.number, code.svg_data_uri(scale=3, border=1))


@require_GET
def detail(request: StaffRequest, number: str) -> HttpResponse:
    dossier = the_dossier(request, number)
    loans = list(dossier.loans.order_by("-entered_at")[:SHOWN_LOANS])
    return page(
        request,
        "dossiers/detail.html",
        dossier=dossier,
        label=_label(dossier),
        contents=queries.contents_of(dossier),
        documents=queries.documents_of(dossier),
        loans=loans,
        names=names_of(_people(loans)),
        **_rights(request, dossier),
    )


def _people(loans: Sequence[Any]) -> list[str]:
    return [code for loan in loans for code in (loan.borrower, loan.lent_by, loan.taken_by)]


def _rights(request: StaffRequest, dossier: Dossier) -> dict[str, bool]:
    may_keep = request.actor.may(P.KEEP_DOSSIERS)
    return {
        "may_keep": may_keep,
        "may_lend": may_keep and dossier.state == Dossier.State.SHELVED,
        "may_file": request.actor.may(P.FILE_DOCUMENT),
    }


def add_paper(request: StaffRequest, number: str) -> HttpResponse:
    request.actor.require(P.KEEP_DOSSIERS)
    dossier = the_dossier(request, number)
    form = PaperForm(request.POST or None, dossier=dossier)
    if form.is_valid():
        services.add_paper(dossier, **form.cleaned_data, by=request.actor, at=now())
        return go(request, _address(dossier))
    return dialog(request, form, dossier, title=_("Add a paper"), submit=_("Add"))


@require_POST
def drop_paper(request: StaffRequest, number: str, paper: UUID) -> HttpResponse:
    dossier = the_dossier(request, number)
    found = get_object_or_404(dossier.papers, id=paper)
    services.drop_paper(found, by=request.actor, at=now())
    return redirect(_address(dossier))


def move(request: StaffRequest, number: str) -> HttpResponse:
    request.actor.require(P.KEEP_DOSSIERS)
    dossier = the_dossier(request, number)
    stands = {name: getattr(dossier, name) for name in ("room", "cabinet", "shelf", "box")}
    form = ShelfForm(request.POST or None, initial=stands)
    if form.is_valid():
        services.move(dossier, shelf=form.place, by=request.actor, at=now())
        return go(request, _address(dossier))
    return dialog(request, form, dossier, title=_("Move to another shelf"), submit=_("Move"))


def the_dossier(request: StaffRequest, number: str) -> Dossier:
    """Return a dossier of the person's communities; another one's is refused."""
    request.actor.require(P.SEE_DOSSIERS)
    try:
        return queries.dossier(number, by=request.actor)
    except Dossier.DoesNotExist:
        raise Http404 from None


def dialog(
    request: StaffRequest, form: Form, dossier: Dossier, *, title: Any, submit: Any
) -> HttpResponse:
    """Answer a short form about a dossier: in the dialog, or on a page of its own."""
    return page(
        request, "dossiers/dialog_form.html#dialog", form=form, dossier=dossier, title=title,
        submit=submit, status=answer_status(form),
    )  # fmt: skip


def _address(dossier: Dossier) -> str:
    return reverse("web:dossier", args=[dossier.number])
