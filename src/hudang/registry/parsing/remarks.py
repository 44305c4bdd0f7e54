"""The remark splitter: reads a remark in memory and proposes; what may not be kept is dropped.

Of a dropped passage only its kind and control are told, never its text (CLS-4.1, LC-002).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hudang.disclosure import surnames

from . import contact, facts, houses
from .contact import HAN
from .invalid import Invalid
from .normalise import tidy
from .scanner import scan
from .words import CONTROL_OF_KIND

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a remark seems to say; nothing of it is stored before somebody confirms it."""

    kind: str
    name: str | None = None
    phone: str | None = None
    plate: str | None = None
    space: str | None = None

    def __repr__(self) -> str:
        return f"<proposal {self.kind}>"


@dataclass(frozen=True, slots=True)
class Dropped:
    """A passage that may not be kept: its kind and the control that says so."""

    kind: str
    control: str


@dataclass(frozen=True, slots=True)
class Split:
    """A remark taken apart; `rest_present` where something in it was not understood."""

    proposals: tuple[Proposal, ...]
    dropped: tuple[Dropped, ...]
    rest_present: bool


# Numbers that have a field of their own, or none at all; a remark is no place for them.
_NEVER_IN_REMARKS = {
    "resident_id": "LC-002",
    "permit": "LC-002",
    "email": "LC-002",
    "bank_card": "LC-096",
}
_PHONES = frozenset(("mobile", "landline"))
_GAP = "\x1f"

_CLAUSES = re.compile(r"[，,；;。\n!！?？|]+")
_MARKERS = (
    ("tenant", re.compile(r"[现已]?(?:出租给|租给|出租|租客|租户|承租人|租住人|租赁人|租房人)")),
    (
        "agent",
        re.compile(
            r"(?:委托联系人|委托人|受托人|委托|代理人|代管人|代管|经办人)(?:中介|给)?|中介"
        ),
    ),
)
_VACANT = re.compile(r"(?<![不非未没])(?:空置|空房|空关|闲置)|未入住|没人住|无人住|无人居住")
_FILLING = re.compile(
    r"(?:联系)?(?:电话|手机号码|手机号|手机|号码)|联系方式|联系|姓名|车牌号?|车辆|备用|另一个|另有|另"
    r"|先生|女士|小姐|目前|现在|该房|房屋|车位|[已有为是叫的人中房住]"
)
_SPACE = re.compile(
    r"(?:地下)?(?:停车位|车位|车库)号?[: ]*(?:B\d[ -]?)?[A-Z]?\d{1,4}(?![\d-])"
    r"|B\d层?(?:车位|车库)[: -]*\d{1,4}(?!\d)",
    re.IGNORECASE,
)
_SPACE_SIGNS = re.compile("[号:]")
_NAMES = re.compile(
    rf"[: ]*(?:姓名|为|是|叫)?[: ]*"
    rf"(?P<names>[{HAN}]{{2,8}}·[{HAN}]{{2,8}}|[{HAN}]+(?:[、/&][{HAN}]+)*)"
)
_NAME_ENDS = re.compile(r"(?:联系|电话|手机|号码|先生|女士|小姐|身份|是|的|已|在|住).*$")
_BETWEEN_NAMES = re.compile(r"[、和及/&]")
_COUNTRY = re.compile(r"^\+?86[ -]?")
_SIGNS = re.compile(f"[^0-9A-Za-z{HAN}]+")


@dataclass(slots=True)
class _Clause:
    """One clause with its numbers taken out; gaps keep apart what stood apart."""

    text: str
    found: list[tuple[str, str]]
    dropped: list[Dropped]

    def all_of(self, kinds: frozenset[str]) -> list[str]:
        return [text for kind, text in self.found if kind in kinds]


def _take_apart(clause: str) -> _Clause:
    finds = [(find.start, find.end, find.kind) for find in scan(clause)]
    for space in _SPACE.finditer(clause):
        if not any(start < space.end() and space.start() < end for start, end, _ in finds):
            finds.append((*space.span(), "space"))
    taken = _Clause("", [], [])
    pieces, last = [], 0
    for start, end, kind in sorted(finds):
        control = _NEVER_IN_REMARKS.get(kind) or CONTROL_OF_KIND.get(kind)
        if control:
            taken.dropped.append(Dropped(kind, control))
        else:
            taken.found.append((kind, clause[start:end]))
        pieces.append(clause[last:start])
        last = end
    taken.text = _GAP.join([*pieces, clause[last:]])
    return taken


