"""Read the cells of a row into a draft; refused columns have no place here and are never read."""

from __future__ import annotations

import re
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Any

from hudang.registry import policy
from hudang.registry.models import House
from hudang.registry.parsing import cells, contact, facts, houses, identity, validators
from hudang.registry.parsing import people as parsing_people
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.parsing.normalise import tidy
from hudang.registry.parsing.remarks import Proposal, split_remark

from . import mapping, readers
from .drafts import Draft, Fix, PersonDraft, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date

    from hudang.registry.parsing.cells import Cell
    from hudang.registry.parsing.houses import Ambiguous, ParsedHouse

NO_FIX = Fix()
# Proposals that a roster can carry out; a second telephone or an agent needs a consent first.
ACCEPTABLE = frozenset({"tenant", "vacancy", "parking", "plate"})

_ROLES = {
    Role.OWNER: "业主 产权人 户主 房主 所有权人 owner",
    Role.CO_OWNER: "共有人 共有 共有业主 共同所有人 co-owner",
    Role.TENANT: "租户 租客 承租人 租赁户 租住人 tenant",
    Role.RESIDENT: "家属 同住人 亲属 亲友 住户 使用人 家庭成员 resident",
    Role.AGENT: "代理人 委托人 受托人 委托联系人 代管人 agent",
    Role.HABITATION: "居住权人",
}
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words.split()}
_ORGANISATION = re.compile(
    "(?:公司|集团|银行|中心|事务所|合作社|委员会|居委会|村委会|学校|医院|幼儿园|经营部|商行|商店|超市"
    "|工作室|分行|支行|协会|局|厂)(?:[(（].*[)）])?$"
)
_SEVERAL_NAMES = re.compile(r"[、,，/;；&|\n\s和与及]")
_SEVERAL_NUMBERS = re.compile(r"[、,，/;；&|\n\s]|\d{22}")
_NOTHING = re.compile(r"[-—/\\无null暂未知空]*", re.IGNORECASE)
_MINOR_AGE = 14


