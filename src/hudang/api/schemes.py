"""Classification schemes: the list, one version, a draft in one go, and every step after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.timezone import now
from ninja import Router, Status

from hudang.api.auth import ApiRequest
from hudang.api.once import once
from hudang.api.schemas import answers
from hudang.api.scheme_schemas import (
    ClassIn,
    EditionIn,
    ReviewIn,
    RowIn,
    SchemeIn,
    SchemeNumber,
    SchemeOut,
    SchemePartsOut,
    SuspendIn,
)
from hudang.classification import queries, services
from hudang.classification.content import CustomerClass, Rule
from hudang.classification.models import SchemeVersion
from hudang.classification.policy import Finding
from hudang.classification.queries import SchemeFilter
from hudang.classification.services import Review, Titles, Wanted, WholeDraft

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.classification.content import Content

router = Router(tags=["schemes"])
_VERSION = "/{number}/versions/{version}"
# Steps that need no more than the address.
STEPS: dict[str, Callable[..., Any]] = {
    "check": services.check,
    "adopt": services.adopt,
    "publish": services.publish,
    "activate": services.activate,
    "resume": services.resume,
    "retire": services.retire,
    "give-up": services.give_up,
}


@router.get("", response=answers(list[SchemeOut]), operation_id="list_schemes", url_name="schemes")
def list_schemes(
    request: ApiRequest, state: SchemeVersion.State | None = None, name: str = ""
) -> list[dict[str, Any]]:
    """List the newest version of each scheme, the newest scheme first."""
    wanted = SchemeFilter(state=state or "", name=name)
    return [_out(one) for one in queries.schemes(wanted, by=request.auth)]


@router.post(
    "",
    response=answers(SchemePartsOut, status=201),
    operation_id="draft_scheme",
    url_name="schemes",
)
def draft(request: ApiRequest, body: SchemeIn) -> Status[dict[str, Any]]:
    """Draft a scheme in one go; what may not be in it is refused, and nothing is left behind."""
    return Status(201, once(request, lambda: _draft(request, body)))


def _draft(request: ApiRequest, body: SchemeIn) -> dict[str, Any]:
    said = WholeDraft(
        titles=Titles(body.name.zh, body.name.en, body.goal.zh, body.goal.en),
        audience=[str(one) for one in body.audience],
        method=str(body.method),
        why_not_package=body.why_not_package,
        criteria=[Wanted(**one.model_dump()) for one in body.criteria],
        rules=[_rule(place, one) for place, one in enumerate(body.rows, 1)],
        classes=[_class(one) for one in body.classes],
    )
    made = services.draft_whole(said, by=request.auth, at=now())
    return SchemePartsOut(**_whole(made)).model_dump(mode="json")


def _rule(place: int, row: RowIn) -> Rule:
    conditions = {key: frozenset(values) for key, values in row.conditions.items()}
    return Rule(f"r{place}", conditions, row.class_code, row.points)


def _class(one: ClassIn) -> CustomerClass:
    return CustomerClass(
        one.code, one.name.zh, one.name.en, one.text.zh, one.text.en,
        frozenset(one.effects), one.points_from, one.points_until,
    )  # fmt: skip


@router.get(
    _VERSION, response=answers(SchemePartsOut), operation_id="get_scheme", url_name="scheme"
)
def get_scheme(request: ApiRequest, number: SchemeNumber, version: int) -> dict[str, Any]:
    """Read a version: what it says, what was found, who judged it."""
    return _whole(_find(request, number, version))


@router.post(
    f"{_VERSION}/submit",
    response=answers(SchemePartsOut),
    operation_id="submit_scheme",
    url_name="scheme_submit",
)
def submit(
    request: ApiRequest, number: SchemeNumber, version: int, body: EditionIn
) -> dict[str, Any]:
    """Freeze a draft that passes the legality check and hand it to the lawyer."""
    found = _find(request, number, version)
    services.submit(found, edition=body.edition, by=request.auth, at=now())
    return _whole(_find(request, number, version))


@router.post(
    f"{_VERSION}/review",
    response=answers(SchemePartsOut),
    operation_id="review_scheme",
    url_name="scheme_review",
)
def review(
    request: ApiRequest, number: SchemeNumber, version: int, body: ReviewIn
) -> dict[str, Any]:
    """Sign the legal review: a finding on every point, and an opinion."""
    return _judge(request, number, version, body, services.review)


@router.post(
    f"{_VERSION}/return",
    response=answers(SchemePartsOut),
    operation_id="return_scheme",
    url_name="scheme_return",
)
def send_back(
    request: ApiRequest, number: SchemeNumber, version: int, body: ReviewIn
) -> dict[str, Any]:
    """Send a version back to its draft, with the reason."""
    return _judge(request, number, version, body, services.return_draft)


def _judge(
    request: ApiRequest, number: str, version: int, body: ReviewIn, act: Callable[..., Any]
) -> dict[str, Any]:
    points = {str(point): text for point, text in body.points.items()}
    said = Review(points, body.opinion, body.conditions)
    act(_find(request, number, version), said, by=request.auth, at=now())
    return _whole(_find(request, number, version))


@router.post(
    f"{_VERSION}/suspend",
    response=answers(SchemePartsOut),
    operation_id="suspend_scheme",
    url_name="scheme_suspend",
)
def suspend(
    request: ApiRequest, number: SchemeNumber, version: int, body: SuspendIn
) -> dict[str, Any]:
    """Stop a scheme that is in force, with the reason."""
    found = _find(request, number, version)
    services.suspend(found, reason=body.reason, by=request.auth, at=now())
    return _whole(_find(request, number, version))


@router.post(
    f"{_VERSION}/steps/{{step}}",
    response=answers(SchemePartsOut),
    operation_id="move_scheme",
    url_name="scheme_step",
)
def move(request: ApiRequest, number: SchemeNumber, version: int, step: str) -> dict[str, Any]:
    """Take a step: check, adopt, publish, activate, resume, retire or give-up."""
    found = _find(request, number, version)
    if step not in STEPS:
        raise Http404
    STEPS[step](found, by=request.auth, at=now())
    return _whole(_find(request, number, version))


def _find(request: ApiRequest, number: str, version: int) -> SchemeVersion:
    found = queries.version(number, version, by=request.auth)
    if found is None:
        raise Http404
    return found


def _out(version: SchemeVersion) -> dict[str, Any]:
    return {
        "number": version.scheme.number,
        "version": version.number,
        "name": {"zh": version.name_zh, "en": version.name_en},
        "goal": {"zh": version.goal_zh, "en": version.goal_en},
        **{
            name: getattr(version, name)
            for name in ("state", "edition", "drafted_at", "published_at")
        },
    }


def _whole(version: SchemeVersion) -> dict[str, Any]:
    content, found = version.says, queries.findings_of(version)
    return {
        **_out(version),
        **_said(content),
        "content_hash": version.content_hash,
        "assessment": version.assessment,
        "findings": [_finding(one) for one in found],
        "reviews": list(queries.reviews_of(version)),
    }


def _said(content: Content) -> dict[str, Any]:
    return {
        "audience": sorted(content.audience),
        "method": content.method,
        "why_not_package": content.why_not_package,
        "criteria": [
            {
                "key": one.key,
                "attribute": one.attribute,
                "name": {"zh": one.of.zh, "en": one.of.en},
                "dimension": one.of.dimension,
                "is_restricted": one.of.dimension.is_restricted,
            }
            for one in content.criteria
        ],
        "rows": [
            {
                "key": one.key,
                "conditions": {key: sorted(of) for key, of in one.conditions.items()},
                "class_code": one.class_code,
                "points": one.points,
            }
            for one in content.rules
        ],
        "classes": [_class_out(one) for one in content.classes],
    }


def _class_out(one: CustomerClass) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": {"zh": one.zh, "en": one.en},
        "text": {"zh": one.text_zh, "en": one.text_en},
        "effects": sorted(one.effects),
        "points_from": one.points_from,
        "points_until": one.points_until,
    }


def _finding(one: Finding) -> dict[str, Any]:
    kind = one.kind
    return {
        "code": one.code, "where": one.where, "weight": kind.weight, "control": kind.control,
        "sentence": str(kind.sentence),
    }  # fmt: skip
