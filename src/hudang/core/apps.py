from django.apps import AppConfig
from django.conf import settings

from hudang.core.hardening import forbid_dumps


class CoreConfig(AppConfig):
    name = "hudang.core"

    def ready(self) -> None:
        if settings.HUDANG_ROLE in {"web", "worker", "sequencer"}:
            forbid_dumps()
