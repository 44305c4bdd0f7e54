"""Documents, paper dossiers, loans and stocktakings; what is stored and always true of it."""

from hudang.dossiers.models.documents import CustomerDocument, Document, Ground, PlaceDocument
from hudang.dossiers.models.papers import Dossier, DossierCounter, Loan, Paper
from hudang.dossiers.models.stocktakings import Scan, Shortfall, Stocktaking

__all__ = [
    "CustomerDocument",
    "Document",
    "Dossier",
    "DossierCounter",
    "Ground",
    "Loan",
    "Paper",
    "PlaceDocument",
    "Scan",
    "Shortfall",
    "Stocktaking",
]
