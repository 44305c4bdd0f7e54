"""Half a year of orders of the demonstration, and those of this morning."""

from __future__ import annotations

import tomllib
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from hudang.accounts import queries as accounts
from hudang.demo import order_files
from hudang.demo.company import person
from hudang.registry import queries as registry
from hudang.registry.models import Building, Customer, House, Occupancy, ServiceContract
from hudang.service import policy, queries, services
from hudang.service.models import ServiceRecord, ServiceType, Spot, Urgency
from hudang.service.policy import Promise
from hudang.service.services import Asked, Caller, Past

if TYPE_CHECKING:
    from random import Random

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community
    from hudang.service.models import Team

DAYS: Final = 182
EACH: Final = 2.2  # orders a house in that time, invented
CUSTODIAN: Final = "A1061"
State = ServiceRecord.State
Outcome = ServiceRecord.Outcome
# How many of a thousand orders come in each hour, and how much of a weekday's on a Sunday.
HOURS: Final = (
    4,
    3,
    2,
    2,
    3,
    8,
    22,
    60,
    96,
    92,
    78,
    60,
    44,
    42,
    56,
    60,
    62,
    68,
    82,
    76,
    42,
    22,
    10,
    6,
)
WEEKDAYS: Final = (1.15, 1.0, 1.0, 1.0, 1.05, 1.2, 0.9)
IN_HOUSES: Final = frozenset({"repair", "keys", "fees", "renovation", "other"})
LIFT: Final = ("JX", "3")  # a lift that fails more and more: a risk for whoever looks
OUTCOMES: Final = (*[Outcome.SOLVED] * 9, Outcome.PARTLY, Outcome.REFERRED, Outcome.NOT_FOUND)
STAY_OPEN: Final = 0.35
ANSWER: Final = 0.3
# How often each score is given: work done in time, and work done late.
CONTENT: Final = ((1, 2, 8, 30, 59), (14, 22, 30, 24, 10))


@cache
def data() -> dict[str, Any]:
    """Return orders.toml."""
    return tomllib.loads((Path(__file__).parent / "orders.toml").read_text("utf-8"))


def build(community: Community, *, random: Random) -> None:
    """Set up teams and promises, enter half a year, and record what comes this morning."""
    custodian = accounts.acting(person(CUSTODIAN), at=timezone.now())
    _set_up(community, by=custodian)
    past = _History(community, random=random).orders()
    services.enter_past(
        community, past, source=f"{community.code}-2026-A", by=custodian, at=timezone.now()
    )
    _this_morning(community)


def _set_up(community: Community, *, by: Actor) -> None:
    departments = {one.code: one for one in accounts.departments()}
    for code, (name, groups, members, of) in data()["team"][community.code].items():
        services.set_up_team(
            community, code=code, name=name, groups=groups, members=members,
            department=departments[of], by=by, at=timezone.now(),
        )  # fmt: skip
    contract = registry.contracts_of(community.id).get(state=ServiceContract.State.IN_FORCE)
    for group, urgency, response, completion in data()["promises"][community.code]:
        promise = Promise(timedelta(minutes=response), timedelta(minutes=completion))
        services.set_promise(
            contract, group=group, urgency=urgency, promise=promise, by=by, at=timezone.now()
        )


