"""Enter, activate and retire purposes; publish notices and prove delivery; assess impacts."""

from hudang.purposes.services.assessments import (
    Findings,
    Risk,
    amend_assessment,
    draft_assessment,
    return_assessment,
    sign_assessment,
    submit_assessment,
    withdraw_assessment,
)
from hudang.purposes.services.purposes import (
    Photo,
    activate,
    establish,
    publish_first_notice,
    publish_notice,
    record_delivery,
    record_posting,
    retire,
    review,
    send_back,
    set_items,
    suspend,
)

__all__ = [
    "Findings",
    "Photo",
    "Risk",
    "activate",
    "amend_assessment",
    "draft_assessment",
    "establish",
    "publish_first_notice",
    "publish_notice",
    "record_delivery",
    "record_posting",
    "retire",
    "return_assessment",
    "review",
    "send_back",
    "set_items",
    "sign_assessment",
    "submit_assessment",
    "suspend",
    "withdraw_assessment",
]
