"""What can be done with documents and paper dossiers; each act decides by policy and is logged."""

from hudang.dossiers.services.documents import (
    ask_for_destruction,
    destroy,
    file_customer_document,
    file_place_document,
    name_of,
    open_document,
)
from hudang.dossiers.services.loans import confirm_loan, give_back, lend, refuse_loan
from hudang.dossiers.services.notices import RECEIPT, record_notice
from hudang.dossiers.services.papers import (
    PaperFacts,
    Shelf,
    add_paper,
    add_papers,
    drop_paper,
    move,
    open_dossier,
    open_dossiers,
)
from hudang.dossiers.services.receiving import Upload, examined
from hudang.dossiers.services.shortfalls import close_shortfall
from hudang.dossiers.services.stocktakings import begin, finish, missing_of, scan, sign

__all__ = [
    "RECEIPT",
    "PaperFacts",
    "Shelf",
    "Upload",
    "add_paper",
    "add_papers",
    "ask_for_destruction",
    "begin",
    "close_shortfall",
    "confirm_loan",
    "destroy",
    "drop_paper",
    "examined",
    "file_customer_document",
    "file_place_document",
    "finish",
    "give_back",
    "lend",
    "missing_of",
    "move",
    "name_of",
    "open_document",
    "open_dossier",
    "open_dossiers",
    "record_notice",
    "refuse_loan",
    "scan",
    "sign",
]
