"""Which column of a file holds what: guessed from its headers, confirmed by a person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from hudang.core.errors import Forbidden, PolicyViolation
from hudang.purposes import inventory
from hudang.purposes import policy as purposes
from hudang.registry import policy
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.policy import quarantine as rules

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from hudang.purposes.inventory import Column

# What a roster row is read into, in the order in which the choices are offered.
READ = (
    "community",
    "phase",
    "building",
    "unit",
    "room",
    "house",
    "floor",
    "floor_area",
    "handover_date",
    "name",
    "occupancy_role",
    "mobile",
    "id_type",
    "id_number",
    "mailing_address",
    "lease_from",
    "lease_until",
    "plate",
    "parking_space",
    "organisation_name",
    "credit_code",
    "legal_representative",
    "mobile_secondary",
    "landline",
    "email",
    "contact_preference",
    "remark",
)
COLUMNS: dict[str, Column] = {
    column.code: column for code in READ for column in inventory.COLUMNS if column.code == code
}


# The columns among them whose items wait, sealed, for the proof of their source (LC-167).
APART: dict[str, Column] = {
    code: column for code, column in COLUMNS.items() if rules.is_set_apart(column)
}


class Verdict(StrEnum):
    """What becomes of a column."""

    TAKEN = "taken"
    APART = "apart"
    REFUSED = "refused"
    WAITS = "waits"
    DOUBLE = "double"
    UNNAMED = "unnamed"
    LEFT_OUT = "left_out"


READ_VERDICTS = frozenset({Verdict.TAKEN, Verdict.APART})


@dataclass(frozen=True, slots=True)
class Choice:
    """One column of the file: its header, what it is read as, or why it is not read."""

    index: int
    header: str
    verdict: Verdict
    column: str = ""
    reason: _StrOrPromise = ""
    control: str = ""


def propose(headers: Sequence[str]) -> list[Choice]:
    """Guess the columns; an unlisted or prohibited one is refused by name (LC-002)."""
    taken: set[str] = set()
    choices = []
    for index, header in enumerate(headers):
        choice = _guess(index, header, taken=taken)
        if choice.verdict in READ_VERDICTS:
            taken.add(choice.column)
        choices.append(choice)
    return choices


def _guess(index: int, header: str, *, taken: set[str]) -> Choice:
    if not header:
        return Choice(index, header, Verdict.UNNAMED, reason=_("The column has no name."))
    try:
        column = purposes.require_listed_column(header)
    except PolicyViolation as refusal:
        return Choice(
            index, header, Verdict.REFUSED, reason=refusal.message, control=refusal.control
        )
    if column.code not in COLUMNS or not _may_come(column):
        return Choice(
            index,
            header,
            Verdict.WAITS,
            reason=_(
                "This item needs the person's own notice or consent. It is left out of the roster"
                " and recorded at the counter."
            ),
            control="LC-019",
        )
    if column.code in taken:
        return Choice(
            index, header, Verdict.DOUBLE, reason=_("Another column is read as this already.")
        )
    return _read(index, header, column=column.code)


def _may_come(column: Column) -> bool:
    return policy.is_importable(column) or rules.is_set_apart(column)


def _read(index: int, header: str, *, column: str) -> Choice:
    """Return a column that is read: into the records, or apart until its source is proved."""
    if column not in APART:
        return Choice(index, header, Verdict.TAKEN, column=column)
    return Choice(
        index,
        header,
        Verdict.APART,
        column=column,
        reason=_(
            "This item rests on the person's consent. It is sealed apart, used by nobody, and"
            " destroyed after %(days)d days unless the proof of its source is recorded."
        )
        % {"days": rules.KEPT_FOR.days},
        control="LC-167",
    )


def confirm(headers: Sequence[str], *, chosen: Mapping[int, str]) -> list[Choice]:
    """Return the columns as a person chose them; what may not be read is refused again."""
    _require_complete(chosen)
    choices = []
    for guess in propose(headers):
        column = chosen.get(guess.index, "")
        if not column:
            kept = guess.verdict in {Verdict.REFUSED, Verdict.WAITS, Verdict.UNNAMED}
            left_out = Choice(guess.index, guess.header, Verdict.LEFT_OUT)
            choices.append(guess if kept else left_out)
            continue
        if guess.verdict in {Verdict.REFUSED, Verdict.WAITS} and guess.header:
            _require_readable(guess)
        choices.append(_read(guess.index, guess.header, column=column))
    return choices


def _require_readable(guess: Choice) -> None:
    """A header that the inventory does not know may be named by a person; a prohibited one not."""
    known = inventory.find_column(guess.header)
    if known is not None:
        raise Forbidden(guess.reason, control=guess.control)


def _require_complete(chosen: Mapping[int, str]) -> None:
    columns = [column for column in chosen.values() if column]
    if not set(columns) <= set(COLUMNS):
        raise Invalid("column", _("A roster has no such column."))
    if len(set(columns)) < len(columns):
        raise Invalid("double", _("Two columns are read as the same. Choose one of them."))
    if "room" not in columns and "house" not in columns:
        raise Invalid("no_house", _("No column is read as the house: choose room or house."))
    if not {"name", "organisation_name"} & set(columns):
        raise Invalid("no_name", _("No column is read as the name."))


def places(choices: Sequence[Choice]) -> dict[str, int]:
    """Return where each column that is read into the records stands in a row."""
    return {choice.column: choice.index for choice in choices if choice.verdict is Verdict.TAKEN}


def stored(choices: Sequence[Choice]) -> list[dict[str, object]]:
    """Return the mapping as it is kept: words of the inventory in plain, all else left out."""
    return [
        {
            "index": choice.index,
            "verdict": choice.verdict.value,
            "column": choice.column,
            "header": choice.header if inventory.find_column(choice.header) else "",
        }
        for choice in choices
    ]


def places_of(kept: Sequence[Mapping[str, object]]) -> dict[str, int]:
    """Return where each column that is read at all stands, from the mapping as it is kept."""
    return {
        str(choice["column"]): int(str(choice["index"]))
        for choice in kept
        if choice["verdict"] in READ_VERDICTS
    }
