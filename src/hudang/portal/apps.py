"""The public pages."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """对外页面: pages for customers, without sign-in."""

    name = "hudang.portal"
