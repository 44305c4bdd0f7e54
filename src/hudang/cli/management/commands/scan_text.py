"""./hudang scan_text FILE: what a text should not hold, as a JSON list; - reads standard input."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from hudang.core import free_text


class Command(BaseCommand):
    help = "Print where a text holds numbers of people, health or labels; never what it says."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a text in UTF-8; - is standard input")

    def handle(self, *, file: str, **options: Any) -> None:
        found = free_text.find(_read(file))
        self.stdout.write(json.dumps([asdict(one) for one in found]))


def _read(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise CommandError(_("The text is not UTF-8. Save it as UTF-8 first.")) from None
    except OSError:
        raise CommandError(_("The file cannot be read.")) from None
