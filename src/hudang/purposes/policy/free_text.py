"""What a text that people write freely may hold: mend it, or say why it stays (CLS-4.1)."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core import free_text
from hudang.core.controls import enforces
from hudang.core.errors import EvidenceMissing, Forbidden
from hudang.core.free_text import Kind
from hudang.purposes.models.free_text import KeptReason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrOrPromise

    from hudang.core.free_text import Finding

NEVER: Final = frozenset({Kind.INSULT})
"""What no reason carries: whoever is meant is described by facts."""
WRITERS_REASONS: Final = tuple(one for one in KeptReason if one is not KeptReason.ARRIVED)


class Verdict(StrEnum):
    """What a writer has to do about a text."""

    CLEAN = "clean"
    CONFIRM = "confirm"
    MEND = "mend"


@enforces("LC-023")
def verdict(found: Iterable[Finding], *, is_sealed: bool) -> Verdict:
    """Say what becomes of a text; one that is stored readable holds nothing of anybody."""
    kinds = {Kind(one.kind) for one in found}
    if not kinds:
        return Verdict.CLEAN
    return Verdict.CONFIRM if is_sealed and not kinds & NEVER else Verdict.MEND


@enforces("LC-023")
def require_mended_or_meant(texts: Iterable[str], *, reason: str) -> None:
    """A sealed text with a find is mended, or kept for a reason that its writer gives."""
    found = [one for text in texts for one in free_text.find(text)]
    said = verdict(found, is_sealed=True)
    if said is Verdict.MEND:
        raise Forbidden(
            _("Write facts, not labels: what somebody did and when, nothing of what he is like."),
            control="LC-023",
            missing=[told(one) for one in found if one.kind in NEVER],
        )
    if said is Verdict.CONFIRM and reason not in WRITERS_REASONS:
        raise EvidenceMissing(
            _("This text holds what free text should not. Leave it out, or say why it stays."),
            control="LC-023",
            missing=[told(one) for one in found],
        )


def told(finding: Finding) -> _StrOrPromise:
    """Say what was found and where, counted from one; never the text itself."""
    return _("%(kind)s at characters %(first)s to %(last)s") % {
        "kind": Kind(finding.kind).label,
        "first": finding.start + 1,
        "last": finding.end,
    }


def counted(texts: Iterable[str]) -> Counter[str]:
    """Return how often each kind stands in some texts."""
    return Counter(one.kind for text in texts for one in free_text.find(text))
