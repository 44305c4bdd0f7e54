"""What ./hudang fairness prints: a table for each grouping, a sentence for each group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hudang.classification.fairness import words
from hudang.cli.printing import aligned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hudang.classification.fairness.disparity import Group, Grouping, Report
    from hudang.classification.fairness.proportions import Estimate

LEAST_CHANCE = 0.001


def text(report: Report) -> str:
    """Return the whole report."""
    lines = [line for grouping in report.groupings for line in _grouping(grouping, report)]
    return "\n".join([*lines, words.no_law()])


def _grouping(grouping: Grouping, report: Report) -> Iterator[str]:
    """Yield the lines of one grouping: what is said, the table, a sentence for each group."""
    said = words.finding(grouping.finding, minimum_group=report.limits.minimum_group)
    yield f"{grouping.name}: {said}"
    yield from (f"  {line}" for line in _about(grouping))
    if grouping.groups:
        yield from (f"  {line}" for line in aligned([_head(), *map(_row, grouping.groups)]))
    for group in grouping.groups:
        yield f"  {words.sentence(group, limits=report.limits)}"
    yield ""


def _about(grouping: Grouping) -> Iterator[str]:
    yield _("The group is known for %(share)s %% of the people.") % {
        "share": f"{100 * grouping.coverage:.1f}"
    }
    if grouping.put_together:
        yield ngettext(
            "%(count)d group is too small to be shown by itself.",
            "%(count)d groups are too small to be shown by themselves, or would give those away.",
            grouping.put_together,
        ) % {"count": grouping.put_together}
    if grouping.chance is not None:
        yield _("Groups that fare alike would differ as much in %(chance)s of cases.") % {
            "chance": _chance(grouping.chance)
        }
    if grouping.effect:
        yield _("Strength of the relation (Cramér's V): %(figure)s.") % {
            "figure": f"{grouping.effect.value:.2f} ({_interval(grouping.effect)})"
        }


def _head() -> list[str]:
    counts = [_("group of people"), _("number of people"), _("of them favourable")]
    figures = [_("favourable rate"), _("ratio of rates"), _("difference of rates")]
    return [*counts, *(name for figure in figures for name in (figure, _("interval")))]


def _row(group: Group) -> tuple[str, ...]:
    gap = group.gap
    return (
        words.group_name(group),
        str(group.tally.total),
        str(group.tally.favourable),
        *_cells(group.rate),
        *_cells(gap.ratio if gap else None),
        *_cells(gap.difference if gap else None),
    )


def _cells(found: Estimate | None) -> tuple[str, str]:
    return (f"{found.value:.2f}", _interval(found)) if found else ("–", "–")


def _interval(found: Estimate) -> str:
    return _("%(low)s to %(high)s") % {
        "low": f"{found.interval.low:.2f}",
        "high": f"{found.interval.high:.2f}",
    }


def _chance(chance: float) -> str:
    return f"< {LEAST_CHANCE}" if chance < LEAST_CHANCE else f"{chance:.3f}"
