"""What is done about needs: declare, change, confirm, take back, open, let run out."""

from hudang.needs.services.declaring import ASKED, Agreed, confirm, declare, take_back
from hudang.needs.services.links import declare_by_link, send_link, take_back_by_link
from hudang.needs.services.opening import NeedRow, open_for_order, open_one, related, rows
from hudang.needs.services.upkeep import end_doubles, expire, remove_withdrawn
from hudang.needs.words import Declared

__all__ = [
    "ASKED",
    "Agreed",
    "Declared",
    "NeedRow",
    "confirm",
    "declare",
    "declare_by_link",
    "end_doubles",
    "expire",
    "open_for_order",
    "open_one",
    "related",
    "remove_withdrawn",
    "rows",
    "send_link",
    "take_back",
    "take_back_by_link",
]
