from django.apps import AppConfig


class PurposesConfig(AppConfig):
    name = "hudang.purposes"
