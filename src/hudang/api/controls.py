"""The catalogue of controls: which article became which rule, and how far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from ninja import Router, Schema

from hudang.accounts.policy import Permission
from hudang.core import controls

if TYPE_CHECKING:
    from hudang.core.controls import Control

from hudang.api.auth import ApiRequest
from hudang.api.schemas import answers

router = Router(tags=["controls"])


class WordingOut(Schema):
    """A sentence in both languages."""

    zh: str
    en: str


class ControlOut(Schema):
    """A duty, its sources, and the rules that enforce it."""

    id: str
    title: WordingOut
    articles: list[str]
    status: controls.Status
    rules: list[str]


@router.get(
    "", response=answers(list[ControlOut]), operation_id="list_controls", url_name="controls"
)
def list_controls(request: ApiRequest, q: str = "") -> list[dict[str, Any]]:
    """List the controls; `q` narrows them to a number, an article or a source."""
    request.auth.require(Permission.SEE_CONTROLS)
    controls.discover()
    found = controls.matching(q) if q else controls.load().values()
    return [_shown(one) for one in found]


@router.get(
    "/{number}", response=answers(ControlOut), operation_id="get_control", url_name="control"
)
def get_control(request: ApiRequest, number: str) -> dict[str, Any]:
    """Read one control."""
    request.auth.require(Permission.SEE_CONTROLS)
    controls.discover()
    control = controls.load().get(number)
    if control is None:
        raise Http404
    return _shown(control)


def _shown(control: Control) -> dict[str, Any]:
    return {
        "id": control.id,
        "title": {"zh": control.title.zh, "en": control.title.en},
        "articles": list(control.articles),
        "status": control.status,
        "rules": list(controls.rules_for(control.id)),
    }