class Assembler:
    """Reads rows of one file by its confirmed columns."""

    def __init__(
        self,
        places: Mapping[str, int],
        *,
        community: tuple[str, str],
        today: date,
        demo: bool = False,
        accepted: Collection[str] = (),
    ) -> None:
        self._places = places
        self._code, self._community = community[0], {tidy(word) for word in community}
        self._today = today
        self._accepted = frozenset(accepted) & ACCEPTABLE
        self._identity = partial(readers.document, today=today, demo=demo)
        self._houses = readers.HouseReader(community[0])
        self._apart = {
            code: column.item
            for code, column in mapping.APART.items()
            if code in places and column.item is not None
        }
        self._minor_from = f"{today.year - _MINOR_AGE:04}{today.month:02}{today.day:02}"

    def assemble(self, row: int, values: Sequence[Cell], fix: Fix = NO_FIX) -> Draft | None:
        """Return what a row says, or None for an empty one."""
        width = len(values)
        read: dict[str, Cell] = {
            column: values[place]
            for column, place in self._places.items()
            if place < width and values[place] not in ("", None)
        }
        if fix.cells:
            read.update(fix.cells)
            read = {column: value for column, value in read.items() if value != ""}
        if not read:
            return None
        draft = Draft(row, cells=values)
        self._refuse_tricks(draft, read)
        self._read_house(draft, read)
        self._read_people(draft, read, fix)
        self._read_vehicles(draft, read)
        if "remark" in read or fix.accepted:
            self._read_remark(draft, read, fix)
        draft.state = draft.state or House.State.OCCUPIED
        return draft

    @staticmethod
    def _refuse_tricks(draft: Draft, read: dict[str, Cell]) -> None:
        """Refuse texts that a spreadsheet would run, and numbers that are none."""
        for column, value in list(read.items()):
            if isinstance(value, str):
                reason = "formula" if value[0] in "=@" and len(value) > 1 else ""
            else:
                reason = "number" if isinstance(value, float) and not isfinite(value) else ""
            if reason:
                draft.blame(column, reason)
                del read[column]

    # Houses

    def _read_house(self, draft: Draft, read: Mapping[str, Cell]) -> None:
        named = _take(draft, read, "community", cells.text)
        if named and named not in self._community:
            draft.blame("community", "other_community")
        column = "room" if "room" in read else "house"
        try:
            found, code = self._find_house(read)
        except Invalid as refusal:
            draft.blame(column, refusal.reason)
        else:
            _take_house(draft, found, code=code, column=column)
        draft.area = _take(draft, read, "floor_area", readers.area)
        draft.handover = _take(draft, read, "handover_date", self._past_day)
        draft.floor = _take(draft, read, "floor", _floor)

    def _find_house(self, read: Mapping[str, Cell]) -> tuple[ParsedHouse | Ambiguous | None, str]:
        room = read.get("room", read.get("house"))
        if room is None:
            return None, ""
        if "building" not in read and "room" not in read:
            return self._houses.from_text(room)
        # 房号 beside a column of its own for the building is the room within it.
        return self._houses.from_columns(
            room,
            building=read.get("building"),
            unit=read.get("unit"),
            phase=read.get("phase"),
        )

    def _past_day(self, value: Cell) -> date:
        found = readers.day(value)
        if found > self._today:
            return facts.past_day(found, today=self._today)
        return found

    # People

    def _read_people(self, draft: Draft, read: Mapping[str, Cell], fix: Fix) -> None:
        role = self._role(draft, read)
        company = read.get("organisation_name")
        if fix.people is not None:
            for name, phone, number in fix.people:
                self._add_person(draft, name, [phone], number, role=role)
        elif company is not None and "name" not in read:
            self._add_organisation(draft, company, read, role=role)
        else:
            self._split_people(draft, read, role=role)
        if draft.people:
            self._complete_first(draft, read)
            self._set_apart(draft, read)

    def _role(self, draft: Draft, read: Mapping[str, Cell]) -> str:
        named = _take(draft, read, "occupancy_role", cells.text)
        if not named:
            return Role.OWNER
        role = _ROLE_OF.get(named.lower())
        if role is None:
            draft.blame("occupancy_role", "role")
        elif not policy.is_roster_role(role):
            draft.blame("occupancy_role", "needs_consent")
        return role or Role.OWNER

    def _split_people(self, draft: Draft, read: Mapping[str, Cell], *, role: str) -> None:
        name = _take(draft, read, "name", readers.text) or ""
        phone = _take(draft, read, "mobile", readers.text) or ""
        if not name and not any(problem.column == "name" for problem in draft.problems):
            draft.blame("name", "missing")
        if _ORGANISATION.search(name):
            self._add_organisation(draft, name, read, role=role, phone=phone)
            return
        number = read.get("id_number")
        if not (
            _SEVERAL_NAMES.search(name)
            or _SEVERAL_NUMBERS.search(phone)
            or (isinstance(number, str) and _SEVERAL_NUMBERS.search(number))
        ):
            self._add_person(draft, name, [phone], number, role=role)
            return
        identities = number if isinstance(number, str) else ""
        split = parsing_people.split_people(name, phone_cell=phone, id_cell=identities)
        if split.needs_choice:
            draft.blame("name", "choose")
            return
        if len(split.persons) > 1:
            draft.remark("name", "split")
        for place, person in enumerate(split.persons):
            co_role = Role.CO_OWNER if place and role == Role.OWNER else role
            value = number if not isinstance(number, str) else person.identity
            self._add_person(draft, person.name, person.phones, value, role=co_role)

    def _add_person(
        self, draft: Draft, name: str, phones: Sequence[str], number: Cell, *, role: str
    ) -> None:
        person = PersonDraft(role=role)
        if name:
            person.name = _try(draft, "name", readers.person_name, name) or ""
        for phone in phones:
            if not phone or _NOTHING.fullmatch(phone):
                continue
            self._add_phone(draft, person, phone)
        if number not in ("", None) and role != Role.RESIDENT:
            self._add_identity(draft, person, number)
        if not person.mobile and not any(p.column == "mobile" for p in draft.problems):
            draft.remark("mobile", "missing")
        draft.people.append(person)

    @staticmethod
    def _add_phone(draft: Draft, person: PersonDraft, phone: str) -> None:
        number = _try(draft, "mobile", readers.telephone, phone)
        if number is None:
            return
        if number[0] == "0":
            draft.remark("mobile", "landline_waits")
        elif person.mobile:
            draft.remark("mobile", "second_phone")
        else:
            person.mobile = number

    def _add_identity(self, draft: Draft, person: PersonDraft, number: Cell) -> None:
        found = _try(draft, "id_number", self._identity, number)
        if found is None:
            return
        person.id_type, person.id_number = found
        if person.id_type != "resident_id":
            return
        if person.id_number[6:14] > self._minor_from:
            draft.blame("id_number", "minor")
        for doubt in identity.doubts_about_resident_id(person.id_number, today=self._today):
            draft.remark("id_number", doubt.reason)

    def _add_organisation(
        self, draft: Draft, name: Cell, read: Mapping[str, Cell], *, role: str, phone: str = ""
    ) -> None:
        person = PersonDraft(role=role)
        person.organisation = _try(draft, "organisation_name", _organisation, name) or ""
        phone = phone or _take(draft, read, "mobile", readers.text) or ""
        if phone:
            self._add_phone(draft, person, phone)
        person.credit_code = _take(draft, read, "credit_code", _credit_code) or ""
        person.legal_representative = (
            _take(draft, read, "legal_representative", _person_name) or ""
        )
        draft.people.append(person)

    def _complete_first(self, draft: Draft, read: Mapping[str, Cell]) -> None:
        first = draft.people[0]
        first.address = _take(draft, read, "mailing_address", _address) or ""
        if "lease_from" in read or "lease_until" in read:
            first.started = _take(draft, read, "lease_from", readers.day)
            first.ended = _take(draft, read, "lease_until", readers.day)
            if first.started and first.ended and first.ended < first.started:
                draft.blame("lease_until", "order")

    def _set_apart(self, draft: Draft, read: Mapping[str, Cell]) -> None:
        """Read what rests on consent; what cannot be read is left out and holds up no row."""
        for code, item in self._apart.items():
            value = read.get(code)
            if value is None or (isinstance(value, str) and _NOTHING.fullmatch(value.strip())):
                continue
            if len(draft.people) > 1:
                draft.remark(code, "whose")
                continue
            try:
                kept = validators.from_cell(value, validator=item.validator, today=self._today)
            except Invalid as refusal:
                draft.remark(code, refusal.reason)
            else:
                draft.people[0].apart[item.number] = str(kept)

    # Vehicles and remarks

    def _read_vehicles(self, draft: Draft, read: Mapping[str, Cell]) -> None:
        plates = _take(draft, read, "plate", readers.text)
        if plates and not _NOTHING.fullmatch(plates):
            for text in parsing_people.split_list(plates):
                plate = _try(draft, "plate", facts.plate, text)
                if plate:
                    draft.plates.append(plate)
        space = _take(draft, read, "parking_space", readers.text)
        if space and not _NOTHING.fullmatch(space):
            self._add_space(draft, "parking_space", space)

    def _add_space(self, draft: Draft, column: str, text: str) -> None:
        spaced = text if "车位" in text or "车库" in text else f"车位{text}"
        house = _try(draft, column, houses.parse_house, spaced)
        if isinstance(house, houses.ParsedHouse):
            draft.space = house
            draft.space_code = self._houses.code(house)

    def _read_remark(self, draft: Draft, read: Mapping[str, Cell], fix: Fix) -> None:
        if fix.accepted is not None:
            for proposal in fix.accepted:
                self._carry_out(draft, proposal)
            return
        text = _take(draft, read, "remark", readers.text)
        if not text:
            return
        split = split_remark(text)
        for proposal in split.proposals:
            if proposal.kind in self._accepted:
                self._carry_out(draft, proposal)
            else:
                draft.remark("remark", _WAITING.get(proposal.kind, "proposal"))
        if split.dropped:
            draft.remark("remark", "dropped")
        if split.rest_present:
            draft.remark("remark", "not_kept")

    def _carry_out(self, draft: Draft, proposal: Proposal) -> None:
        match proposal.kind:
            case "vacancy":
                draft.state = House.State.VACANT
            case "tenant":
                draft.state = House.State.LET
                phones = [proposal.phone or ""]
                self._add_person(draft, proposal.name or "", phones, None, role=Role.TENANT)
            case "parking" if proposal.space:
                self._add_space(draft, "remark", proposal.space)
            case "plate" if proposal.plate:
                draft.plates.append(proposal.plate)


