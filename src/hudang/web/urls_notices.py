"""The pages of the notice, of exceptions from it, and of what free texts should not hold."""

from __future__ import annotations

from django.urls import path

from hudang.web.views import due_notices, evidence, exceptions, explanations, free_texts, notices

EXCEPTION = "notices/exceptions/<str:community>/<uuid:exception>/"

urlpatterns = [
    path("notice/", notices.public, name="notice"),
    path("notice/<int:number>/", notices.public, name="notice_version"),
    path("notice/<int:number>/text", notices.text, name="notice_text"),
    path("notice/<int:number>/changes", notices.compare, name="notice_changes"),
    path("notices/", notices.index, name="notices"),
    path("notices/new", notices.publish, name="notice_publish"),
    path("notices/postings/new", notices.post, name="notice_post"),
    path("notices/postings/<uuid:posting>/", notices.posting, name="notice_posting"),
    path("notices/postings/<uuid:posting>/photo", notices.photo, name="notice_photo"),
    path("notices/due/", due_notices.index, name="due_notices"),
    path("notices/due/chart", due_notices.chart, name="due_notices_chart"),
    path("notices/due/told", due_notices.told, name="due_notices_told"),
    path("free-texts/", free_texts.index, name="flagged_texts"),
    path("free-texts/chart", free_texts.chart, name="flagged_texts_chart"),
    path("free-texts/hint", free_texts.hint, name="free_text_hint"),
    path(
        "free-texts/<uuid:community>/<uuid:flagged>/seen",
        free_texts.follow_up,
        name="flagged_text_follow_up",
    ),
    path("evidence/<str:number>/", evidence.index, name="evidence"),
    path("evidence/<str:number>/file", evidence.file, name="evidence_file"),
    path("explanations/", explanations.index, name="explanations"),
    path("explanations/new", explanations.new, name="explanation_new"),
    path("explanations/<str:number>/", explanations.detail, name="explanation"),
    path("notices/exceptions/", exceptions.index, name="exceptions"),
    path("notices/exceptions/new", exceptions.new, name="exception_new"),
    path(EXCEPTION + "end", exceptions.end, name="exception_end"),
    path(EXCEPTION + "follow-up", exceptions.follow_up, name="exception_follow_up"),
]
