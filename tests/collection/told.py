"""What a phone seals of a visit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hudang.collection import queries
from tests.factories import MONDAY
from tests.vault.letter_reference import sealed

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.collection.models import Visit

AGREED = {"S-MED": True, "economic": False}


def told(at: datetime = MONDAY, **more: Any) -> dict[str, Any]:
    """What a phone seals of a visit that went well."""
    moment = at.isoformat()
    return {
        "submission": str(uuid4()), "outcome": "finished", "identity": moment, "notice": moment,
        "version": 1, "ended": moment, "answers": {"q1": 1}, "agreed": AGREED,
        "signature": [[[1, 2], [3, 4]]], **more,
    }  # fmt: skip


def letter(visit: Visit, said: Any) -> bytes:
    key = queries.key_of_day(visit.community_id, day=visit.day_date)
    assert key is not None
    return sealed(
        json.dumps(said).encode() + b" " * 20, key=key.id, public=key.public,
        campaign=visit.campaign_id, visit=visit.id,
    )  # fmt: skip
