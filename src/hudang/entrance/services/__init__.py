"""What can be done about keys, passes and parking; each act decides by policy, writes and logs."""

from hudang.entrance.services.counting import count_keys, sign_key_count
from hudang.entrance.services.feed import (
    PlateList,
    approve_feed,
    end_feed,
    find_feed,
    list_plates,
    note_told,
    propose_feed,
    push_due,
    push_list,
    refuse_feed,
    signed,
)
from hudang.entrance.services.keys import (
    Left,
    give_back_keys,
    hang_back,
    lend_keys,
    take_keys,
)
from hudang.entrance.services.logging import require_place
from hudang.entrance.services.looking import (
    PlateRow,
    open_note,
    view_keys,
    view_parking,
    view_pass,
)
from hudang.entrance.services.parking import (
    Agreed,
    add_plate,
    change_plate,
    conclude_parking,
    end_parking,
    end_plate,
)
from hudang.entrance.services.passes import (
    Checked,
    Made,
    Visit,
    check_pass,
    make_pass,
    withdraw_pass,
)
from hudang.entrance.services.upkeep import destroy_over

__all__ = [
    "Agreed",
    "Checked",
    "Left",
    "Made",
    "PlateList",
    "PlateRow",
    "Visit",
    "add_plate",
    "approve_feed",
    "change_plate",
    "check_pass",
    "conclude_parking",
    "count_keys",
    "destroy_over",
    "end_feed",
    "end_parking",
    "end_plate",
    "find_feed",
    "give_back_keys",
    "hang_back",
    "lend_keys",
    "list_plates",
    "make_pass",
    "note_told",
    "open_note",
    "propose_feed",
    "push_due",
    "push_list",
    "refuse_feed",
    "require_place",
    "sign_key_count",
    "signed",
    "take_keys",
    "view_keys",
    "view_parking",
    "view_pass",
    "withdraw_pass",
]
