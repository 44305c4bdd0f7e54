"""The pages of arrears: one case at a time, found by its number or its house."""

from __future__ import annotations

from django.urls import URLPattern, path

from hudang.web.views import arrears, arrears_files

urlpatterns: list[URLPattern] = [
    path("arrears/", arrears.index, name="arrears"),
    path("arrears/fees", arrears.fees, name="arrears_fees"),
    path(
        "places/<str:community>/houses/<uuid:house>/arrears", arrears.of_house,
        name="arrears_house",
    ),
    path("arrears/<str:case>/", arrears.detail, name="arrears_case"),
    path(
        "arrears/<str:case>/letters/<uuid:letter>/print", arrears_files.print_letter,
        name="arrears_print",
    ),
    path(
        "arrears/<str:case>/letters/<uuid:letter>/proof", arrears_files.prove,
        name="arrears_proof",
    ),
    path("arrears/<str:case>/shown/<slug:kind>/<uuid:file>", arrears_files.look,
         name="arrears_file"),
    path("arrears/<str:case>/shown/<slug:kind>/<uuid:file>/content", arrears_files.content,
         name="arrears_file_content"),
    path("arrears/<str:case>/plan/<int:position>/<slug:came>", arrears.instalment,
         name="arrears_instalment"),
    path("arrears/<str:case>/<slug:act>", arrears.move, name="arrears_move"),
]  # fmt: skip
