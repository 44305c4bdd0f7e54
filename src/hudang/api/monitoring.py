"""How fair schemes are in figures: the reports of their runs, one report, the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.timezone import now
from ninja import Router

from hudang.api.auth import ApiRequest
from hudang.api.monitoring_schemas import (
    LimitsIn,
    LimitsOut,
    ReportFiguresOut,
    ReportOut,
    RunNumber,
)
from hudang.api.schemas import answers
from hudang.api.scheme_schemas import SchemeNumber
from hudang.classification import queries, services, watched
from hudang.classification.services import Limiting

if TYPE_CHECKING:
    from hudang.classification.fairness.disparity import Group
    from hudang.classification.fairness.effects import Liking, Need, Served
    from hudang.classification.fairness.proportions import Estimate
    from hudang.classification.models import FairnessReport, Scheme
    from hudang.classification.watched import Watched

router = Router(tags=["schemes"])


@router.get(
    "/{number}/fairness",
    response=answers(list[ReportOut]),
    operation_id="list_fairness_reports",
    url_name="fairness_reports",
)
def list_reports(request: ApiRequest, number: SchemeNumber) -> list[dict[str, Any]]:
    """List the reports of a scheme, the newest first."""
    found = queries.reports_of(_scheme(request, number), by=request.auth)
    return [_out(one) for one in found[: queries.REPORTS_LISTED]]


@router.get(
    "/{number}/fairness/{run}",
    response=answers(ReportFiguresOut),
    operation_id="get_fairness_report",
    url_name="fairness_report",
)
def get_report(request: ApiRequest, number: SchemeNumber, run: RunNumber) -> dict[str, Any]:
    """Read the figures of a run: groups of ten or more, and nobody in them."""
    found = queries.reports_of(_scheme(request, number), by=request.auth)
    report = found.filter(run__number=run).first()
    if report is None:
        raise Http404
    figures = report.figures
    return {
        **_out(report),
        "groupings": [_grouping(one) for one in watched.groupings(report)],
        "classes": [_class(one.served) for one in watched.classes_of(report)],
        "drift": figures["drift"]["index"],
        "churn": figures["churn"] and figures["churn"]["value"],
        "withdrawn": figures["withdrawn"],
    }


@router.get(
    "/{number}/limits",
    response=answers(LimitsOut),
    operation_id="get_fairness_limits",
    url_name="fairness_limits",
)
def get_limits(request: ApiRequest, number: SchemeNumber) -> dict[str, Any]:
    """Read the limits that hold for a scheme: those set last, or the company's."""
    return _limits(_scheme(request, number))


@router.post(
    "/{number}/limits",
    response=answers(LimitsOut),
    operation_id="set_fairness_limits",
    url_name="fairness_limits",
)
def set_limits(request: ApiRequest, number: SchemeNumber, body: LimitsIn) -> dict[str, Any]:
    """Set limits as the privacy lead, with the reason; they hold from the next report on."""
    scheme, said = _scheme(request, number), body.model_dump()
    reason = said.pop("reason")
    services.set_limits(scheme, Limiting(**said), reason=reason, by=request.auth, at=now())
    return _limits(scheme)


def _scheme(request: ApiRequest, number: str) -> Scheme:
    found = queries.watched(number, by=request.auth)
    if found is None:
        raise Http404
    return found


def _limits(scheme: Scheme) -> dict[str, Any]:
    held = queries.limits_of(scheme)
    return {name: getattr(held, name) for name in LimitsOut.model_fields}


def _out(report: FairnessReport) -> dict[str, Any]:
    return {
        "run": report.run.number,
        "version": report.run.version.number,
        **{
            name: getattr(report, name)
            for name in ("made_at", "level", "people", "known", "has_suspended", "answered_at")
        },
    }


def _grouping(one: Watched) -> dict[str, Any]:
    return {
        "grouping": one.code,
        "verdict": one.figures.finding.verdict,
        "why": one.figures.finding.why,
        "warns": one.warns,
        "coverage": one.figures.coverage,
        "groups": [_group(line.group) for line in one.rows],
    }


def _group(group: Group) -> dict[str, Any]:
    gap = group.gap
    return {
        "name": group.name,
        "people": group.tally.total,
        "in_class": group.tally.favourable,
        "rate": _estimate(group.rate),
        "ratio": _estimate(gap.ratio) if gap else None,
        "difference": _estimate(gap.difference) if gap else None,
        "verdict": group.finding.verdict,
    }


def _class(one: Served) -> dict[str, Any]:
    return {"class_code": one.code, "need": _effect(one.need), "rating": _effect(one.liking)}


def _effect(found: Need | Liking) -> dict[str, Any]:
    return {"effect": found.effect, "difference": _estimate(found.difference)}


def _estimate(found: Estimate | None) -> dict[str, float] | None:
    if found is None:
        return None
    return {"value": found.value, "low": found.interval.low, "high": found.interval.high}
