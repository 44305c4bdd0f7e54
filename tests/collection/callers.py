"""何静 on her route: twelve neighbours of building 3, a campaign about needs, letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils.timezone import localdate

from hudang.collection import services
from tests.collection.test_campaigns import assess
from tests.collection.told import letter, told
from tests.factories import MONDAY, account_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.collection.models import Campaign, Visit


@pytest.fixture
def campaign(
    needs, notice, neighbours, campaign_of, custodian, legal_reviewer, privacy_lead
) -> Campaign:
    """The campaign about needs, open to the twelve neighbours."""
    assess(needs.questionnaire.purpose, custodian, legal_reviewer, privacy_lead)
    return campaign_of(needs)


@pytest.fixture
def route(campaign, butler, custodian) -> list[Visit]:
    """The butler's route of that Monday."""
    return services.plan_route(
        campaign, butler=account_of(butler), day=localdate(MONDAY), by=custodian, at=MONDAY
    )


@pytest.fixture
def send(butler) -> Callable[..., bool]:
    """Upload a letter as the butler's phone does, with a clock that is right unless told."""

    def do(
        visit: Visit,
        said: Any = None,
        *,
        by: Actor | None = None,
        at: datetime = MONDAY,
        clock: datetime | None = None,
    ) -> bool:
        sent = said if isinstance(said, bytes) else letter(visit, said or told(at))
        return services.upload(visit, letter=sent, device_now=clock or at, by=by or butler, at=at)

    return do
