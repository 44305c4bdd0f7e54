"""The description of the API is true: whatever it allows is answered as it says."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from hudang.api.app import api

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db
schema = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
schema.app = get_wsgi_application()


@pytest.fixture
def one_connection(db):
    """A real request ends with its connection; this one belongs to the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def cookies(one_connection, ask, clerk, zhang_san) -> dict[str, str]:
    """The session of a clerk, and the token that its writes carry."""
    client = ask(clerk).client
    return {name: one.value for name, one in client.cookies.items()} | {"csrftoken": "x" * 32}


@schema.parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_answers_as_described(case, cookies):
    case.call_and_validate(cookies=cookies, headers={"X-CSRFToken": "x" * 32}, checks=CHECKS)
