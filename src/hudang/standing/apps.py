from django.apps import AppConfig


class StandingConfig(AppConfig):
    name = "hudang.standing"
