"""A company, a customer, and other ends that the settings point to."""

from __future__ import annotations

import pytest

from hudang.purposes.models import Purpose, State
from tests import factories
from tests.outbox.ends import SECRET, Gateway, MailServer, serving
from tests.outbox.people import appoint_custodian, appoint_operator, register
from tests.registry.company import found_company


@pytest.fixture
def company(db):
    return found_company()


@pytest.fixture
def may_offer(db):
    """Commercial messages are a purpose in use."""
    Purpose.objects.filter(code="commercial_messages").update(state=State.ACTIVE)


@pytest.fixture
def drafter(company):
    return appoint_custodian(company)


@pytest.fixture
def lead(company):
    return factories.acting("ZB001")


@pytest.fixture
def operator(company):
    return appoint_operator(company)


@pytest.fixture
def addressee(company):
    return register(company)


@pytest.fixture
def gateway(settings):
    server = Gateway()
    settings.SMS_URL, settings.SMS_SECRET = server.address, SECRET
    with serving(server):
        yield server


@pytest.fixture
def mail_server(settings):
    server = MailServer()
    settings.SMTP_URL, settings.SMTP_FROM = server.address, "office@example.com"
    with serving(server):
        yield server
