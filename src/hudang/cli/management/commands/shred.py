"""./hudang shred NUMBER --community CODE --proposed-by A --confirmed-by B: destroy a customer.

Both people type their own passwords. `--finish` ends what was interrupted.
"""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from hudang.accounts import queries as accounts
from hudang.core.errors import PolicyViolation
from hudang.registry import services
from hudang.registry.models import Customer
from hudang.vault.errors import VaultError

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from hudang.accounts.actor import Actor


class Command(BaseCommand):
    help = "Destroy a customer: keys, tokens, rows; two people confirm with their passwords."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("customer", nargs="?", default="", help="customer number: YQL-000001")
        parser.add_argument("--community", default="", help="the code of the community")
        parser.add_argument("--proposed-by", default="", help="employee number")
        parser.add_argument("--confirmed-by", default="", help="another employee number")
        parser.add_argument("--finish", action="store_true", help="end what was interrupted")

    def handle(self, **options: Any) -> None:
        try:
            if options["finish"]:
                count = services.finish_shreds(at=now())
                self.stdout.write(_("Destructions ended: %(count)d.") % {"count": count})
            else:
                self._shred(options)
        except PolicyViolation as refusal:
            lines = [f"{refusal.message} ({refusal.control})"]
            lines += [f"  - {missing}" for missing in refusal.missing]
            raise CommandError("\n".join(lines)) from None
        except VaultError as error:
            raise CommandError(str(error)) from None

    def _shred(self, options: dict[str, Any]) -> None:
        customer = Customer.objects.filter(
            community__code=options["community"], number=options["customer"]
        ).first()
        if customer is None:
            raise CommandError(_("There is no customer of that number in that community."))
        done = services.shred_customer(
            customer,
            proposed_by=_person(options["proposed_by"]),
            confirmed_by=_person(options["confirmed_by"]),
            at=now(),
        )
        self.stdout.write(
            _(
                "Removed: line %(line)d of the shred ledger, register entry %(entry)s. "
                "It is sealed after the next key rotation, which comes tonight."
            )
            % {"line": done.line.number, "entry": done.entry}
        )


def _person(code: str) -> Actor:
    user = accounts.by_code(code) if code else None
    if user is None:
        raise CommandError(_("There is no account of that employee number."))
    if not user.check_password(_password(code)):
        raise CommandError(_("This is not the password of %(code)s.") % {"code": code})
    return accounts.acting(user, at=now())


def _password(code: str) -> str:
    prompt = _("Password of %(code)s: ") % {"code": code}
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().rstrip("\n")
