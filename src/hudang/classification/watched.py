"""What is kept of a run's figures, in the words of its reader: groups named, a sentence each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hudang.classification.content import Audience
from hudang.classification.derived import AgeBand, Sex
from hudang.classification.fairness import kept, words
from hudang.classification.fairness.effects import Effect, said_of
from hudang.classification.fairness.limits import MINIMUM_GROUP, Limits, Verdict
from hudang.classification.policy import monitoring as policy
from hudang.classification.wording import class_name
from hudang.registry.models import ServiceContract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.utils.functional import _StrOrPromise

    from hudang.classification.fairness.disparity import Group, Grouping
    from hudang.classification.fairness.effects import Liking, Need, Served
    from hudang.classification.fairness.limits import Finding
    from hudang.classification.fairness.proportions import Estimate
    from hudang.classification.fairness.proxies import Proxies
    from hudang.classification.models import FairnessReport, ProxyTest, SchemeVersion

LABELS: Final[Mapping[str, _StrOrPromise]] = {
    "sex": gettext_lazy("sex"),
    "age": gettext_lazy("age band"),
    "building": gettext_lazy("building"),
    "role": gettext_lazy("owner or tenant"),
    "contract": gettext_lazy("kind of contract"),
}
GROUPS: Final[Mapping[str, _StrOrPromise]] = {
    Sex.FEMALE: gettext_lazy("women"),
    Sex.MALE: gettext_lazy("men"),
    AgeBand.UNDER_30: gettext_lazy("under 30"),
    AgeBand.TO_44: gettext_lazy("30 to 44"),
    AgeBand.TO_59: gettext_lazy("45 to 59"),
    AgeBand.TO_74: gettext_lazy("60 to 74"),
    AgeBand.OLDER: gettext_lazy("75 or more"),
    policy.SEVERAL: gettext_lazy("several of them"),
    **{one.value: one.label for one in Audience},
    **{one.value: one.label for one in ServiceContract.Kind},
}
_EFFECTS: Final[Mapping[str, _StrOrPromise]] = {
    Effect.SHOWN: gettext_lazy("shown"),
    Effect.NOT_SHOWN: gettext_lazy("not shown"),
    Effect.UNSAID: gettext_lazy("cannot be said"),
}


class Line(NamedTuple):
    """One group: share and ratio to the best-off, each with its interval, and what is said."""

    group: Group
    share: str
    ratio: str
    said: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Watched:
    """One grouping of a report: its figures with named groups, and what is said of each."""

    code: str
    label: str
    figures: Grouping
    said: str
    warns: bool
    rows: list[Line]

    @property
    def is_over(self) -> bool:
        return self.figures.finding.verdict is Verdict.OVER


@dataclass(frozen=True, slots=True)
class ToldApart:
    """What one input, or all together, say of an attribute."""

    label: str
    people: int
    figure: Estimate | None
    said: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class ShownClass:
    """What a class did: whether who is in it needs it more often, and rates us better."""

    name: str
    served: Served
    need: str
    liking: str


def groupings(report: FairnessReport) -> list[Watched]:
    """Return every grouping of a report."""
    limits = limits_of(report)
    return [_watched(one, limits) for one in report.figures["groupings"]]


def limits_of(report: FairnessReport) -> Limits:
    """Return the limits that held when the report was made."""
    held = report.figures["limits"]
    return Limits(**{name: held[name] for name in ("ratio", "difference", "minimum_group")})


def _watched(one: dict[str, Any], limits: Limits) -> Watched:
    found = kept.grouping(one["figures"])
    named = replace(found, groups=tuple(map(_named, found.groups)))
    return Watched(
        found.name,
        str(LABELS[found.name]),
        named,
        words.finding(found.finding, minimum_group=limits.minimum_group),
        kept.finding(one["warning"]).verdict is Verdict.OVER,
        [_line(group, limits) for group in named.groups],
    )


def _line(group: Group, limits: Limits) -> Line:
    ratio = group.gap.ratio if group.gap else None
    return Line(
        group,
        _share(group.rate),
        _ratio(ratio) if ratio else "—",
        words.said(group, limits=limits),
        words.sentence(group, limits=limits),
    )


def _named(group: Group) -> Group:
    return replace(group, name=group.name and str(GROUPS.get(group.name, group.name)))


def why_suspended(report: FairnessReport) -> list[str]:
    """Return what was over the limit, and where: a sentence for each group of sex or age."""
    return [
        f"{one.label} · {line.sentence}"
        for one in groupings(report)
        if one.code in policy.PROTECTED and one.is_over
        for line in one.rows
        if line.group.finding.verdict is Verdict.OVER
    ]


def coverage(report: FairnessReport) -> str:
    """Return of how many people sex and age band are known, of how many."""
    if not report.figures["derives"]:
        return _("not looked at: the purpose “fairness check” is not active")
    if report.known is None:
        return _("known of fewer than %(least)d of %(people)d people") % {
            "least": limits_of(report).minimum_group, "people": report.people,
        }  # fmt: skip
    return _("known of %(known)d of %(people)d people") % {
        "known": report.known, "people": report.people,
    }  # fmt: skip


def others(report: FairnessReport) -> list[tuple[str, str]]:
    """Return the figures that are not of groups, each with its label."""
    figures, least = report.figures, limits_of(report).minimum_group
    few = _("fewer than %(least)d") % {"least": least}
    withdrawn, appeals, overturned = (
        few if figures[name] is None else str(figures[name])
        for name in ("withdrawn", "appeals", "overturned")
    )
    return [
        (_("Sex and age band"), coverage(report)),
        (_("Drift since the run before"), _drift(figures["drift"], least)),
        (_("People who moved"), _share(kept.estimate(figures["churn"]))),
        (_("Withdrawals of consent since"), withdrawn),
        (_("Appeals since"), appeals),
        (_("Decided otherwise after an appeal"), overturned),
    ]


def shares(report: FairnessReport) -> Iterator[tuple[str, str]]:
    """Yield the share of each class; small ones stand together."""
    content = report.run.version.says
    for code, share in report.figures["shares"]:
        label = _("small groups together") if code is None else class_name(content, code)
        yield label, _share(kept.estimate(share))


def _drift(drift: dict[str, Any], least: int) -> str:
    said = words.finding(kept.finding(drift["finding"]), minimum_group=least)
    return said if drift["index"] is None else f"{drift['index']:.3f} · {said}"


def _share(found: Estimate | None) -> str:
    if found is None:
        return _("cannot be said")
    return f"{100 * found.value:.1f} % ({_interval(found)})"


def _ratio(found: Estimate) -> str:
    return f"{found.value:.2f} ({found.interval.low:.2f}–{found.interval.high:.2f})"


def _interval(found: Estimate) -> str:
    return f"{100 * found.interval.low:.1f}–{100 * found.interval.high:.1f}"


def classes_of(report: FairnessReport) -> list[ShownClass]:
    """Return what each class did since the run before, as far as enough people were in it."""
    least = limits_of(report).minimum_group
    said = said_of(kept.classes(report.figures), minimum_group=least)
    return shown_classes(report.run.version, said)


def shown_classes(version: SchemeVersion, said: Iterable[Served]) -> list[ShownClass]:
    """Return what is said of classes, in words."""
    content = version.says
    return [
        ShownClass(
            _("small groups together") if one.code is None else class_name(content, one.code),
            one,
            _effect(one.need, scale=100),
            _effect(one.liking, scale=1),
        )
        for one in said
    ]


def _effect(found: Need | Liking, *, scale: int) -> str:
    """Return an effect in words: of a need how many more of a hundred, of ratings in steps."""
    said = str(_EFFECTS[found.effect])
    if found.difference is None:
        return _("cannot be said, not enough data")
    value, interval = found.difference.value, found.difference.interval
    value, low, high = (scale * one for one in (value, interval.low, interval.high))
    digits = 1 if scale > 1 else 2
    return f"{said}: {value:+.{digits}f} ({low:+.{digits}f} … {high:+.{digits}f})"


def told_apart(test: ProxyTest) -> list[tuple[str, str, list[ToldApart]]]:
    """Return for each attribute of how many people it is known, and what tells it."""
    content = test.version.says
    labels = {one.key: one.label for one in content.criteria} | {policy.OUTCOME: _("the class")}
    found = [kept.proxies(one) for one in test.figures]
    return [
        (
            str(LABELS[one.attribute]),
            _known(one),
            [
                *(
                    _told(labels[told.name], told.people, told.association, told.finding)
                    for told in (*one.inputs, one.outcome)
                ),
                *(
                    _told(_together(told.group), told.people, told.prediction, told.finding)
                    for told in one.joint
                ),
            ],
        )
        for one in found
    ]


def _known(found: Proxies) -> str:
    if found.coverage is not None:
        return _("known of %(share).0f %% of the people") % {"share": 100 * found.coverage}
    if found.outcome.people:
        return _("not known of fewer than %(least)d people") % {"least": MINIMUM_GROUP}
    return _("known of fewer than %(least)d people") % {"least": MINIMUM_GROUP}


def _told(label: str, people: int, figure: Estimate | None, finding: Finding) -> ToldApart:
    said = words.finding(finding, minimum_group=MINIMUM_GROUP)
    return ToldApart(label, people, figure, said, finding.verdict is Verdict.OVER)


def _together(group: str | None) -> str:
    name = _("small groups together") if group is None else str(GROUPS.get(group, group))
    return _("all criteria together tell: %(group)s") % {"group": name}
