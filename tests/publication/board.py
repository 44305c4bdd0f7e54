"""What people write to be published in tests, and the acts up to publishing it."""

from __future__ import annotations

from datetime import date

from hudang.publication import services
from hudang.publication.content import Content, read_table
from hudang.publication.models import Publication
from hudang.publication.services import Draft
from tests.factories import MONDAY

SINCE, UNTIL = date(2026, 7, 1), date(2026, 9, 30)
TEXT = "本季度公共部位保洁、绿化养护、秩序维护均按合同完成。"
TABLE = "来源\t收入（元）\t支出（元）\t结余\n电梯广告\t12,000.00\t1,500.00\t10,500.00"


def written(
    text=TEXT, table="", *, head="performance", title="第三季度服务履行情况", houses=None,
    since=SINCE, until=UNTIL,
) -> Draft:  # fmt: skip
    return Draft(head, since, until, Content(title, text, read_table(table)), houses)


def drafted(community, *, by, at=MONDAY, replaces=None, **said) -> Publication:
    return services.draft(community, written(**said), replaces=replaces, by=by, at=at)


def fresh(publication: Publication) -> Publication:
    """Return a publication as it is now, as somebody sees it who has just opened its page."""
    return Publication.objects.select_related("community").get(pk=publication.pk)


def act(name: str, publication: Publication, *, by, at=MONDAY, **said) -> Publication:
    """Do an act on a publication as it is now."""
    now = fresh(publication)
    return getattr(services, name)(now, edition=now.edition, by=by, at=at, **said)


def published(community, *, author, checker, **said) -> Publication:
    made = drafted(community, by=author, **said)
    act("check", made, by=checker)
    return act("publish", made, by=checker)
