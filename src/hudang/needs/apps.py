"""The subject of declared service needs."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    """物业需求: what customers ask us to keep in mind, never why."""

    name = "hudang.needs"
