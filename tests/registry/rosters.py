"""Roster files and their way through the services, as a page or a command takes it."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from hudang.registry import services
from hudang.registry.roster import mapping
from hudang.vault import storage
from tests.factories import MONDAY, identity_number, mobile

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community, RosterImport

HEADERS = ["楼栋", "单元", "室", "面积", "业主姓名", "手机", "身份证", "交房日期", "车牌", "备注"]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华"


def workbook(rows: Sequence[Sequence[Any]], *, headers: Sequence[Any] = HEADERS) -> bytes:
    """Return an .xlsx with those headers and rows."""
    book = Workbook()
    sheet = book.active
    sheet.append(list(headers))
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def person(serial: int) -> str:
    """Return one of some ten thousand invented names."""
    surname = SURNAMES[serial % len(SURNAMES)]
    rest = serial // len(SURNAMES)
    return surname + GIVEN[rest % len(GIVEN)] + GIVEN[rest // len(GIVEN) % len(GIVEN)]


def row(serial: int, **changes: Any) -> list[Any]:
    """Return a row without a fault; `changes` replace cells by their header."""
    born = date(1980, 5, 17) + timedelta(days=serial // 1000)
    cells = {
        "楼栋": f"{serial // 120 + 1}栋",
        "单元": f"{serial // 40 % 3 + 1}单元",
        "室": f"{serial // 4 % 10 + 1}{serial % 4 + 1:02}",
        "面积": 89.5,
        "业主姓名": person(serial),
        "手机": mobile(serial),
        "身份证": identity_number(serial % 1000, born=born),
        "交房日期": "2024-05-01",
        "车牌": "",
        "备注": "",
    }
    return list((cells | changes).values())


def seal(data: bytes) -> dict[str, Any]:
    """Seal a file as the upload handler does."""
    file, secret = storage.seal_file([data])
    return {"file": file, "secret": secret, "name": "业主花名册.xlsx"}


def receive(community: Community, *, data: bytes, by: Actor) -> RosterImport:
    return services.receive(community, **seal(data), by=by, at=MONDAY)


def check(
    roster: RosterImport,
    *,
    by: Actor,
    clock: Callable[[], datetime],
    accepted: Collection[str] = (),
    source_kind: str = "own",
    source_date: date | None = None,
) -> RosterImport:
    services.confirm_columns(
        roster,
        chosen={place: column for column, place in mapping.places_of(roster.columns).items()},
        source_kind=source_kind,
        source_date=source_date,
        accepted=accepted,
        by=by,
        at=MONDAY,
    )
    return services.run_check(roster.community_id, roster.id, clock=clock)


def import_all(roster: RosterImport, *, by: Actor, clock: Callable[[], datetime]) -> RosterImport:
    services.start_import(roster, skip_faulty=True, by=by, at=MONDAY)
    return services.run_import(roster.community_id, roster.id, clock=clock)
