"""What needs seal of a customer is known to the log, to the end and beyond."""

from __future__ import annotations

import pytest

from hudang.needs import services
from hudang.purposes import queries as purposes
from hudang.purposes import services as purpose_services
from tests.factories import MONDAY, acting
from tests.needs.wishes import CALL, QUIET, WHEELCHAIR, YES, begin_assistance
from tests.registry.conftest import clock, worker
from tests.registry.test_moving import company, found, li_qiang, owner, there

__all__ = ["clock", "company", "found", "li_qiang", "owner", "there", "worker"]


@pytest.fixture(autouse=True)
def verified_needs(settings, tmp_path) -> None:
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


@pytest.mark.control("LC-122", "LC-072")
def test_needs_are_vouched_for_from_the_first_word_to_the_last(company, owner, found):
    begin_assistance()
    notice = purposes.current_notice(at=MONDAY)
    purpose_services.record_delivery(
        notice, community=owner.community_id, customer=owner.id, delivered_at=MONDAY,
        by=company.clerk, at=MONDAY,
    )  # fmt: skip
    by = acting(company.clerk.code)
    told = {"way": "counter", "by": by, "at": MONDAY}
    services.declare(owner, QUIET, **told)
    call = services.declare(owner, CALL, **told)
    wheelchair = services.declare(owner, WHEELCHAIR, agreed=YES, **told)
    assert found() == set()
    services.confirm(call, by=by, at=MONDAY)
    services.take_back(call, by=by, at=MONDAY)
    services.take_back(wheelchair, by=by, at=MONDAY)
    assert found() == set()
