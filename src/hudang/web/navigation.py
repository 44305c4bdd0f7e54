"""The navigation: which pages there are, under which heading, for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from hudang.accounts.policy import Permission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest
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
    ("", (Place("home", _("Workbench"), icon="home"),)),
    (
        _("Customers"),
        (
            Place("customers", _("Customers"), icon="users", needs=frozenset({P.SEARCH})),
            Place(
                "imports", _("Roster imports"), icon="upload", needs=frozenset({P.IMPORT_ROSTER})
            ),
            Place(
                "places",
                _("Places"),
                icon="building-community",
                needs=frozenset({P.SEARCH, P.MANAGE_PLACES}),
            ),
        ),
    ),
    (
        _("Rules"),
        (
            Place("inventory", _("Data inventory"), icon="list-details"),
            Place("purposes", _("Purposes"), icon="target-arrow"),
            Place("notices", _("Notices"), icon="file-text"),
            Place("controls", _("Controls"), icon="scale", needs=frozenset({P.SEE_CONTROLS})),
        ),
    ),
    (
        _("Supervision"),
        (
            Place("own_log", _("What I looked at"), icon="history"),
            Place("log", _("Access log"), icon="list-check", needs=frozenset({P.SEE_ALL_LOG})),
            Place(
                "people", _("People and posts"), icon="id-badge-2", needs=frozenset({P.SEE_PEOPLE})
            ),
            Place(
                "health",
                _("Health"),
                icon="heartbeat",
                needs=frozenset({P.OPERATE, P.VERIFY_LOG, P.SEE_FIGURES, P.SEE_ALL_LOG}),
            ),
        ),
    ),
)


def groups(request: HttpRequest) -> list[Group]:
    """Return the groups and places that the person of the request may enter."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return []
    match = request.resolver_match
    current = match.url_name if match and match.url_name else ""
    found = [(title, tuple(_entries(actor, places, current))) for title, places in MAP]
    return [Group(title, entries) for title, entries in found if entries]


def search_url(actor: Actor | None) -> str:
    """Return where the search box posts to, for those who may search."""
    return _url("search") if actor is not None and actor.may(P.SEARCH) else ""


def _entries(actor: Actor, places: tuple[Place, ...], current: str) -> Iterator[Entry]:
    for place in places:
        url = _url(place.route)
        if url and (not place.needs or any(actor.may(need) for need in place.needs)):
            yield Entry(url, place.label, place.icon, is_current=place.covers(current))


def _url(route: str) -> str:
    try:
        return reverse(f"web:{route}")
    except NoReverseMatch:
        return ""
