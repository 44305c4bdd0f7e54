"""The names of codes: what a status, an item or a post in the log or the catalogue is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import PersonnelChange, TokenScope
from hudang.core import controls
from hudang.core.controls import Status
from hudang.purposes import inventory
from hudang.purposes.models import Level, Trigger
from hudang.purposes.policy import ExceptionStanding, Worth
from hudang.regulation.policy import Standing
from hudang.rights.policy import Answering
from hudang.web import navigation
from hudang.web.done import DONE
from hudang.web.templatetags.ui import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.utils.functional import _StrOrPromise

    from hudang.accounts.models import Post

register = template.Library()

STATUSES: dict[Status, tuple[_StrOrPromise, _StrOrPromise]] = {
    Status.PLANNED: (
        _("planned"),
        _("The step that builds it is ahead. Nothing in the system relies on it yet."),
    ),
    Status.ENFORCED: (
        _("enforced"),
        _("The system refuses what is forbidden, and a test proves the refusal."),
    ),
    Status.SUPPORTED: (
        _("supported"),
        _("The system does the work that the duty asks of people."),
    ),
    Status.ORGANISATIONAL: (
        _("organisational"),
        _("Only people can do it; the system says so instead of pretending."),
    ),
}

# How somebody stands towards the policy in force.
STANDINGS: dict[Standing, _StrOrPromise] = {
    Standing.KNOWN: _("has read it"),
    Standing.ASKED: _("is asked to read it"),
    Standing.LIMITED: _("opens for orders alone"),
    Standing.BARRED: _("opens nothing"),
}

# What an impact assessment is worth.
WORTHS: dict[Worth, _StrOrPromise] = {
    Worth.PENDING: _("not approved"),
    Worth.VALID: _("valid"),
    Worth.OUTDATED: _("outdated: what it assessed has changed"),
    Worth.EXPIRED: _("expired"),
}

# Values that are sealed under one key are opened, and destroyed, together.
SLOTS: Mapping[str, _StrOrPromise] = {
    "contact": _("with the contact"),
    "identity": _("with the identity document"),
    "household": _("with the household"),
    "money": _("with payments"),
    "service": _("with service records"),
    "answers": _("with answers"),
    "files": _("with files"),
    "log": _("with the log"),
}
EXCEPTION_STANDINGS: Mapping[str, _StrOrPromise] = {
    ExceptionStanding.IN_FORCE: _("in force"),
    ExceptionStanding.FOLLOW_UP: _("people are to be told"),
    ExceptionStanding.OVERDUE: _("overdue"),
    ExceptionStanding.DONE: _("over"),
}
ANSWERING: Mapping[str, _StrOrPromise] = {
    Answering.DUE: _("to be answered"),
    Answering.OVERDUE: _("overdue"),
    Answering.DONE: _("answered"),
}
SHOWN_ITEMS = 3


@register.filter
def exception_standing(standing: str) -> _StrOrPromise:
    """Return how an exception from the notice stands, in words."""
    return EXCEPTION_STANDINGS[standing]


@register.filter
def answering(standing: str) -> _StrOrPromise:
    """Return how the answer to a question about a rule stands, in words."""
    return ANSWERING[standing]


@register.filter
def days_left(days: int) -> str:
    """Return in words how many working days an answer has left, or by how many it is late."""
    if days > 0:
        return ngettext("%(days)d working day left", "%(days)d working days left", days) % {
            "days": days
        }
    if days == 0:
        return gettext("due today")
    return ngettext("%(days)d working day late", "%(days)d working days late", -days) % {
        "days": -days
    }


@register.filter
def slot_name(slot: str) -> _StrOrPromise:
    """Return with what an item is sealed, in words."""
    return SLOTS.get(slot, slot)


@register.filter
def done(code: str) -> _StrOrPromise:
    """Return what an entry of the log says was done: `registry.list.all` is listed customers.

    A refused attempt carries its route instead, `web:people_new`: the page is named.
    """
    subject = ".".join(code.split(".")[:2])
    route = code.partition(":")[2]
    return DONE.get(code) or DONE.get(subject) or navigation.name_of(route) or code or NOTHING


@register.filter
def approved(code: str) -> _StrOrPromise:
    """Return what an approval was for: `accounts.appoint` is the appointment to a post."""
    kind = code.removeprefix("accounts.")
    return PersonnelChange.Kind(kind).label if kind in PersonnelChange.Kind else done(code)


@register.simple_tag
def scope_name(scope: str) -> _StrOrPromise:
    """Return what the scope of an access token is called."""
    return TokenScope(scope).label


@register.simple_tag
def reader_standing(standing: Standing) -> _StrOrPromise:
    """Return how somebody stands towards the policy in force."""
    return STANDINGS[standing]


@register.simple_tag
def worth_name(worth: Worth) -> _StrOrPromise:
    """Return what an impact assessment is worth today."""
    return WORTHS[worth]


@register.simple_tag
def level_name(level: int) -> _StrOrPromise:
    """Return what a level of likelihood, severity or risk is called."""
    return Level(level).label


@register.filter
def trigger_names(triggers: Iterable[str]) -> str:
    """Return for what an impact was assessed."""
    return ", ".join(str(Trigger(one).label) for one in triggers)


@register.simple_tag
def control_title(number: str) -> str:
    """Return what the duty of a control is."""
    return controls.get(number).title.for_language(get_language())


@register.simple_tag
def control_status(status: str) -> _StrOrPromise:
    """Return what the status of a control is called."""
    return STATUSES[Status(status)][0]


@register.simple_tag
def control_status_meaning(status: str) -> _StrOrPromise:
    """Return what the status of a control means."""
    return STATUSES[Status(status)][1]


@register.filter
def item_names(numbers: Iterable[int] | None) -> str:
    """Return the first few names of inventory items; the log keeps numbers of items long gone."""
    known = {item.number: item.label for item in inventory.ITEMS}
    names = [known.get(number, str(number)) for number in numbers or ()]
    rest = f" +{len(names) - SHOWN_ITEMS}" if len(names) > SHOWN_ITEMS else ""
    return ", ".join(names[:SHOWN_ITEMS]) + rest or NOTHING


@register.filter
def holds(post: Post, at: datetime) -> bool:
    """Say whether a post is in force at a moment."""
    return post.is_in_force(at)
