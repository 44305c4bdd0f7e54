"""What is stored of services: catalogue, promises, teams, orders and their words."""

from hudang.service.models.attachments import (
    SECRET,
    Attachment,
    CallerAttachment,
    CustomerAttachment,
)
from hudang.service.models.catalogue import (
    Group,
    ServiceLevel,
    ServiceType,
    Team,
    TeamMember,
    Urgency,
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
    Spot,
)
from hudang.service.models.ratings import Rating

__all__ = [
    "LANDLINE",
    "MOBILE",
    "NAME",
    "SECRET",
    "WORK_ORDER",
    "Attachment",
    "CallerAttachment",
    "CallerWords",
    "Channel",
    "CustomerAttachment",
    "CustomerWords",
    "Group",
    "OrderCounter",
    "OrderWords",
    "Rating",
    "ServiceLevel",
    "ServiceRecord",
    "ServiceType",
    "Spot",
    "Team",
    "TeamMember",
    "Urgency",
]
