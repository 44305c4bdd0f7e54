"""The navigation: which pages there are, under which heading, for whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import _StrOrPromise

    from hudang.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Place:
    """A page in the navigation; `needs` names permissions of which one suffices, none: all."""

    route: str
    label: _StrOrPromise
    icon: str
    needs: frozenset[Permission] = frozenset()

    def covers(self, route: str) -> bool:
        """Say whether a route is the place or below it: `people` covers `people_appoint`."""
        return route.startswith(self.route.removesuffix("s"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A place as one person sees it on one page."""

    url: str
    label: _StrOrPromise
    icon: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Group:
    title: _StrOrPromise
    entries: tuple[Entry, ...]


P = Permission
MAP: tuple[tuple[_StrOrPromise, tuple[Place, ...]], ...] = (
    (
        "",
        (
            Place("home", _("Workbench"), icon="home"),
            Place("work", _("My work"), icon="list-check"),
        ),
    ),
    (
        _("Customers"),
        (
            Place("customers", _("Customers"), icon="users", needs=frozenset({P.SEARCH})),
            Place(
                "due_notices",
                _("Notices due"),
                icon="clock",
                needs=frozenset({P.SEARCH, P.SEE_FIGURES}),
            ),
            Place(
                "proposals",
                _("Proposed amendments"),
                icon="clipboard-check",
                needs=frozenset({P.AMEND}),
            ),
            Place(
                "explanations",
                _("Questions about rules"),
                icon="message-question",
                needs=frozenset({P.DELIVER_NOTICE, P.SEE_FIGURES}),
            ),
            Place("duplicates", _("Duplicates"), icon="copy", needs=frozenset({P.AMEND})),
            Place(
                "consents", _("Consents"), icon="circle-check", needs=frozenset({P.SEE_FIGURES})
            ),
            Place(
                "imports", _("Roster imports"), icon="upload", needs=frozenset({P.IMPORT_ROSTER})
            ),
            Place("bulks", _("Changes of many"), icon="edit", needs=frozenset({P.RUN_BULK})),
            Place("quarantines", _("Set apart"), icon="lock", needs=frozenset({P.IMPORT_ROSTER})),
            Place("messages", _("Messages"), icon="message-2", needs=frozenset({P.SEE_MESSAGES})),
            Place(
                "places",
                _("Places"),
                icon="building-community",
                needs=frozenset({P.SEARCH, P.MANAGE_PLACES}),
            ),
        ),
    ),
    (
        _("Service"),
        (
            Place("order_new", _("New order"), icon="plus", needs=frozenset({P.RECORD_ORDER})),
            Place("own_orders", _("My orders"), icon="tool", needs=frozenset({P.WORK_ORDER})),
            Place("orders", _("Orders"), icon="list-check", needs=frozenset({P.SEE_ORDERS})),
            Place(
                "renovations",
                _("Renovations"),
                icon="clipboard-check",
                needs=frozenset({P.SEE_RENOVATIONS}),
            ),
            Place(
                "violations",
                _("Violations"),
                icon="hand-stop",
                needs=frozenset({P.SEE_VIOLATIONS}),
            ),
            Place(
                "feedback_new",
                _("New complaint or suggestion"),
                icon="plus",
                needs=frozenset({P.RECORD_FEEDBACK}),
            ),
            Place(
                "feedback",
                _("Complaints and suggestions"),
                icon="message-2",
                needs=frozenset({P.SEE_FEEDBACK}),
            ),
            Place(
                "publications",
                _("Publications"),
                icon="file-text",
                needs=frozenset({P.SEE_PUBLICATIONS}),
            ),
            Place("arrears", _("Arrears"), icon="file-text", needs=frozenset({P.SEE_ARREARS})),
            Place(
                "old_orders",
                _("Old orders"),
                icon="upload",
                needs=frozenset({P.MANAGE_SERVICES}),
            ),
            Place(
                "services",
                _("Teams and promises"),
                icon="settings",
                needs=frozenset({P.SEE_ORDERS}),
            ),
        ),
    ),
    (
        _("Keys and entrance"),
        (
            Place("gate", _("Gate"), icon="circle-check", needs=frozenset({P.CHECK_PASS})),
            Place("passes", _("Visitors"), icon="users", needs=frozenset({P.SEE_ENTRANCE})),
            Place("keys", _("Keys kept"), icon="key", needs=frozenset({P.SEE_ENTRANCE})),
            Place(
                "parking",
                _("Parking"),
                icon="building-community",
                needs=frozenset({P.SEE_ENTRANCE}),
            ),
            Place(
                "barriers",
                _("Barrier"),
                icon="hand-stop",
                needs=frozenset({P.RUN_FEED, P.APPROVE_FEED}),
            ),
        ),
    ),
    (
        _("Surveys"),
        (
            Place(
                "questionnaires",
                _("Questionnaires"),
                icon="list-details",
                needs=frozenset({P.SEE_CAMPAIGNS}),
            ),
            Place(
                "campaigns",
                _("Campaigns"),
                icon="message-question",
                needs=frozenset({P.SEE_CAMPAIGNS}),
            ),
            Place(
                "survey_plans",
                _("Survey plans"),
                icon="history",
                needs=frozenset({P.SEE_CAMPAIGNS}),
            ),
            Place("visits", _("My visits"), icon="device-mobile", needs=frozenset({P.VISIT})),
            Place(
                "rounds",
                _("Home visits"),
                icon="list-check",
                needs=frozenset({P.SEE_CAMPAIGNS}),
            ),
        ),
    ),
    (
        _("Classification"),
        (
            Place("schemes", _("Schemes"), icon="scale", needs=frozenset({P.SEE_SCHEMES})),
            Place("classes", _("Classification table"), "list-check", frozenset({P.SEE_CLASSES})),
            Place("runs", _("Runs"), icon="refresh", needs=frozenset({P.SEE_SCHEMES})),
            Place("monitoring", _("Fairness"), icon="eye", needs=frozenset({P.SEE_FAIRNESS})),
            Place(
                "appeals",
                _("Appeals"),
                icon="message-question",
                needs=frozenset({P.RECORD_CONSENT, P.SEE_CLASSES}),
            ),
            Place(
                "class_decisions",
                _("Waiting for a person"),
                icon="clock",
                needs=frozenset({P.DECIDE_CLASS}),
            ),
        ),
    ),
    (
        _("Paper dossiers"),
        (
            Place("dossiers", _("Dossiers"), icon="folders", needs=frozenset({P.SEE_DOSSIERS})),
            Place("loans", _("Loans"), icon="arrows-exchange", needs=frozenset({P.SEE_DOSSIERS})),
            Place(
                "stocktakings",
                _("Stocktakings"),
                icon="list-check",
                needs=frozenset({P.SEE_DOSSIERS}),
            ),
            Place(
                "shortfalls",
                _("Shortfalls"),
                icon="alert-triangle",
                needs=frozenset({P.SEE_DOSSIERS}),
            ),
        ),
    ),
    (
        _("Rules"),
        (
            Place("regulation", _("Policy"), icon="book"),
            Place("inventory", _("Data inventory"), icon="list-details"),
            Place("purposes", _("Purposes"), icon="target-arrow"),
            Place("assessments", _("Impact assessments"), icon="shield-check"),
            Place("notices", _("Notices"), icon="file-text"),
            Place("controls", _("Controls"), icon="scale", needs=frozenset({P.SEE_CONTROLS})),
        ),
    ),
    (
        _("Supervision"),
        (
            Place("figures", _("Figures"), icon="chart-bar", needs=frozenset({P.SEE_FIGURES})),
            Place(
                "service_figures",
                _("Service figures"),
                icon="chart-bar",
                needs=frozenset({P.SEE_FIGURES}),
            ),
            Place(
                "violation_figures",
                _("Violations in figures"),
                icon="chart-bar",
                needs=frozenset({P.SEE_FIGURES}),
            ),
            Place(
                "needs",
                _("Service needs in figures"),
                icon="chart-bar",
                needs=frozenset({P.SEE_FIGURES}),
            ),
            Place(
                "exceptions",
                _("Exceptions from the notice"),
                icon="alert-triangle",
                needs=frozenset({P.SEE_ALL_LOG}),
            ),
            Place(
                "flagged_texts",
                _("Free texts"),
                icon="message-2",
                needs=frozenset({P.FOLLOW_UP_TEXTS}),
            ),
            Place("own_log", _("What I looked at"), icon="history"),
            Place("log", _("Access log"), icon="list-check", needs=frozenset({P.SEE_ALL_LOG})),
            Place(
                "daily",
                _("Daily page of the log"),
                icon="file-text",
                needs=frozenset({P.VERIFY_LOG}),
            ),
            Place(
                "people", _("People and posts"), icon="id-badge-2", needs=frozenset({P.SEE_PEOPLE})
            ),
            Place(
                "changes", _("Changes by two"), icon="user-check", needs=frozenset({P.SEE_PEOPLE})
            ),
            Place(
                "offices",
                _("Communities and offices"),
                icon="building-community",
                needs=frozenset({P.SEE_OFFICES}),
            ),
            Place(
                "approvals",
                _("Mutual approvals"),
                icon="arrows-exchange",
                needs=frozenset({P.SEE_APPROVALS}),
            ),
            Place(
                "stops",
                _("Stop sending"),
                icon="alert-triangle",
                needs=frozenset({P.STOP_MESSAGES}),
            ),
            Place(
                "exchange",
                _("Other systems"),
                icon="arrows-exchange",
                needs=frozenset({P.PROPOSE_EXCHANGE, P.CONFIRM_EXCHANGE}),
            ),
            Place(
                "undertakings",
                _("Undertakings"),
                icon="writing-sign",
                needs=frozenset({P.SEE_UNDERTAKINGS}),
            ),
            Place(
                "health",
                _("Health"),
                icon="heartbeat",
                needs=frozenset({P.OPERATE, P.VERIFY_LOG, P.SEE_FIGURES, P.SEE_ALL_LOG}),
            ),
        ),
    ),
    (
        _("My account"),
        (
            Place("own_undertaking", _("My undertaking"), icon="writing"),
            Place("handovers", _("Handovers"), icon="arrow-right"),
            Place("feedback_asked", _("Asked for my account"), icon="message-question"),
            Place("tokens", _("Access tokens"), icon="key"),
        ),
    ),
)


