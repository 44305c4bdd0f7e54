"""An e-bike on the stairs: found by the engineer at the house of 张三."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hudang.violations import services
from hudang.violations.services import Finding
from tests.factories import MONDAY
from tests.violations.acting import SEEN, delivered, drafted, on_report, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.violations.models import AuthorityReport, Violation


@pytest.fixture
def found(houses, open_community, engineer) -> Callable[..., Violation]:
    """Record a violation as somebody on patrol does."""

    def do(kind="indoor_charging", *, house="3栋2单元1502", **said) -> Violation:
        by, at = said.pop("by", engineer), said.pop("at", MONDAY)
        facts = {"way": "patrol", "text": SEEN, "found_at": at} | said
        place = houses[house].id if house else None
        finding = Finding(community=open_community.id, kind=kind, house=place, **facts)
        return services.record(finding, by=by, at=at)

    return do


@pytest.fixture
def charging(found, zhang_san, engineer) -> Violation:
    """An e-bike charged at the house of 张三, who was told to stop."""
    return told(found(), by=engineer)


@pytest.fixture
def naming_report(charging, zhang_san, clerk) -> AuthorityReport:
    """A draft that names 张三 because the household must be reached at once."""
    return drafted(
        charging, parts=["done", "name", "mobile"], customer=zhang_san, reason="rescue", by=clerk
    )


@pytest.fixture
def sent_report(charging, clerk, custodian) -> AuthorityReport:
    """A report without anybody, approved by the custodian and handed over."""
    draft = drafted(charging, by=clerk)
    on_report(services.approve, draft, by=custodian)
    return delivered(draft, by=clerk)
