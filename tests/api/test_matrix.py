"""Every role, and the staff of every kind of department, at every route of the API: own
community, another one, somebody who is not there.

Whoever may is answered, whoever may not is refused, and each refusal is an entry of the log.
"""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from hudang.accesslog.models import Entry
from hudang.accounts.models import Department, Role
from hudang.accounts.policy import Permission
from hudang.registry import queries, services
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from tests import cast
from tests.api.conftest import Program
from tests.factories import HIRED
from tests.web.reading import HOUSES

pytest_plugins = ["tests.web.customer_pages", "tests.accounts.departments"]
pytestmark = pytest.mark.django_db
P = Permission

ROLES = [
    "clerk", "butler", "engineer", "custodian", "privacy_lead", "legal_reviewer",
    "system_admin", "security_admin", "audit_admin", "supervisor", "manager",
]  # fmt: skip
NOBODY = "00000000-0000-7000-8000-000000000000"
STAY = {"house": HOUSES[1], "role": "resident"}
LOAN = {
    "borrower": "KF001", "purpose": "contract_service", "reference": "GD-2026-1",
    "lent_date": "2026-11-23", "due_date": "2026-11-23",
}  # fmt: skip
QUESTION, ANSWER = "JS-01-999999", {"rule": "notice:retention", "text": "从搬离那天算起。"}
PUBLISHED = {
    "head": "other", "since": "2026-07-01", "until": "2026-07-02", "title": "停水通知",
    "text": "7月2日检修水泵。",
}  # fmt: skip
FOUND = {
    "kind": "rubbish", "way": "patrol", "text": "路边垃圾", "spot": "road",
    "found_at": "2026-11-16T09:00:00+08:00",
}  # fmt: skip
TOLD_TO_STOP = {"edition": 1, "way": "spoken", "until": "2026-11-17", "text": "已劝阻"}
LOOKED = {"edition": 1, "is_over": True, "text": "已清走"}
TOLD = {"on": "2026-11-23", "reference": "EMS-117"}
ORDER, FILE = "/communities/{c}/orders/GD-01-000001", "/communities/{c}/renovations/ZX-01-000001"
CASE = "/communities/{c}/feedback/TS-01-000001"
PASS = {"name": "王", "last_four": "123X", "valid_from": "2026-11-23", "until": "2026-11-30"}
APPEAL, CONTESTED = "/communities/{c}/appeals/FS-2026-9999", {"scheme": "FL-2026-99", "text": "不"}
SORTED = {"edition": 1, "category": "staff.attitude", "severity": "ordinary"}
PLAN = {
    "name": "半年满意度", "questionnaire": "NONE", "communities": ["YQL"], "every_months": 6,
    "begins": "2099-01-01", "open_days": 14, "keep_days": 90,
}  # fmt: skip
PARTIES = (P.PROPOSE_EXCHANGE, P.CONFIRM_EXCHANGE)
TOLD_ONE = "/communities/{c}/subscriptions/" + NOBODY
TOLD_OF = {"name": "x", "url": "https://tickets.example/h", "events": ["order.done"]}
DAYS = "scheme=FL-2026-99&before=2026-11-01&after=2026-11-02"
# Method, address with {c} for a community and {n} for a customer, body, and who may: by one
# permission, or by any of some.
ROUTES = [
    ("post", "/customers/search", {"q": "0001", "community": "{c}"}, P.SEARCH),
    ("get", "/customers?community={c}", None, P.SEARCH),
    ("get", "/customers/{n}", None, P.VIEW_CUSTOMER),
    ("get", "/customers/{n}/changes", None, P.VIEW_CUSTOMER),
    ("get", "/customers/{n}/looks", None, P.VIEW_CUSTOMER),
    (
        "post",
        "/customers",
        {"community": "{c}", "items": {"name": "李四"}, "houses": [STAY]},
        P.REGISTER,
    ),
    (
        "patch",
        "/customers/{n}",
        {"revision": 1, "items": {"mobile": "16490000002"}, "reason": "told"},
        P.AMEND,
    ),
    ("post", "/customers/{n}/houses", STAY, P.AMEND),
    (
        "post",
        "/customers/{n}/move",
        {"revision": 1, "community": "{c}", "houses": [STAY]},
        P.MOVE,
    ),
    ("get", "/customers/{n}/contacts", None, P.VIEW_CUSTOMER),
    (
        "post",
        "/customers/{n}/contacts",
        {"items": {"name": "林悦"}, "position": "head"},
        P.REGISTER,
    ),
    ("delete", "/customers/{n}/contacts/" + NOBODY, None, P.AMEND),
    ("get", "/customers/{n}/consents", None, P.VIEW_CUSTOMER),
    (
        "post",
        "/customers/{n}/consents",
        {"purpose": "billing", "items": ["email"], "answer": "refused", "channel": "counter"},
        P.RECORD_CONSENT,
    ),
    ("delete", "/customers/{n}/consents/" + NOBODY, None, P.RECORD_CONSENT),
    ("get", "/customers/{n}/consents/" + NOBODY + "/receipt", None, P.VIEW_CUSTOMER),
    ("get", "/communities/{c}/consents", None, P.SEE_FIGURES),
    ("post", "/customers/{n}/vehicles", {"plate": "粤B12345"}, P.AMEND),
    (
        "post",
        "/customers/{n}/disclosures",
        {"items": ["mobile"], "purpose": "contract_service"},
        P.OPEN_VALUE,
    ),
    ("get", "/communities/{c}/buildings", None, P.VIEW_CUSTOMER),
    ("get", "/communities/{c}/houses", None, P.VIEW_CUSTOMER),
    ("post", "/communities/{c}/houses", {"house": "9栋1单元803"}, P.MANAGE_PLACES),
    ("get", "/communities/{c}/contracts", None, P.VIEW_CUSTOMER),
    (
        "post",
        "/communities/{c}/contracts",
        {
            "number": "HT-9",
            "kind": "elected",
            "fee_basis": "lump_sum",
            "valid_from": "2026-12-01",
        },
        P.MANAGE_PLACES,
    ),
    ("get", "/communities/{c}/imports/" + NOBODY, None, P.IMPORT_ROSTER),
    ("post", "/communities/{c}/imports/" + NOBODY + "/start", {}, P.IMPORT_ROSTER),
    ("post", "/communities/{c}/duplicates/search", {}, P.AMEND),
    ("get", "/communities/{c}/bulk", None, P.RUN_BULK),
    (
        "post",
        "/communities/{c}/bulk",
        {"what": "confirm_contact", "reason": "review", "numbers": ["X-1"]},
        P.RUN_BULK,
    ),
    ("get", "/communities/{c}/bulk/" + NOBODY, None, P.RUN_BULK),
    ("get", "/communities/{c}/bulk/" + NOBODY + "/members", None, P.RUN_BULK),
    ("post", "/communities/{c}/bulk/" + NOBODY + "/start", {}, P.RUN_BULK),
    ("post", "/communities/{c}/bulk/" + NOBODY + "/stop", {}, P.RUN_BULK),
    ("post", "/communities/{c}/bulk/" + NOBODY + "/cancel", {}, P.RUN_BULK),
    ("post", "/communities/{c}/bulk/" + NOBODY + "/undo", {}, P.RUN_BULK),
    ("get", "/communities/{c}/quarantine", None, P.IMPORT_ROSTER),
    ("get", "/communities/{c}/quarantine/" + NOBODY, None, P.IMPORT_ROSTER),
    (
        "post",
        "/communities/{c}/quarantine/" + NOBODY + "/proof",
        {
            "collector": "x",
            "proof": "forms",
            "proof_date": "2026-11-01",
            "reference": "x",
        },
        P.DECIDE_QUARANTINE,
    ),
    ("post", "/communities/{c}/quarantine/" + NOBODY + "/reject", {}, P.DECIDE_QUARANTINE),
    ("get", "/communities/{c}/houses/" + NOBODY + "/owners", None, P.VIEW_CUSTOMER),
    ("get", "/communities/{c}/houses/" + NOBODY + "/papers", None, P.VIEW_CUSTOMER),
    ("post", "/communities/{c}/papers/" + NOBODY + "/contest", {}, P.AMEND),
    (
        "post",
        "/communities/{c}/papers/" + NOBODY + "/disclosures",
        {"purpose": "legal_notice"},
        P.OPEN_VALUE,
    ),
    ("get", "/communities/{c}/duplicates", None, P.AMEND),
    ("post", "/communities/{c}/duplicates/" + NOBODY + "/apart", {}, P.AMEND),
    ("post", "/communities/{c}/merges/" + NOBODY + "/confirm", {}, P.AMEND),
    ("post", "/communities/{c}/merges/" + NOBODY + "/undo", {}, P.AMEND),
    ("get", "/customers/{n}/documents", None, P.SEE_DOSSIERS),
    ("get", "/communities/{c}/dossiers", None, P.SEE_DOSSIERS),
    ("get", "/communities/{c}/dossiers/D{c}-000001", None, P.SEE_DOSSIERS),
    ("post", "/communities/{c}/dossiers/D{c}-000001/loans", LOAN, P.KEEP_DOSSIERS),
    ("post", "/communities/{c}/dossiers/D{c}-000001/return", {"present": []}, P.KEEP_DOSSIERS),
    ("get", "/office-moves", None, P.SEE_OFFICES),
    ("get", "/office-moves/" + NOBODY, None, P.SEE_OFFICES),
    (
        "post",
        "/office-moves",
        {
            "community": "YQL",
            "office": "GLC9",
            "effective_on": "2026-12-01",
            "reason": "nearer",
        },
        P.PROPOSE_OFFICE,
    ),
    ("post", "/office-moves/" + NOBODY + "/confirm", {}, P.CONFIRM_OFFICE),
    ("post", "/office-moves/" + NOBODY + "/refuse", {"reason": "x"}, P.CONFIRM_OFFICE),
    ("post", "/office-moves/" + NOBODY + "/withdraw", {}, P.PROPOSE_OFFICE),
    ("get", "/message-templates", None, P.SEE_MESSAGES),
    ("get", "/log", None, P.SEE_ALL_LOG),
    ("get", "/log/mine", None, P.SEE_OWN_LOG),
    ("get", "/controls", None, P.SEE_CONTROLS),
    ("get", "/policy/versions/1", None, P.SEE_CONTROLS),
    ("get", "/policy/versions/1/pdf", None, P.SEE_CONTROLS),
    ("get", "/assessments", None, P.SEE_CONTROLS),
    ("post", "/customers/{n}/notices", {"way": "counter"}, P.DELIVER_NOTICE),
    ("get", "/notices", None, P.SEE_CONTROLS),
    ("get", "/notices/1", None, P.SEE_CONTROLS),
    ("get", "/notices/due", None, P.SEARCH),
    ("get", "/notices/exceptions", None, P.SEE_ALL_LOG),
    ("get", "/communities/{c}/explanations", None, (P.DELIVER_NOTICE, P.SEE_FIGURES)),
    ("post", "/communities/{c}/explanations", {"text": "三年从哪天算起?"}, P.DELIVER_NOTICE),
    ("get", "/communities/{c}/explanations/" + QUESTION, None, P.DELIVER_NOTICE),
    ("post", "/communities/{c}/explanations/" + QUESTION + "/answer", ANSWER, P.DELIVER_NOTICE),
    ("get", "/communities/{c}/free-texts", None, P.FOLLOW_UP_TEXTS),
    ("post", "/communities/{c}/free-texts/" + NOBODY + "/follow-up", None, P.FOLLOW_UP_TEXTS),
    ("get", "/communities/{c}/recipients", None, P.VIEW_CUSTOMER),
    ("get", "/communities/{c}/orders", None, P.SEE_ORDERS),
    ("get", "/communities/{c}/orders/GD-01-000001", None, (P.SEE_ORDERS, P.WORK_ORDER)),
    ("get", "/communities/{c}/classes?scheme=FL-2026-99", None, P.SEE_CLASSES),
    ("get", "/communities/{c}/classes/counts?scheme=FL-2026-99", None, P.SEE_CLASSES),
    ("get", "/communities/{c}/classes/comparison?" + DAYS, None, P.SEE_CLASSES),
    ("get", "/communities/{c}/classes/{n}?scheme=FL-2026-99", None, P.SEE_CLASSES),
    ("get", "/runs", None, P.SEE_SCHEMES),
    ("get", "/runs/FP-2026-9999", None, P.SEE_SCHEMES),
    ("get", "/communities/{c}/renovations", None, P.SEE_RENOVATIONS),
    ("get", "/communities/{c}/renovations/ZX-01-000001", None, P.SEE_RENOVATIONS),
    ("post", "/communities/{c}/renovations/ZX-01-000001/begin", {"edition": 1}, P.WORK_RENOVATION),
    ("get", "/communities/{c}/keys", None, P.SEE_ENTRANCE),
    ("get", "/communities/{c}/parking", None, P.SEE_ENTRANCE),
    ("get", "/communities/{c}/publications", None, P.SEE_PUBLICATIONS),
    ("get", "/communities/{c}/publication-calendar?year=2026", None, P.SEE_PUBLICATIONS),
    ("post", "/communities/{c}/publications", PUBLISHED, P.DRAFT_PUBLICATION),
    ("post", "/communities/{c}/recipients/" + NOBODY + "/told", TOLD, P.RECORD_CONSENT),
    ("get", "/violation-kinds", None, P.SEE_VIOLATIONS),
    ("get", "/communities/{c}/violations", None, P.SEE_VIOLATIONS),
    ("post", "/communities/{c}/violations", FOUND, P.FIND_VIOLATION),
    ("get", "/communities/{c}/violations/WF-01-999999", None, P.SEE_VIOLATIONS),
    ("post", "/communities/{c}/violations/WF-01-999999/tell", TOLD_TO_STOP, P.FIND_VIOLATION),
    ("post", "/communities/{c}/violations/WF-01-999999/look", LOOKED, P.FIND_VIOLATION),
    ("get", "/communities/{c}/safety-notes", None, P.LEAD_ORDERS),
    ("post", ORDER + "/safety-note/told", None, P.LEAD_ORDERS),
    ("post", ORDER + "/safety-note/contest", None, P.LEAD_ORDERS),
    ("post", ORDER + "/safety-note/decide", {"stays": True}, P.LEAD_ORDERS),
    ("post", FILE + "/passes", PASS, P.LEAD_ORDERS),
    ("post", FILE + "/passes/ZX-01-000001-01/return", None, P.WORK_RENOVATION),
    ("post", FILE + "/deposit", {"edition": 1, "sum": "9", "paid": "2026-11-23"}, P.LEAD_ORDERS),
    ("post", FILE + "/deposit/refund", {"edition": 1, "refunded": "2026-11-23"}, P.LEAD_ORDERS),
    ("post", FILE + "/close", {"edition": 1}, P.LEAD_ORDERS),
    ("post", CASE + "/sort", SORTED, P.SEE_FEEDBACK),
    ("post", CASE + "/ask", {"edition": 1, "person": "KF001", "text": "?"}, P.SEE_FEEDBACK),
    ("post", "/customers/{n}/needs/" + NOBODY + "/disclosures", None, P.AMEND),
    ("post", "/customers/{n}/classes/disclosures", None, (P.RECORD_CONSENT, P.DECIDE_CLASS)),
    ("post", "/customers/{n}/classes/added", None, P.RECORD_CONSENT),
    ("get", "/customers/{n}/class-choices", None, (P.RECORD_CONSENT, P.DECIDE_CLASS)),
    ("post", "/customers/{n}/class-choices", {"kind": "off"}, P.RECORD_CONSENT),
    ("delete", "/customers/{n}/class-choices/" + NOBODY, None, P.RECORD_CONSENT),
    ("post", "/customers/{n}/appeals", CONTESTED, P.RECORD_CONSENT),
    ("get", "/communities/{c}/appeals", None, (P.RECORD_CONSENT, P.SEE_CLASSES)),
    ("get", APPEAL, None, (P.RECORD_CONSENT, P.SEE_CLASSES)),
    ("post", APPEAL + "/decision", {"text": "维持。"}, P.DECIDE_CLASS),
    ("post", APPEAL + "/steps/take-up", None, (P.RECORD_CONSENT, P.SEE_CLASSES)),
    ("get", "/communities/{c}/class-decisions", None, P.DECIDE_CLASS),
    (
        "post",
        "/communities/{c}/class-decisions/" + NOBODY,
        {"is_allowed": True, "text": "同意。"},
        P.DECIDE_CLASS,
    ),
    ("post", "/customers/{n}/need-links", None, P.AMEND),
    ("post", "/survey-plans", PLAN, P.RUN_CAMPAIGN),
    ("post", "/survey-plans/" + NOBODY + "/end", None, P.RUN_CAMPAIGN),
    ("get", "/communities/{c}/subscriptions", None, PARTIES),
    ("post", "/communities/{c}/subscriptions", TOLD_OF, P.PROPOSE_EXCHANGE),
    ("get", TOLD_ONE, None, PARTIES),
    ("get", TOLD_ONE + "/deliveries", None, PARTIES),
    ("get", "/communities/{c}/hooks", None, PARTIES),
    ("post", "/communities/{c}/hooks", {"code": "X1", "name": "x"}, P.PROPOSE_EXCHANGE),
    ("get", "/communities/{c}/hooks/" + NOBODY, None, PARTIES),
]
NAMES = [f"{method} {path}".replace(NOBODY, "…") for method, path, *_ in ROUTES]
REFUSED = {403, 409}
PLACE = re.compile(r"{[cn]}")


