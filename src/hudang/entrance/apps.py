"""The subject of what comes in."""

from django.apps import AppConfig


class EntranceConfig(AppConfig):
    """出入: keys kept, passes of visitors, parking and the list for the barrier."""

    name = "hudang.entrance"
