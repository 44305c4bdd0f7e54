"""My work, and who is reminded of it when."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """待办与提醒: what waits for one person, and the reminder of it."""

    name = "hudang.worklist"
