"""Other systems of the demonstration: old orders from a file, a ticket app, a hook."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from openpyxl import Workbook

from hudang.accounts import queries as accounts
from hudang.demo.company import person
from hudang.demo.orders import CUSTODIAN, data
from hudang.integration import services
from hudang.registry.models import House
from hudang.service import queries as service
from hudang.vault import storage
from hudang.webhooks import services as webhooks

if TYPE_CHECKING:
    from random import Random

    from hudang.registry.models import Community
    from hudang.webhooks.models import Subscription

LEAD: Final = "A1071"
OLD: Final = 300
DAYS_AGO: Final = (200, 700)
HEADERS: Final = (
    "工单号",
    "房号",
    "类型",
    "内容",
    "报修人",
    "电话",
    "报修时间",
    "完成时间",
    "结果",
)
# Nothing listens there, so what is sent fails, as it does when an app is down.
APP: Final = "http://127.0.0.1:8589/hudang"
EVENTS: Final = ("order.recorded", "order.done", "order.closed")


def subscribe(community: Community) -> Subscription:
    """Let two people agree that a ticket app is told of orders, and a contractor sends his."""
    custodian, lead = (
        accounts.acting(person(one), at=timezone.now()) for one in (CUSTODIAN, LEAD)
    )
    proposed = webhooks.propose(
        community.id, name="报修小程序", url=APP, events=EVENTS, by=custodian, at=timezone.now()
    )
    made = webhooks.confirm(proposed, by=lead, at=timezone.now())
    hook = services.propose_hook(
        community.id, code="LIFT", name="电梯维保平台", by=custodian, at=timezone.now()
    )
    services.confirm_hook(hook, by=lead, at=timezone.now())
    services.propose_hook(
        community.id, code="TICKET", name="集团工单系统", by=custodian, at=timezone.now()
    )
    return made.found


def give_up(subscription: Subscription) -> None:
    """Try to deliver what happened; the app is down, and somebody turns it off."""
    custodian = accounts.acting(person(CUSTODIAN), at=timezone.now())
    webhooks.send_now(clock=timezone.now)
    webhooks.turn_off(subscription, by=custodian, at=timezone.now())


def bring_old_orders(community: Community, *, random: Random) -> None:
    """Import the list of the system that the company used before; some of its rows are faulty."""
    custodian = accounts.acting(person(CUSTODIAN), at=timezone.now())
    file, secret = storage.seal_file([_workbook(community, random=random)])
    found = services.receive(
        community, file=file, secret=secret, name="旧系统导出.xlsx", by=custodian,
        at=timezone.now(),
    )  # fmt: skip
    chosen = {place: column for column, place in found.columns.items()}
    services.confirm_columns(
        found, chosen=chosen, source="旧报修系统", by=custodian, at=timezone.now()
    )
    checked = services.run_check(found.community_id, found.id)
    services.start_import(checked, skip_faulty=True, by=custodian, at=timezone.now())
    services.run_import(found.community_id, found.id)


def _workbook(community: Community, *, random: Random) -> bytes:
    names = {one.code: one.name_zh for one in service.types()}
    labels = list(
        House.objects.filter(community_id=community.id, kind="flat").values_list(
            "label", flat=True
        )
    )
    book = Workbook(write_only=True)
    sheet = book.create_sheet("工单")
    sheet.append(list(HEADERS))
    for serial in range(OLD):
        sheet.append(_row(serial, names=names, labels=labels, random=random))
    for serial, (kind, recorded) in enumerate((("水电杂项", "2025-08-01"), ("投诉", "去年夏天"))):
        sheet.append([f"BX-9{serial:05}", labels[0], kind, "", "", "", recorded, "", ""])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _row(serial: int, *, names: dict[str, str], labels: list[str], random: Random) -> list[Any]:
    code = random.choice(list(data()["asked"]))
    recorded = timezone.localtime() - timedelta(
        days=random.randint(*DAYS_AGO), minutes=random.randrange(1440)
    )
    done = recorded + timedelta(hours=random.randint(1, 60))
    return [
        f"BX-{serial:06}",
        random.choice(labels),
        names[code],
        random.choice(data()["asked"][code][1]),
        random.choice(("王先生", "李女士", "陈先生", "")),
        f"1649000{random.randrange(10_000):04}",
        f"{recorded:%Y-%m-%d %H:%M}",
        f"{done:%Y-%m-%d %H:%M}",
        random.choice(("已解决", "已解决", "已解决", "部分解决", "转交")),
    ]