def _telephone(text: str) -> str:
    return contact.telephone(_COUNTRY.sub("", text))


def _is_name(text: str) -> bool:
    return "·" in text or surnames.looks_like_a_name(text)


def _names_behind(text: str, place: int) -> tuple[list[str], int]:
    """Read the names that follow a word like 租客, and where they end."""
    found = _NAMES.match(text, place)
    run = _NAME_ENDS.sub("", found["names"]) if found else ""
    names = [run] if _is_name(run) else _BETWEEN_NAMES.split(run)
    if not found or not all(_is_name(name) for name in names):
        return [], place
    return names, found.start("names") + len(run)


def _people(kind: str, names: list[str], phones: list[str]) -> Iterator[Proposal]:
    """Pair names and telephones where the pairing is plain; otherwise they stay apart."""
    if len(names) <= 1:
        yield Proposal(kind, name=next(iter(names), None), phone=next(iter(phones), None))
        phones = phones[1:]
    elif len(names) == len(phones):
        yield from (
            Proposal(kind, name=name, phone=phone)
            for name, phone in zip(names, phones, strict=True)
        )
        return
    else:
        yield from (Proposal(kind, name=name) for name in names)
    yield from (Proposal("extra_phone", phone=phone) for phone in phones)


def _marked(text: str, phones: list[str]) -> tuple[list[Proposal], str]:
    """Read the people of a clause by the first word that says who they are."""
    for kind, marker in _MARKERS:
        found = marker.search(text)
        if found:
            names, end = _names_behind(text, found.end())
            return list(_people(kind, names, phones)), text[: found.start()] + _GAP + text[end:]
    return [Proposal("extra_phone", phone=phone) for phone in phones], text


def _space_number(text: str) -> str | None:
    """Read the number of a parking space; several readings are left to a person."""
    try:
        house = houses.parse_house(_SPACE_SIGNS.sub("", text))
    except Invalid:
        return None
    if isinstance(house, houses.Ambiguous):
        return None
    return house.display().removeprefix("车位")


def _read(clause: _Clause) -> tuple[list[Proposal], bool]:
    phones = [_telephone(text) for text in clause.all_of(_PHONES)]
    proposals, rest = _marked(clause.text, phones)
    rest, vacancies = _VACANT.subn(_GAP, rest)
    if vacancies:
        proposals.append(Proposal("vacancy"))
    for kind, text in clause.found:
        if kind == "plate":
            proposals.append(Proposal("plate", plate=facts.plate(text)))
        elif kind == "space":
            proposals.append(Proposal("parking", space=_space_number(text)))
    is_rest = bool(_SIGNS.sub("", _FILLING.sub("", rest))) and not clause.dropped
    return proposals, is_rest


def _continued(last: Proposal | None, found: list[Proposal]) -> Proposal | None:
    """Join 代管人赵六，电话… : a clause that is one telephone belongs to the person before it."""
    awaits = last and last.kind in ("tenant", "agent") and last.phone is None
    if awaits and last and [proposal.kind for proposal in found] == ["extra_phone"]:
        return replace(last, phone=found[0].phone)
    return None


def split_remark(text: str) -> Split:
    """Take a remark apart: what it proposes, what is dropped and why, whether more was there."""
    proposals: list[Proposal] = []
    dropped: list[Dropped] = []
    rest_present = False
    for part in _CLAUSES.split(tidy(text)):
        clause = _take_apart(part)
        dropped.extend(clause.dropped)
        # A relative's name and telephone need that person's own consent: none is proposed.
        if any(drop.kind == "relative" for drop in clause.dropped):
            continue
        found, is_rest = _read(clause)
        rest_present = rest_present or is_rest
        whole = None if is_rest else _continued(proposals[-1] if proposals else None, found)
        if whole:
            proposals[-1] = whole
        else:
            proposals.extend(found)
    return Split(tuple(proposals), tuple(dict.fromkeys(dropped)), rest_present)
