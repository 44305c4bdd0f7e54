"""Looking at keys, passes and contracts: masked, one entry each; a note opened for its purpose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.accesslog.models import Act
from hudang.accesslog.services import Subject
from hudang.accounts.policy import Permission
from hudang.disclosure import services as disclosure
from hudang.disclosure.services import Level
from hudang.entrance import queries
from hudang.entrance.models import KEEPING, PLATE, VISITOR, ParkingPlate

from .logging import PARKING, SERVICE, log_act, require_place

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.entrance.models import KeyCustody, ParkingContract, VisitorPass

SEE = Permission.SEE_ENTRANCE


@dataclass(frozen=True, slots=True)
class PlateRow:
    """A plate of a contract as it is shown: masked, with its days."""

    tie: ParkingPlate
    mask: str


def view_keys(custody: KeyCustody, *, by: Actor, at: datetime) -> str:
    """Look at keys that are kept; return the mask of their note."""
    require_place(custody.community_id, permission=SEE, by=by)
    log_act(
        "view_keys", community=custody.community_id, by=by, permission=SEE, at=at, act=Act.VIEW,
        reference=custody.number, items=[KEEPING],
        subjects=[Subject(custody.customer_id, custody.community_id)],
    )  # fmt: skip
    (masks,) = disclosure.masks([custody], level=Level.M1, items={KEEPING})
    return masks.get(KEEPING, "")


def open_note(custody: KeyCustody, *, by: Actor, at: datetime) -> str:
    """Open the note on keys for the service of the contract, under their number."""
    require_place(custody.community_id, permission=Permission.KEEP_KEYS, by=by)
    under = disclosure.authority_for(
        by, purpose=SERVICE, items={KEEPING}, reference=custody.number,
        customers=[custody.customer_id], at=at,
    )  # fmt: skip
    (opened,) = disclosure.disclose(
        [custody], {KEEPING}, under=under, at=at, what="entrance.view_keys"
    )
    return str(opened.value(KEEPING) or "")


def view_pass(visitor_pass: VisitorPass, *, by: Actor, at: datetime) -> dict[int, str]:
    """Look at a pass; return the masks of what is known of the visitor, as a rule nothing."""
    require_place(visitor_pass.community_id, permission=SEE, by=by)
    log_act(
        "view_pass", community=visitor_pass.community_id, by=by, permission=SEE, at=at,
        act=Act.VIEW, reference=visitor_pass.number, control="LC-086",
    )  # fmt: skip
    if visitor_pass.visitor is None:
        return {}
    (masks,) = disclosure.masks([visitor_pass], level=Level.M1, items={PLATE, VISITOR})
    return masks


def view_parking(contract: ParkingContract, *, by: Actor, at: datetime) -> list[PlateRow]:
    """Look at a parking contract; return its plates masked, the newest first."""
    require_place(contract.community_id, permission=SEE, by=by)
    log_act(
        "view_parking", community=contract.community_id, by=by, permission=SEE, at=at,
        act=Act.VIEW, purpose=PARKING, reference=contract.number, items=[PLATE],
        subjects=[Subject(contract.customer_id, contract.community_id)],
    )  # fmt: skip
    ties = queries.plates_of(contract)
    masks = disclosure.masks([one.vehicle for one in ties], level=Level.M1, items={PLATE})
    return [PlateRow(tie, mask.get(PLATE, "")) for tie, mask in zip(ties, masks, strict=True)]
