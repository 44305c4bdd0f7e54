"""The pages of violations and of reports to authorities."""

from __future__ import annotations

from django.urls import URLPattern, path

from hudang.web.views import (
    violation_figures,
    violation_photos,
    violation_reports,
    violations,
)

ONE = "violations/<str:number>/"
REPORT = ONE + "reports/<str:report>/"
PHOTO = ONE + "photos/<uuid:photo>/"

urlpatterns: list[URLPattern] = [
    path("violations/", violations.index, name="violations"),
    path("violations/new", violations.new, name="violation_new"),
    path("violations/figures", violation_figures.index, name="violation_figures"),
    path("violations/figures/chart", violation_figures.chart, name="violation_chart"),
    path(ONE, violations.detail, name="violation"),
    path(ONE + "notice", violations.notice, name="violation_notice"),
    path(ONE + "report", violation_reports.new, name="violation_report_new"),
    path(ONE + "photos", violation_photos.add, name="violation_attach"),
    path(PHOTO, violation_photos.look, name="violation_photo"),
    path(PHOTO + "content", violation_photos.content, name="violation_photo_content"),
    path(PHOTO + "remove", violation_photos.remove, name="violation_photo_remove"),
    path(REPORT + "print/<slug:who>", violation_reports.printed, name="violation_report_print"),
    path(REPORT + "<slug:act>", violation_reports.move, name="violation_report_move"),
    path(ONE + "<slug:act>", violations.move, name="violation_move"),
]
