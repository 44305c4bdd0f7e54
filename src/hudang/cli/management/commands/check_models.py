"""./hudang check_models: the growth rules of customer-side tables."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hudang.core.model_checks import findings


class Command(BaseCommand):
    help = "Check that customer-side tables keep the growth rules."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        found = findings()
        if found:
            raise CommandError("\n".join(found))
