"""The subject of the policy text."""

from django.apps import AppConfig


class RegulationConfig(AppConfig):
    """制度: the written policy in its versions."""

    name = "hudang.regulation"
