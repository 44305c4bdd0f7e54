"""The acts, and which of them each role includes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import Role

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
    RECORD_ORDER = "record_order", _("record what customers ask for")
    SEND_ORDERS = "send_orders", _("send orders of another system and say how they go")
    WORK_ORDER = "work_order", _("work on service records")
    LEAD_ORDERS = "lead_orders", _("assign, close and cancel service records")
    MANAGE_SERVICES = (
        "manage_services",
        _("manage teams, the catalogue and what contracts promise"),
    )
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
    PROPOSE_EXCHANGE = "propose_exchange", _("propose what is exchanged with other systems")
    CONFIRM_EXCHANGE = "confirm_exchange", _("confirm what is exchanged with other systems")
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
    _P.RECORD_ORDER,
    _P.WORK_ORDER,
    _P.LEAD_ORDERS,
    _P.SEE_FEEDBACK,
    _P.RECORD_FEEDBACK,
    _P.WORK_FEEDBACK,
    _P.SEE_ENTRANCE,
    _P.KEEP_KEYS,
    _P.GIVE_PASS,
    _P.CHECK_PASS,
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
    },
    Role.BUTLER: _CUSTOMER_SERVICE,
    Role.STAFF: _EVERYBODY
    | {
        _P.SEARCH,
        _P.VIEW_CUSTOMER,
        _P.DIAL,
        _P.SEE_ORDERS,
        _P.RECORD_ORDER,
        _P.WORK_ORDER,
        _P.CHECK_PASS,
    },
    Role.FEE_CLERK: _EVERYBODY
    | {
        _P.SEARCH,
        _P.VIEW_CUSTOMER,
        _P.SEE_ARREARS,
        _P.WORK_ARREARS,
    },
    Role.CUSTODIAN: _CUSTOMER_SERVICE
    | {
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
        _P.PROPOSE_EXCHANGE,
    },
    Role.PRIVACY_LEAD: _EVERYBODY
    | {
        _P.SEE_ENTRANCE,
        _P.APPROVE_FEED,
        _P.SEE_ORDERS,
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
    },
    Role.LEGAL_REVIEWER: _EVERYBODY
    | {
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
    },
    Role.MANAGER: _EVERYBODY
    | {
        _P.SEE_FIGURES,
        _P.SEE_PEOPLE,
        _P.SEE_OFFICES,
        _P.SEE_DOSSIERS,
        _P.SIGN_STOCKTAKING,
        _P.SEE_CAMPAIGNS,
        _P.SEE_ORDERS,
        _P.SEE_FEEDBACK,
        _P.LEAD_FEEDBACK,
    },
    Role.SYSTEM: frozenset({_P.SEND_ORDERS}),
}