def drawn(actor: Actor | None, *, route: str) -> SafeString:
    """Return the navigation of a person on a page, ready to be put into it."""
    if actor is None:
        return SafeString("")
    return _drawn(actor.permissions, route, get_language())


@lru_cache(maxsize=2048)
def _drawn(allowed: frozenset[Permission], route: str, _language: str | None) -> SafeString:
    """Draw it once for all who may do the same: it depends on nothing else."""
    return render_to_string("partials/navigation.html", {"navigation": groups(allowed, route)})


def groups(allowed: frozenset[Permission], route: str) -> list[Group]:
    """Return the groups and places that whoever may do this may enter."""
    current = _nearest(route)
    found = [(title, tuple(_entries(allowed, places, current))) for title, places in MAP]
    return [Group(title, entries) for title, entries in found if entries]


def search_url(actor: Actor | None) -> str:
    """Return where the search box posts to, for those who may search."""
    return reverse("web:search") if actor is not None and actor.may(P.SEARCH) else ""


def _entries(
    allowed: frozenset[Permission], places: tuple[Place, ...], current: Place | None
) -> Iterator[Entry]:
    for place in places:
        if not place.needs or place.needs & allowed:
            url = reverse(f"web:{place.route}")
            yield Entry(url, place.label, place.icon, is_current=place is current)


def name_of(route: str) -> _StrOrPromise:
    """Return what the navigation calls the page that a route is, or is below; empty if none."""
    nearest = _nearest(route)
    return nearest.label if nearest else ""


def _nearest(route: str) -> Place | None:
    """Return the place that a route is, or is below: of several, the one that says most."""
    places = (place for _title, group in MAP for place in group if route and place.covers(route))
    return max(places, key=lambda place: len(place.route), default=None)
