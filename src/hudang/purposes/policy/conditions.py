"""What another law, an agreement or a machine that decides asks for beside the general rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing
from hudang.purposes import inventory

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.utils.functional import _StrOrPromise

    from hudang.purposes.inventory import Item

# Purposes that sort or score people by their habits, means or needs (PIPL 73(2)).
SCORING: Final = frozenset({"classification"})

# What a notice tells in addition where such a purpose is under way (PIPL 24, 48).
AUTOMATED: Final[Mapping[str, _StrOrPromise]] = {
    "automated": _("that automated decision-making is used"),
    "automated_logic": _("how it decides, in plain words"),
    "automated_refusal": _("how to refuse it"),
}


@enforces("LC-060")
def require_automation_told(*, purposes: Collection[str], told: Collection[str]) -> None:
    """While people are scored, no notice leaves out that, how, and how to refuse it."""
    missing = [label for code, label in AUTOMATED.items() if code not in told]
    if missing and not SCORING.isdisjoint(purposes):
        raise EvidenceMissing(
            _("People are sorted by a scheme, and this notice does not tell them."),
            control="LC-060",
            missing=missing,
        )


@enforces("LC-095")
def require_conditions(*, items: Iterable[int], conditions: str) -> None:
    """An item that another law limits serves a purpose whose record says how that law is met."""
    restricted = [one for one in map(inventory.by_number, items) if one.restricted_by]
    if restricted and not conditions.strip():
        raise EvidenceMissing(
            _("Another law limits what this purpose uses, and its condition is not recorded."),
            control="LC-095",
            missing=[f"{one.label}: {one.restriction}" for one in restricted],
        )


@enforces("LC-096")
def require_agreement(item: Item, *, has_agreement: bool) -> None:
    """A bank account is taken down for a refund or withholding that was agreed, not before."""
    if item.needs_agreement and not has_agreement:
        raise EvidenceMissing(
            _("“%(item)s” is collected only for a refund or a withholding that was agreed.")
            % {"item": item.label},
            control="LC-096",
            missing=[_("the agreement on a refund or a withholding")],
        )


def told_sections(sections: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return which sections of a notice say something, in both languages, with no blank left."""
    return {section["code"] for section in sections if _is_told(section)}


def _is_told(section: Mapping[str, Any]) -> bool:
    texts = [section["title_zh"], section["title_en"], *section["body_zh"], *section["body_en"]]
    complete = all(text.strip() and "{" not in text for text in texts)
    return complete and bool(section["body_zh"] and section["body_en"])
