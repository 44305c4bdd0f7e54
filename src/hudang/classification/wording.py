"""What a content says in the words of its reader: the decision table, and where a finding is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hudang.classification.catalogue import effects
from hudang.classification.content import STANDARD, Audience, Method
from hudang.classification.policy import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrOrPromise

    from hudang.classification.content import Content, Criterion, CustomerClass, Rule
    from hudang.classification.models import SchemeVersion
    from hudang.classification.policy import Finding
    from hudang.classification.queries import Change


class Row(NamedTuple):
    """A row of the table: for each criterion the values that fit, and where it leads."""

    key: str
    place: int
    cells: list[list[str]]
    leads_to: str


class Placed(NamedTuple):
    """A finding and the part of the scheme it is about, by name and key."""

    finding: Finding
    where: str
    key: str


class Difference(NamedTuple):
    """A part that differs between two versions, as each of them says it."""

    part: _StrOrPromise
    before: list[str]
    after: list[str]


PARTS: Final[Mapping[str, _StrOrPromise]] = {
    "name_zh": gettext_lazy("name, in Chinese"),
    "name_en": gettext_lazy("name, in English"),
    "goal_zh": gettext_lazy("goal, in Chinese"),
    "goal_en": gettext_lazy("goal, in English"),
    "audience": gettext_lazy("who is sorted"),
    "method": gettext_lazy("how rows count"),
    "why_not_package": gettext_lazy("why a package of one’s own choice does not do"),
    "criteria": gettext_lazy("criterion"),
    "rules": gettext_lazy("row of the table"),
    "classes": gettext_lazy("class"),
}


LEFT_OUT: Final[Mapping[str, _StrOrPromise]] = {
    LeftOut.NOT_TOLD: gettext_lazy("not told yet"),
    LeftOut.CHILD: gettext_lazy("under fourteen"),
    LeftOut.NO_CONSENT: gettext_lazy("without consent"),
    LeftOut.REFUSES_MACHINE: gettext_lazy("want no decision by a machine"),
    LeftOut.DELETED: gettext_lazy("had their label deleted"),
}


def differences(
    before: SchemeVersion, after: SchemeVersion, changes: Iterable[Change]
) -> list[Difference]:
    """Return what differs between two versions, part by part."""
    return [
        Difference(
            PARTS[one.part],
            _lines(before, one.part, one.key) if one.before else [],
            _lines(after, one.part, one.key) if one.after else [],
        )
        for one in changes
    ]


def _lines(version: SchemeVersion, part: str, key: str) -> list[str]:
    content = version.says
    if part == "criteria":
        one = content.criterion(key)
        return [" · ".join(filter(None, (one.label, one.questionnaire, one.question)))]
    if part == "rules":
        return _row_lines(content, key)
    if part == "classes":
        return _class_lines(content, key)
    if part == "audience":
        return audience(content)
    if part == "method":
        return [str(Method(content.method).label)]
    return [content.why_not_package if part == "why_not_package" else getattr(version, part)]


def _row_lines(content: Content, key: str) -> list[str]:
    row = next(one for one in rows(content) if one.key == key)
    told = zip(content.criteria, row.cells, strict=True)
    conditions = [f"{one.label}: {' / '.join(cell)}" for one, cell in told if cell]
    return [*conditions, f"→ {row.leads_to}"]


def _class_lines(content: Content, code: str) -> list[str]:
    one = content.class_of(code)
    if one is None:
        return []
    changed = " · ".join(effects()[effect].label for effect in sorted(one.effects))
    return [
        line for line in (one.zh, one.en, one.text_zh, one.text_en, band(one), changed) if line
    ]


def audience(content: Content) -> list[str]:
    return [str(Audience(one).label) for one in sorted(content.audience) if one in Audience.values]


def rows(content: Content) -> list[Row]:
    """Return the decision table, a cell for each criterion; an empty one fits everybody."""
    return [
        Row(
            rule.key,
            place,
            [_values(one, rule) for one in content.criteria],
            _leads_to(content, rule),
        )
        for place, rule in enumerate(content.rules, 1)
    ]


def _values(criterion: Criterion, rule: Rule) -> list[str]:
    named = rule.conditions.get(criterion.key, frozenset())
    return [one.label for code, one in criterion.values.items() if code in named]


def _leads_to(content: Content, rule: Rule) -> str:
    if content.method == Method.POINTS:
        return f"{rule.points:+d}"
    return class_name(content, rule.class_code)


def class_name(content: Content, code: str) -> str:
    """Return what a class is called; the standard one has no name of its own."""
    if code == STANDARD:
        return _("standard service")
    found = content.class_of(code)
    return found.label if found else code


def class_names(versions: Iterable[SchemeVersion]) -> dict[str, str]:
    """Return what the classes of versions are called; of several the first one says it."""
    named = {STANDARD: _("standard service")}
    for version in versions:
        for one in version.says.classes:
            named.setdefault(one.code, one.label)
    return named


def band(one: CustomerClass) -> str:
    """Return from how many points on somebody is in a class; the end belongs to the next."""
    if one.points_from is None:
        return ""
    if one.points_until is None:
        return _("%(points)s points or more") % {"points": one.points_from}
    return _("%(points)s to below %(end)s points") % {
        "points": one.points_from, "end": one.points_until,
    }  # fmt: skip


def placed(content: Content, found: Iterable[Finding]) -> list[Placed]:
    """Return findings with what they are about, those that block first."""
    names = {one.key: one.label for one in content.criteria}
    names |= {one.key: _row(place) for place, one in enumerate(content.rules, 1)}
    names |= {one.code: one.label for one in content.classes}
    told = [Placed(one, names.get(one.where, one.where), one.where) for one in found]
    return sorted(told, key=lambda one: not one.finding.blocks)


def _row(place: int) -> str:
    return _("row %(place)s") % {"place": place}
