"""What can be done in the registry; each verb decides by policy, writes and logs in one go."""

from hudang.registry.services.bulk import cancel as cancel_bulk
from hudang.registry.services.bulk import prepare as prepare_bulk
from hudang.registry.services.bulk import resume_interrupted as resume_bulks
from hudang.registry.services.bulk import run as run_bulk
from hudang.registry.services.bulk import start as start_bulk
from hudang.registry.services.bulk import stop as stop_bulk
from hudang.registry.services.bulk import undo as undo_bulk
from hudang.registry.services.bulk_files import forget_values as forget_bulk_values
from hudang.registry.services.bulk_files import preview as preview_bulk_values
from hudang.registry.services.bulk_files import read as read_bulk_file
from hudang.registry.services.bulk_files import receive as receive_bulk_file
from hudang.registry.services.bulk_files import template as bulk_template
from hudang.registry.services.contacts import (
    ContactRow,
    add_contact,
    end_contact,
    view_contacts,
)
from hudang.registry.services.contracts import conclude as conclude_contract
from hudang.registry.services.contracts import end as end_contract
from hudang.registry.services.contracts import sign as sign_contract
from hudang.registry.services.customers import (
    Amendment,
    amend,
    carry_out,
    prepare_amendment,
    register,
    verify_contact,
)
from hudang.registry.services.grounds import require_collector
from hudang.registry.services.looking import (
    CustomerFilter,
    CustomerList,
    CustomerRow,
    CustomerView,
    HouseView,
    VehicleRow,
    list_customers,
    list_customers_after,
    rows_of,
    vehicle_rows,
    view_customer,
    view_house,
)
from hudang.registry.services.mending import (
    decide_remarks,
    make_error_workbook,
    mend,
    open_error_workbook,
    preview,
    problem_rows,
    roster_rows,
    skip,
    upload_corrections,
)
from hudang.registry.services.merging import (
    Held,
    absorb,
    lock_both,
    movable_items,
    open_held,
    release,
    require_same_vehicles,
)
from hudang.registry.services.moving import move_customer
from hudang.registry.services.notices import NOTICE_TEMPLATE, record_notice_delivered, tell_anew
from hudang.registry.services.office_moves import carry_out_due as carry_out_office_moves
from hudang.registry.services.office_moves import confirm as confirm_office_move
from hudang.registry.services.office_moves import propose as propose_office_move
from hudang.registry.services.office_moves import refuse as refuse_office_move
from hudang.registry.services.office_moves import withdraw as withdraw_office_move
from hudang.registry.services.opening import open_as_job, open_items
from hudang.registry.services.organisations import OrganisationRow, organisations_of
from hudang.registry.services.places import (
    HouseFacts,
    create_building,
    create_community,
    create_house,
    create_houses,
    create_unit,
    set_house_state,
)
from hudang.registry.services.quarantines import end_overdue as end_overdue_quarantines
from hudang.registry.services.quarantines import record_proof, run_destruction, run_release
from hudang.registry.services.quarantines import reject as reject_quarantine
from hudang.registry.services.quarantines import resume_decided as resume_quarantines
from hudang.registry.services.rebuilding import ensure_index, needs_rebuild, rebuild_index
from hudang.registry.services.rosters import (
    cancel,
    columns_of,
    confirm_columns,
    import_unchecked,
    receive,
    recheck,
    resume,
    resume_interrupted,
    start_import,
)
from hudang.registry.services.rosters import purge as purge_rosters
from hudang.registry.services.running import run_check, run_import
from hudang.registry.services.searching import SearchResult, search
from hudang.registry.services.shredding import (
    Shredded,
    finish_shreds,
    shred_customer,
    shred_merged,
)
from hudang.registry.services.stays import Stay, add_occupancy, add_vehicle, end_occupancy
from hudang.registry.services.suites import change_suite, continue_suite

__all__ = [
    "NOTICE_TEMPLATE",
    "Amendment",
    "ContactRow",
    "CustomerFilter",
    "CustomerList",
    "CustomerRow",
    "CustomerView",
    "Held",
    "HouseFacts",
    "HouseView",
    "OrganisationRow",
    "SearchResult",
    "Shredded",
    "Stay",
    "VehicleRow",
    "absorb",
    "add_contact",
    "add_occupancy",
    "add_vehicle",
    "amend",
    "bulk_template",
    "cancel",
    "cancel_bulk",
    "carry_out",
    "carry_out_office_moves",
    "change_suite",
    "columns_of",
    "conclude_contract",
    "confirm_columns",
    "confirm_office_move",
    "continue_suite",
    "create_building",
    "create_community",
    "create_house",
    "create_houses",
    "create_unit",
    "decide_remarks",
    "end_contact",
    "end_contract",
    "end_occupancy",
    "end_overdue_quarantines",
    "ensure_index",
    "finish_shreds",
    "forget_bulk_values",
    "import_unchecked",
    "list_customers",
    "list_customers_after",
    "lock_both",
    "make_error_workbook",
    "mend",
    "movable_items",
    "move_customer",
    "needs_rebuild",
    "open_as_job",
    "open_error_workbook",
    "open_held",
    "open_items",
    "organisations_of",
    "prepare_amendment",
    "prepare_bulk",
    "preview",
    "preview_bulk_values",
    "problem_rows",
    "propose_office_move",
    "purge_rosters",
    "read_bulk_file",
    "rebuild_index",
    "receive",
    "receive_bulk_file",
    "recheck",
    "record_notice_delivered",
    "record_proof",
    "refuse_office_move",
    "register",
    "reject_quarantine",
    "release",
    "require_collector",
    "require_same_vehicles",
    "resume",
    "resume_bulks",
    "resume_interrupted",
    "resume_quarantines",
    "roster_rows",
    "rows_of",
    "run_bulk",
    "run_check",
    "run_destruction",
    "run_import",
    "run_release",
    "search",
    "set_house_state",
    "shred_customer",
    "shred_merged",
    "sign_contract",
    "skip",
    "start_bulk",
    "start_import",
    "stop_bulk",
    "tell_anew",
    "undo_bulk",
    "upload_corrections",
    "vehicle_rows",
    "verify_contact",
    "view_contacts",
    "view_customer",
    "view_house",
    "withdraw_office_move",
]
