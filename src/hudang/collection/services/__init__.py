"""What is done about questionnaires and campaigns."""

from hudang.collection.services.campaigning import (
    Opening,
    Terms,
    close,
    close_due,
    delete_due,
    draft_campaign,
    draft_series,
    open_campaign,
    open_series,
)
from hudang.collection.services.codes import redeem, send_code
from hudang.collection.services.designing import (
    Part,
    Titles,
    add_part,
    amend_part,
    begin_questionnaire,
    begin_version,
    copy_part,
    describe,
    move_part,
    order_parts,
    publish,
    remove_part,
    retire,
)
from hudang.collection.services.inviting import give_link, invite, request_invitations
from hudang.collection.services.proposing import accept, reject
from hudang.collection.services.responding import Submitted, decline, respond, store
from hudang.collection.services.results import remarks, tally, tally_late
from hudang.collection.services.routes import declare_void, destroy_keys, key_for, plan_route
from hudang.collection.services.verifying import ProposalRow, list_proposals
from hudang.collection.services.visiting import (
    Paper,
    Told,
    enter_paper,
    finish,
    move_visit,
    upload,
)
from hudang.collection.services.withdrawing import remove_withdrawn

__all__ = [
    "Opening",
    "Paper",
    "Part",
    "ProposalRow",
    "Submitted",
    "Terms",
    "Titles",
    "Told",
    "accept",
    "add_part",
    "amend_part",
    "begin_questionnaire",
    "begin_version",
    "close",
    "close_due",
    "copy_part",
    "declare_void",
    "decline",
    "delete_due",
    "describe",
    "destroy_keys",
    "draft_campaign",
    "draft_series",
    "enter_paper",
    "finish",
    "give_link",
    "invite",
    "key_for",
    "list_proposals",
    "move_part",
    "move_visit",
    "open_campaign",
    "open_series",
    "order_parts",
    "plan_route",
    "publish",
    "redeem",
    "reject",
    "remarks",
    "remove_part",
    "remove_withdrawn",
    "request_invitations",
    "respond",
    "retire",
    "send_code",
    "store",
    "tally",
    "tally_late",
    "upload",
]
