"""The pages of complaints and suggestions, and of those who are asked for an account."""

from __future__ import annotations

from django.urls import URLPattern, path

from hudang.web.views import feedback, feedback_desk

urlpatterns: list[URLPattern] = [
    path("feedback/", feedback.index, name="feedback"),
    path("feedback/chart", feedback.chart, name="feedback_chart"),
    path("feedback/new", feedback_desk.new, name="feedback_new"),
    path("feedback/new/people", feedback_desk.people, name="feedback_people"),
    path("feedback/asked/", feedback_desk.asked, name="feedback_asked"),
    path("feedback/asked/<str:number>/", feedback_desk.account, name="feedback_account"),
    path("feedback/<str:number>/", feedback.detail, name="feedback_case"),
    path("feedback/<str:number>/print", feedback.printed, name="feedback_print"),
    path("feedback/<str:number>/call", feedback.call, name="feedback_call"),
    path("feedback/<str:number>/<slug:act>", feedback.move, name="feedback_move"),
]
