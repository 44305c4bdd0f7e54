"""A company whose desk is open: a customer, teams, an order, for tests in a browser."""

from __future__ import annotations

from django.utils.timezone import now

from hudang.accounts import queries as accounts
from hudang.accounts.models import Role
from hudang.registry.models import Occupancy
from hudang.service import queries, services
from hudang.service.services import Asked
from tests import cast, factories
from tests.outbox.people import appoint_custodian, register
from tests.registry.company import found_company
from tests.service.said import WORDS

ENGINEER = "GC001"


def desk_company():
    """Return the company with one open order of its customer."""
    company = found_company()
    customer = register(company)
    department = factories.make_department(
        "GC", name="工程部", purposes=cast.ENGINEERING_PURPOSES,
        function=factories.Function.ENGINEERING,
    )  # fmt: skip
    user = factories.make_user(ENGINEER, name="郭勇", password=factories.PASSWORD)
    factories.make_post(
        user, role=Role.STAFF, department=department, communities=[company.community],
        purposes=cast.ENGINEERING_PURPOSES, beats={company.community: ()},
    )  # fmt: skip
    factories.sign_undertaking(user)
    services.establish()
    services.set_up_team(
        company.community, code="GC", name="工程维修", groups=["repair"], members=[ENGINEER],
        by=appoint_custodian(company), at=now(),
    )  # fmt: skip
    stay = Occupancy.objects.select_related("house").get(customer_id=customer.id)
    services.record(
        company.community, Asked(queries.types().get(code="water_leak"), WORDS, house=stay.house),
        customer=customer, by=company.clerk, at=now(),
    )  # fmt: skip
    assert accounts.by_code(ENGINEER)
    return company
