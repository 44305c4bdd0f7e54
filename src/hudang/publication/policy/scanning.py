"""What leads to a person in something that everybody will read (LC-049, PIPL 25).

A fault says where and what kind; it never repeats what stands there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from hudang.core import controls, free_text
from hudang.core.controls import enforces
from hudang.core.errors import Forbidden
from hudang.publication.content import Spot
from hudang.publication.models import Head
from hudang.purposes import inventory
from hudang.registry.parsing import houses, names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.utils.functional import _StrOrPromise

    from hudang.publication.content import Content

LEAST_HOUSES: Final = int(controls.get("LC-049").parameters["least_houses"])

_NAME: Final = _("a name; only our own people are named")
_COLUMN: Final = _("a column of what only customers have")
_HOUSE_SUM: Final = _("a house together with an amount")
_HOUSE_COMPLAINT: Final = _("a house or a name together with a complaint")
_DEBT: Final = _("what is owed, by name, house or building; only the total may be published")
_DEBT_ELSEWHERE: Final = _("what is owed outside of the head for arrears in total")

_SUM: Final = re.compile(
    r"\d[\d,，.]*\s*(?:元|万元|块钱)|[¥￥]\s*\d|(?:CNY|RMB)\s*\d", re.IGNORECASE
)
_SUM_HEADER: Final = re.compile(r"金额|费|款|元|欠|amount|fee|sum|owed", re.IGNORECASE)
_FIGURE: Final = re.compile(r"[¥￥]?\s*\d[\d,，]*(?:\.\d+)?\s*(?:元|万元)?")
_COMPLAINT: Final = re.compile(r"投诉|举报|信访|纠纷|扰民|complain", re.IGNORECASE)
_DEBT_WORD: Final = re.compile(
    r"欠费|欠缴|拖欠|拒缴|拒交|未缴|未交|arrears|owes|owed", re.IGNORECASE
)
_DIGIT: Final = re.compile(r"\d")
_BUILDING: Final = re.compile(r"\d+\s*(?:栋|幢|座|号楼|单元)")
_HOUSES_HEADER: Final = re.compile(r"户数|户$|houses|households", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[。；;!！?？]+")
_PARTS: Final = re.compile(r"[\s、，,;；/]+")
_LANDLINE: Final = re.compile(r"[(（]?0")

# Items of the register that name a column about people, and heads under which ours may be named.
_PERSONAL: Final = frozenset(
    {
        "name", "mobile", "mobile_secondary", "email", "mailing_address", "id_type", "id_number",
        "co_resident", "emergency_contact", "plate", "lease_dates",
    }
)  # fmt: skip
_OWN_COLUMNS: Final = {Head.PEOPLE: frozenset({"name", "mobile"})}
# The telephone of an office stands where somebody is to be reached.
_WITH_TELEPHONE: Final = frozenset({Head.SERVICES, Head.PEOPLE, Head.OTHER})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that leads to a person: where it stands, and what it is."""

    spot: Spot
    what: _StrOrPromise

    def told(self) -> _StrOrPromise:
        return _("%(what)s, %(where)s") % {"what": self.what, "where": self.spot.told()}


def faults(content: Content, *, head: str, known: frozenset[str]) -> list[Fault]:
    """Return what has to go before a text is drafted; `known` are names that may stand in it."""
    found = [
        *_columns(content, head=head),
        *_pieces(content, head=head, known=known),
        *_together(content, head=head, known=known),
        *_few(content, head=head),
    ]
    return list(dict.fromkeys(found))


@enforces("LC-049")
def require_nothing_personal(content: Content, *, head: str, known: frozenset[str]) -> None:
    """Nothing that leads to a person is drafted to be published: no debt, no complaint."""
    found = faults(content, head=head, known=known)
    if found:
        raise Forbidden(
            _("This leads to a person, and everybody would read it. Who drafts it takes it out."),
            control="LC-049",
            missing=[one.told() for one in found],
        )


@enforces("LC-049")
def require_total(*, head: str, houses: int | None) -> None:
    """Arrears are published as the total of a community, of ten houses or more."""
    if head == Head.ARREARS and (houses is None or houses < LEAST_HOUSES):
        raise Forbidden(
            _("Arrears are published as a total of at least %(count)s houses, or not at all.")
            % {"count": LEAST_HOUSES},
            control="LC-049",
            missing=[_("how many houses the total stands for, from the fee clerk")],
        )


def _columns(content: Content, *, head: str) -> Iterator[Fault]:
    """Find columns that are named like an item about people."""
    allowed = _OWN_COLUMNS.get(Head(head), frozenset())
    for number, name in enumerate(content.header, 1):
        column = inventory.find_column(name)
        item = column.item.code if column and column.item else ""
        if item in _PERSONAL - allowed:
            yield Fault(Spot("table", 0, number), _COLUMN)


