"""The last part of ./hudang init: ask the company, confirm the recovery key, print codes once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accounts import policy, queries, services
from hudang.cli import founding
from hudang.cli.halves import hand_over
from hudang.core.errors import PolicyViolation
from hudang.purposes import services as purposes
from hudang.vault import services as vault
from hudang.vault.errors import VaultError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.management.base import CommandParser

    from hudang.accounts.models import Role


class Command(BaseCommand):
    help = "Set up the company of this installation: office, three administrators, their codes."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--answers", type=Path, help="a TOML file instead of questions")
        parser.add_argument("--json", action="store_true", help="print one JSON line")

    def handle(self, *, answers: Path | None, json: bool, **options: Any) -> None:
        try:
            policy.require_first_founding(is_founded=queries.company() is not None)
            told = founding.read(answers) if answers else founding.ask(self._ask)
            codes = self._found(told)
        except founding.WrongAnswer as wrong:
            raise CommandError(str(wrong)) from None
        except PolicyViolation as refusal:
            raise CommandError(f"{refusal.message} ({refusal.control})") from None
        self.stdout.write(_as_json(codes, told) if json else _as_text(codes, told))

    def _found(self, told: services.Founding) -> Mapping[Role, str]:
        codes = [newcomer.code for newcomer in told.administrators.values()]
        policy.require_three_administrators(codes=codes)
        has_recovery = self._confirm_recovery()
        at = now()
        with transaction.atomic():
            purposes.establish(at=at)
            return services.found_company(told, has_recovery=has_recovery, at=at)

    def _confirm_recovery(self) -> bool:
        """Have both halves of the recovery key typed back; those of an earlier try still count."""
        try:
            if not vault.has_recovery_key():
                hand_over(self._say)
        except (CommandError, VaultError) as error:
            raise CommandError(
                _(
                    "Not finished: both halves of the recovery key have to be typed back, and "
                    "HUDANG_ESCROW has to name a place. Run init again. %(reason)s"
                )
                % {"reason": error}
            ) from None
        return vault.has_recovery_key()

    def _say(self, text: str) -> None:
        self.stderr.write(text, style_func=str)

    def _ask(self, question: str) -> str:
        self.stderr.write(f"{question}: ", ending="")
        try:
            return input()
        except EOFError:
            raise CommandError(
                _("The questions were not answered, so nothing was set up.")
            ) from None


def _as_json(codes: Mapping[Role, str], told: services.Founding) -> str:
    people = {
        role.value: {"code": told.administrators[role].code, "activation_code": code}
        for role, code in codes.items()
    }
    return json.dumps({"company": told.name, "administrators": people}, ensure_ascii=False)


def _as_text(codes: Mapping[Role, str], told: services.Founding) -> str:
    lines = [
        f"{role.label}  {told.administrators[role].code}  {told.administrators[role].name}  {code}"
        for role, code in codes.items()
    ]
    return "\n".join(
        (
            _("%(company)s is set up. The activation codes are shown this once:")
            % {"company": told.name},
            "",
            *lines,
            "",
            _("Give each to its person alone. Start with ./hudang run and open /activate."),
        )
    )
