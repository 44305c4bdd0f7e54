"""The pages of classification schemes."""

from __future__ import annotations

from django.urls import path

from hudang.web.views import runs, scheme_drafts, scheme_reviews, schemes

_VERSION = "schemes/<str:number>/<int:version>/"

urlpatterns = [
    path("schemes/", schemes.index, name="schemes"),
    path("schemes/new", schemes.begin, name="scheme_new"),
    path("schemes/published/", schemes.published, name="published_schemes"),
    path(_VERSION, schemes.detail, name="scheme"),
    path(f"{_VERSION}compare", schemes.compare, name="scheme_compare"),
    path(f"{_VERSION}print", schemes.printed, name="scheme_print"),
    path(f"{_VERSION}next", schemes.begin_next, name="scheme_next"),
    path(f"{_VERSION}describe", scheme_drafts.describe, name="scheme_describe"),
    path(f"{_VERSION}criteria/new", scheme_drafts.add_criterion, name="scheme_criterion_new"),
    path(
        f"{_VERSION}criteria/<slug:key>/remove",
        scheme_drafts.remove_criterion,
        name="scheme_criterion_remove",
    ),
    path(f"{_VERSION}criteria/<slug:attribute>/ask", scheme_reviews.ask, name="scheme_ask"),
    path(f"{_VERSION}stand-ins/<uuid:asked>", scheme_reviews.decide, name="scheme_decide"),
    path(f"{_VERSION}rows/new", scheme_drafts.row, name="scheme_row_new"),
    path(f"{_VERSION}rows/<slug:key>", scheme_drafts.row, name="scheme_row"),
    path(f"{_VERSION}rows/<slug:key>/<slug:act>", scheme_drafts.move_row, name="scheme_row_move"),
    path(f"{_VERSION}classes/new", scheme_drafts.customer_class, name="scheme_class_new"),
    path(f"{_VERSION}classes/<slug:code>", scheme_drafts.customer_class, name="scheme_class"),
    path(
        f"{_VERSION}classes/<slug:code>/remove",
        scheme_drafts.remove_class,
        name="scheme_class_remove",
    ),
    path(f"{_VERSION}review", scheme_reviews.review, name="scheme_review"),
    path(f"{_VERSION}run", runs.ask, name="scheme_run"),
    path(f"{_VERSION}preview", runs.preview, name="scheme_preview"),
    path(f"{_VERSION}<slug:act>", schemes.move, name="scheme_move"),
]
