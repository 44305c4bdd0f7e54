"""What is stored of a renovation: the file, who applied, inspections, deposit and passes."""

from hudang.renovation.models.deposits import SUM, Deduction, Deposit
from hudang.renovation.models.files import Applicant, Renovation, RenovationCounter, RenovationWork
from hudang.renovation.models.inspections import RECORD, Inspection
from hudang.renovation.models.passes import WORKER, WorkerPass

__all__ = [
    "RECORD",
    "SUM",
    "WORKER",
    "Applicant",
    "Deduction",
    "Deposit",
    "Inspection",
    "Renovation",
    "RenovationCounter",
    "RenovationWork",
    "WorkerPass",
]
