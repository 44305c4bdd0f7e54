"""A version of the policy on paper: cover, contents, clauses, day of effect, fingerprint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hudang.accounts import queries as accounts
from hudang.core.languages import in_language
from hudang.core.typesetting import typeset
from hudang.regulation import queries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from hudang.regulation.models import Clause, Version


def pdf(version: Version) -> bytes:
    """Return a version as PDF in the language of the reader; always the same bytes.

    Raises `EvidenceMissing` where no font has a character of the text.
    """
    return typeset("regulation", _data(version), at=version.published_at or version.drafted_at)


def _data(version: Version) -> dict[str, Any]:
    title = _("Customer-service data policy")
    number = _("Version %(number)s") % {"number": version.number}
    return {
        "title": title,
        "subtitle": number,
        "state": "" if version.is_published else version.get_state_display(),
        "facts": list(_facts(version)),
        "contents": _("Contents"),
        "foot": f"{title} · {number}",
        "chapters": [
            {"number": number, "title": title, "clauses": [_clause(one) for one in clauses]}
            for number, title, clauses in queries.chapters(version)
        ],
    }


def _facts(version: Version) -> Iterator[tuple[str, str]]:
    if company := accounts.company():
        yield _("Company"), company.name
    yield _("State"), str(version.get_state_display())
    if version.effective_from:
        yield _("In force from"), _day(version.effective_from)
    if version.published_at:
        yield _("Published on"), _day(version.published_at)
    if version.text_hash:
        yield _("Fingerprint (SHA-256)"), version.text_hash


def _day(moment: datetime) -> str:
    return localtime(moment).date().isoformat()


def _clause(clause: Clause) -> dict[str, Any]:
    """Return what is printed of a clause; beside the English summary the Chinese binds."""
    is_english = (get_language() or "").startswith("en")
    texts = [clause.summary_en, clause.text_zh] if is_english else [clause.text_zh]
    return {
        "number": clause.number,
        "title": in_language(clause.title_zh, clause.title_en),
        "texts": texts,
        "controls": " ".join(clause.controls),
    }
