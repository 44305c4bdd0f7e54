"""What a case of arrears seals of a customer is known to the log."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from hudang.accounts.models import Role
from hudang.arrears import claims, services
from hudang.arrears.services import Proved
from hudang.dossiers.services import Upload
from hudang.vault import storage
from tests import cast, factories
from tests.arrears.owing import OWED, Debt, day, plan
from tests.factories import MONDAY
from tests.registry.conftest import clock, worker
from tests.registry.test_moving import company, found, li_qiang, move, owner, there

__all__ = ["clock", "company", "found", "li_qiang", "owner", "there", "worker"]


@pytest.fixture(autouse=True)
def demonstrated(settings, tmp_path) -> None:
    settings.DEMO, settings.HUDANG_DATA = True, tmp_path


@pytest.fixture
def owing(company, owner) -> Debt:
    finance = factories.make_department(
        "CW", name="财务部", purposes=["dunning"], function=factories.Function.FINANCE
    )
    clerk = cast.appointed(
        "CW001", name="许慧", role=Role.FEE_CLERK, department=finance,
        community=company.community, purposes=("dunning",),
    )  # fmt: skip
    house = owner.occupancies.get().house
    case = services.open_case(house, owner, claims.read_claim(OWED), by=clerk, at=MONDAY)
    return Debt(case, clerk)


def scan() -> Upload:
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "JPEG")
    file, secret = storage.seal_file([out.getvalue()])
    return Upload(file, secret, "", len(out.getvalue()))


@pytest.mark.control("LC-122")
def test_a_case_is_vouched_for_from_the_claim_to_the_plan(owing, found):
    letter = owing.write()
    owing.prints(letter)
    letter.refresh_from_db()
    owing.act(
        lambda case, **more: services.record_delivery(
            case, letter, Proved("hand", day(0), scan=scan()), **more
        )
    )
    owing.act(services.object_to, "我不认可")
    owing.act(services.answer_objection, "已核对")
    owing.act(services.agree_plan, plan(f"{day(30)} 1234.50"))
    assert found() == set()


@pytest.mark.control("LC-122")
def test_who_moves_takes_his_case_along(owing, owner, there, li_qiang, found):
    owing.sent()
    owner.refresh_from_db()
    moved = move(owner, there, li_qiang)
    case = type(owing.case).objects.get(customer_id=moved.id)
    assert (case.community_id, case.house_id, case.state) == (there.id, None, "reminder")
    assert found() == set()
