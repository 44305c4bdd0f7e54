"""What is done about our own people; each verb decides by policy, writes and logs in one go."""

from hudang.accounts.services.activation import (
    activate,
)
from hudang.accounts.services.approvals import (
    approve,
)
from hudang.accounts.services.changes import (
    Issued,
    confirm,
    propose_appointment,
    propose_reinstatement,
    propose_reset,
    refuse,
    withdraw,
)
from hudang.accounts.services.founding import (
    Founding,
    Newcomer,
    found_company,
)
from hudang.accounts.services.handovers import (
    cancel_handover,
    open_handover,
    sign_handover,
)
from hudang.accounts.services.logging import (
    record_act,
)
from hudang.accounts.services.offices import (
    leave_community,
)
from hudang.accounts.services.people import (
    create_user,
    end_sessions,
    establish,
    open_department,
    open_office,
    say_function,
    set_customer_columns,
    set_language,
    sign_out,
    suspend,
)
from hudang.accounts.services.posts import (
    Scope,
    Terms,
    appoint,
    end_post,
    terms_of_deputy,
)
from hudang.accounts.services.supervision import (
    prove_entry,
    record_look_at_log,
)
from hudang.accounts.services.tokens import (
    Made,
    authenticate_token,
    create_token,
    revoke_all,
    revoke_token,
)
from hudang.accounts.services.undertakings import (
    establish_text,
    publish_undertaking,
    sign_undertaking,
)

__all__ = [
    "Founding",
    "Issued",
    "Made",
    "Newcomer",
    "Scope",
    "Terms",
    "activate",
    "appoint",
    "approve",
    "authenticate_token",
    "cancel_handover",
    "confirm",
    "create_token",
    "create_user",
    "end_post",
    "end_sessions",
    "establish",
    "establish_text",
    "found_company",
    "leave_community",
    "open_department",
    "open_handover",
    "open_office",
    "propose_appointment",
    "propose_reinstatement",
    "propose_reset",
    "prove_entry",
    "publish_undertaking",
    "record_act",
    "record_look_at_log",
    "refuse",
    "revoke_all",
    "revoke_token",
    "say_function",
    "set_customer_columns",
    "set_language",
    "sign_handover",
    "sign_out",
    "sign_undertaking",
    "suspend",
    "terms_of_deputy",
    "withdraw",
]
