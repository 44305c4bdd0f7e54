"""The pages of publications: list and drafts, one with its acts, the calendar of a community."""

from __future__ import annotations

from django.urls import path

from hudang.web.views import publication_calendar as calendar
from hudang.web.views import publications

ONE = "publications/<str:community>/<int:number>/"

urlpatterns = [
    path("publications/", publications.index, name="publications"),
    path("publications/new", publications.new, name="publication_new"),
    path("publications/calendar/", calendar.index, name="publication_calendar"),
    path("publications/calendar/<str:community>/", calendar.year, name="publication_year"),
    path("publications/calendar/<str:community>/begin", calendar.begin, name="publication_begin"),
    path(ONE, publications.detail, name="publication"),
    path(ONE + "edit", publications.amend, name="publication_amend"),
    path(ONE + "version", publications.version, name="publication_version"),
    path(ONE + "compare", publications.compare, name="publication_compare"),
    path(ONE + "pdf", publications.printed, name="publication_pdf"),
    path(ONE + "<slug:act>", publications.move, name="publication_move"),
]
