"""The pages of orders: the desk with the telephone, the list, one order, one's own work."""

from __future__ import annotations

from django.urls import URLPattern, path

from hudang.web.views import (
    order_desk,
    order_figures,
    order_files,
    order_ratings,
    order_safety,
    orders,
    teams,
)

urlpatterns: list[URLPattern] = [
    path("orders/", orders.index, name="orders"),
    path("orders/chart", orders.chart, name="order_chart"),
    path("orders/figures/", order_figures.index, name="service_figures"),
    path("orders/figures/<slug:chart>", order_figures.chart, name="service_chart"),
    path("orders/mine", orders.mine, name="own_orders"),
    path("orders/new", order_desk.new, name="order_new"),
    path("orders/new/who", order_desk.who, name="order_who"),
    path("orders/new/paste", order_desk.paste, name="order_paste"),
    path("orders/<str:number>/", orders.detail, name="order"),
    path("orders/<str:number>/print", orders.printed, name="order_print"),
    path("orders/<str:number>/call", orders.call, name="order_call"),
    path("orders/<str:number>/needs", orders.needs, name="order_needs"),
    path("orders/<str:number>/files", order_files.add, name="order_attach"),
    path("orders/<str:number>/files/<uuid:file>/", order_files.look, name="order_file"),
    path(
        "orders/<str:number>/files/<uuid:file>/content",
        order_files.content,
        name="order_file_content",
    ),
    path(
        "orders/<str:number>/files/<uuid:file>/remove",
        order_files.remove,
        name="order_file_remove",
    ),
    path("orders/<str:number>/rating/ask", order_ratings.ask, name="rating_ask"),
    path("orders/<str:number>/rating/enter", order_ratings.enter, name="rating_enter"),
    path("orders/<str:number>/rating/follow-up", order_ratings.follow_up, name="rating_follow_up"),
    path("orders/<str:number>/safety", order_safety.write, name="order_safety"),
    path("orders/<str:number>/safety/<slug:act>", order_safety.act, name="order_safety_act"),
    path("orders/<str:number>/<slug:act>", orders.move, name="order_move"),
    path("services/", teams.index, name="services"),
    path("services/types/new", teams.new_type, name="service_type_new"),
    path("services/types/<slug:code>", teams.type_, name="service_type"),
    path("services/<str:community>/teams/new", teams.new_team, name="team_new"),
    path("services/<str:community>/teams/<str:code>", teams.team, name="team"),
    path("services/<str:community>/promises/new", teams.promise, name="promise_new"),
]
