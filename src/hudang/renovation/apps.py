"""The subject of renovation files."""

from django.apps import AppConfig


class RenovationConfig(AppConfig):
    """装修档案: application, agreement, inspections, passes and the deposit."""

    name = "hudang.renovation"