@pytest.fixture
def elsewhere(zhang_san, other_community, invented_numbers):
    """A customer of a community that the cast has no post in."""
    stranger = cast.appointed(
        "KF099",
        name="外人",
        role=Role.CLERK,
        department=_department(),
        community=other_community,
        purposes=cast.SERVICE_PURPOSES,
    )
    facts = [HouseFacts(place=parse_house(text)) for text in HOUSES]
    services.create_houses(other_community, facts=facts, by=stranger, at=HIRED)
    contract = services.conclude_contract(
        other_community.id, number="HT-2", kind="preliminary", fee_basis="lump_sum",
        valid_from=date(2026, 1, 1), by=stranger, at=HIRED,
    )  # fmt: skip
    services.sign_contract(contract, on=date(2026, 1, 1), by=stranger, at=HIRED)
    house = queries.houses_of(other_community.id)[0]
    return services.register(
        other_community,
        values={1: cast.QIAN_QI.name, 2: cast.QIAN_QI.mobile},
        stays=[Stay(house, "owner")],
        collected_date=date(2026, 11, 2),
        notice_delivered=True,
        by=stranger,
        at=cast.MONDAY,
    )


def _department():
    return Department.objects.get(is_customer_service=True)


def asked(program, route, *, community, number):
    method, path, body, _needs = route
    address = path.format(c=community, n=number)
    filled = {
        name: value.format(c=community) if isinstance(value, str) else value
        for name, value in (body or {}).items()
    }
    return program.send(method, address, filled if body is not None else None)


