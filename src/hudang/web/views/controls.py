"""Article, control, rule, test: the policy map as pages, and what was refused lately."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from importlib import import_module
from inspect import getdoc
from typing import TYPE_CHECKING, NamedTuple

from django.http import Http404
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from hudang.accesslog import queries as accesslog
from hudang.accesslog.models import Act
from hudang.accounts.policy import Permission
from hudang.core import controls, proofs
from hudang.core.controls import Control, Status
from hudang.web.pagination import paginate
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse, QueryDict

    from hudang.web.shortcuts import StaffRequest

FIGURES_FROM = timedelta(days=30)


class Row(NamedTuple):
    """One duty of one article."""

    article: str
    control: Control
    rules: int
    tests: int


class Rule(NamedTuple):
    """A rule as its own words say it."""

    name: str
    sentence: str


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    request.actor.require(Permission.SEE_CONTROLS)
    return page(
        request,
        "controls/index.html#rows",
        rows=paginate(request, _rows(request.GET)),
        sources=controls.sources().values(),
        statuses=Status,
        chosen=request.GET,
    )


@require_GET
def detail(request: StaffRequest, number: str) -> HttpResponse:
    request.actor.require(Permission.SEE_CONTROLS)
    control = controls.load().get(number)
    if control is None:
        raise Http404
    since = now() - FIGURES_FROM
    return page(
        request,
        "controls/detail.html",
        control=control,
        sources={article: _source(article) for article in control.articles},
        rules=_rules(number),
        tests=_proofs().get(number, ()),
        refused=accesslog.recent(act=Act.REFUSE, since=since).filter(control=number).count(),
    )


def _rows(chosen: QueryDict) -> list[Row]:
    """Return the duties that fit, in the order of their articles."""
    controls.discover()
    query, status, source = (chosen.get(name, "") for name in ("q", "status", "source"))
    wanted = {control.id for control in controls.matching(query)} if query else None
    return [
        Row(article, control, len(controls.rules_for(control.id)), len(_tests(control.id)))
        for article, found in controls.articles_index().items()
        for control in found
        if (not source or controls.source_of(article) == source)
        and (not status or control.status == status)
        and (wanted is None or control.id in wanted or _mentions(control, query))
    ]


def _mentions(control: Control, query: str) -> bool:
    return query.lower() in f"{control.title.zh} {control.title.en}".lower()


def _source(article: str) -> controls.Source:
    return controls.sources()[controls.source_of(article)]


def _rules(number: str) -> list[Rule]:
    controls.discover()
    return [Rule(name, _sentence(name)) for name in controls.rules_for(number)]


def _sentence(name: str) -> str:
    """Return what the rule at that dotted name says of itself."""
    module, _, function = name.rpartition(".")
    return getdoc(getattr(import_module(module), function)) or ""


def _tests(number: str) -> tuple[str, ...]:
    return _proofs().get(number, ())


@cache
def _proofs() -> Mapping[str, tuple[str, ...]]:
    root = proofs.checkout()
    return proofs.find(root / "tests") if root else {}
