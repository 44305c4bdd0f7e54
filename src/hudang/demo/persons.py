"""People who are registered twice or look so, and who stands beside houses by a paper.

Three real duplicates, a couple on one telephone, a telephone that a carrier gave to somebody else;
an heir, an agent with a forged paper, two co-owners with their shares, a rental company.
"""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from hudang.accounts import queries as accounts
from hudang.demo.company import person
from hudang.demo.invent import DEMO_PHONE, Inventor
from hudang.duplicates import services as duplicates
from hudang.registry import queries
from hudang.registry import services as registry
from hudang.registry.models import House, Occupancy
from hudang.registry.services import Stay
from hudang.standing import services as standing
from hudang.standing.models import Paper, Scope
from hudang.standing.services import PaperFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hudang.accounts.actor import Actor
    from hudang.demo.invent import Person
    from hudang.registry.models import Community, Customer

SEED = 20_261_123
FIRST_PERSON = 800_000
SHARED_PHONES = 980_000
LET_FLATS = 60
MONTH = timedelta(days=30)


def plant(community: Community, *, number: int, by: Actor) -> None:
    """Plant them all into a community that has its houses and its people, and search it."""
    random = Random(SEED + number)  # noqa: S311  invented data
    today = timezone.localdate()
    inventor = Inventor(random, today=today, start=FIRST_PERSON + number * 1_000)
    vacant = queries.houses_of(community.id).filter(kind=House.Kind.FLAT, state=House.State.VACANT)
    story = _Story(community, iter(vacant), inventor, by=by)
    story.register_twice()
    story.share_telephones(SHARED_PHONES + number * 10)
    story.stand_beside(today)
    asked = duplicates.start_comparison(community, by=by, at=timezone.now())
    duplicates.compare(community.id, asked.id)


def let_flats(community: Community, *, by: Actor) -> None:
    """Let a rental company manage sixty flats."""
    today = timezone.localdate()
    paper = PaperFacts(
        Paper.Kind.MANAGEMENT,
        issued_date=today - 6 * MONTH,
        until_date=today + 30 * MONTH,
        number="ZL-2026-060",
    )
    flats = list(
        queries.houses_of(community.id).filter(kind=House.Kind.FLAT, state=House.State.LET)
    )[:LET_FLATS]
    company = standing.register_with_paper(
        community,
        house=flats[0],
        role=Occupancy.Role.RENTAL,
        paper=paper,
        values={60: "安家公寓管理有限公司(演示)", 2: f"{DEMO_PHONE}{SHARED_PHONES - 1:07d}"},
        type="organisation",
        collected_date=today,
        by=by,
        at=timezone.now(),
    )
    for flat in flats[1:]:
        standing.give_role(
            company, house=flat, role=Occupancy.Role.RENTAL, paper=paper, by=by,
            at=timezone.now(),
        )  # fmt: skip


class _Story:
    """What happens in one community, house by house."""

    def __init__(
        self, community: Community, houses: Iterator[House], inventor: Inventor, *, by: Actor
    ) -> None:
        self.community = community
        self.houses = houses
        self.inventor = inventor
        self.by = by

    def register_twice(self) -> None:
        """Register three people twice: by identity number, by name and telephone, by the house."""
        first, second, third = (self.inventor.person() for _ in range(3))
        other = self.inventor.person()
        self._register(first.name, phone=first.phone, id_number=first.id_number)
        self._register(first.name, phone=other.phone, id_number=first.id_number, role="co_owner")
        self._register(second.name, phone=second.phone)
        self._register(second.name, phone=second.phone)
        house = next(self.houses)
        self._register(third.name, phone=third.phone, house=house)
        self._register(third.name, role="resident", house=house)

    def share_telephones(self, number: int) -> None:
        """Let a couple share a telephone, and a carrier give one to somebody else."""
        house = next(self.houses)
        couple, carrier = (f"{DEMO_PHONE}{number + step:07d}" for step in range(2))
        names = [self.inventor.name() for _ in range(4)]
        husband = self._register(names[0], phone=couple, house=house)
        wife = self._register(names[1], phone=couple, house=house, role="co_owner")
        for one, share in ((husband, Fraction(2, 3)), (wife, Fraction(1, 3))):
            stay = Occupancy.objects.get(community=self.community, customer_id=one.id)
            standing.set_share(stay, share=share, by=self.by, at=timezone.now())
        self._register(names[2], phone=carrier)
        self._register(names[3], phone=carrier)

    def stand_beside(self, today: date) -> None:
        """Let an heir wait, and an agent come with a paper that somebody else finds forged."""
        heir, agent = self.inventor.person(), self.inventor.person()
        kinship = PaperFacts(Paper.Kind.KINSHIP, issued_date=today - MONTH)
        self._by_paper(heir, role=Occupancy.Role.HEIR, paper=kinship)
        attorney = PaperFacts(
            Paper.Kind.ATTORNEY,
            issued_date=today - MONTH,
            until_date=today + 6 * MONTH,
            number="WT-2026-001",
            scope=(Scope.KEYS, Scope.CONTACT),
        )
        bearer = self._by_paper(agent, role=Occupancy.Role.AGENT, paper=attorney)
        paper = Paper.objects.get(community=self.community, customer_id=bearer.id)
        standing.contest(paper, by=self.by, at=timezone.now())
        custodian = accounts.acting(person("A1061"), at=timezone.now())
        standing.decide(paper, is_genuine=False, by=custodian, at=timezone.now())

    def _by_paper(self, who: Person, *, role: str, paper: PaperFacts) -> Customer:
        return standing.register_with_paper(
            self.community,
            house=next(self.houses),
            role=role,
            paper=paper,
            values={1: who.name, 2: who.phone},
            collected_date=timezone.localdate(),
            notice_delivered=True,
            by=self.by,
            at=timezone.now(),
        )

    def _register(
        self,
        name: str,
        *,
        phone: str = "",
        id_number: str = "",
        role: str = "owner",
        house: House | None = None,
    ) -> Customer:
        given: dict[int, Any] = {1: name, 2: phone, 11: id_number}
        return registry.register(
            self.community,
            values={item: text for item, text in given.items() if text},
            stays=[Stay(house or next(self.houses), role)],
            collected_date=timezone.localdate(),
            notice_delivered=True,
            is_known_double=True,
            by=self.by,
            at=timezone.now(),
        )
