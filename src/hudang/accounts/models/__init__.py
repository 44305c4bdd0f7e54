"""Our own people: accounts and posts, changes by two, undertakings, tokens, handovers."""

from hudang.accounts.models.changes import Activation, Approval, PersonnelChange
from hudang.accounts.models.company import Company
from hudang.accounts.models.devices import AccountNews, Device, ShiftPass
from hudang.accounts.models.handovers import Handover
from hudang.accounts.models.people import (
    CODE,
    OF_PEOPLE,
    SIGN_IN_SECRET,
    Beat,
    Department,
    Function,
    Language,
    Office,
    Post,
    PostQuerySet,
    Role,
    SignInSecret,
    StaffSession,
    User,
    UserManager,
)
from hudang.accounts.models.tokens import ApiToken, TokenScope
from hudang.accounts.models.undertakings import Undertaking, UndertakingText

__all__ = [
    "CODE",
    "OF_PEOPLE",
    "SIGN_IN_SECRET",
    "AccountNews",
    "Activation",
    "ApiToken",
    "Approval",
    "Beat",
    "Company",
    "Department",
    "Device",
    "Function",
    "Handover",
    "Language",
    "Office",
    "PersonnelChange",
    "Post",
    "PostQuerySet",
    "Role",
    "ShiftPass",
    "SignInSecret",
    "StaffSession",
    "TokenScope",
    "Undertaking",
    "UndertakingText",
    "User",
    "UserManager",
]
