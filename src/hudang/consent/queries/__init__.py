"""Who agreed to what, how a community stands, and which recipients are to be told."""

from hudang.consent.queries.consents import (
    Month,
    Question,
    Shares,
    board,
    consent,
    consents_of,
    customers_standing,
    granted,
    ground_of,
    grounds,
    guardian_of,
    holds,
    is_granted,
    minor_of,
    months,
    newest_words,
    outdated,
    questions,
    refusing,
    run_out,
    said_no_at,
)
from hudang.consent.queries.everybody import (
    children_among,
    children_of,
    granted_items,
    withdrawn,
)
from hudang.consent.queries.recipients import (
    RecipientRow,
    recipient,
    recipient_row,
    recipients,
    recipients_of,
)

__all__ = [
    "Month", "Question", "RecipientRow", "Shares", "board", "children_among", "children_of",
    "consent", "consents_of", "customers_standing", "granted", "granted_items", "ground_of",
    "grounds", "guardian_of", "holds", "is_granted", "minor_of", "months", "newest_words",
    "outdated", "questions", "recipient", "recipient_row", "recipients", "recipients_of",
    "refusing", "run_out", "said_no_at", "withdrawn",
]  # fmt: skip
