"""Publications through the API: drafted, checked by another, published; refused with the place."""

from __future__ import annotations

import pytest

from hudang.publication.models import Publication
from tests.publication.board import TEXT

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = [
    pytest.mark.django_db, pytest.mark.usefixtures("at_monday"), pytest.mark.control("LC-161"),
]  # fmt: skip
PATH = "/communities/YQL/publications"
BODY = {
    "head": "common_income", "since": "2026-07-01", "until": "2026-09-30", "title": "三季度收益",
    "text": TEXT, "table": [["来源", "收入（元）"], ["电梯广告", "12,000.00"]],
}  # fmt: skip


def test_a_publication_from_the_draft_to_a_new_version(ask, clerk, custodian, community):
    writes, checks = ask(clerk), ask(custodian)
    made = writes.post(PATH, BODY, **{"Idempotency-Key": "p-1"})
    again = writes.post(PATH, BODY, **{"Idempotency-Key": "p-1"})
    assert (made.status_code, made.json()) == (201, again.json())
    assert made.json()["table"] == BODY["table"]
    changed = writes.send("put", f"{PATH}/1?edition=1", BODY | {"title": "第三季度收益"})
    assert changed.json()["edition"] == 2
    assert writes.post(f"{PATH}/1/check", {"edition": 2}).status_code == 403
    for act, more in (("check", {}), ("send_back", {"reason": "wrong"}), ("check", {})):
        edition = Publication.objects.get().edition
        assert checks.post(f"{PATH}/1/{act}", {"edition": edition} | more).status_code == 200
    assert checks.post(f"{PATH}/1/publish", {"edition": 5}).json()["state"] == "published"
    version = writes.post(PATH, BODY | {"replaces": 1}).json()
    assert (version["number"], version["version"]) == (2, 2)
    found = writes.get(PATH, state="draft").json()
    assert [one["number"] for one in found["publications"]] == [2]
    assert writes.get(f"{PATH}/1").json()["text"] == TEXT
    assert writes.get(f"{PATH}/9").status_code == 404
    assert writes.post(f"{PATH}/2/drop", {"edition": 1}).json()["state"] == "dropped"


@pytest.mark.control("LC-049")
def test_what_leads_to_a_person_is_refused_with_its_place(ask, clerk, community):
    table = [["房号", "金额"], ["3栋2单元1502", "500"]]
    answer = ask(clerk).post(PATH, BODY | {"head": "fees", "table": table})
    problem = answer.json()
    assert (answer.status_code, problem["control"]) == (403, "LC-049")
    assert len(problem["missing"]) == 1
    assert "1502" not in answer.content.decode()
    ragged = ask(clerk).post(PATH, BODY | {"table": [["项目", "金额"], ["保洁"]]})
    assert ragged.status_code == 422
    assert not Publication.objects.exists()


def test_the_calendar_says_what_is_owed(ask, clerk, custodian, community):
    path = "/communities/YQL/publication-calendar"
    assert ask(clerk).get(path, year=2026).json() == []
    from datetime import date

    from hudang.publication import services
    from tests.factories import MONDAY

    services.begin_calendar(community, begins=date(2026, 7, 1), by=custodian, at=MONDAY)
    owed = ask(clerk).get(path, year=2026).json()
    assert {one["head"] for one in owed} >= {"fees", "performance", "repair_fund"}
    assert any(one["is_late"] and one["publication"] is None for one in owed)
