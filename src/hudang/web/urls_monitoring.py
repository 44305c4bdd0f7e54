"""The pages of fairness monitoring: figures of groups, never of people."""

from __future__ import annotations

from django.urls import path

from hudang.web.views import monitoring, proxy_tests

_SCHEME = "monitoring/<str:number>/"
_VERSION = "schemes/<str:number>/<int:version>/stand-in-test"

urlpatterns = [
    path("monitoring/", monitoring.index, name="monitoring"),
    path(_SCHEME, monitoring.detail, name="monitored"),
    path(f"{_SCHEME}limits", monitoring.limits, name="fairness_limits"),
    path(f"{_SCHEME}chart/steady", monitoring.steady_chart, name="steady_chart"),
    path(f"{_SCHEME}chart/<slug:grouping>", monitoring.chart, name="fairness_chart"),
    path(f"{_SCHEME}<str:run>/answer", monitoring.answer, name="fairness_answer"),
    path(_VERSION, proxy_tests.shown, name="proxy_test"),
    path(f"{_VERSION}/ask", proxy_tests.ask, name="proxy_test_ask"),
    path(f"{_VERSION}/cancel", proxy_tests.cancel, name="proxy_test_cancel"),
]
