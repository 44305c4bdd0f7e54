"""The acts, and which of them each role includes, and the staff of each kind of department."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import Function, Role

if TYPE_CHECKING:
    from collections.abc import Mapping


class Permission(TextChoices):
    """An act that some roles may do and others may not."""

    SEARCH = "search", _("find customers")
    VIEW_CUSTOMER = "view_customer", _("see a customer's page")
    REGISTER = "register", _("register customers")
    AMEND = "amend", _("amend customer records")
    IMPORT_ROSTER = "import_roster", _("import a roster")
    OPEN_VALUE = "open_value", _("open a value for a purpose")
    DIAL = "dial", _("dial a customer in the beat")
    DELIVER_NOTICE = "deliver_notice", _("record the delivery of a notice")
    RECORD_CONSENT = "record_consent", _("record consents")
    MANAGE_PLACES = "manage_places", _("manage buildings and houses")
    DECIDE_QUARANTINE = "decide_quarantine", _("decide on items set apart")
    RUN_BULK = "run_bulk", _("start work on many records")
    SEE_OWN_LOG = "see_own_log", _("see one's own log")
    SEE_ALL_LOG = "see_all_log", _("see everybody's log")
    VERIFY_LOG = "verify_log", _("verify the log")
    SEE_FIGURES = "see_figures", _("see figures")
    SEE_CONTROLS = "see_controls", _("see the controls")
    SEE_PEOPLE = "see_people", _("see people and posts")
    MANAGE_PEOPLE = "manage_people", _("open accounts and suspend people")
    MANAGE_PURPOSES = "manage_purposes", _("activate and retire purposes")
    REVIEW_PURPOSES = "review_purposes", _("review purposes")
    ASSESS_IMPACT = "assess_impact", _("assess impacts")
    PUBLISH_NOTICE = "publish_notice", _("publish a notice")
    SEE_DOSSIERS = "see_dossiers", _("see documents and paper dossiers")
    FILE_DOCUMENT = "file_document", _("file documents")
    KEEP_DOSSIERS = "keep_dossiers", _("keep, lend and count paper dossiers")
    SIGN_STOCKTAKING = "sign_stocktaking", _("sign the count of paper dossiers")
    MOVE = "move", _("move customers to another community")
    DESTROY = "destroy", _("destroy customer records")
    OPERATE = "operate", _("operate the system")
    PROPOSE_CHANGE = "propose_change", _("propose appointments and resets")
    CONFIRM_CHANGE = "confirm_change", _("confirm appointments and resets")
    SEE_OFFICES = "see_offices", _("see which office runs which community")
    PROPOSE_OFFICE = "propose_office", _("propose another office for a community")
    CONFIRM_OFFICE = "confirm_office", _("confirm another office for a community")
    SEE_APPROVALS = "see_approvals", _("see who approves for whom")
    PUBLISH_UNDERTAKING = "publish_undertaking", _("publish the undertaking")
    SEE_UNDERTAKINGS = "see_undertakings", _("see who has signed")
    DRAFT_POLICY = "draft_policy", _("draft the policy")
    CHECK_POLICY = "check_policy", _("check the policy as the legal reviewer")
    PUBLISH_POLICY = "publish_policy", _("publish the policy")
    INTERPRET_POLICY = "interpret_policy", _("say what the policy means")
    SEE_MESSAGES = "see_messages", _("see messages to customers")
    SEND_MESSAGE = "send_message", _("write to customers")
    DECIDE_MESSAGE = "decide_message", _("decide whether a message is commercial")
    SEE_CAMPAIGNS = "see_campaigns", _("see questionnaires and campaigns")
    DESIGN_QUESTIONNAIRE = "design_questionnaire", _("draft questionnaires")
    PUBLISH_QUESTIONNAIRE = "publish_questionnaire", _("publish questionnaires")
    RUN_CAMPAIGN = "run_campaign", _("open and close campaigns")
    VISIT = "visit", _("visit people at home for a campaign")
    DRAFT_TEMPLATE = "draft_template", _("draft what messages say")
    STOP_MESSAGES = "stop_messages", _("stop all messages")
    FOLLOW_UP_TEXTS = "follow_up_texts", _("follow up what free texts should not hold")
    SEE_ORDERS = "see_orders", _("see service records")
    SEE_EVERY_ORDER = "see_every_order", _("see the service records of every team")
    RECORD_ORDER = "record_order", _("record what customers ask for")
    SEND_ORDERS = "send_orders", _("send orders of another system and say how they go")
    WORK_ORDER = "work_order", _("work on service records")
    LEAD_ORDERS = "lead_orders", _("assign, close and cancel service records")
    MANAGE_SERVICES = (
        "manage_services",
        _("manage teams, the catalogue and what contracts promise"),
    )
    SEE_RENOVATIONS = "see_renovations", _("see renovation files")
    WORK_RENOVATION = "work_renovation", _("record, inspect and follow renovations")
    SEE_FEEDBACK = "see_feedback", _("see complaints and suggestions")
    RECORD_FEEDBACK = "record_feedback", _("record complaints and suggestions")
    WORK_FEEDBACK = "work_feedback", _("look into complaints and suggestions and answer them")
    LEAD_FEEDBACK = "lead_feedback", _("say who looks into complaints, and join repeats")
    GIVE_ACCOUNT = "give_account", _("give an account where one is complained about")
    SEE_ARREARS = "see_arrears", _("see a case of arrears")
    WORK_ARREARS = "work_arrears", _("demand what is owed")
    SUE_ARREARS = "sue_arrears", _("bring what is owed to court")
    SEE_ENTRANCE = "see_entrance", _("see keys kept, passes and parking contracts")
    KEEP_KEYS = "keep_keys", _("take, lend, count and give back keys")
    GIVE_PASS = "give_pass", _("make passes for visitors")
    CHECK_PASS = "check_pass", _("check the code of a visitor")
    MANAGE_PARKING = "manage_parking", _("conclude parking contracts and change plates")
    RUN_FEED = "run_feed", _("propose and end the list for the barrier")
    APPROVE_FEED = "approve_feed", _("approve the list for the barrier")
    SEE_VIOLATIONS = "see_violations", _("see violations and reports to authorities")
    FIND_VIOLATION = "find_violation", _("record violations and stop them")
    REPORT_VIOLATION = "report_violation", _("write and hand over reports to authorities")
    APPROVE_REPORT = "approve_report", _("approve reports to authorities")
    PROPOSE_EXCHANGE = "propose_exchange", _("propose what is exchanged with other systems")
    CONFIRM_EXCHANGE = "confirm_exchange", _("confirm what is exchanged with other systems")
    SEE_SCHEMES = "see_schemes", _("see classification schemes")
    DRAFT_SCHEME = "draft_scheme", _("draft classification schemes")
    REVIEW_SCHEME = "review_scheme", _("review classification schemes as the legal reviewer")
    APPROVE_SCHEME = "approve_scheme", _("publish, resume and retire classification schemes")
    RUN_SCHEME = "run_scheme", _("put classification schemes in force and run them")
    SEE_CLASSES = "see_classes", _("see which class a customer is in, and why")
    DECIDE_CLASS = "decide_class", _("decide on a class instead of the machine")
    SEE_FAIRNESS = "see_fairness", _("see how fair classification is in figures")
    SEE_PUBLICATIONS = "see_publications", _("see publications that are being drafted")
    DRAFT_PUBLICATION = "draft_publication", _("draft what is published to all owners")
    CHECK_PUBLICATION = "check_publication", _("check and publish what owners are told")
    SEE_TOKENS = "see_tokens", _("see and revoke access tokens")


_P = Permission
_EVERYBODY = frozenset({_P.SEE_OWN_LOG, _P.SEE_CONTROLS, _P.GIVE_ACCOUNT})
_CUSTOMER_SERVICE = _EVERYBODY | {
    _P.SEARCH,
    _P.VIEW_CUSTOMER,
    _P.REGISTER,
    _P.AMEND,
    _P.OPEN_VALUE,
    _P.DIAL,
    _P.DELIVER_NOTICE,
    _P.RECORD_CONSENT,
    _P.SEE_DOSSIERS,
    _P.FILE_DOCUMENT,
    _P.SEE_MESSAGES,
    _P.SEND_MESSAGE,
    _P.SEE_CAMPAIGNS,
    _P.VISIT,
    _P.SEE_ORDERS,
    _P.SEE_EVERY_ORDER,
    _P.RECORD_ORDER,
    _P.WORK_ORDER,
    _P.LEAD_ORDERS,
    _P.SEE_RENOVATIONS,
    _P.WORK_RENOVATION,
    _P.SEE_FEEDBACK,
    _P.RECORD_FEEDBACK,
    _P.WORK_FEEDBACK,
    _P.SEE_ENTRANCE,
    _P.KEEP_KEYS,
    _P.GIVE_PASS,
    _P.CHECK_PASS,
    _P.SEE_VIOLATIONS,
    _P.FIND_VIOLATION,
    _P.SEE_PUBLICATIONS,
}

PERMISSIONS: Mapping[Role, frozenset[Permission]] = {
    Role.CLERK: _CUSTOMER_SERVICE
    | {
        _P.IMPORT_ROSTER,
        _P.MANAGE_PLACES,
        _P.KEEP_DOSSIERS,
        _P.SEE_OFFICES,
        _P.DESIGN_QUESTIONNAIRE,
        _P.MANAGE_PARKING,
        _P.REPORT_VIOLATION,
        _P.DRAFT_PUBLICATION,
    },
    Role.BUTLER: _CUSTOMER_SERVICE,
    # What else department staff may do is below: it depends on what the department is for.
    Role.STAFF: _EVERYBODY | {_P.SEE_PUBLICATIONS},
    Role.FEE_CLERK: _EVERYBODY
    | {
        _P.SEARCH,
        _P.VIEW_CUSTOMER,
        _P.SEE_ARREARS,
        _P.WORK_ARREARS,
        _P.SEE_PUBLICATIONS,
    },
    Role.CUSTODIAN: _CUSTOMER_SERVICE
    | {
        _P.SEE_SCHEMES,
        _P.DRAFT_SCHEME,
        _P.RUN_SCHEME,
        _P.SEE_FAIRNESS,
        _P.SEE_CLASSES,
        _P.DECIDE_CLASS,
        _P.IMPORT_ROSTER,
        _P.MANAGE_PLACES,
        _P.RUN_BULK,
        _P.KEEP_DOSSIERS,
        _P.SIGN_STOCKTAKING,
        _P.MOVE,
        _P.PROPOSE_OFFICE,
        _P.DECIDE_QUARANTINE,
        _P.DESTROY,
        _P.SEE_ALL_LOG,
        _P.SEE_FIGURES,
        _P.SEE_PEOPLE,
        _P.SEE_OFFICES,
        _P.SEE_UNDERTAKINGS,
        _P.ASSESS_IMPACT,
        _P.DRAFT_POLICY,
        _P.INTERPRET_POLICY,
        _P.DESIGN_QUESTIONNAIRE,
        _P.RUN_CAMPAIGN,
        _P.DRAFT_TEMPLATE,
        _P.FOLLOW_UP_TEXTS,
        _P.MANAGE_SERVICES,
        _P.LEAD_FEEDBACK,
        _P.MANAGE_PARKING,
        _P.RUN_FEED,
        _P.REPORT_VIOLATION,
        _P.APPROVE_REPORT,
        _P.PROPOSE_EXCHANGE,
        _P.DRAFT_PUBLICATION,
        _P.CHECK_PUBLICATION,
    },
    Role.PRIVACY_LEAD: _EVERYBODY
    | {
        _P.SEE_SCHEMES,
        _P.APPROVE_SCHEME,
        _P.SEE_FAIRNESS,
        _P.SEE_CLASSES,
        _P.DECIDE_CLASS,
        _P.SEE_ENTRANCE,
        _P.APPROVE_FEED,
        _P.SEE_ORDERS,
        _P.SEE_EVERY_ORDER,
        _P.SEE_RENOVATIONS,
        _P.SEE_FEEDBACK,
        _P.SEARCH,
        _P.VIEW_CUSTOMER,
        _P.OPEN_VALUE,
        _P.SEE_ALL_LOG,
        _P.SEE_FIGURES,
        _P.SEE_PEOPLE,
        _P.SEE_OFFICES,
        _P.MANAGE_PURPOSES,
        _P.PUBLISH_NOTICE,
        _P.SEE_DOSSIERS,
        _P.DESTROY,
        _P.PUBLISH_UNDERTAKING,
        _P.SEE_MESSAGES,
        _P.DECIDE_MESSAGE,
        _P.STOP_MESSAGES,
        _P.SEE_UNDERTAKINGS,
        _P.ASSESS_IMPACT,
        _P.DRAFT_POLICY,
        _P.PUBLISH_POLICY,
        _P.SEE_CAMPAIGNS,
        _P.PUBLISH_QUESTIONNAIRE,
        _P.FOLLOW_UP_TEXTS,
        _P.CONFIRM_EXCHANGE,
        _P.SEE_PUBLICATIONS,
    },
    Role.LEGAL_REVIEWER: _EVERYBODY
    | {
        _P.SEE_SCHEMES,
        _P.REVIEW_SCHEME,
        _P.SEE_FAIRNESS,
        _P.REVIEW_PURPOSES,
        _P.CHECK_POLICY,
        _P.SEE_ARREARS,
        _P.SUE_ARREARS,
    },
    Role.SYSTEM_ADMIN: _EVERYBODY
    | {
        _P.OPERATE,
        _P.PROPOSE_EXCHANGE,
        _P.STOP_MESSAGES,
        _P.SEE_PEOPLE,
        _P.SEE_OFFICES,
        _P.PROPOSE_CHANGE,
        _P.CONFIRM_CHANGE,
        _P.PROPOSE_OFFICE,
        _P.CONFIRM_OFFICE,
    },
    Role.SECURITY_ADMIN: _EVERYBODY
    | {
        _P.SEE_PEOPLE,
        _P.SEE_OFFICES,
        _P.MANAGE_PEOPLE,
        _P.PROPOSE_CHANGE,
        _P.CONFIRM_CHANGE,
        _P.PROPOSE_OFFICE,
        _P.CONFIRM_OFFICE,
        _P.SEE_UNDERTAKINGS,
        _P.SEE_TOKENS,
    },
    Role.AUDIT_ADMIN: _EVERYBODY
    | {
        _P.SEE_ALL_LOG,
        _P.VERIFY_LOG,
        _P.SEE_PEOPLE,
        _P.SEE_OFFICES,
        _P.CONFIRM_CHANGE,
        _P.SEE_APPROVALS,
        _P.SEE_TOKENS,
    },
    Role.SUPERVISOR: _EVERYBODY
    | {
        _P.SEE_SCHEMES,
        _P.SEE_FAIRNESS,
        _P.SEE_ALL_LOG,
        _P.VERIFY_LOG,
        _P.SEE_FIGURES,
        _P.SEE_PEOPLE,
        _P.SEE_OFFICES,
        _P.SEE_APPROVALS,
        _P.SEE_UNDERTAKINGS,
        _P.SEE_DOSSIERS,
        _P.SIGN_STOCKTAKING,
        _P.SEE_CAMPAIGNS,
        _P.SEE_FEEDBACK,
        _P.SEE_PUBLICATIONS,
    },
    Role.MANAGER: _EVERYBODY
    | {
        _P.SEE_SCHEMES,
        _P.SEE_FAIRNESS,
        _P.DRAFT_SCHEME,
        _P.SEE_CLASSES,
        _P.SEE_FIGURES,
        _P.SEE_PEOPLE,
        _P.SEE_OFFICES,
        _P.SEE_DOSSIERS,
        _P.SIGN_STOCKTAKING,
        _P.SEE_CAMPAIGNS,
        _P.SEE_ORDERS,
        _P.SEE_EVERY_ORDER,
        _P.SEE_RENOVATIONS,
        _P.SEE_FEEDBACK,
        _P.LEAD_FEEDBACK,
        _P.SEE_VIOLATIONS,
        _P.SEE_PUBLICATIONS,
        _P.CHECK_PUBLICATION,
    },
    Role.SYSTEM: frozenset({_P.SEND_ORDERS}),
}

_SERVICE = frozenset({_P.SEE_ORDERS, _P.WORK_ORDER, _P.SEE_VIOLATIONS, _P.FIND_VIOLATION})
_AT_HOMES = _SERVICE | {_P.RECORD_ORDER, _P.SEARCH, _P.VIEW_CUSTOMER, _P.DIAL}

# What the staff of a department need for its purposes. Where a function needs no customer data,
# or was not said yet, they have what everybody has and no more.
PERMISSIONS_OF_FUNCTION: Mapping[Function, frozenset[Permission]] = {
    Function.CUSTOMER_SERVICE: _AT_HOMES | {_P.SEE_EVERY_ORDER, _P.CHECK_PASS},
    Function.ENGINEERING: _AT_HOMES | {_P.SEE_RENOVATIONS, _P.WORK_RENOVATION},
    Function.SECURITY: _AT_HOMES | {_P.CHECK_PASS},
    Function.ENVIRONMENT: _SERVICE,
    Function.FINANCE: frozenset({_P.SEARCH, _P.VIEW_CUSTOMER}),
    Function.MARKETING: frozenset({_P.SEE_SCHEMES, _P.DRAFT_SCHEME}),
    Function.LEGAL: frozenset(),
    Function.TECHNOLOGY: frozenset(),
    Function.MANAGEMENT: frozenset(),
    # Only the open orders of their own team, and no list of others.
    Function.CONTRACTOR: frozenset({_P.WORK_ORDER}),
    Function.OTHER: frozenset(),
}
