"""What is stored of services: catalogue, promises, teams, orders, feedback and their words."""

from hudang.service.models.attachments import (
    SECRET,
    Attachment,
    CallerAttachment,
    CustomerAttachment,
    OrderAttachment,
    attachment_constraints,
)
from hudang.service.models.catalogue import (
    Group,
    ServiceLevel,
    ServiceType,
    Team,
    TeamMember,
    Urgency,
)
from hudang.service.models.feedback import Accused, Feedback, Severity, Source
from hudang.service.models.feedback_messages import CaseMessage, Telling
from hudang.service.models.feedback_words import (
    COMPLAINT,
    RESULT,
    SUGGESTION,
    CaseWords,
    CustomerFeedback,
    FeedbackWords,
)
from hudang.service.models.orders import (
    LANDLINE,
    MOBILE,
    NAME,
    WORK_ORDER,
    CallerWords,
    Channel,
    CustomerWords,
    OrderCounter,
    OrderWords,
    ServiceRecord,
)
from hudang.service.models.places import Spot, place_name
from hudang.service.models.ratings import Rating
from hudang.service.models.safety import SafetyNote

__all__ = [
    "COMPLAINT",
    "LANDLINE",
    "MOBILE",
    "NAME",
    "RESULT",
    "SECRET",
    "SUGGESTION",
    "WORK_ORDER",
    "Accused",
    "Attachment",
    "CallerAttachment",
    "CallerWords",
    "CaseMessage",
    "CaseWords",
    "Channel",
    "CustomerAttachment",
    "CustomerFeedback",
    "CustomerWords",
    "Feedback",
    "FeedbackWords",
    "Group",
    "OrderAttachment",
    "OrderCounter",
    "OrderWords",
    "Rating",
    "SafetyNote",
    "ServiceLevel",
    "ServiceRecord",
    "ServiceType",
    "Severity",
    "Source",
    "Spot",
    "Team",
    "TeamMember",
    "Telling",
    "Urgency",
    "attachment_constraints",
    "place_name",
]
