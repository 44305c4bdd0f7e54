"""The pages of service needs: those of a customer, and the figures of communities."""

from __future__ import annotations

from django.urls import path

from hudang.web.views import need_figures, needs

OF = "customers/<str:number>/needs/"

urlpatterns = [
    path(OF, needs.of_customer, name="customer_needs"),
    path(OF + "new", needs.declare, name="customer_need_new"),
    path(OF + "link", needs.send_link, name="customer_need_link"),
    path(OF + "<uuid:need>/change", needs.change, name="customer_need_change"),
    path(OF + "<uuid:need>/confirm", needs.confirm, name="customer_need_confirm"),
    path(OF + "<uuid:need>/take-back", needs.take_back, name="customer_need_take_back"),
    path(OF + "<uuid:need>/open", needs.reveal, name="customer_need_open"),
    path("needs/", need_figures.index, name="needs"),
    path("needs/chart", need_figures.chart, name="needs_chart"),
]
