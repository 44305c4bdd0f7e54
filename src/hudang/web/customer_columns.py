"""The columns in which customers are listed: number and name always, the others as chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.registry.queries import Order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise

    from hudang.accounts.models import User
    from hudang.registry.services import CustomerRow
    from hudang.web.pagination import Page


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the list; `order` where the list can be ordered by it."""

    code: str
    text: _StrOrPromise
    is_wide: bool = False
    order: Order | None = None
    address: str = ""
    state: str = ""


# A phone has no room for the wide ones. A column that holds sealed values has no order.
ALWAYS = (
    Heading("number", _("Number"), is_wide=True, order=Order.NUMBER),
    Heading("name", _("Name")),
)
OPTIONAL = (
    Heading("role", _("Role"), is_wide=True),
    Heading("house", _("House"), order=Order.HOUSE),
    Heading("mobile", _("Mobile")),
    Heading("notice", _("Notice"), is_wide=True),
    Heading("completeness", _("Completeness"), is_wide=True),
    Heading("amended", _("Amended"), is_wide=True, order=Order.AMENDED),
)


def of(user: User) -> list[Heading]:
    """Return the columns that a person sees, in order."""
    return [*ALWAYS, *_named(chosen_by(user))]


def chosen_by(user: User) -> list[str]:
    """Return the codes of the optional columns a person sees; all of them until he chooses."""
    if user.customer_columns is None:
        return [one.code for one in OPTIONAL]
    return list(user.customer_columns)


def arranged(chosen: Sequence[str]) -> list[Heading]:
    """Return every optional column: the chosen ones in their order, then the others."""
    return [*_named(chosen), *(one for one in OPTIONAL if one.code not in chosen)]


def sortable(user: User, page: Page[CustomerRow], *, sort: str) -> list[Heading]:
    """Return a person's columns with the address that orders by each, or turns it round."""
    return [_sortable(one, page, sort=sort) if one.order else one for one in of(user)]


def _named(codes: Sequence[str]) -> list[Heading]:
    """Return columns by code; one that a former version had is passed over."""
    known = {one.code: one for one in OPTIONAL}
    return [known[code] for code in codes if code in known]


def _sortable(heading: Heading, page: Page[CustomerRow], *, sort: str) -> Heading:
    order, turned = str(heading.order), f"-{heading.order}"
    state = {order: "ascending", turned: "descending"}.get(sort, "")
    # What changed last is what one looks for first.
    first, second = (turned, order) if heading.order is Order.AMENDED else (order, turned)
    return replace(
        heading, address=page.sorted_by(second if sort == first else first), state=state
    )
