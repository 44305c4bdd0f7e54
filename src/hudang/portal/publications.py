"""What owners are told of their community, for everybody to read without signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hudang.publication import queries
from hudang.publication.models import Head, Publication
from hudang.registry.models import Community

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

State = Publication.State


@require_GET
def index(request: HttpRequest, community: str) -> HttpResponse:
    """Show what holds about each head, and below it everything that was published before."""
    try:
        place, found = queries.open_to_all(community)
    except Community.DoesNotExist:
        raise Http404 from None
    shown = list(found)
    heads = [
        (head, [one for one in shown if one.head == head and one.state == State.PUBLISHED])
        for head in Head
    ]
    return render(
        request, "published/index.html",
        {"community": place, "heads": heads, "publications": shown},
    )  # fmt: skip


@require_GET
def one(request: HttpRequest, community: str, number: int) -> HttpResponse:
    """Show one publication; of one that was taken down, only that it was, and why."""
    try:
        shown = queries.public_one(community, number)
    except Publication.DoesNotExist:
        raise Http404 from None
    later = queries.replacement_of(shown)
    told = {
        "publication": shown,
        "is_gone": shown.state == State.TAKEN_DOWN,
        "later": later if shown.state == State.REPLACED else None,
        "versions": queries.versions_of(shown)[1:],
    }
    return render(request, "published/one.html", told)
