"""What people asked about rules in the demonstration: one answered, two due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from hudang.registry.models import Customer
from hudang.rights import services
from hudang.rights.services import Said

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

ASKED = "告知书说资料保存三年，三年从哪一天算起？"
ANSWERED = "从合同结束或者您搬离的那一天算起；到期后由两人复核，再销毁。"
NAMELESS = "谁看过我的资料，我怎样才能知道？"


def ask(community: Community, *, by: Actor) -> None:
    """Record the questions of a community; who asked the second gave no name."""
    at = timezone.now()
    first = Customer.objects.filter(community_id=community.id).order_by("number").first()
    services.ask(community, Said(ASKED), customer=first, by=by, at=at)
    answered = services.ask(community, Said(ASKED), by=by, at=at)
    services.answer(answered, Said(ANSWERED), rule="notice:retention", by=by, at=at)
    services.ask(community, Said(NAMELESS), by=by, at=at)
