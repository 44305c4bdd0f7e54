"""The subject of what other systems bring in."""

from django.apps import AppConfig


class IntegrationConfig(AppConfig):
    """对接: old orders from files, and what other systems send."""

    name = "hudang.integration"
