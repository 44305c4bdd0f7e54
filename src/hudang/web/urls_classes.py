"""The pages of the classification table and of the runs that fill it."""

from __future__ import annotations

from django.urls import path

from hudang.web.views import classes, runs

urlpatterns = [
    path("classes/", classes.index, name="classes"),
    path("classes/chart", classes.chart, name="classes_chart"),
    path("classes/compare", classes.compare, name="classes_compare"),
    path("classes/<str:scheme>/<str:number>", classes.explain, name="classes_one"),
    path("runs/", runs.index, name="runs"),
    path("runs/<str:number>/", runs.detail, name="run"),
    path("runs/<str:number>/chart", runs.chart, name="run_chart"),
    path("runs/<str:number>/<slug:act>", runs.act, name="run_act"),
]
