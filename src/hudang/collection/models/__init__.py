"""What people are asked, by which campaign, and what they answered."""

from hudang.collection.models.campaigns import Campaign, Invitation
from hudang.collection.models.proposals import ProposedAmendment
from hudang.collection.models.questionnaires import (
    PROPOSABLE,
    Question,
    QuestionKind,
    Questionnaire,
    QuestionnaireVersion,
)
from hudang.collection.models.responses import AnonymousResponse, Response
from hudang.collection.models.visits import DayKey, Visit

__all__ = [
    "PROPOSABLE",
    "AnonymousResponse",
    "Campaign",
    "DayKey",
    "Invitation",
    "ProposedAmendment",
    "Question",
    "QuestionKind",
    "Questionnaire",
    "QuestionnaireVersion",
    "Response",
    "Visit",
]
