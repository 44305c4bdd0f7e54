"""Impact assessments of the demonstration: one valid, one that waits, one outdated."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hudang.accounts import queries as accounts
from hudang.demo.company import data, person
from hudang.purposes import queries
from hudang.purposes import services as purposes
from hudang.purposes.models import Dimension, Trigger
from hudang.purposes.policy import local_date
from hudang.purposes.services import Findings, Risk

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from hudang.purposes.models import Purpose

CUSTODIAN, LEAD, LEGAL = "A1061", "A1071", "A1081"


def assess(*, at: datetime) -> None:
    """Assess the purposes that company.toml names, and sign as far as it says."""
    for row in data()["assessment"]:
        purpose = _assess(row, at=at)
        if row.get("is_changed_afterwards"):
            lead = accounts.acting(person(LEAD), at=at)
            purposes.set_items(purpose, items=[*purpose.items, row["added_item"]], by=lead, at=at)


def assess_again(code: str, *, at: datetime) -> None:
    """Assess a purpose anew: what it does with data has changed."""
    _assess(next(row for row in data()["assessment"] if row["purpose"] == code), at=at)


def _assess(row: dict[str, Any], *, at: datetime) -> Purpose:
    by = {code: accounts.acting(person(code), at=at) for code in (CUSTODIAN, LEAD, LEGAL)}
    purpose = _purpose(row["purpose"])
    made = purposes.draft_assessment(
        purpose, findings=_findings(row, at=at), by=by[CUSTODIAN], at=at
    )
    purposes.submit_assessment(made, by=by[CUSTODIAN], at=at)
    for code in row["signed_by"]:
        purposes.sign_assessment(made, by=by[code], at=at)
    return purpose


def _findings(row: dict[str, Any], *, at: datetime) -> Findings:
    due = local_date(at) + timedelta(days=60)
    return Findings(
        triggers=[Trigger(one) for one in row["triggers"]],
        processing=row["processing"],
        necessity=row["necessity"],
        conclusion=row["conclusion"],
        risks={
            Dimension(name): Risk(before[0], before[1], measure, owner, due, after[0], after[1])
            for name, before, measure, owner, after in row["risks"]
        },
    )


def _purpose(code: str) -> Purpose:
    found = queries.purpose(code)
    if found is None:
        raise LookupError(code)
    return found
