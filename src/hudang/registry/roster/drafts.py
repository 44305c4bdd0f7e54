"""What a row of a roster says once every cell is read, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from hudang.registry.models import Occupancy
from hudang.registry.parsing.remarks import Proposal

from .ledger import keys_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from hudang.registry.parsing.cells import Cell
    from hudang.registry.parsing.houses import ParsedHouse

Role = Occupancy.Role


class Problem(NamedTuple):
    """Why a cell or a row is not taken as it stands: a code, never the value."""

    column: str
    reason: str
    is_blocking: bool = True
    other_row: int | None = None


@dataclass(slots=True, eq=False, repr=False)
class PersonDraft:
    """One person of a row."""

    name: str = ""
    mobile: str = ""
    id_type: str = ""
    id_number: str = ""
    address: str = ""
    role: str = Role.OWNER
    organisation: str = ""
    credit_code: str = ""
    legal_representative: str = ""
    started: date | None = None
    ended: date | None = None
    # What rests on consent, by item: it is sealed apart.
    apart: dict[int, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.name or self.organisation

    def marks(self) -> list[int]:
        """Return the hashes by which this person is known again."""
        number = self.id_number or self.credit_code
        return keys_of(self.title, mobile=self.mobile, number=number)

    def contact(self) -> dict[int, str]:
        values = {1: self.name, 2: self.mobile, 6: self.address}
        if self.organisation:
            values[60] = self.organisation
            values[62] = self.legal_representative
        return {item: value for item, value in values.items() if value}

    def identity(self) -> dict[int, str]:
        values: dict[int, str] = {}
        if self.id_number:
            values = {10: self.id_type, 11: self.id_number}
        if self.credit_code:
            values[61] = self.credit_code
        return values


@dataclass(slots=True, eq=False, repr=False)
class Draft:
    """One row of a roster, read."""

    row: int
    house: ParsedHouse | None = None
    code: str = ""
    area: Decimal | None = None
    handover: date | None = None
    floor: int | None = None
    people: list[PersonDraft] = field(default_factory=list)
    plates: list[str] = field(default_factory=list)
    space: ParsedHouse | None = None
    space_code: str = ""
    state: str = ""
    problems: list[Problem] = field(default_factory=list)
    cells: Sequence[Cell] = ()

    @property
    def is_faulty(self) -> bool:
        return any(problem.is_blocking for problem in self.problems)

    def blame(self, column: str, reason: str, *, other_row: int | None = None) -> None:
        self.problems.append(Problem(column, reason, True, other_row))

    def remark(self, column: str, reason: str, *, other_row: int | None = None) -> None:
        self.problems.append(Problem(column, reason, False, other_row))


@dataclass(frozen=True, slots=True)
class Fix:
    """What a person decided about one row; as a value that can be sealed and read back."""

    cells: Mapping[str, str] = field(default_factory=dict, repr=False)
    people: tuple[tuple[str, str, str], ...] | None = field(default=None, repr=False)
    accepted: tuple[Proposal, ...] | None = field(default=None, repr=False)

    def to_values(self) -> dict[int, Any]:
        """Return the decision keyed by number, as sealed values are."""
        values: dict[int, Any] = {1: dict(self.cells)}
        if self.people is not None:
            values[2] = [list(person) for person in self.people]
        if self.accepted is not None:
            values[3] = [[p.kind, p.name, p.phone, p.plate, p.space] for p in self.accepted]
        return values

    @classmethod
    def from_values(cls, values: Mapping[int, Any]) -> Fix:
        people, accepted = values.get(2), values.get(3)
        return cls(
            cells=values.get(1, {}),
            people=None if people is None else tuple((a, b, c) for a, b, c in people),
            accepted=None if accepted is None else tuple(Proposal(*parts) for parts in accepted),
        )
