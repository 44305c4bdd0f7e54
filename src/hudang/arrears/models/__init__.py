"""What is stored of arrears: cases, words, letters with their proofs, plans, lawyers' files."""

from hudang.arrears.models.cases import (
    DEBT,
    NAME,
    WORDS,
    ArrearsCase,
    ArrearsCounter,
    ArrearsWords,
    Kind,
    State,
)
from hudang.arrears.models.letters import (
    SECRET,
    DeliveryProof,
    DemandLetter,
    LawyersFile,
    register_of,
)
from hudang.arrears.models.plans import Instalment, PaymentPlan

__all__ = [
    "DEBT",
    "NAME",
    "SECRET",
    "WORDS",
    "ArrearsCase",
    "ArrearsCounter",
    "ArrearsWords",
    "DeliveryProof",
    "DemandLetter",
    "Instalment",
    "Kind",
    "LawyersFile",
    "PaymentPlan",
    "State",
    "register_of",
]
