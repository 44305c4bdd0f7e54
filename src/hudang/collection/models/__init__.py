"""What people are asked, by which campaign, and what they answered."""

from hudang.collection.models.campaigns import Campaign, Invitation
from hudang.collection.models.plans import SurveyPlan
from hudang.collection.models.proposals import ProposedAmendment
from hudang.collection.models.questionnaires import (
    ONE_CHOICE,
    PROPOSABLE,
    Question,
    QuestionKind,
    Questionnaire,
    QuestionnaireVersion,
)
from hudang.collection.models.responses import AnonymousResponse, Response
from hudang.collection.models.visits import DayKey, Visit

__all__ = [
    "ONE_CHOICE",
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
    "SurveyPlan",
    "Visit",
]
