"""The merges of a community: confirmed, refused, undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts.policy import Permission
from hudang.duplicates import queries, services
from hudang.duplicates.models import Merge
from hudang.web.forms.duplicates import MergeFilterForm
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page
from hudang.web.views.customer_rows import names_of
from hudang.web.views.places import community_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest


@require_GET
def index(request: StaffRequest, community: str) -> HttpResponse:
    request.actor.require(Permission.AMEND)
    place, form = community_of(request, community), MergeFilterForm(request.GET)
    found = paginate(request, queries.merges(place.pk, **form.wanted()))
    names = names_of(code for one in found.rows for code in (one.proposed_by, one.decided_by))
    return page(
        request, "duplicates/merges.html", community=place, form=form, page=found, names=names,
        pairs=queries.pairs_of_merges(found.rows),
    )  # fmt: skip


@require_POST
def confirm(request: StaffRequest, community: str, merge: UUID) -> HttpResponse:
    services.confirm(_merge(request, community, merge), by=request.actor, at=now())
    messages.success(request, _("The two records are one."))
    return redirect("web:duplicates_merges", community)


@require_POST
def refuse(request: StaffRequest, community: str, merge: UUID) -> HttpResponse:
    services.refuse(_merge(request, community, merge), by=request.actor, at=now())
    messages.success(request, _("The merge is refused; both records stay."))
    return redirect("web:duplicates_merges", community)


@require_POST
def undo(request: StaffRequest, community: str, merge: UUID) -> HttpResponse:
    services.undo(_merge(request, community, merge), by=request.actor, at=now())
    messages.success(request, _("The merge is undone: everything is back where it was."))
    return redirect("web:duplicates_merges", community)


def _merge(request: StaffRequest, community: str, merge: UUID) -> Merge:
    request.actor.require(Permission.AMEND)
    place = community_of(request, community)
    try:
        return queries.merge(place.pk, merge, by=request.actor)
    except Merge.DoesNotExist:
        raise Http404 from None
