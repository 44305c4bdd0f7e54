"""Lists of old orders as other systems export them, and their way through the services."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hudang.integration import services
from tests.factories import MONDAY, mobile
from tests.registry.rosters import seal, workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hudang.accounts.actor import Actor
    from hudang.integration.models import OrderImport
    from hudang.registry.models import Community

OLD_HEADERS = [
    "工单号", "报修地址", "报修类型", "报修内容", "报修人", "电话", "客户编号", "报修时间",
    "完成时间", "处理结果", "班组",
]  # fmt: skip


def old_row(serial: int, **changes: Any) -> list[Any]:
    """Return a row without a fault; `changes` replace cells by their header."""
    recorded = MONDAY - timedelta(days=40 + serial % 300, minutes=serial)
    cells = {
        "工单号": f"BX-{serial:06}",
        "报修地址": "3栋2单元1502",
        "报修类型": "漏水",
        "报修内容": "厨房水管漏水",
        "报修人": "王先生",
        "电话": mobile(serial),
        "客户编号": "",
        "报修时间": f"{recorded:%Y-%m-%d %H:%M}",
        "完成时间": f"{recorded + timedelta(hours=3):%Y-%m-%d %H:%M}",
        "处理结果": "已解决",
        "班组": "",
    }
    return list((cells | changes).values())


def old_book(rows: Sequence[Sequence[Any]]) -> bytes:
    return workbook(rows, headers=OLD_HEADERS)


def received(community: Community, data: bytes, *, by: Actor) -> OrderImport:
    return services.receive(community, **seal(data), by=by, at=MONDAY)


def confirmed(found: OrderImport, *, by: Actor, outcome: str = "") -> OrderImport:
    """Confirm the columns as guessed, and check the rows as the job does."""
    chosen = {place: column for column, place in found.columns.items()}
    services.confirm_columns(
        found, chosen=chosen, source="旧报修系统", outcome=outcome, by=by, at=MONDAY
    )
    return services.run_check(found.community_id, found.id, clock=lambda: MONDAY)


def imported(found: OrderImport, *, by: Actor, skip_faulty: bool = True) -> OrderImport:
    services.start_import(found, skip_faulty=skip_faulty, by=by, at=MONDAY)
    return services.run_import(found.community_id, found.id, clock=lambda: MONDAY)
