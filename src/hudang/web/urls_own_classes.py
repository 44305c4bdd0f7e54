"""The pages of one customer's classes, of appeals against them, and of what waits for a person."""

from __future__ import annotations

from django.urls import path

from hudang.web.views import appeals, class_decisions, orders, own_classes

_OF = "customers/<str:number>/classes/"
_APPEAL = "appeals/<str:number>/"

urlpatterns = [
    path(_OF, own_classes.of_customer, name="customer_classes"),
    path(f"{_OF}told", own_classes.told, name="customer_classes_told"),
    path(f"{_OF}added", own_classes.added, name="customer_classes_added"),
    path(f"{_OF}off", own_classes.choose, {"kind": "off"}, name="customer_classes_off"),
    path(
        f"{_OF}refuse", own_classes.choose, {"kind": "machine"}, name="customer_classes_refuse"
    ),
    path(
        f"{_OF}choices/<uuid:choice>/take-back", own_classes.take_back,
        name="customer_choice_take_back",
    ),
    path(f"{_OF}<str:scheme>/delete", own_classes.delete, name="customer_class_delete"),
    path(f"{_OF}<str:scheme>/appeal", own_classes.appeal, name="customer_class_appeal"),
    path("orders/<str:number>/added", orders.added, name="order_added"),
    path("appeals/", appeals.index, name="appeals"),
    path(_APPEAL, appeals.detail, name="appeal"),
    path(f"{_APPEAL}decide", appeals.decide, name="appeal_decide"),
    path(f"{_APPEAL}print", appeals.printed, name="appeal_print"),
    path(f"{_APPEAL}<slug:act>", appeals.move, name="appeal_move"),
    path("class-decisions/", class_decisions.index, name="class_decisions"),
    path("class-decisions/<uuid:assignment>/", class_decisions.detail, name="class_decision"),
]  # fmt: skip
