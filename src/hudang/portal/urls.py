"""The addresses of the public pages."""

from __future__ import annotations

from django.urls import path

from hudang.portal import needs, publications, ratings, views

app_name = "portal"
urlpatterns = [
    path("my-needs/<str:secret>", needs.own_needs, name="own_needs"),
    path("published/<str:community>/", publications.index, name="published"),
    path("published/<str:community>/<int:number>/", publications.one, name="published_one"),
    path("rating/<str:secret>", ratings.rating, name="rating"),
    path("survey/done/", views.done, name="survey_done"),
    path("survey/preview/<slug:code>/<int:number>/", views.preview, name="survey_preview"),
    path("survey/<str:slug>/", views.entrance, name="survey"),
    path("survey/<str:slug>/<str:secret>", views.survey, name="survey_personal"),
]