class _History:
    """Invents half a year of orders: more in the evening, on Mondays, and where a lift fails."""

    def __init__(self, community: Community, *, random: Random) -> None:
        self.community, self.random = community, random
        self.types = {one.code: one for one in queries.types()}
        self.teams = [*queries.teams([community.id])]
        self.homes = list(
            Occupancy.objects.filter(
                community_id=community.id, ended_date=None, customer__merged_into=None
            ).values_list("house_id", "customer_id")
        )
        self.buildings = list(
            Building.objects.filter(community_id=community.id).values_list("id", "code")
        )
        self.now = timezone.now()

    def orders(self) -> list[Past]:
        count = int(House.objects.filter(community_id=self.community.id).count() * EACH)
        codes = list(data()["asked"])
        often = [data()["asked"][code][0] for code in codes]
        chosen = self.random.choices(codes, weights=often, k=count)
        made = [self._one(self.types[code], at=self._moment()) for code in chosen]
        made += self._failing_lift()
        return sorted(made, key=lambda one: one.recorded_at)

    def _moment(self) -> datetime:
        days = range(1, DAYS)
        today = timezone.localdate(self.now)
        weights = [WEEKDAYS[(today - timedelta(days=day)).weekday()] for day in days]
        day = today - timedelta(days=self.random.choices(days, weights=weights)[0])
        hour = self.random.choices(range(24), weights=HOURS)[0]
        moment = time(hour, self.random.randrange(60), self.random.randrange(60))
        return timezone.make_aware(datetime.combine(day, moment))

    def _failing_lift(self) -> list[Past]:
        code, building = LIFT
        if self.community.code != code:
            return []
        (found,) = [key for key, name in self.buildings if name == building]
        made = []
        for week in range(1, 8):
            for _ in range(9 - week):
                at = (
                    self._moment()
                    if week > 6
                    else self.now - timedelta(days=week * 7 - self.random.randrange(7) - 0.5)
                )
                made.append(self._one(self.types["lift_fault"], at=at, building=found))
        return made

    def _one(self, type: ServiceType, *, at: datetime, building: Any = None) -> Past:
        text = self.random.choice(data()["asked"][type.code][1])
        team = self._team(type)
        assignee = self.random.choice(queries.members_of(team)) if team else ""
        where: dict[str, Any] = {}
        if building is None and type.group in IN_HOUSES:
            house, customer = self.random.choice(self.homes)
            where = {"house_id": house, "customer_id": customer, "text": text}
        else:
            where = {"building_id": building or self.random.choice(self.buildings)[0],
                     "spot": Spot.LIFT if type.code == "lift_fault" else self._spot()}  # fmt: skip
        return Past(
            type=type, recorded_at=at, channel=self._channel(), team=team, assignee=assignee,
            **where, **self._end(type, at=at),
        )  # fmt: skip

    def _end(self, type: ServiceType, *, at: datetime) -> dict[str, Any]:
        promise = policy.HOUSE_RULE[Urgency(type.urgency)]
        answered = at + promise[0] * self.random.lognormvariate(-1.1, 0.7)
        done = answered + promise[1] * self.random.lognormvariate(-1.3, 0.9)
        if done >= self.now or ((self.now - at).days < 3 and self.random.random() < STAY_OPEN):
            is_begun = answered < self.now
            return {
                "state": State.UNDERWAY if is_begun else State.ASSIGNED,
                "responded_at": answered if is_begun else None,
            }
        return {
            "state": State.CLOSED, "responded_at": answered, "done_at": done,
            "outcome": self.random.choice(OUTCOMES), "minutes": self.random.randrange(10, 120, 5),
            "reopened": int(self.random.random() < 0.04),
            "score": self._score(is_late=done - at > promise[1]),
        }  # fmt: skip

    def _score(self, *, is_late: bool) -> int | None:
        """Return what every third customer said who was asked; who waited long says less."""
        if self.random.random() > ANSWER:
            return None
        return self.random.choices(policy.SCORES, weights=CONTENT[is_late])[0]

    def _team(self, type: ServiceType) -> Team | None:
        return next((team for team in self.teams if type.group in team.groups), None)

    def _spot(self) -> str:
        return self.random.choice([Spot.LOBBY, Spot.STAIRS, Spot.GARAGE, Spot.ROAD, Spot.GARDEN])

    def _channel(self) -> str:
        return self.random.choice(["telephone", "telephone", "chat", "counter", "patrol"])


def _this_morning(community: Community) -> None:
    """Record what comes in now: for customers, for a passer-by, for a place alone."""
    clerk = accounts.acting(person("A1001"), at=timezone.now())
    types = {one.code: one for one in queries.types()}
    stays = Occupancy.objects.filter(
        community_id=community.id, ended_date=None, customer__type=Customer.Type.PERSON,
        customer__merged_into=None,
    ).select_related("house", "customer")  # fmt: skip
    for place, code in enumerate(("water_leak", "drain", "key_card", "intercom", "noise")):
        stay = stays.order_by("id")[place * 7]
        text = data()["asked"][code][1][0]
        order = services.record(
            community, Asked(types[code], text, house=stay.house), customer=stay.customer,
            by=clerk, at=timezone.now(),
        )  # fmt: skip
        if code == "water_leak":
            order_files.add(order, by=clerk)
    lamp = Asked(types["lamp"], "小区东门路灯不亮", spot=Spot.ROAD)
    caller = Caller("路过的周先生", "16490909090")
    services.record(community, lamp, caller=caller, by=clerk, at=timezone.now())
