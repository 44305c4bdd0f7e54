"""The subject of publications."""

from django.apps import AppConfig


class PublicationConfig(AppConfig):
    """公示: the calendar, drafts, the check, what owners read."""

    name = "hudang.publication"
