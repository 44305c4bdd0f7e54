"""Runs of schemes: the list, one run with what it found, asked for, cancelled, gone on with."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.timezone import now
from ninja import Query, Router, Status

from hudang.api.auth import ApiRequest
from hudang.api.class_schemas import RunIn, RunNumber, RunOut, RunPartsOut, RunsIn
from hudang.api.once import once
from hudang.api.schemas import answers
from hudang.classification import policy, queries, services
from hudang.classification.models import Run
from hudang.classification.queries import RunFilter

SHOWN = (
    "number", "is_dry", "state", "way", "reason", "asked_at", "begun_at", "ended_at",
)  # fmt: skip
router = Router(tags=["classification"])


@router.get("", response=answers(list[RunOut]), operation_id="list_runs", url_name="runs")
def list_runs(request: ApiRequest, asked: Query[RunsIn]) -> list[dict[str, Any]]:
    """List runs, the newest first."""
    wanted = RunFilter(name=asked.scheme or "", state=asked.state or "")
    return [_out(one) for one in asked.of(queries.runs_like(wanted, by=request.auth))]


@router.post(
    "", response=answers(RunPartsOut, status=201), operation_id="ask_run", url_name="runs"
)
def ask(request: ApiRequest, body: RunIn) -> Status[dict[str, Any]]:
    """Have a version sort everybody, or count what it would do; twice asked, it runs once."""
    return Status(201, once(request, lambda: _ask(request, body)))


def _ask(request: ApiRequest, body: RunIn) -> dict[str, Any]:
    version = queries.version(body.scheme, body.version, by=request.auth)
    if version is None:
        raise Http404
    run = services.ask_run(version, is_dry=body.is_dry, by=request.auth, at=now())
    return RunPartsOut(**_whole(request, run)).model_dump(mode="json")


@router.get("/{number}", response=answers(RunPartsOut), operation_id="get_run", url_name="run")
def get_run(request: ApiRequest, number: RunNumber) -> dict[str, Any]:
    """Read a run: how far it is, and what it found in the communities of one's posts."""
    return _whole(request, _find(request, number))


@router.post(
    "/{number}/cancel",
    response=answers(RunPartsOut),
    operation_id="cancel_run",
    url_name="run_cancel",
)
def cancel(request: ApiRequest, number: RunNumber) -> dict[str, Any]:
    """End a run; communities that are done stay as they are."""
    services.cancel_run(_find(request, number), by=request.auth, at=now())
    return _whole(request, _find(request, number))


@router.post(
    "/{number}/go-on",
    response=answers(RunPartsOut),
    operation_id="go_on_with_run",
    url_name="run_go_on",
)
def go_on(request: ApiRequest, number: RunNumber) -> dict[str, Any]:
    """Let a run that stopped go on with the communities it has not done."""
    services.go_on(_find(request, number), by=request.auth, at=now())
    return _whole(request, _find(request, number))


def _find(request: ApiRequest, number: str) -> Run:
    found = queries.run(number, by=request.auth)
    if found is None:
        raise Http404
    return found


def _out(run: Run) -> dict[str, Any]:
    done = queries.progress(run)
    return {
        "scheme": run.version.scheme.number,
        "version": run.version.number,
        "communities": done.parts,
        "communities_done": done.parts_done,
        "people_seen": done.seen,
        "changed": done.changed,
        **{name: getattr(run, name) for name in SHOWN},
    }


def _whole(request: ApiRequest, run: Run) -> dict[str, Any]:
    places = request.auth.communities
    totals = queries.totals_of(run, places)
    return {
        **_out(run),
        "parts": [
            {
                "community": part.community.code,
                **{name: getattr(part, name) for name in ("state", "people", "seen", "changed")},
            }
            for part in queries.parts_of(run).filter(community__in=places)
        ],
        "people": totals.people,
        "classes": totals.classes,
        "moves": [
            {"before": before, "after": after, "people": count}
            for (before, after), count in totals.moves.most_common()
        ],
        "left_out": policy.runs.countable(totals.left_out),
    }
