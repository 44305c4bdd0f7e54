"""Which column of a file of old orders holds what: guessed from headers, confirmed by a person.

What is not named here is not read (LC-002): a file may hold what it likes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.registry.parsing.cells import is_empty
from hudang.registry.parsing.invalid import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from hudang.registry.parsing.cells import Cell

LABELS: Final[Mapping[str, _StrOrPromise]] = {
    "number": _("number in the old system"),
    "community": _("community"),
    "building": _("building"),
    "unit": _("unit"),
    "room": _("room"),
    "house": _("house or place"),
    "kind": _("kind of order"),
    "urgency": _("urgency"),
    "words": _("words"),
    "caller_name": _("who asked"),
    "caller_mobile": _("telephone of who asked"),
    "customer": _("customer number"),
    "recorded": _("recorded at"),
    "responded": _("answered at"),
    "done": _("done at"),
    "outcome": _("outcome"),
    "team": _("team"),
}
# What the systems of other makers call them; the first is the one of our template.
HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("工单号", "工单编号", "单号", "编号", "报修单号", "number"),
    "community": ("项目", "小区", "小区名称", "项目名称", "community"),
    "building": ("楼栋", "栋", "楼号", "楼栋号", "building"),
    "unit": ("单元", "单元号", "unit"),
    "room": ("室", "室号", "房间号", "room"),
    "house": ("房号", "房屋", "报修地址", "报修位置", "地址", "位置", "house"),
    "kind": ("类型", "报修类型", "工单类型", "服务类型", "报修项目", "kind"),
    "urgency": ("紧急程度", "优先级", "urgency"),
    "words": ("内容", "报修内容", "工单内容", "问题描述", "描述", "words"),
    "caller_name": ("报修人", "来电人", "联系人", "姓名", "caller"),
    "caller_mobile": ("电话", "联系电话", "报修电话", "手机", "手机号", "mobile"),
    "customer": ("客户编号", "customer"),
    "recorded": ("报修时间", "登记时间", "创建时间", "受理时间", "recorded"),
    "responded": ("接单时间", "响应时间", "responded"),
    "done": ("完成时间", "完工时间", "办结时间", "关闭时间", "done"),
    "outcome": ("结果", "处理结果", "完成情况", "outcome"),
    "team": ("班组", "处理班组", "维修班组", "team"),
}
_COLUMN_OF: Final = {header: code for code, headers in HEADERS.items() for header in headers}
PLACES: Final = frozenset({"room", "house"})
RECOGNISED: Final = 3  # headers that make a row the header row


def column_of(header: str) -> str:
    """Return what a header means; nothing for one that nobody knows."""
    return _COLUMN_OF.get("".join(header.split()).lower(), "")


def is_header_row(cells: Sequence[Cell]) -> bool:
    """Say whether a row names the columns."""
    texts = [str(cell) for cell in cells if not is_empty(cell)]
    return len({column_of(text) for text in texts} - {""}) >= RECOGNISED


def propose(headers: Sequence[str]) -> list[str]:
    """Guess what each column holds; of two that mean the same, the first."""
    taken: set[str] = set()
    found = []
    for header in headers:
        column = column_of(header)
        found.append("" if column in taken else column)
        taken.add(column)
    return found


def confirm(chosen: Mapping[int, str]) -> dict[str, int]:
    """Return where each column stands, as a person chose; raises `Invalid` if one is missing."""
    columns = [column for column in chosen.values() if column]
    if not set(columns) <= set(LABELS):
        raise Invalid("column", _("Old orders have no such column."))
    if len(set(columns)) < len(columns):
        raise Invalid("double", _("Two columns are read as the same. Choose one of them."))
    if not PLACES & set(columns):
        raise Invalid("no_place", _("No column is read as the house or place."))
    for needed in ("kind", "recorded"):
        if needed not in columns:
            raise Invalid(
                "missing", _("No column is read as “%(column)s”.") % {"column": LABELS[needed]}
            )
    return {column: place for place, column in chosen.items() if column}
