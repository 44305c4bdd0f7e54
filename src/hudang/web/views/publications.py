"""Publications: the list, a draft, one with what can be done with it, beside the period before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.publication import policy, printing, queries, services
from hudang.publication.models import Publication
from hudang.web.forms.publications import BeginForm, DraftForm, PublicationFilterForm, as_drafted
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page, pdf
from hudang.web.views import publication_parts as parts
from hudang.web.views.customer_parts import answer_status, go

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest

P = Permission
State = Publication.State
STATS = (
    (State.DRAFT, "edit", "amber"),
    (State.CHECKED, "user-check", "amber"),
    (State.PUBLISHED, "circle-check", ""),
)


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_PUBLICATIONS)
    form = PublicationFilterForm(request.GET, by=request.actor)
    asked = queries.publications_like(form.wanted(), by=request.actor)
    counts = queries.counts(request.actor)
    stats = [(state, counts.get(state, 0), icon, tone) for state, icon, tone in STATS]
    return page(
        request, "publications/list.html#rows", form=form, page=paginate(request, asked),
        stats=stats, late=parts.late_count(request),
        may_draft=request.actor.may(P.DRAFT_PUBLICATION),
    )  # fmt: skip


def new(request: StaffRequest) -> HttpResponse:
    """Choose what a draft is about; then write it, with what the system knows already."""
    request.actor.require(P.DRAFT_PUBLICATION)
    if request.method == "POST":
        form = DraftForm(request.POST, by=request.actor)
        return _drafted(request, form) if form.is_valid() else _draft_page(request, form)
    begin = BeginForm(request.GET or None, by=request.actor)
    if not begin.is_valid():
        return page(request, "publications/begin.html", form=begin)
    form = DraftForm(by=request.actor, initial=begin.first(at=now()))
    return _draft_page(request, form)


def _drafted(request: StaffRequest, form: DraftForm) -> HttpResponse:
    made = services.draft(form.chosen, form.draft, by=request.actor, at=now())
    return go(request, _address(made))


def _draft_page(
    request: StaffRequest, form: DraftForm, *, publication: Publication | None = None
) -> HttpResponse:
    back = _address(publication) if publication else reverse("web:publications")
    return page(
        request, "publications/draft.html", form=form, publication=publication, back=back,
        status=answer_status(form),
    )  # fmt: skip


def _address(publication: Publication) -> str:
    key = (publication.community.code, publication.number)
    return reverse("web:publication", args=key)


@require_GET
def detail(request: StaffRequest, community: str, number: int) -> HttpResponse:
    return parts.detail_page(request, the_publication(request, community, number))


def amend(request: StaffRequest, community: str, number: int) -> HttpResponse:
    """Change a draft."""
    request.actor.require(P.DRAFT_PUBLICATION)
    found = the_publication(request, community, number)
    policy.require_change(state=found.state)
    form = DraftForm(request.POST or None, by=request.actor, initial=as_drafted(found))
    if not form.is_valid():
        return _draft_page(request, form, publication=found)
    services.amend(
        found, form.draft, edition=form.cleaned_data["edition"] or 0, by=request.actor, at=now()
    )
    return go(request, _address(found))


def version(request: StaffRequest, community: str, number: int) -> HttpResponse:
    """Draft a version that replaces what is published."""
    request.actor.require(P.DRAFT_PUBLICATION)
    found = the_publication(request, community, number)
    form = DraftForm(request.POST or None, by=request.actor, initial=as_drafted(found))
    if not form.is_valid():
        return _draft_page(request, form, publication=found)
    made = services.draft(found.community, form.draft, replaces=found, by=request.actor, at=now())
    return go(request, _address(made))


@require_POST
def move(request: StaffRequest, community: str, number: int, act: str) -> HttpResponse:
    """Do one act on a publication."""
    found = the_publication(request, community, number)
    if act not in parts.ACTS:
        raise Http404
    form = parts.ACTS[act].form(request.POST)
    if not form.is_valid():
        return parts.detail_page(request, found, bound={act: form}, status=422)
    parts.ACTS[act].do(found, **form.cleaned_data, by=request.actor, at=now())
    return redirect(_address(found))


@require_GET
def compare(request: StaffRequest, community: str, number: int) -> HttpResponse:
    """Show a publication beside that of the period before."""
    found = the_publication(request, community, number)
    earlier = queries.earlier_of(found)
    if earlier is None:
        raise Http404
    return page(
        request, "publications/compare.html", publication=found, earlier=earlier,
        **parts.compared(earlier, found),
    )  # fmt: skip


@require_GET
def printed(request: StaffRequest, community: str, number: int) -> HttpResponse:
    """Give a publication for the board, with the code of the page that owners read."""
    found = the_publication(request, community, number)
    address = request.build_absolute_uri(reverse("portal:published", args=[community]))
    return pdf(printing.board(found, address=address), name=f"publication-{community}-{number}")


def the_publication(request: StaffRequest, community: str, number: int) -> Publication:
    """Return one that the person may see; one of which he may not know is not there."""
    request.actor.require(P.SEE_PUBLICATIONS)
    try:
        return queries.publication(community, number, by=request.actor)
    except Publication.DoesNotExist:
        raise Http404 from None
