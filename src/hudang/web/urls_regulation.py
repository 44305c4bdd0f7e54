"""The pages of the policy text."""

from __future__ import annotations

from django.urls import path

from hudang.web.views import regulation, regulation_drafts

_VERSION = "regulation/versions/<int:number>/"

urlpatterns = [
    path("regulation/", regulation.current, name="regulation"),
    path("regulation/clauses/<uuid:clause>/", regulation.clause, name="regulation_clause"),
    path("regulation/questions/", regulation.questions, name="regulation_questions"),
    path("regulation/questions/<uuid:question>/", regulation.answer, name="regulation_answer"),
    path("regulation/readers/", regulation.readers, name="regulation_readers"),
    path("regulation/versions/", regulation.versions, name="regulation_versions"),
    path("regulation/versions/new", regulation_drafts.draft, name="regulation_draft"),
    path(_VERSION, regulation_drafts.version, name="regulation_version"),
    path(f"{_VERSION}policy.pdf", regulation.printed, name="regulation_pdf"),
    path(f"{_VERSION}compare", regulation.compare, name="regulation_compare"),
    path(f"{_VERSION}changes", regulation_drafts.describe, name="regulation_describe"),
    path(f"{_VERSION}publish", regulation_drafts.publish, name="regulation_publish"),
    path(f"{_VERSION}clauses/<uuid:clause>", regulation_drafts.clause, name="regulation_edit"),
    path(
        f"{_VERSION}clauses/<uuid:clause>/remove",
        regulation_drafts.remove,
        name="regulation_remove",
    ),
    path(
        f"{_VERSION}chapters/<int:chapter>/new",
        regulation_drafts.new_clause,
        name="regulation_add",
    ),
    path(f"{_VERSION}<slug:act>", regulation_drafts.move, name="regulation_move"),
]
