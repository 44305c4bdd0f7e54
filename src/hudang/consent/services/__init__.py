"""What is done about consents: ask, record the answer, withdraw, keep them true, show them."""

from hudang.consent.services.asking import Asked, Said, answer, offer, preview, record, withdraw
from hudang.consent.services.messages import agreeing, send_commercial
from hudang.consent.services.minors import declare_minor, end_minor
from hudang.consent.services.receipts import Receipt, receipt_of
from hudang.consent.services.recipients import tell_recipient
from hudang.consent.services.upkeep import expire, supersede_outdated
from hudang.consent.services.viewing import Ledger, Line, ledger_of, list_standing

__all__ = [
    "Asked",
    "Ledger",
    "Line",
    "Receipt",
    "Said",
    "agreeing",
    "answer",
    "declare_minor",
    "end_minor",
    "expire",
    "ledger_of",
    "list_standing",
    "offer",
    "preview",
    "receipt_of",
    "record",
    "send_commercial",
    "supersede_outdated",
    "tell_recipient",
    "withdraw",
]
