"""What people complain about and suggest, and a case taken some way along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.service import services
from hudang.service.services import Answer, Said
from tests.factories import MONDAY

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.service.models import Feedback

RUDE = "师傅进门不换鞋，问一句就发火，说爱修不修"
LIFT = "电梯三天两头停，老人下不了楼"
IDEA = "建议在小区东门加一个快递柜"
ANSWERED = "已核实，当事人已当面道歉并参加培训"


def begun(case: Feedback, *, by: Actor, at=MONDAY) -> Feedback:
    """Have a case begun: who raised it hears that somebody is at it."""
    return services.begin(case, edition=case.edition, by=by, at=at)


def answered(case: Feedback, *, by: Actor, at=MONDAY, text: str = ANSWERED, **how) -> Feedback:
    """Have a case that was begun answered."""
    answer = Answer(**({"outcome": "justified", "cause": "conduct"} | how))
    return services.answer(case, Said(text), answer=answer, edition=case.edition, by=by, at=at)
