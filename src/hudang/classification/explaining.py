"""Why somebody is in a class, in a sentence of plain Chinese and of plain English (LC-066).

It is written from the frozen content and from what was sealed of the outcome, so that it says the
same whenever it is read. To our own people it names what was chosen, and never the choice, where
the dimension is restricted (LC-062, LC-065): the answer is the person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import override

from hudang.classification import wording
from hudang.classification.catalogue import effects
from hudang.classification.content import Method
from hudang.core.languages import in_language

if TYPE_CHECKING:
    from hudang.classification.content import Content, Criterion
    from hudang.classification.models import SchemeVersion
    from hudang.classification.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is said of a class in both languages: why, by which facts, and what it changes."""

    zh: str
    en: str
    facts: tuple[str, ...]
    changes: tuple[str, ...]

    @property
    def text(self) -> str:
        return in_language(self.zh, self.en)


def explain(version: SchemeVersion, outcome: Outcome, *, to_person: bool) -> Explanation:
    """Return why this came of the scheme; `to_person`: to the customer himself."""
    content = version.says
    facts = _facts(content, outcome, to_person=to_person)
    found = content.class_of(outcome.class_code)
    codes = sorted(found.effects) if found else []
    return Explanation(
        zh=_in("zh-hans", version, outcome, to_person=to_person),
        en=_in("en", version, outcome, to_person=to_person),
        facts=tuple(facts),
        changes=tuple(effects()[code].label for code in codes),
    )


def _in(language: str, version: SchemeVersion, outcome: Outcome, *, to_person: bool) -> str:
    with override(language):
        return _sentence(version, outcome, to_person=to_person)


def _sentence(version: SchemeVersion, outcome: Outcome, *, to_person: bool) -> str:
    content = version.says
    said = {"scheme": version.name, "class": wording.class_name(content, outcome.class_code)}
    if outcome.is_standard:
        return _("By the scheme “%(scheme)s” nothing is added to the standard service.") % said
    if not outcome.fired:
        return (
            _("A person decided that the scheme “%(scheme)s” gives the class “%(class)s”.") % said
        )
    said["facts"] = " · ".join(_facts(content, outcome, to_person=to_person))
    if content.method == Method.POINTS:
        return _(
            "The scheme “%(scheme)s” counts %(points)s points, because of: %(facts)s. That is the"
            " class “%(class)s”."
        ) % {**said, "points": outcome.points}  # fmt: skip
    return (
        _("The scheme “%(scheme)s” leads to the class “%(class)s”, because of: %(facts)s.") % said
    )


def _facts(content: Content, outcome: Outcome, *, to_person: bool) -> list[str]:
    return [
        _fact(one, outcome.held[one.key], to_person=to_person)
        for one in content.criteria
        if one.key in outcome.held
    ]


def _fact(one: Criterion, values: tuple[str, ...], *, to_person: bool) -> str:
    if one.of.dimension.is_restricted and not to_person:
        return str(one.label)
    labels = " / ".join(found.label for code, found in one.values.items() if code in values)
    return _("%(criterion)s: %(values)s") % {"criterion": one.label, "values": labels}
