"""The data inventory: what may be held, how it is kept, and what never is."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from django.views.decorators.http import require_GET

from hudang.purposes import inventory, queries
from hudang.purposes.inventory import Category, Grade, Item
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    grade = request.GET.get("grade", "")
    items = [item for item in inventory.ITEMS if not grade or item.grade == grade]
    return page(
        request,
        "inventory/index.html",
        categories=_by_category([item for item in items if not item.is_prohibited]),
        prohibited=[item for item in items if item.is_prohibited],
        grades=Grade,
        grade=grade,
        purposes={purpose.code: purpose for purpose in queries.purposes()},
    )


def _by_category(items: list[Item]) -> list[tuple[Category, list[Item]]]:
    order = list(Category)
    ordered = sorted(items, key=lambda item: (order.index(item.category), item.number))
    return [(key, list(group)) for key, group in groupby(ordered, key=attrgetter("category"))]
