"""A scheme that the manager drafts, and what it takes to bring it into force."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from hudang.classification import services
from hudang.classification.content import Rule
from hudang.purposes import queries as purposes
from hudang.purposes import services as assessing
from hudang.purposes.models import Purpose
from tests.classification.told import ASSESSED, CARRIES, COMES, SAID, TITLES
from tests.factories import MONDAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.classification.models import SchemeVersion


@pytest.fixture
def draft(customer_service, manager) -> SchemeVersion:
    """陈敏 drafts a scheme on declared needs, with two classes."""
    Purpose.objects.filter(code="classification").update(items=[65, 66, 69, 89], state="active")
    made = services.begin_scheme(TITLES, by=manager, at=MONDAY)
    made = services.describe(
        made, TITLES, audience=["owner", "tenant"], method="table", why_not_package="",
        edition=made.edition, by=manager, at=MONDAY,
    )  # fmt: skip
    made = services.add_criterion(
        made, "service_need", edition=made.edition, by=manager, at=MONDAY
    )
    for one, need in ((COMES, "we_come"), (CARRIES, "heavy_things")):
        made = services.amend_class(made, one, edition=made.edition, by=manager, at=MONDAY)
        row = Rule(f"r{made.edition}", {"service_need": frozenset({need})}, one.code)
        made = services.amend_rule(made, row, edition=made.edition, by=manager, at=MONDAY)
    return made


@pytest.fixture
def submitted(draft, manager) -> SchemeVersion:
    return services.submit(draft, edition=draft.edition, by=manager, at=MONDAY)


@pytest.fixture
def reviewed(submitted, legal_reviewer) -> SchemeVersion:
    services.review(submitted, SAID, by=legal_reviewer, at=MONDAY)
    submitted.refresh_from_db()
    return submitted


@pytest.fixture
def assess(custodian, privacy_lead, legal_reviewer) -> Callable[[], None]:
    """李强 assesses the purpose anew, and both sign."""

    def do(at=MONDAY + timedelta(hours=1)) -> None:
        purpose = purposes.purpose("classification")
        made = assessing.draft_assessment(purpose, findings=ASSESSED, by=custodian, at=at)
        assessing.submit_assessment(made, by=custodian, at=at)
        assessing.sign_assessment(made, by=privacy_lead, at=at)
        assessing.sign_assessment(made, by=legal_reviewer, at=at)

    return do


@pytest.fixture
def published(reviewed, assess, privacy_lead) -> SchemeVersion:
    assess()
    later = MONDAY + timedelta(hours=2)
    adopted = services.adopt(reviewed, by=privacy_lead, at=later)
    return services.publish(adopted, by=privacy_lead, at=later)


@pytest.fixture
def in_force(published, custodian) -> SchemeVersion:
    return services.activate(published, by=custodian, at=MONDAY + timedelta(hours=3))
