"""CLS-1.2, CLS-2.2, LC-060, LC-066, LC-070: a run sorts who agrees, explains it, and no others."""

from __future__ import annotations

import pytest

from hudang.classification.models import Run, RunPart
from tests.classification.told import current_of
from tests.factories import mobile

pytest_plugins = [
    "tests.classification.people", "tests.classification.sorted_people",
    "tests.duplicates.people", "tests.web.customer_pages",
]  # fmt: skip
pytestmark = pytest.mark.django_db
State = Run.State


@pytest.mark.control("LC-060", "LC-070")
def test_who_agrees_and_needs_it_is_in_the_class_and_nobody_else(
    zhang_wei, registered, needing, run
):
    silent = registered("李娜", mobile=mobile(52))
    needing(silent, "we_come")
    done = run()
    assert done.state == State.DONE
    assert current_of(zhang_wei) is not None
    assert current_of(silent) is None
    part = RunPart.objects.get(run=done, community=zhang_wei.community)
    assert part.classes == {"comes": 1, "standard": part.people - 1}
    assert part.left_out["no_consent"] >= 1
    assert part.moves == {"standard>comes": 1}
