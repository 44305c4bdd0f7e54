"""What the figures of runs say, and whom they wait for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.db.models import OuterRef, Subquery
from django.utils.timezone import localdate

from hudang.accounts.policy import Permission
from hudang.classification import policy
from hudang.classification.models import (
    FairnessLimits,
    FairnessReport,
    ProxyTest,
    Run,
    Scheme,
    SchemeVersion,
)
from hudang.classification.policy import Finding
from hudang.classification.queries.schemes import check_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from hudang.accounts.actor import Actor

REPORTS_LISTED: Final = 100
"""So many reports of a scheme are looked back at."""

Level = FairnessReport.Level
Cause = SchemeVersion.Cause


class Standing(StrEnum):
    """What the newest report is worth as evidence for an assessment."""

    NONE = "none"
    CURRENT = "current"
    OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The newest report of a scheme beside one of its versions."""

    version: SchemeVersion
    report: FairnessReport | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """What the list of schemes is narrowed to."""

    name: str = ""
    level: str = ""


def reports(by: Actor) -> QuerySet[FairnessReport]:
    """Return the report of every run, the newest first."""
    by.require(Permission.SEE_FAIRNESS)
    return FairnessReport.objects.select_related("run__version__scheme")


def reports_of(scheme: Scheme, *, by: Actor) -> QuerySet[FairnessReport]:
    """Return the reports of a scheme, the newest first."""
    return reports(by).filter(run__version__scheme=scheme)


def newest_reports(wanted: ReportFilter, *, by: Actor) -> QuerySet[FairnessReport]:
    """Return the newest report of each scheme that has one."""
    found = reports(by).filter(pk=_newest())
    if wanted.level:
        found = found.filter(level=wanted.level)
    if wanted.name:
        named = SchemeVersion.objects.filter(name_zh__icontains=wanted.name).values("pk")
        english = SchemeVersion.objects.filter(name_en__icontains=wanted.name).values("pk")
        found = found.filter(run__version__in=named.union(english))
    return found


def watched(number: str, *, by: Actor) -> Scheme | None:
    """Return a scheme by its number for who may see its figures."""
    by.require(Permission.SEE_FAIRNESS)
    return Scheme.objects.filter(number=number).first()


def last_report(scheme: Scheme) -> FairnessReport | None:
    found = FairnessReport.objects.filter(run__version__scheme=scheme)
    return found.select_related("run__version__scheme").first()


def run_before(run: Run) -> Run | None:
    """Return the run of the scheme that came to its end before this one, and changed classes."""
    done = Run.objects.filter(
        version__scheme=run.version.scheme, is_dry=False, state=Run.State.DONE,
        ended_at__lt=run.ended_at,
    )  # fmt: skip
    return done.order_by("-ended_at").first()


def unreported() -> QuerySet[Run]:
    """Return the newest run of each scheme in force that is done and has no report."""
    newest = Run.objects.filter(
        version__scheme=OuterRef("version__scheme"), is_dry=False, state=Run.State.DONE
    )
    return Run.objects.filter(
        pk=Subquery(newest.order_by("-ended_at").values("pk")[:1]), fairness=None
    )


def limits_of(scheme: Scheme) -> FairnessLimits:
    """Return the limits that hold for a scheme: those set last, or the company's."""
    return FairnessLimits.objects.filter(scheme=scheme).first() or FairnessLimits(scheme=scheme)


def limits_set(scheme: Scheme) -> QuerySet[FairnessLimits]:
    """Return every limit that was set, the newest first."""
    return FairnessLimits.objects.filter(scheme=scheme)


def that_suspended(version: SchemeVersion) -> FairnessReport | None:
    """Return the report for which a version is suspended."""
    if version.suspended_for != Cause.FAIRNESS:
        return None
    return FairnessReport.objects.filter(run__version=version, has_suspended=True).first()


def warnings_open() -> QuerySet[FairnessReport]:
    """Return the newest reports that warn and that nobody answered, the oldest first."""
    found = FairnessReport.objects.filter(
        pk=_newest(), level__in=(Level.WARNING, Level.OVER), answered_by=""
    )
    return found.select_related("run__version__scheme").order_by("made_at", "id")


def _newest() -> Subquery:
    """Return the newest report of the same scheme."""
    same = FairnessReport.objects.filter(run__version__scheme=OuterRef("run__version__scheme"))
    return Subquery(same.order_by("-made_at", "-id").values("pk")[:1])


def evidence(version: SchemeVersion, *, at: datetime) -> Evidence:
    """Return what the newest report of the scheme is worth for this version."""
    found = last_report(version.scheme)
    if found is None:
        return Evidence(version, None, Standing.NONE)
    is_outdated = policy.monitoring.is_outdated(
        of_version=found.run.version.number, version=version.number,
        made=localdate(found.made_at), today=localdate(at),
    )  # fmt: skip
    return Evidence(version, found, Standing.OUTDATED if is_outdated else Standing.CURRENT)


def evidence_for(assessment: int, *, at: datetime) -> list[Evidence]:
    """Return what is watched of the versions that rest on an assessment."""
    resting = SchemeVersion.objects.filter(assessment=assessment).select_related("scheme")
    return [evidence(one, at=at) for one in resting.order_by("scheme__number", "number")]


# Tests for stand-ins


def proxy_tests(version: SchemeVersion) -> QuerySet[ProxyTest]:
    return ProxyTest.objects.filter(version=version)


def proxy_test_of(version: SchemeVersion) -> ProxyTest | None:
    """Return the newest test that came to its end, of what the version says now."""
    done = proxy_tests(version).filter(state=Run.State.DONE, content_hash=version.content_hash)
    return done.first()


def told_apart(version: SchemeVersion) -> tuple[frozenset[str], frozenset[str]]:
    """Return what a test found to say too much, and what a second reviewer allowed since."""
    test = proxy_test_of(version)
    if test is None:
        return frozenset(), frozenset()
    decided = version.proxy_reviews.filter(
        is_granted__isnull=False, decided_at__gte=test.ended_at
    ).order_by("decided_at", "id")
    last = {one.attribute: one.is_granted for one in decided}
    return frozenset(test.over), frozenset(one for one, granted in last.items() if granted)


def findings_of(version: SchemeVersion) -> list[Finding]:
    """Return what the last legality check and the last test on real data found."""
    checked, test = check_of(version), proxy_test_of(version)
    read = [Finding(code, where) for code, where in checked.findings] if checked else []
    over = test.over if test else []
    keys = [one.key for one in version.says.criteria if one.attribute in over]
    if policy.monitoring.OUTCOME in over:
        keys.append("")
    return [*read, *(Finding("tells_apart", key) for key in keys)]
