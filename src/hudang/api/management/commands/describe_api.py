"""`./hudang describe_api`: the description of the REST API as docs/openapi.json."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from hudang.api.app import api
from hudang.core import proofs

NAME = "openapi.json"


class Command(BaseCommand):
    help = "Print the description of the API, or write or check docs/openapi.json."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; 1 if it differs")
        parser.add_argument("--folder", type=Path, help="where the page lies (docs/)")

    def handle(self, *, check: bool, folder: Path | None, **options: Any) -> None:
        root = proofs.checkout()
        if folder is None and root is None:
            self.stdout.write(described())
            return
        page = (folder or Path(root or ".") / "docs") / NAME
        if page.is_file() and page.read_text("utf-8") == described():
            return
        if check:
            raise CommandError(_("Out of date: %(pages)s. Run ./hudang docs.") % {"pages": NAME})
        page.write_text(described(), encoding="utf-8")
        self.stdout.write(str(page))


def described() -> str:
    """Return the OpenAPI description as text that changes only when the API does."""
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
