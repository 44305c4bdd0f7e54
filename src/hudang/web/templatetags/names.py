"""The names of codes: what a status, an item or a post in the log or the catalogue is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.translation import gettext_lazy as _

from hudang.core.controls import Status
from hudang.purposes import inventory
from hudang.web.templatetags.ui import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable
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
    """Return the names of inventory items; the log keeps the numbers of items that are gone."""
    known = {item.number: item.label for item in inventory.ITEMS}
    return ", ".join(known.get(number, str(number)) for number in numbers or ()) or NOTHING


@register.filter
def holds(post: Post, at: datetime) -> bool:
    """Say whether a post is in force at a moment."""
    return post.is_in_force(at)
