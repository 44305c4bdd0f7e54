"""What the pages of monitoring are made of: figures in words, tables and charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hudang.accounts.policy import Permission
from hudang.classification import policy, queries, watched
from hudang.classification.fairness import kept, words
from hudang.core.controls import allows
from hudang.web.forms.monitoring import ShownForm

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet
    from django.http import QueryDict

    from hudang.accounts.actor import Actor
    from hudang.classification.models import FairnessReport, Scheme, SchemeVersion
    from hudang.classification.watched import Watched

P = Permission
# The interval stands as a bar on one that is not seen; the rate is a point on both.
_BAR: Final[Mapping[str, Any]] = {"type": "bar", "stack": "interval", "barMaxWidth": 12}
_UNSEEN: Final[Mapping[str, Any]] = {
    **_BAR, "itemStyle": {"color": "transparent"}, "silent": True,
}  # fmt: skip
_SPAN: Final[Mapping[str, Any]] = {**_BAR, "itemStyle": {"color": "#a8c4ea"}}
_POINT: Final[Mapping[str, Any]] = {
    "type": "scatter", "symbolSize": 10, "itemStyle": {"color": "#1257b8"},
}  # fmt: skip
RATES: Final[Mapping[str, Any]] = {
    "tooltip": {"trigger": "item"},
    "grid": {"left": 8, "right": 24, "top": 8, "bottom": 44, "containLabel": True},
    "xAxis": {
        "type": "value", "min": 0, "max": 100, "axisLabel": {"formatter": "{value} %"},
        "name": gettext_lazy("Share in a class, as a point on its interval"),
        "nameLocation": "middle", "nameGap": 32,
    },
}  # fmt: skip
STEADY: Final[Mapping[str, Any]] = {
    "tooltip": {"trigger": "axis"},
    "legend": {"bottom": 0},
    "grid": {"left": 8, "right": 8, "top": 24, "bottom": 40, "containLabel": True},
    "yAxis": [
        {"type": "value", "min": 0, "name": gettext_lazy("drift")},
        {"type": "value", "min": 0, "name": gettext_lazy("moved, %")},
    ],
}
# So many runs are drawn, and offered to be looked at.
RUNS_DRAWN: Final = 26


@dataclass(frozen=True, slots=True)
class Row:
    """A scheme in the list: its newest report, and what it says of the groups."""

    report: FairnessReport
    over: list[str]
    coverage: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The report that is looked at, by which grouping; the newest and all of them if none is."""

    form: ShownForm
    report: FairnessReport | None
    grouping: str


def row(report: FairnessReport) -> Row:
    found = watched.groupings(report)
    over = [one.label for one in found if one.is_over or one.warns]
    return Row(report, over, watched.coverage(report))


def chosen(asked: QueryDict, reports: QuerySet[FairnessReport]) -> Chosen:
    form = ShownForm(asked, reports=reports[:RUNS_DRAWN])
    form.is_valid()
    run = form.cleaned_data.get("run", "")
    found = reports.filter(run__number=run) if run else reports
    return Chosen(form, found.first(), form.cleaned_data.get("grouping", ""))


def shown(scheme: Scheme, found: Chosen, *, by: Actor) -> dict[str, Any]:
    """Return what the page of a scheme shows."""
    report = found.report
    return {
        "form": found.form,
        "report": report,
        "held": queries.limits_of(scheme),
        "no_law": words.no_law(),
        "may_set": by.may(P.APPROVE_SCHEME),
        **_proof(scheme),
        **(_report(report, grouping=found.grouping, by=by) if report else {}),
    }


def _proof(scheme: Scheme) -> dict[str, Any]:
    """Return what the classes of the version in force have shown in twelve months."""
    version = queries.version_in_force(scheme)
    if version is None:
        return {}
    asked = version.unproven_at
    said = queries.proved_in_year(version, at=now())
    return {
        "in_year": watched.shown_classes(version, said),
        "retires_on": policy.monitoring.retires_on(localdate(asked)) if asked else None,
    }


def _report(report: FairnessReport, *, grouping: str, by: Actor) -> dict[str, Any]:
    rule = policy.monitoring.require_unanswered
    is_open = allows(rule, level=report.level, answered_by=report.answered_by)
    return {
        "groupings": [one for one in watched.groupings(report) if grouping in {"", one.code}],
        "others": watched.others(report),
        "shares": list(watched.shares(report)),
        "served": watched.classes_of(report),
        "suspended_for": watched.why_suspended(report) if report.has_suspended else [],
        "may_answer": is_open and (by.may(P.APPROVE_SCHEME) or by.may(P.RUN_SCHEME)),
    }


def rates_chart(one: Watched) -> dict[str, Any]:
    """Return the rate of each group as a point on its interval."""
    groups = one.figures.groups[::-1]
    intervals = [group.rate.interval for group in groups]
    spans = [_hundredths(one.high - one.low) for one in intervals]
    rates = [[_hundredths(group.rate.value), place] for place, group in enumerate(groups)]
    return {
        **RATES,
        "yAxis": {"type": "category", "data": [words.group_name(group) for group in groups]},
        "series": [
            {**_UNSEEN, "data": [_hundredths(one.low) for one in intervals]},
            {**_SPAN, "name": _("interval"), "data": spans},
            {**_POINT, "name": _("in a class, of a hundred"), "data": rates},
        ],
    }  # fmt: skip


def steady_chart(reports: Iterable[FairnessReport]) -> dict[str, Any]:
    """Return drift and the share of people who moved, run by run."""
    found = list(reports)[::-1]
    moved = [kept.estimate(one.figures["churn"]) for one in found]
    drift = [one.figures["drift"]["index"] for one in found]
    shares = [one and _hundredths(one.value) for one in moved]
    return {
        **STEADY,
        "xAxis": {"type": "category", "data": [one.run.number for one in found]},
        "series": [
            {"type": "line", "name": _("drift"), "data": drift},
            {"type": "line", "name": _("moved, %"), "yAxisIndex": 1, "data": shares},
        ],
    }


def _hundredths(share: float) -> float:
    return round(100 * share, 1)


def beside(version: SchemeVersion, *, by: Actor) -> dict[str, Any]:
    """Return what is shown of monitoring beside a version."""
    report = queries.that_suspended(version)
    return {
        "evidence": queries.evidence(version, at=now()) if version.published_at else None,
        "over_limit": watched.why_suspended(report) if report else [],
        "may_see_fairness": by.may(P.SEE_FAIRNESS),
        **tested(version, by=by),
    }


def tested(version: SchemeVersion, *, by: Actor) -> dict[str, Any]:
    """Return the newest test on real data of a version, and whether one may be asked for."""
    test = queries.proxy_tests(version).first()
    is_testable = allows(policy.runs.require_may_try, state=version.state)
    is_running = test is not None and not test.is_over
    return {
        "test": test,
        "told_apart": watched.told_apart(test) if test and test.figures else [],
        "is_testing": is_running,
        "is_testable": is_testable,
        "may_test": is_testable and by.may(P.RUN_SCHEME) and not is_running,
        "may_cancel": is_running and by.may(P.RUN_SCHEME),
    }
