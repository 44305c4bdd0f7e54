"""What people of the demonstration say of their classes; where nobody has one, nothing."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from hudang.accounts import queries as accounts
from hudang.classification import services
from hudang.classification.models import Assignment
from hudang.classification.services import Said
from hudang.demo.company import person
from hudang.needs.models import Way

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hudang.classification.models import ClassAppeal
    from hudang.registry.models import Community

DESK, LEAD = "A1001", "A1071"
WAITS: Final = "我自己去前台办就行，不用上门。"
STAYS: Final = ("为什么我是这一类？我没有申报过。", "您今年申报过上门办理的需要，可随时撤回。")
CHANGED: Final = ("我家不需要了。", "已改为标准服务。")


def contest(community: Community) -> None:
    """Let some who have a class appeal, one switch personalisation off, one refuse machines."""
    people = _in_class(community)
    for held in islice(people, 1):
        _appeal(held, WAITS)
    for held in islice(people, 1):
        services.uphold(_taken_up(held, STAYS[0]), Said(STAYS[1]), **_by(LEAD))
    for held in islice(people, 1):
        decided = services.overturn(
            _taken_up(held, CHANGED[0]), Said(CHANGED[1]), code="standard", **_by(LEAD)
        )
        services.tell_decision(decided, **_by(DESK))
    for held in islice(people, 1):
        services.switch_off(held.customer, way=Way.COUNTER, **_by(DESK))
    for held in islice(people, 1):
        services.refuse_machine(held.customer, way=Way.COUNTER, **_by(DESK))


def _in_class(community: Community) -> Iterator[Assignment]:
    held = Assignment.objects.filter(community=community, ended_at=None)
    return iter(held.select_related("customer", "scheme").order_by("customer__number")[:5])


def _appeal(held: Assignment, text: str) -> ClassAppeal:
    return services.appeal(held.customer, held.scheme, Said(text), way=Way.COUNTER, **_by(DESK))


def _taken_up(held: Assignment, text: str) -> ClassAppeal:
    return services.take_up(_appeal(held, text), **_by(LEAD))


def _by(code: str) -> dict[str, Any]:
    """Return who acts now: the log's clock never runs back."""
    at = timezone.now()
    return {"by": accounts.acting(person(code), at=at), "at": at}
