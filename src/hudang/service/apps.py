"""The subject of orders, complaints and suggestions."""

from django.apps import AppConfig


class ServiceConfig(AppConfig):
    """服务: what customers ask of the company, and how it ends."""

    name = "hudang.service"