def _pieces(content: Content, *, head: str, known: frozenset[str]) -> Iterator[Fault]:
    """Find what leads to a person by itself: a number, a label, a name."""
    for spot, text in content.pieces():
        for one in free_text.find(text):
            if not _is_own_telephone(one, text, head=head):
                yield Fault(spot, free_text.Kind(one.kind).label)
        named = _names_in_cell(text) if spot.row and spot.part == "table" else _names_in(text)
        if not named <= known:
            yield Fault(spot, _NAME)


def _names_in(text: str) -> set[str]:
    return set(names.names_in(text, is_exposed=False))


def _names_in_cell(cell: str) -> set[str]:
    """Return the names in a cell; of two signs only where they are all that a part says."""
    parts = _PARTS.split(cell)
    alone = {part for part in parts if names.names_in(part, is_exposed=True) == [part]}
    return _names_in(cell) | alone


def _is_own_telephone(found: free_text.Finding, text: str, *, head: str) -> bool:
    """Say whether it is a land line where the number of an office belongs."""
    is_landline = found.kind == free_text.Kind.PHONE and _LANDLINE.match(text, found.start)
    return bool(is_landline) and head in _WITH_TELEPHONE


def _together(content: Content, *, head: str, known: frozenset[str]) -> Iterator[Fault]:
    """Find what leads to a household only together: a house and a sum, a name and a debt."""
    for spot, line in content.lines():
        for sentence in _SENTENCE.split(line):
            yield from _of(_Said.in_sentence(sentence, known=known), spot, head=head)
    for number, row in enumerate(content.rows, 1):
        said = _Said.in_row(content.header, row, known=known)
        yield from _of(said, Spot("table", number), head=head)


@dataclass(frozen=True, slots=True)
class _Said:
    """What a sentence or a row speaks of."""

    house: bool
    building: bool
    name: bool
    sum: bool
    complaint: bool
    debt: bool

    @classmethod
    def in_sentence(cls, text: str, *, known: frozenset[str]) -> _Said:
        return cls(
            house=houses.is_mentioned(text),
            building=bool(_BUILDING.search(text)),
            name=not known.issuperset(names.names_in(text, is_exposed=True)),
            sum=bool(_SUM.search(text)),
            complaint=bool(_COMPLAINT.search(text)),
            debt=bool(_DEBT_WORD.search(text)),
        )

    @classmethod
    def in_row(cls, header: Sequence[str], row: Sequence[str], *, known: frozenset[str]) -> _Said:
        filled = [(name, cell) for name, cell in zip(header, row, strict=True) if cell]
        said = cls.in_sentence("，".join(row), known=known)
        # A cell without a digit is no room: 公共区域.
        columns = {_column(name) for name, cell in filled if _DIGIT.search(cell)}
        return cls(
            house=said.house or bool(columns & {"house", "room"}),
            building=said.building or "building" in columns,
            name=any(not _names_in_cell(cell) <= known for cell in row),
            sum=said.sum or any(_is_sum(name, cell) for name, cell in filled),
            complaint=said.complaint or any(_COMPLAINT.search(name) for name, _cell in filled),
            debt=said.debt or any(_DEBT_WORD.search(name) for name, _cell in filled),
        )


def _column(name: str) -> str:
    found = inventory.find_column(name)
    return found.code if found else ""


def _is_sum(name: str, cell: str) -> bool:
    return bool(_SUM_HEADER.search(name) and _FIGURE.fullmatch(cell))


def _of(said: _Said, spot: Spot, *, head: str) -> Iterator[Fault]:
    if said.house and said.sum:
        yield Fault(spot, _HOUSE_SUM)
    if said.complaint and (said.house or said.name):
        yield Fault(spot, _HOUSE_COMPLAINT)
    if said.debt and (said.house or said.building or said.name):
        yield Fault(spot, _DEBT)
    elif said.debt and said.sum and head != Head.ARREARS:
        yield Fault(spot, _DEBT_ELSEWHERE)


def _few(content: Content, *, head: str) -> Iterator[Fault]:
    """Find figures of arrears that stand for a handful of households."""
    if head != Head.ARREARS:
        return
    for row, cells in enumerate(content.rows, 1):
        for column, (name, cell) in enumerate(zip(content.header, cells, strict=True), 1):
            is_count = _HOUSES_HEADER.search(name) and cell.isdecimal()
            if is_count and 0 < int(cell) < LEAST_HOUSES:
                few = _("a figure of fewer than %(count)s houses") % {"count": LEAST_HOUSES}
                yield Fault(Spot("table", row, column), few)
