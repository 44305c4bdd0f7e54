"""The same form sent from two browsers at one moment registers one customer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from hudang.core.errors import EvidenceMissing
from hudang.registry import queries, services
from hudang.registry.models import Customer
from hudang.registry.parsing.houses import parse_house
from hudang.registry.services import HouseFacts, Stay
from tests import cast
from tests.factories import MONDAY
from tests.registry.company import Company, found_company


@pytest.fixture
def company(own_database, settings, tmp_path) -> Company:
    settings.DEMO = True
    settings.HUDANG_DATA = tmp_path
    return found_company()


@pytest.mark.control("LC-005")
def test_two_browsers_that_send_one_form_register_one_customer(company):
    community, clerk = company.community, company.clerk
    facts = [HouseFacts(place=parse_house("3栋2单元1502"))]
    services.create_houses(community, facts=facts, by=clerk, at=MONDAY)
    stay = Stay(queries.houses_of(community.id)[0], "resident")
    together = Barrier(2)

    def send(_browser: int) -> str:
        together.wait()
        try:
            return services.register(
                community,
                values={1: cast.ZHANG_SAN.name, 2: cast.ZHANG_SAN.mobile},
                stays=[stay],
                collected_date=date(2026, 11, 2),
                notice_delivered=True,
                by=clerk,
                at=MONDAY,
            ).number
        except EvidenceMissing as refusal:
            return refusal.control
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as browsers:
        answers = sorted(browsers.map(send, range(2)))

    assert answers == ["LC-005", "YQL-000001"]
    assert Customer.objects.count() == 1
