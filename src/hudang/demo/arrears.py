"""Cases of arrears of the demonstration: in every state, with plans, letters and lawyers' files.

Each case walks through the services; letters of weeks ago went out on paper and are entered.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone

from hudang.accounts import queries as accounts
from hudang.arrears import claims, queries, services
from hudang.arrears.claims import Part, Period
from hudang.arrears.services import OnPaper
from hudang.demo.company import person
from hudang.registry.models import Customer, Occupancy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from hudang.accounts.actor import Actor
    from hudang.arrears.models import ArrearsCase
    from hudang.registry.models import Community

CLERK: Final = "A1041"
LAWYER: Final = "A1081"
PHONE: Final = "400-000-0000"
# How many cases of each kind, in a community that has them all.
COUNTS: Final = {
    "due": 10, "reminder": 11, "formal_demand": 3, "litigation": 3, "planned": 8, "disputed": 3,
    "paid": 4, "withdrawn": 2, "written_off": 1,
}  # fmt: skip
OBJECTIONS: Final = (
    "电梯停了两个月，这段时间的费用我不认可", "面积和产证不一致，请核对", "三月已经转账，请查收款",
)  # fmt: skip


class _Walk:
    """A case on its way; `clock` is the day on which its next act is said to happen."""

    def __init__(self, stay: Occupancy, *, random: Random) -> None:
        self.random = random
        self.at = timezone.now()
        self.clerk = accounts.acting(person(CLERK), at=self.at)
        self.lawyer = accounts.acting(person(LAWYER), at=self.at)
        self.case = services.open_case(
            stay.house, stay.customer, self._periods(), by=self.clerk, at=self.at
        )

    def _periods(self) -> list[Period]:
        count, monthly = self.random.randrange(1, 4), self.random.randrange(16_000, 52_000)
        year = timezone.localdate(self.at).year
        quarters = [
            (f"{year}-01-01", f"{year}-03-31"), (f"{year}-04-01", f"{year}-06-30"),
            (f"{year}-07-01", f"{year}-09-30"),
        ]  # fmt: skip
        text = "\n".join(
            f"{since} {until} {claims.yuan(3 * monthly)}" for since, until in quarters[-count:]
        )
        return list(claims.read_claim(text))

    def remind(self) -> None:
        """Write the reminder and print it; of every third the proof is still out."""
        self.act(services.write_letter, "reminder", phone=PHONE)
        (letter,) = queries.letters_of(self.case)
        services.print_letter(self.case, letter, by=self.clerk, at=self.at)

    def on_paper(self, *, days: int, demanded: bool = True) -> None:
        """Enter letters that arrived so many days ago, before the case was opened here."""
        today = timezone.localdate(self.at)
        reminder = OnPaper(today - timedelta(days=days + 20), self._post())
        demand = OnPaper(today - timedelta(days=days), self._post()) if demanded else None
        self.act(services.enter_paper, reminder, demand)

    def sue(self) -> None:
        self.on_paper(days=45 + self.random.randrange(60))
        self.act(services.sue, by=self.lawyer)
        self.act(services.ask_for_file, by=self.lawyer)
        (file,) = queries.files_of(self.case)
        services.put_together(file.community_id, file.id, at=timezone.now())

    def plan(self) -> None:
        owed = claims.total(services.view_case(self.case, by=self.clerk, at=self.at).periods)
        count = self.random.randrange(2, 5)
        parts = [owed // count] * (count - 1)
        parts.append(owed - sum(parts))
        today = timezone.localdate(self.at)
        days = [today + timedelta(days=30 * place) for place in range(1, count + 1)]
        agreed = [Part(day, cents) for day, cents in zip(days, parts, strict=True)]
        self.act(services.agree_plan, agreed)
        if self.random.random() < 0.5:
            self.act(services.note_payment, 1, is_kept=True)

    def dispute(self) -> None:
        self.on_paper(days=10)
        self.act(services.object_to, self.random.choice(OBJECTIONS))

    def write_off(self) -> None:
        self.on_paper(days=90)
        self.act(services.write_off, "经诉讼时效审查，不再追讨", by=self.lawyer)

    def _post(self) -> str:
        return f"XA{self.random.randrange(10**8, 10**9)}"

    def act(
        self,
        do: Callable[..., ArrearsCase],
        *said: Any,
        by: Actor | None = None,
        **more: Any,
    ) -> None:
        self.case = do(
            self.case, *said, edition=self.case.edition, by=by or self.clerk, at=self.at, **more
        )


WALKS: Final[Mapping[str, Callable[[_Walk], None]]] = {
    "due": lambda _walk: None,
    "reminder": _Walk.remind,
    "formal_demand": lambda walk: walk.on_paper(days=12 + walk.random.randrange(25)),
    "litigation": _Walk.sue,
    "planned": _Walk.plan,
    "disputed": _Walk.dispute,
    "paid": lambda walk: walk.act(services.record_payment),
    "withdrawn": lambda walk: walk.act(services.withdraw, "重复立案，以先立的案件为准"),
    "written_off": _Walk.write_off,
}


def build(community: Community, *, random: Random) -> None:
    """Open forty-five cases in the community that has them, and take each some way along."""
    stays = Occupancy.objects.filter(
        community_id=community.id, ended_date=None, role=Occupancy.Role.OWNER,
        customer__type=Customer.Type.PERSON, customer__merged_into=None,
    ).select_related("house", "customer").order_by("id")  # fmt: skip
    kinds = [kind for kind, count in COUNTS.items() for _one in range(count)]
    for kind, stay in zip(kinds, random.sample(list(stays), len(kinds)), strict=True):
        walk = _Walk(stay, random=random)
        WALKS[kind](walk)
