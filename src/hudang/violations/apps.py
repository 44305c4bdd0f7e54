"""The subject of violations and reports to authorities."""

from django.apps import AppConfig


class ViolationsConfig(AppConfig):
    """违法行为: found, stopped, reported with the least personal data, answered."""

    name = "hudang.violations"
