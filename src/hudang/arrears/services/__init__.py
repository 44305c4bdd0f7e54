"""What is done about arrears; each verb decides by policy, writes and logs in one go."""

from hudang.arrears.services.cases import (
    CaseView,
    add_note,
    answer_objection,
    object_to,
    open_case,
    record_payment,
    sue,
    view_case,
    withdraw,
    write_off,
)
from hudang.arrears.services.fees import ask_about, read_table
from hudang.arrears.services.files import ask_for_file, open_file, put_together
from hudang.arrears.services.letters import (
    Proved,
    open_proof,
    print_letter,
    record_delivery,
    write_letter,
)
from hudang.arrears.services.paper import OnPaper, enter_paper
from hudang.arrears.services.plans import agree_plan, end_plan, note_payment

__all__ = [
    "CaseView",
    "OnPaper",
    "Proved",
    "add_note",
    "agree_plan",
    "answer_objection",
    "ask_about",
    "ask_for_file",
    "end_plan",
    "enter_paper",
    "note_payment",
    "object_to",
    "open_case",
    "open_file",
    "open_proof",
    "print_letter",
    "put_together",
    "read_table",
    "record_delivery",
    "record_payment",
    "sue",
    "view_case",
    "withdraw",
    "write_letter",
    "write_off",
]
