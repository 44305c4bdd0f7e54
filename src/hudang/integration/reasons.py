"""Why a row of old orders cannot come in, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.integration.columns import LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

SENTENCES: Final[Mapping[str, _StrOrPromise]] = {
    "missing": _("This is needed and is empty."),
    "moment": _("This is no day and time that can be read. Write it like 2025-03-05 14:20."),
    "future": _("This lies in the future."),
    "order": _("It was answered or done before it was recorded."),
    "kind": _("Nobody here knows this kind of order. Say below what it is."),
    "place": _("Nobody here knows this house or place. Say below what it is."),
    "left_out": _("Left out by decision."),
    "community": _("This row belongs to another community."),
    "urgency": _("This urgency is not one of ours: at once, urgent, normal, by appointment."),
    "outcome": _("How it ended is not said, or not in words that are known here."),
    "number": _("This is no number of an order: letters, digits and - / _ . # only."),
    "twice": _("This number stands in the file twice."),
    "imported": _("An order of this number is imported already."),
    "expired": _("Closed more than three years ago: past its retention, it does not come in."),
    "caller": _("This is no name, or no mobile number, that can be read: it is left out."),
    "customer": _("No such customer here: the order comes in as one of the place alone."),
    "team": _("There is no such team: the order comes in without one."),
    "cell": _("This cell cannot be read: it holds an error of the spreadsheet."),
    "long": _("These words are longer than 1,000 characters."),
}


def label(column: str) -> str:
    """Return what a column is called; a reason that is about a whole row has none."""
    return str(LABELS.get(column, ""))


def sentence(reason: str) -> str:
    """Return a reason in words."""
    return str(SENTENCES[reason])