def may(actor, route) -> bool:
    """Say whether somebody has the permission, and a community where the route is in one."""
    needs, is_reached = route[3], "{c}" not in route[1] or actor.communities
    permissions = needs if isinstance(needs, tuple) else (needs,)
    return bool(is_reached) and any(map(actor.may, permissions))


def refusals() -> int:
    return Entry.objects.filter(act="refuse").count()


@pytest.mark.control("LC-125")
@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_only_who_may_is_answered_and_each_refusal_is_logged(
    ask, request, zhang_san, staff, route
):
    wrong = []
    people = {role: request.getfixturevalue(role) for role in ROLES}
    for role, actor in (people | staff).items():
        before = refusals()
        answer = asked(ask(actor), route, community="YQL", number="YQL-000001")
        is_refused = answer.status_code in REFUSED
        if may(actor, route) == (answer.status_code == 403):
            wrong.append((role, answer.status_code, answer.content.decode()[:200]))
        if refusals() - before != is_refused:
            wrong.append((role, "refusals", refusals() - before))
    assert wrong == []


@pytest.mark.control("LC-125")
@pytest.mark.parametrize("route", [one for one in ROUTES if PLACE.search(str(one))], ids=str)
def test_another_community_is_closed_to_everybody(ask, request, elsewhere, route):
    answered = []
    for role in ROLES:
        before = refusals()
        answer = asked(
            ask(request.getfixturevalue(role)), route,
            community=elsewhere.community.code, number=elsewhere.number,
        )  # fmt: skip
        if answer.status_code not in REFUSED or refusals() == before:
            answered.append((role, answer.status_code))
    assert answered == []


@pytest.mark.parametrize("route", ROUTES, ids=NAMES)
def test_a_stranger_gets_nothing(db, route):
    answer = asked(Program(Client()), route, community="YQL", number="YQL-000001")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