def _take_house(
    draft: Draft, found: ParsedHouse | Ambiguous | None, *, code: str, column: str
) -> None:
    if found is None:
        draft.blame(column, "missing")
    elif isinstance(found, houses.Ambiguous):
        draft.blame(column, "ambiguous")
    elif not code:
        draft.blame("building", "missing")
    else:
        draft.house, draft.code = found, code


_WAITING = {"agent": "agent_waits", "extra_phone": "second_phone"}


def _take(
    draft: Draft, read: Mapping[str, Cell], column: str, reader: Callable[[Any], Any]
) -> Any:
    value = read.get(column)
    return None if value is None else _try(draft, column, reader, value)


def _try(draft: Draft, column: str, reader: Callable[[Any], Any], value: Any) -> Any:
    try:
        return reader(value)
    except Invalid as refusal:
        draft.blame(column, refusal.reason)
        return None


def _organisation(value: Cell) -> str:
    return contact.organisation_name(readers.text(value))


def _floor(value: Cell) -> int | None:
    text = cells.text(value).removesuffix("层").removesuffix("楼").removesuffix("F")
    return int(text) if re.fullmatch(r"-?\d{1,2}", text) else None


def _address(value: Cell) -> str:
    return contact.mailing_address(cells.text(value))


def _credit_code(value: Cell) -> str:
    return identity.credit_code(cells.text(value))


def _person_name(value: Cell) -> str:
    return contact.person_name(cells.text(value))
