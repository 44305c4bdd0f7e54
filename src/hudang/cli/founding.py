"""What `./hudang init` asks a company, at the terminal or from a file, and how it is read."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hudang.accounts.models import CODE, Role
from hudang.accounts.services import Founding, Newcomer
from hudang.registry.parsing import identity
from hudang.registry.parsing.invalid import Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

ADMINISTRATORS: Final = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)


class WrongAnswer(ValueError):
    """An answer cannot be used; the message names the question and what it wants."""


def read(path: Path) -> Founding:
    """Read the answers from a TOML file."""
    try:
        answers = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise WrongAnswer(_("There is no file of that name.")) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongAnswer(_("The file is not TOML: %(why)s") % {"why": error}) from None
    return from_answers(answers)


def ask(question: Callable[[str], str]) -> Founding:
    """Ask for each answer at the terminal."""
    answers: dict[str, Any] = {
        "company": {
            "name": question(_("company name")),
            "credit_code": question(_("social credit code")),
        },
        "office": {
            "code": question(_("code of the first project office, like GLC1")),
            "name": question(_("name of the first project office")),
        },
    }
    for role in ADMINISTRATORS:
        who = {"role": role.label}
        answers[role.value] = {
            "code": question(_("%(role)s: employee number") % who),
            "name": question(_("%(role)s: name") % who),
        }
    return from_answers(answers)


def from_answers(answers: Mapping[str, Any]) -> Founding:
    """Check each answer; raises WrongAnswer for the first that cannot be used."""
    return Founding(
        name=_text(answers, "company", "name"),
        credit_code=_credit_code(_text(answers, "company", "credit_code")),
        office=_newcomer(answers, "office"),
        administrators={role: _newcomer(answers, role.value) for role in ADMINISTRATORS},
    )


def _newcomer(answers: Mapping[str, Any], group: str) -> Newcomer:
    code = _text(answers, group, "code")
    try:
        CODE(code)
    except ValidationError as error:
        raise WrongAnswer(f"{group}.code: {error.messages[0]}") from None
    return Newcomer(code, _text(answers, group, "name"))


def _text(answers: Mapping[str, Any], group: str, name: str) -> str:
    value = str(answers.get(group, {}).get(name, "")).strip()
    if not value:
        raise WrongAnswer(
            _("The answer %(group)s.%(name)s is missing.") % {"group": group, "name": name}
        )
    return value


def _credit_code(text: str) -> str:
    try:
        return identity.credit_code(text)
    except Invalid as refusal:
        raise WrongAnswer(f"company.credit_code: {refusal.message}") from None
