"""The subject of arrears."""

from django.apps import AppConfig


class ArrearsConfig(AppConfig):
    """欠费催缴: cases of arrears, one by one."""

    name = "hudang.arrears"
