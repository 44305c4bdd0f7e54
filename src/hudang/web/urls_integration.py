"""The pages of other systems: files of their old orders, and what is exchanged with them."""

from __future__ import annotations

from django.urls import URLPattern, path

from hudang.web.views import exchange, old_orders

EXCHANGE = "exchange/<str:community>/"
SUBSCRIPTION = EXCHANGE + "subscriptions/<uuid:found>/"
HOOK = EXCHANGE + "hooks/<uuid:found>/"
OLD = "old-orders/<str:community>/<uuid:found>/"

urlpatterns: list[URLPattern] = [
    path("old-orders/", old_orders.index, name="old_orders"),
    path("old-orders/new", old_orders.new, name="old_order_new"),
    path("old-orders/template", old_orders.template, name="old_order_template"),
    path(OLD, old_orders.detail, name="old_order"),
    path(OLD + "columns", old_orders.columns, name="old_order_columns"),
    path(OLD + "unknown", old_orders.unknown, name="old_order_unknown"),
    path(OLD + "rows", old_orders.rows, name="old_order_rows"),
    path(OLD + "rows/<int:row>", old_orders.mend, name="old_order_mend"),
    path(OLD + "<slug:act>", old_orders.move, name="old_order_move"),
    path("exchange/", exchange.index, name="exchange"),
    path("exchange/subscriptions/new", exchange.subscribe, name="exchange_subscribe"),
    path(SUBSCRIPTION, exchange.subscription, name="exchange_subscription"),
    path(SUBSCRIPTION + "deliveries/<uuid:delivery>/again", exchange.again, name="exchange_again"),
    path(
        SUBSCRIPTION + "<slug:act>",
        exchange.move_subscription,
        name="exchange_subscription_move",
    ),
    path("exchange/hooks/new", exchange.new_hook, name="exchange_hook_new"),
    path(HOOK, exchange.hook, name="exchange_hook"),
    path(HOOK + "<slug:act>", exchange.move_hook, name="exchange_hook_move"),
]
