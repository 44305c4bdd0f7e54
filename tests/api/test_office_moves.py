"""A community moves to another office by the API: two people, no token."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from hudang.accounts import services as accounts
from hudang.accounts.models import Post, TokenScope
from hudang.registry.models import Community
from tests import factories
from tests.api.conftest import Program

pytest_plugins = ["tests.web.customer_pages"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted(office, community):
    factories.make_office("GLC2", name="锦绣管理处")
    return {
        "community": community.code, "office": "GLC2",
        "effective_on": localdate().isoformat(), "reason": "nearer",
    }  # fmt: skip


def test_a_move_is_proposed_by_one_and_confirmed_by_another(
    ask, custodian, security_admin, manager, wanted, community, office
):
    Post.objects.filter(user__code=custodian.code).update(office=office)
    made = ask(custodian).post("/office-moves", wanted)
    assert made.status_code == 201, made.content
    move = made.json()
    assert (move["status"], move["old_office"]) == ("waiting", "GLC1")

    assert ask(custodian).post(f"/office-moves/{move['id']}/confirm").status_code == 403
    done = ask(security_admin).post(f"/office-moves/{move['id']}/confirm")

    assert done.status_code == 200, done.content
    assert (done.json()["status"], done.json()["posts_ended"]) == ("done", 1)
    assert Community.objects.get(pk=community.pk).office.code == "GLC2"
    assert ask(manager).get("/office-moves", status="done").json()["total"] == 1
    assert ask(manager).get(f"/office-moves/{move['id']}").json() == done.json()


def test_a_day_that_has_passed_and_an_office_that_is_not_there(ask, custodian, wanted):
    yesterday = (localdate() - timedelta(days=1)).isoformat()
    refused = ask(custodian).post("/office-moves", wanted | {"effective_on": yesterday})
    assert (refused.status_code, refused.json()["control"]) == (403, "LC-134")
    assert ask(custodian).post("/office-moves", wanted | {"office": "NONE"}).status_code == 404


def test_a_token_reads_the_moves_and_proposes_none(client, custodian, wanted):
    made = accounts.create_token(
        "人事系统",
        scopes=[TokenScope.READ, TokenScope.WRITE],
        addresses=[],
        life=timedelta(days=1),
        by=custodian,
        at=now(),
    )
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {made.secret}"
    program = Program(client)
    assert program.get("/office-moves").json() == {"moves": [], "total": 0}
    answer = program.post("/office-moves", wanted)
    assert (answer.status_code, answer.json()["control"]) == (403, "LC-138")


def test_a_refusal_and_a_withdrawal(ask, custodian, system_admin, wanted):
    first = ask(custodian).post("/office-moves", wanted).json()["id"]
    refused = ask(system_admin).post(f"/office-moves/{first}/refuse", {"reason": "合同未签"})
    assert refused.json()["status"] == "refused"
    second = ask(custodian).post("/office-moves", wanted).json()["id"]
    taken_back = ask(custodian).post(f"/office-moves/{second}/withdraw")
    assert taken_back.json()["status"] == "withdrawn"
