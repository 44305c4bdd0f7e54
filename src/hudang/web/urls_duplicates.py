"""The pages of duplicates: a community's pairs, two records side by side, its merges."""

from __future__ import annotations

from django.urls import path

from hudang.web.views import duplicates, merges

HERE = "duplicates/<str:community>/"
MERGE = HERE + "merges/<uuid:merge>/"

urlpatterns = [
    path("duplicates/", duplicates.index, name="duplicates"),
    path(HERE, duplicates.community, name="duplicates_community"),
    path(HERE + "compare", duplicates.compare, name="duplicates_compare"),
    path(HERE + "merges/", merges.index, name="duplicates_merges"),
    path(MERGE + "confirm", merges.confirm, name="duplicates_confirm"),
    path(MERGE + "refuse", merges.refuse, name="duplicates_refuse"),
    path(MERGE + "undo", merges.undo, name="duplicates_undo"),
    path(HERE + "<uuid:pair>/", duplicates.pair, name="duplicates_pair"),
    path(HERE + "<uuid:pair>/apart", duplicates.apart, name="duplicates_apart"),
]
