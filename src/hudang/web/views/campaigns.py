"""Campaigns: the list, one with its figures, drafting, opening, inviting, closing, the poster."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.collection import printing, queries, services
from hudang.collection.models import Campaign
from hudang.web.forms.campaigns import CampaignForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page, pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.collection.models import Question
    from hudang.collection.queries import Figures
    from hudang.web.shortcuts import StaffRequest

P = Permission


def _open(request: StaffRequest, campaign: Campaign) -> str:
    open_ = services.open_series if campaign.series else services.open_campaign
    opened = open_(campaign, by=request.actor, at=now())
    return _(
        "%(asked)s are asked; left out: %(untold)s wait for their notice, %(refused)s said no,"
        " %(children)s are under fourteen."
    ) % asdict(opened)


def _invite(request: StaffRequest, campaign: Campaign) -> str:
    origin = request.build_absolute_uri("/")
    services.request_invitations(campaign, origin=origin, by=request.actor, at=now())
    return _("The invitations are being written; the count below grows.")


def _close(request: StaffRequest, campaign: Campaign) -> str:
    services.close(campaign, by=request.actor, at=now())
    return _("The campaign is closed. Its figures are being counted.")


MOVES: Mapping[str, Callable[[StaffRequest, Campaign], str]] = {
    "open": _open,
    "invite": _invite,
    "close": _close,
}


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(P.SEE_CAMPAIGNS)
    state, found = request.GET.get("state", ""), queries.campaigns(request.actor.communities)
    shown = paginate(request, found.filter(state=state) if state else found)
    return page(
        request, "campaigns/index.html#rows", page=shown, chosen=request.GET,
        states=Campaign.State, may_run=request.actor.may(P.RUN_CAMPAIGN),
    )  # fmt: skip


def draft(request: StaffRequest) -> HttpResponse:
    """Draft a campaign with a published version."""
    request.actor.require(P.RUN_CAMPAIGN)
    form = CampaignForm(
        request.POST or None, by=request.actor, version=request.GET.get("version", "")
    )
    if form.is_valid():
        return redirect("web:campaign", _drafted(request, form))
    return page(request, "campaigns/draft.html", form=form, status=422 if form.is_bound else 200)


def _drafted(request: StaffRequest, form: CampaignForm) -> UUID:
    """Draft one campaign, or one for each of several communities; return the first."""
    terms, communities = form.terms(), form.chosen()
    if len(communities) == 1:
        return services.draft_campaign(terms, by=request.actor, at=now()).pk
    made = services.draft_series(terms, communities=communities, by=request.actor, at=now())
    return made[0].pk


@require_GET
def detail(request: StaffRequest, campaign: UUID) -> HttpResponse:
    shown = _campaign(request, campaign)
    questions = queries.questions_of(shown.version)
    return page(
        request, "campaigns/detail.html", campaign=shown,
        figures=queries.figures(shown, questions), progress=queries.progress(shown),
        may_run=request.actor.may(P.RUN_CAMPAIGN), series=_series(request, shown),
    )  # fmt: skip


@require_GET
def side_by_side(request: StaffRequest, campaign: UUID) -> HttpResponse:
    """Show campaigns planned together beside each other; each community keeps its tens."""
    shown = _campaign(request, campaign)
    together = _series(request, shown)
    return page(
        request, "campaigns/side_by_side.html", campaign=shown,
        series=[(one, queries.progress(one)) for one in together],
        questions=queries.side_by_side(together),
    )  # fmt: skip


def _series(request: StaffRequest, campaign: Campaign) -> list[Campaign]:
    """Return the campaigns planned together that the person may see."""
    found = queries.series_of(campaign).filter(community__in=request.actor.communities)
    return list(found.order_by("community__code"))


@require_POST
def move(request: StaffRequest, campaign: UUID, act: str) -> HttpResponse:
    if act not in MOVES:
        raise Http404
    messages.success(request, MOVES[act](request, _campaign(request, campaign)))
    return redirect("web:campaign", campaign)


@require_GET
def chart(request: StaffRequest, campaign: UUID, key: str) -> JsonResponse:
    """Return the figures of one question as options for the drawing library."""
    shown = _campaign(request, campaign)
    (figures,) = queries.figures(shown, [_question(shown, key)])
    return JsonResponse(_drawn(figures))


def _drawn(figures: Figures) -> dict[str, Any]:
    """Draw a bar for each choice, and a colour for each line of a matrix."""
    is_matrix = len(figures.lines) > 1
    labels = [text for _number, text in figures.question.options()]
    bottom = 64 if is_matrix else 8
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"bottom": 0, "show": is_matrix},
        "grid": {"left": 8, "right": 24, "top": 8, "containLabel": True, "bottom": bottom},
        "xAxis": {"type": "value", "minInterval": 1},
        "yAxis": {"type": "category", "inverse": True, "data": labels},
        "series": [_bars(line, counts) for line, counts in figures.lines],
    }


def _bars(line: str, counts: list[tuple[str, int]]) -> dict[str, Any]:
    data = [count for _label, count in counts]
    return {"type": "bar", "barMaxWidth": 24, "name": line or None, "data": data}


@require_GET
def remarks(request: StaffRequest, campaign: UUID, key: str) -> HttpResponse:
    shown = _campaign(request, campaign)
    question = _question(shown, key)
    found = services.remarks(shown, question, by=request.actor, at=now())
    return page(
        request, "campaigns/remarks.html", campaign=shown, question=question, remarks=found
    )


@require_POST
def demo_answer(request: StaffRequest, campaign: UUID) -> HttpResponse:
    """Become one of the invented people who are asked; there is no such door elsewhere."""
    shown = _campaign(request, campaign)
    asked = queries.waiting(shown).first()
    if not settings.DEMO or asked is None:
        raise Http404
    return redirect("portal:survey_personal", shown.slug, services.give_link(asked))


@require_GET
def poster(request: StaffRequest, campaign: UUID) -> HttpResponse:
    """Show the poster to print: what is asked, until when, and the address as a QR code."""
    shown = _campaign(request, campaign)
    address = _address(request, shown)
    code = segno.make(address, error="m").svg_data_uri(scale=6, border=2)
    return page(
        request, "campaigns/poster.html", campaign=shown, address=address, code=code,
        papers=printing.PAPERS,
    )  # fmt: skip


@require_GET
def poster_pdf(request: StaffRequest, campaign: UUID, paper: str) -> HttpResponse:
    """Return the poster to print, on A4 or A3."""
    shown = _campaign(request, campaign)
    if paper not in printing.PAPERS:
        raise Http404
    made = printing.poster(shown, address=_address(request, shown), paper=paper)
    return pdf(made, name=f"poster-{shown.slug}-{paper}")


def _address(request: StaffRequest, campaign: Campaign) -> str:
    return request.build_absolute_uri(reverse("portal:survey", args=[campaign.slug]))


def _campaign(request: StaffRequest, campaign: UUID) -> Campaign:
    request.actor.require(P.SEE_CAMPAIGNS)
    found = queries.campaigns(request.actor.communities).filter(pk=campaign).first()
    if found is None:
        raise Http404
    return found


def _question(campaign: Campaign, key: str) -> Question:
    questions = queries.questions_of(campaign.version)
    found = next((one for one in questions if one.key == key and not one.is_section), None)
    if found is None:
        raise Http404
    return found
