"""Half a year of complaints and suggestions of the demonstration, and those of this morning."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from hudang.accounts import queries as accounts
from hudang.core.calendar import add_working_days
from hudang.demo.company import person
from hudang.registry.models import Building, Customer, Occupancy
from hudang.service import services
from hudang.service.models import Feedback, Severity, Source
from hudang.service.policy.feedback import OUTCOMES
from hudang.service.services import Caller, PastFeedback, Raised, Said

if TYPE_CHECKING:
    from random import Random
    from uuid import UUID

    from hudang.registry.models import Community

DAYS: Final = 182
CUSTODIAN: Final = "A1061"
ENGINEER: Final = "A1021"
State = Feedback.State
Kind = Feedback.Kind
Outcome = Feedback.Outcome
# Where people complain of what everybody uses.
SPOTS: Final = {
    "repair.lift": "lift", "repair.power": "garage", "cleaning.stairs": "stairs",
    "cleaning.rubbish": "road", "cleaning.pests": "garden", "order.fire_lane": "road",
    "green.care": "garden", "green.space": "garden",
}  # fmt: skip
# The lift of a building that fails: its complaints come to a peak five weeks after its orders do.
LIFT: Final = ("JX", "3", 28)
# One household that complains again and again: cases, and nothing about the household.
HOUSEHOLD: Final = ("JX", 34)
# How much of what came a week ago is not answered yet.
SLOW: Final = 0.12
ABOUT_STAFF: Final = ("staff.attitude", "staff.skill")
STAFF: Final = ("A1022", "A1032", "A1031")
CAUSES: Final = {
    "staff": "conduct", "repair": "equipment", "cleaning": "contractor", "order": "outside",
    "green": "contractor", "fees": "told", "renovation": "outside", "data": "process",
    "other": "process",
}  # fmt: skip


@cache
def data() -> dict[str, Any]:
    """Return feedback.toml."""
    return tomllib.loads((Path(__file__).parent / "feedback.toml").read_text("utf-8"))


def build(community: Community, *, random: Random) -> None:
    """Enter half a year of cases, and record what comes this morning."""
    custodian = accounts.acting(person(CUSTODIAN), at=timezone.now())
    past = _History(community, random=random).cases()
    services.enter_past_feedback(
        community, past, source=f"{community.code}-2026-T", by=custodian, at=timezone.now()
    )
    _this_morning(community)


class _History:
    """Invents half a year of cases: most are answered in time and accepted, some are not."""

    def __init__(self, community: Community, *, random: Random) -> None:
        self.community, self.random = community, random
        self.owners: list[str] = data()["owners"][community.code]
        self.homes = list(
            Occupancy.objects.filter(
                community_id=community.id, ended_date=None, customer__merged_into=None,
                customer__type=Customer.Type.PERSON, house__building__isnull=False,
            ).values_list("house_id", "customer_id", "house__building_id")
        )  # fmt: skip
        self.buildings = dict(
            Building.objects.filter(community_id=community.id).values_list("code", "id")
        )
        self.now = timezone.now()

    def cases(self) -> list[PastFeedback]:
        planted = [*self._failing_lift(), *self._household()]
        count = data()["count"][self.community.code] - len(planted)
        offered = [(kind, code) for kind in Kind for code in data()[kind]]
        often = [data()[kind][code][0] for kind, code in offered]
        chosen = self.random.choices(offered, weights=often, k=count)
        made = [self._one(kind, code, at=self._moment()) for kind, code in chosen]
        return sorted([*made, *planted], key=lambda one: one.recorded_at)

    def _moment(self) -> datetime:
        back = timedelta(
            days=self.random.randrange(1, DAYS), minutes=self.random.randrange(0, 600)
        )
        return self.now - back

    def _failing_lift(self) -> list[PastFeedback]:
        code, building, count = LIFT
        if self.community.code != code:
            return []
        found = self.buildings[building]
        return [
            self._one(
                Kind.COMPLAINT, "repair.lift", building=found,
                at=self.now - timedelta(days=self.random.triangular(1, 40, 6)),
            )
            for _ in range(count)
        ]  # fmt: skip

    def _household(self) -> list[PastFeedback]:
        code, count = HOUSEHOLD
        if self.community.code != code:
            return []
        home = self.homes[len(self.homes) // 2]
        return [
            self._one(Kind.COMPLAINT, self.random.choice(("order.noise", "order.parking",
                      "cleaning.stairs")), at=self._moment(), home=home)
            for _ in range(count)
        ]  # fmt: skip

    def _one(
        self,
        kind: Kind,
        code: str,
        *,
        at: datetime,
        building: UUID | None = None,
        home: tuple[UUID, UUID, UUID | None] | None = None,
    ) -> PastFeedback:
        _often, texts, answer = data()[kind][code]
        where = self._where(code, building=building, home=home)
        accused = (self.random.choice(STAFF),) if code in ABOUT_STAFF else ()
        return PastFeedback(
            kind=kind, category=code, text=self.random.choice(texts), recorded_at=at,
            owner=self.random.choice(self.owners), accused=accused, source=self._source(),
            severity=self._severity(), **where, **self._end(kind, code, answer, at=at),
        )  # fmt: skip

    def _where(
        self, code: str, *, building: UUID | None, home: tuple[UUID, UUID, UUID | None] | None
    ) -> dict[str, Any]:
        if building is None and home is None and self.random.random() < 0.12:
            return {}
        house, customer, of_house = home or self.random.choice(self.homes)
        if building is not None or code in SPOTS:
            return {
                "building_id": building or of_house, "spot": SPOTS.get(code, "other"),
                "customer_id": customer,
            }  # fmt: skip
        return {"house_id": house, "building_id": of_house, "customer_id": customer}

    def _end(self, kind: Kind, code: str, answer: str, *, at: datetime) -> dict[str, Any]:
        begun = at + timedelta(hours=self.random.uniform(0.5, 20))
        days = 1 + self.random.randrange(5) + (self.random.random() < 0.07) * 3
        day = add_working_days(timezone.localdate(at), days).date
        answered = timezone.make_aware(datetime.combine(day, timezone.localtime(at).time()))
        if begun >= self.now:
            return {"state": State.RECORDED}
        is_slow = 7 < (self.now - at).days < 15 and self.random.random() < SLOW
        if answered >= self.now or is_slow:
            return self._underway(code, begun=begun)
        answered = max(answered, begun)
        outcome = self._outcome(kind, answer)
        found: dict[str, Any] = {
            "state": State.ANSWERED, "acknowledged_at": begun, "answered_at": answered,
            "answer": answer, "outcome": outcome,
            "cause": CAUSES[code.partition(".")[0]] if kind == Kind.COMPLAINT else "",
        }  # fmt: skip
        if outcome == Outcome.ADOPTED:
            found |= {"promised_to_do": ENGINEER, "promised_date": day + timedelta(days=30)}
        closed = answered + timedelta(days=self.random.uniform(0.5, 4))
        if closed >= self.now:
            return found
        accepted = self.random.choices(
            ("accepted", "not_reached", "not_accepted"), weights=(82, 12, 6)
        )
        return found | {
            "state": State.CLOSED, "closed_at": closed, "acceptance": accepted[0],
            "reopened": int(self.random.random() < 0.05),
        }  # fmt: skip

    def _underway(self, code: str, *, begun: datetime) -> dict[str, Any]:
        """Return a case that is not answered yet; of some, measures are promised."""
        found: dict[str, Any] = {"state": State.INVESTIGATING, "acknowledged_at": begun}
        if code.startswith("repair") and self.random.random() < 0.5:
            found |= {
                "state": State.PROMISED, "promised_to_do": ENGINEER,
                "promised_date": timezone.localdate(self.now) + timedelta(days=6),
            }  # fmt: skip
        return found

    def _outcome(self, kind: Kind, answer: str) -> str:
        if kind == Kind.SUGGESTION:
            return Outcome.DECLINED if answer.startswith("暂不") else Outcome.ADOPTED
        return self.random.choices(OUTCOMES[kind], weights=(58, 22, 14, 6))[0]

    def _severity(self) -> str:
        return self.random.choices(list(Severity), weights=(84, 14, 2))[0]

    def _source(self) -> str:
        ways = [one for one in Source if one is not Source.SYSTEM]
        return self.random.choices(ways, weights=(24, 40, 18, 3, 6, 6, 3))[0]


def _this_morning(community: Community) -> None:
    """Record what comes in now, one of it about an engineer, who is asked for his account."""
    clerk = accounts.acting(person("A1001"), at=timezone.now())
    stays = Occupancy.objects.filter(
        community_id=community.id, ended_date=None, customer__type=Customer.Type.PERSON,
        customer__merged_into=None,
    ).select_related("house", "customer")  # fmt: skip
    stay = stays.order_by("id")[11]
    rude = services.raise_feedback(
        community,
        Raised(
            kind=Kind.COMPLAINT, category="staff.attitude", house=stay.house,
            text="师傅来修水管，进门不换鞋，问一句就发火", accused=(ENGINEER,),
        ),
        customer=stay.customer, by=clerk, at=timezone.now(),
    )  # fmt: skip
    rude = services.begin(rude, edition=rude.edition, by=clerk, at=timezone.now())
    services.ask_accused(
        rude, Said("前日下午上门维修时，是否与住户发生争执？请说明经过。"), person=ENGINEER,
        edition=rude.edition, by=clerk, at=timezone.now(),
    )  # fmt: skip
    lift = Raised(
        kind=Kind.COMPLAINT, category="repair.lift", text="热线转来：电梯又停了，老人被困十分钟",
        severity=Severity.SERIOUS, source=Source.AUTHORITY, spot="lift",
    )  # fmt: skip
    caller = Caller("市民热线转办", "16490909191")
    services.raise_feedback(community, lift, caller=caller, by=clerk, at=timezone.now())
