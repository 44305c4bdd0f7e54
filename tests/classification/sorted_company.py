"""A company that sorts its people, made without fixtures: for databases that are committed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from hudang.accounts.models import Department, Role
from hudang.classification import services
from hudang.classification.content import Audience, Rule
from hudang.classification.services import Wanted, WholeDraft
from hudang.consent import services as consents
from hudang.consent.services import Asked
from hudang.needs import services as needs
from hudang.needs.services import Declared
from hudang.purposes import queries as purposes
from hudang.purposes import services as assessing
from hudang.purposes.models import Purpose
from hudang.purposes.services import AT_THE_COUNTER
from hudang.registry import services as registry
from hudang.registry.models import Customer
from tests import cast
from tests.classification.told import ASSESSED, CARRIES, COMES, SAID, TITLES, YES
from tests.factories import MONDAY, acting
from tests.registry import rosters
from tests.registry.company import found_company

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.classification.models import SchemeVersion
    from hudang.registry.models import Community

NEEDS = ("we_come", "heavy_things", "call_ahead")


@dataclass(frozen=True)
class SortedCompany:
    """One in three of its people needs somebody to come, one help with carrying."""

    community: Community
    clerk: Actor
    custodian: Actor
    version: SchemeVersion


def found_sorted_company(people: int, *, clock: Callable[[], datetime]) -> SortedCompany:
    """Found a company whose people came with a roster, were told, agreed and said their needs."""
    company = found_company()
    roster = rosters.receive(
        company.community, data=rosters.workbook([rosters.row(n) for n in range(people)]),
        by=company.clerk,
    )  # fmt: skip
    checked = rosters.check(roster, by=company.clerk, clock=clock)
    rosters.import_all(checked, by=company.clerk, clock=clock)
    service = Department.objects.get(is_customer_service=True)
    custodian = cast.appointed(
        "KF002", name="李强", role=Role.CUSTODIAN, community=company.community,
        department=service, purposes=cast.SERVICE_PURPOSES,
    )  # fmt: skip
    version = put_in_force(company.community)
    for place, customer in enumerate(Customer.objects.order_by("number")):
        agree(customer, NEEDS[place % len(NEEDS)])
    return SortedCompany(company.community, company.clerk, custodian, version)


def put_in_force(community: Community) -> SchemeVersion:
    """Take a scheme on declared needs through every step."""
    head = Department.objects.get(code="ZB")
    manager = cast.appointed(
        "ZB003", name="陈敏", role=Role.MANAGER, department=head, community=community
    )
    lawyer = cast.appointed("ZB002", name="赵静", role=Role.LEGAL_REVIEWER, department=head)
    lead, custodian = acting("ZB001"), acting("KF002")
    Purpose.objects.filter(code="classification").update(items=[65, 66, 69, 89], state="active")
    rows = {"r1": ("we_come", COMES), "r2": ("heavy_things", CARRIES)}
    said = WholeDraft(
        TITLES, (Audience.OWNER, Audience.TENANT), [Wanted("service_need")],
        [
            Rule(key, {"service_need": frozenset({need})}, one.code)
            for key, (need, one) in rows.items()
        ],
        [COMES, CARRIES],
    )  # fmt: skip
    drafted = services.draft_whole(said, by=manager, at=MONDAY)
    version = services.submit(drafted, edition=drafted.edition, by=manager, at=MONDAY)
    services.review(version, SAID, by=lawyer, at=MONDAY)
    assessed_at = MONDAY + timedelta(hours=1)
    made = assessing.draft_assessment(
        purposes.purpose("classification"), findings=ASSESSED, by=custodian, at=assessed_at
    )
    assessing.submit_assessment(made, by=custodian, at=assessed_at)
    for signer in (lead, lawyer):
        assessing.sign_assessment(made, by=signer, at=assessed_at)
    adopted = services.adopt(version, by=lead, at=assessed_at)
    published = services.publish(adopted, by=lead, at=assessed_at)
    return services.activate(published, by=custodian, at=assessed_at)


def agree(customer: Customer, need: str) -> None:
    """Let somebody take the notice home, agree to be sorted, and say what he needs."""
    clerk = acting("KF001")
    registry.record_notice_delivered(
        customer, way=AT_THE_COUNTER, delivered_at=MONDAY, by=clerk, at=MONDAY
    )
    asked = Asked("classification", (66, 89))
    consents.record(customer, asked=asked, said=YES, by=clerk, at=MONDAY)
    needs.declare(customer, Declared(need, "please"), way="counter", by=clerk, at=MONDAY)
