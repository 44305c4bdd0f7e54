"""The pages of renovation files."""

from __future__ import annotations

from django.urls import URLPattern, path

from hudang.web.views import renovation_papers, renovations

FILE = "renovations/<str:number>/"

urlpatterns: list[URLPattern] = [
    path("renovations/", renovations.index, name="renovations"),
    path("renovations/new", renovations.new, name="renovation_new"),
    path(FILE, renovations.detail, name="renovation"),
    path(FILE + "agree", renovations.agree, name="renovation_agree"),
    path(FILE + "notice", renovation_papers.notice, name="renovation_notice"),
    path(
        FILE + "passes/<str:worker_pass>/print",
        renovation_papers.printed_pass,
        name="renovation_pass",
    ),
    path(
        FILE + "passes/<str:worker_pass>/return",
        renovation_papers.take_back,
        name="renovation_pass_back",
    ),
    path(FILE + "<slug:act>", renovations.move, name="renovation_move"),
]
