"""Demand letters and lawyers' files on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from hudang.arrears import claims
from hudang.arrears.models import register_of
from hudang.core.typesetting import typeset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from hudang.arrears.claims import Period
    from hudang.arrears.models import ArrearsCase, DeliveryProof, DemandLetter, LawyersFile
    from hudang.registry.models import ServiceContract


def demand_letter(
    case: ArrearsCase,
    letter: DemandLetter,
    *,
    name: str,
    text: str,
    periods: Sequence[Period],
    company: str,
    at: datetime,
) -> bytes:
    """Return a letter for a window envelope (DL, C5): the window shows house and name alone.

    Number, sums and words stand below the first fold.
    """
    with override("zh-hans"):
        data = {
            "lang": "zh",
            "company": company,
            "house": f"{case.community.name} {case.house.label}" if case.house else "",
            "name": name,
            "number": case.number,
            "subject": letter.get_step_display(),
            "text": text,
            "day": localtime(at).date().isoformat(),
            **_table(periods),
        }
        return typeset("demand", data, at=at)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a lawyer's file is made of."""

    name: str
    periods: Sequence[Period]
    contracts: Sequence[ServiceContract]
    letters: Sequence[tuple[DemandLetter, str]]
    proofs: Sequence[DeliveryProof]

    def register(self) -> list[str]:
        """Return what lies in the file: a code and a day each, no value and nobody."""
        return [
            *(f"contract {one.number} {one.valid_from}" for one in self.contracts),
            *(f"periods {len(self.periods)}" for _one in self.periods[:1]),
            *(f"{one.step} {localdate(one.written_at)}" for one, _text in self.letters),
            *(f"proof_{one.way} {one.on_date}" for one in self.proofs),
        ]


def lawyers_file(file: LawyersFile, parts: Parts, *, company: str, at: datetime) -> bytes:
    """Return the file with its register on the first page, in Chinese as a court reads it."""
    case = file.case
    with override("zh-hans"):
        data = {
            "lang": "zh",
            "title": _("Lawyer's file"),
            "number": file.number,
            "company": company,
            "facts": [
                [_("Case number"), case.number],
                [_("Against"), parts.name],
                [_("House"), f"{case.community.name} {case.house.label}" if case.house else "—"],
                [_("State"), case.get_state_display()],
                [_("Period of the demand ended"), _day(case.demand_until)],
                [_("Put together"), localtime(at).date().isoformat()],
            ],
            "heads": [
                _("List of contents"), _("Contracts"), _("What is owed"), _("Letters and proofs"),
            ],
            "register": register_of(parts.register()),
            "contracts": [_contract(one) for one in parts.contracts],
            "letters": [_letter(one, text, parts.proofs) for one, text in parts.letters],
            **_table(parts.periods),
        }  # fmt: skip
        return typeset("lawyers_file", data, at=at)


def _table(periods: Sequence[Period]) -> dict[str, Any]:
    return {
        "columns": [_("From"), _("Until"), _("Owed (yuan)")],
        "periods": [[str(one.since), str(one.until), one.amount] for one in periods],
        "total": [_("Together"), claims.yuan(claims.total(periods))],
    }


def _contract(one: ServiceContract) -> str:
    return f"{one.number} · {one.get_kind_display()} · {one.valid_from} – {_day(one.valid_until)}"


def _letter(one: DemandLetter, text: str, proofs: Sequence[DeliveryProof]) -> dict[str, Any]:
    return {
        "head": f"{one.get_step_display()} · {localdate(one.written_at)} · "
        f"{one.template} {one.template_version} · {one.get_state_display()}",
        "text": text,
        "proofs": [
            " · ".join(filter(None, (p.get_way_display(), str(p.on_date), p.reference)))
            for p in proofs
            if p.letter_id == one.id
        ],
    }


def _day(day: Any) -> str:
    return day.isoformat() if day else "—"
