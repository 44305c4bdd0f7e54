"""./hudang demo: build the demonstration company into an empty installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from hudang.demo import build

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Build the demonstration company into an empty installation."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--places-only", action="store_true", help="no customers")

    def handle(self, *, places_only: bool, **options: Any) -> None:
        build.build(with_customers=not places_only, say=self.stdout.write, at=now())
