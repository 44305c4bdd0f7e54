"""The subject of customer classification."""

from django.apps import AppConfig


class ClassificationConfig(AppConfig):
    """客户分类: schemes, runs and their watch."""

    name = "hudang.classification"
