"""What a content says in the words of its reader: the decision table, and where a finding is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _

from hudang.classification.content import STANDARD, Audience, Method
from hudang.classification.policy import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hudang.classification.content import Content, Criterion, CustomerClass, Rule


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
