"""Prepare the database, the keys and the log, as every start of a new version does.

Twice changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.timezone import now

from hudang.accesslog import services as accesslog
from hudang.accounts import services as accounts
from hudang.core import grants
from hudang.purposes import queries
from hudang.purposes import services as purposes
from hudang.regulation import services as regulation
from hudang.service import services as service
from hudang.vault import services as vault

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = "Prepare the database, the keys and the log."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--suite", choices=["aes", "sm"], default=settings.HUDANG_SUITE)

    def handle(self, *, suite: str, verbosity: int, **options: Any) -> None:
        call_command("migrate", verbosity=verbosity, interactive=False, skip_checks=True)
        call_command("createcachetable", verbosity=verbosity)
        grants.apply()
        at = now()
        vault.initialise(suite, at=at)
        accesslog.initialise(at=at)
        accounts.establish_text(at=at)
        regulation.establish(at=at)
        service.establish()
        if queries.purposes().exists():
            # What a newer version brings; a new installation gets its purposes when it is founded.
            purposes.establish(at=at)
