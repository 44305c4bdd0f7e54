"""The classification table of a community: rows, counts, two days, one customer's class."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.timezone import now
from ninja import Query, Router

from hudang.accounts.policy import Permission
from hudang.api.auth import ApiRequest
from hudang.api.class_schemas import (
    ComparisonIn,
    ComparisonOut,
    CountsOut,
    TableIn,
    TableOut,
    ToldOut,
)
from hudang.api.schemas import Code, Number, answers
from hudang.api.scheme_schemas import SchemeNumber
from hudang.classification import queries, services, wording
from hudang.classification.models import Assignment, SchemeVersion
from hudang.classification.queries import TableFilter
from hudang.classification.services import Told
from hudang.core.calendar import end_of
from hudang.registry import queries as registry
from hudang.registry.models import Community

P = Permission
router = Router(tags=["classification"])
_TABLE = "/{code}/classes"


@router.get(_TABLE, response=answers(TableOut), operation_id="list_classes", url_name="classes")
def list_classes(request: ApiRequest, code: Code, asked: Query[TableIn]) -> dict[str, Any]:
    """List who is in which class now, masked; everybody the scheme is about, the standard too."""
    place, version = _place(request, code), _version(request, asked.scheme)
    building = registry.building_ids(place.id).get(asked.building)
    if asked.building and building is None:
        raise Http404
    wanted = TableFilter(
        class_code=asked.class_code or "", building=building, role=asked.role or "",
        changed_since=asked.changed_since, waits=asked.waits, text=asked.text,
    )  # fmt: skip
    found = services.read_table(
        version, place.id, wanted, page=asked.page, size=asked.size, by=request.auth, at=now()
    )
    return {"total": found.total, "rows": [_row(one) for one in found.rows]}


def _row(row: services.TableRow) -> dict[str, Any]:
    held = row.held
    return {
        "houses": [one.label for one in row.stays],
        "since": held.begun_at if held else None,
        "is_by_person": held is not None and held.is_by_person,
        "waits_for_person": held is not None and held.major == Assignment.Major.WAITS,
        **{name: getattr(row, name) for name in ("number", "name", "class_code", "class_name")},
    }


@router.get(
    f"{_TABLE}/counts",
    response=answers(CountsOut),
    operation_id="count_classes",
    url_name="classes_counts",
)
def count_classes(request: ApiRequest, code: Code, scheme: SchemeNumber) -> dict[str, Any]:
    """Say how many the last run found in each class; nothing is opened for it."""
    place, version = _place(request, code), _version(request, scheme)
    part = queries.found_by_last_run(version.scheme, place.id)
    if part is None:
        return {"run": None, "counted_at": None, "classes": []}
    names = wording.class_names([part.run.version])
    return {
        "run": part.run.number,
        "counted_at": part.done_at,
        "classes": [
            {"class_code": key, "class_name": name, "people": part.classes.get(key, 0)}
            for key, name in names.items()
        ],
    }


@router.get(
    f"{_TABLE}/comparison",
    response=answers(ComparisonOut),
    operation_id="compare_classes",
    url_name="classes_comparison",
)
def compare(request: ApiRequest, code: Code, asked: Query[ComparisonIn]) -> dict[str, Any]:
    """Compare the table of two days: how many were where, and from where to where they went."""
    place, version = _place(request, code), _version(request, asked.scheme)
    found = services.compare(
        version, place.id, before=end_of(asked.before), after=min(end_of(asked.after), now()),
        by=request.auth, at=now(),
    )  # fmt: skip
    return {
        "classes": [
            {"class_code": key, "class_name": name, "before": before, "after": after}
            for key, name, before, after in found.classes
        ],
        "moves": [
            {"before": before, "after": after, "people": count}
            for (before, after), count in found.moves.most_common()
        ],
    }


@router.get(
    f"{_TABLE}/{{number}}",
    response=answers(ToldOut),
    operation_id="explain_class",
    url_name="classes_one",
)
def explain(
    request: ApiRequest, code: Code, number: Number, scheme: SchemeNumber
) -> dict[str, Any]:
    """Tell the class of one customer and why; the entry of the log names him."""
    place, version = _place(request, code), _version(request, scheme)
    customer = registry.find_customer(number, by=request.auth)
    if customer.community_id != place.id:
        raise Http404
    return _told(services.tell_class(version, customer, by=request.auth, at=now()))


def _told(told: Told) -> dict[str, Any]:
    return {
        "number": told.customer.number,
        "version": told.version.number,
        "sentence": {"zh": told.explanation.zh, "en": told.explanation.en},
        "facts": told.explanation.facts,
        "major": told.held.major if told.held else None,
        "history": [
            {
                "version": one.version.number,
                "run": one.run.number if one.run else None,
                **{
                    name: getattr(one, name)
                    for name in ("class_code", "class_name", "begun_at", "ended_at")
                },
            }
            for one in told.history
        ],
        **{
            name: getattr(told, name)
            for name in ("name", "class_code", "class_name", "changes_now")
        },
    }


def _place(request: ApiRequest, code: str) -> Community:
    request.auth.require(P.SEE_CLASSES)
    return registry.community(code, by=request.auth)


def _version(request: ApiRequest, scheme: str) -> SchemeVersion:
    """Return the version of a scheme that came in force last."""
    found = queries.tabled_version(scheme)
    if found is None:
        raise Http404
    return found
