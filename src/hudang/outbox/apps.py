from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "hudang.outbox"
