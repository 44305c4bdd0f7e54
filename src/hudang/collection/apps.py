"""The subject of questionnaires, campaigns and visits."""

from django.apps import AppConfig


class CollectionConfig(AppConfig):
    """信息收集: what people are asked, by which campaign, and what they answered."""

    name = "hudang.collection"
