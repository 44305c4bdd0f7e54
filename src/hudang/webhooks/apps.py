"""The subject of what other systems are told."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """通知订阅: subscriptions of other systems, and what was delivered to them."""

    name = "hudang.webhooks"
