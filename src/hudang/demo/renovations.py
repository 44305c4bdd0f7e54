"""Half a year of renovations of the demonstration: files of before, and three of today."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from PIL import Image, ImageDraw

from hudang.accounts import queries as accounts
from hudang.demo.company import person
from hudang.dossiers.services import Upload
from hudang.registry.models import Customer, Occupancy
from hudang.renovation import policy, services
from hudang.renovation.models import Inspection, Renovation
from hudang.renovation.services import (
    Agreement,
    Application,
    PastInspection,
    PastRenovation,
    Worker,
)
from hudang.vault import storage

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

CLERK: Final = "A1001"
DAYS: Final = 182
State = Renovation.State
Kind = Inspection.Kind
# The states of the files of before, as often as they come; the first are the oldest.
STATES: Final = (
    *[State.CLOSED] * 9, State.REFUSED, State.CANCELLED, *[State.ACCEPTED] * 2,
    *[State.RECTIFYING] * 2, *[State.TO_INSPECT] * 2, *[State.WORKING] * 4, State.AGREED,
)  # fmt: skip
LASTS: Final = timedelta(days=60)
EACH_NTH: Final = 10  # so that homes of every building are fitted out
DEPOSIT: Final = Decimal(3000)
PAGE: Final = (620, 877)


@cache
def data() -> dict[str, Any]:
    """Return renovations.toml."""
    return tomllib.loads((Path(__file__).parent / "renovations.toml").read_text("utf-8"))


def build(community: Community, *, random: Random) -> None:
    """Enter the files of before, and let three people come to the counter today."""
    clerk = accounts.acting(person(CLERK), at=timezone.now())
    homes = _homes(community)
    random.shuffle(homes)
    past = [_Past(home, state, place, random=random) for place, (home, state) in
            enumerate(zip(homes, STATES, strict=False))]  # fmt: skip
    services.enter_past(
        community, [one.entered() for one in past], source=f"{community.code}-ZX-2026",
        by=clerk, at=timezone.now(),
    )  # fmt: skip
    _today(homes[len(STATES) :][:3], by=clerk)


def _homes(community: Community) -> list[Occupancy]:
    found = Occupancy.objects.filter(
        community_id=community.id, ended_date=None, role=Occupancy.Role.OWNER,
        customer__type=Customer.Type.PERSON, customer__merged_into=None,
    )  # fmt: skip
    every = found.select_related("house", "customer").order_by("id")
    return list(every)[::EACH_NTH]


class _Past:
    """Invents one file of before; the older it is, the further it has come."""

    def __init__(self, home: Occupancy, state: State, place: int, *, random: Random) -> None:
        self.home, self.state, self.random = home, state, random
        share = 1 - place / len(STATES)
        self.recorded = timezone.now() - timedelta(days=DAYS * share, hours=random.randrange(8))
        self.begins = timezone.localdate(self.recorded) + timedelta(days=3)
        self.ends = self.begins + LASTS
        self.works = random.choice(data()["works"])

    def entered(self) -> PastRenovation:
        is_agreed = self.state not in {State.REFUSED, State.CANCELLED}
        accepted = self._accepted()
        return PastRenovation(
            house_id=self.home.house_id,
            customer_id=self.home.customer_id,
            role=self.home.role,
            contractor=self.random.choice(data()["firms"]),
            begins=self.begins,
            ends=self.ends,
            works=self.works,
            state=self.state,
            recorded_at=self.recorded,
            ended_for={State.REFUSED: "papers", State.CANCELLED: "not_begun"}.get(self.state, ""),
            accepted_at=accepted,
            deposit=DEPOSIT if is_agreed else None,
            refunded_date=timezone.localdate(accepted) + timedelta(days=12)
            if accepted and self.state == State.CLOSED
            else None,
            inspections=self._inspections() if is_agreed else (),
        )

    def _accepted(self) -> datetime | None:
        """Return when it was accepted; the refund of a closed file lies behind as well."""
        if self.state == State.CLOSED:
            return min(self.recorded + LASTS, timezone.now() - timedelta(days=14))
        if self.state == State.ACCEPTED:
            return min(self.recorded + LASTS, timezone.now() - timedelta(days=5))
        return None

    def _inspections(self) -> list[PastInspection]:
        planned = policy.inspections.planned(self.works, begins=self.begins, ends=self.ends)
        made = [self._made(kind) for kind, _due in planned]
        if self.state == State.AGREED:
            return [PastInspection(kind, due) for kind, due in planned]
        if self.state == State.WORKING:
            return [*made[:1], *(PastInspection(kind, due) for kind, due in planned[1:])]
        soon = timezone.localdate() + timedelta(days=self.random.randrange(-3, 6))
        if self.state == State.TO_INSPECT:
            return [*made, PastInspection(Kind.ACCEPTANCE, soon)]
        if self.state == State.RECTIFYING:
            text = self.random.choice(data()["findings"])
            wrong = PastInspection(Kind.ACCEPTANCE, soon, self._moment(), "rectify", text)
            return [*made, wrong, PastInspection(Kind.ACCEPTANCE, soon)]
        return [*made, self._made(Kind.ACCEPTANCE)]

    def _made(self, kind: str) -> PastInspection:
        return PastInspection(kind, self.begins, self._moment(), "passed")

    def _moment(self) -> datetime:
        return min(self.recorded + timedelta(days=6), timezone.now())


def _today(homes: list[Occupancy], *, by: Actor) -> None:
    """Record three plans of today: one waits, one is agreed, one is under way with its passes."""
    files = [_apply(home, by=by) for home in homes]
    for file in files[1:]:
        _agree(file, by=by)
    for file in files[2:]:
        _begin(file, by=by)


def _apply(home: Occupancy, *, by: Actor) -> Renovation:
    today = timezone.localdate()
    application = Application(
        contractor=data()["firms"][0], begins=today, ends=today + LASTS,
        works={"paint": "", "wiring": "", "waterproofing": "FS-2026-018"},
    )  # fmt: skip
    return services.apply(home.customer, home.house, application, by=by, at=timezone.now())


def _agree(file: Renovation, *, by: Actor) -> None:
    content = _signed_page()
    stored, secret = storage.seal_file([content])
    today = timezone.localdate()
    scan = Upload(stored, secret, "", len(content))
    try:
        services.agree(file, Agreement(today, today, scan), edition=1, by=by, at=timezone.now())
    finally:
        storage.remove(stored)


def _begin(file: Renovation, *, by: Actor) -> None:
    today, now = timezone.localdate(), timezone.now
    services.pay_deposit(file, sum=DEPOSIT, paid=today, edition=2, by=by, at=now())
    for name, last_four in data()["workers"]:
        services.issue_pass(
            file, Worker(name, last_four), valid_from=today, until=today + LASTS, by=by, at=now()
        )
    edition = Renovation.objects.get(pk=file.pk).edition
    services.begin(file, edition=edition, by=by, at=now())
    services.deduct(
        file, sum=Decimal(120), reason=data()["deduction"], edition=edition + 1, by=by, at=now()
    )


def _signed_page() -> bytes:
    """Return a drawn page: lines of text, and a signature below."""
    sheet = Image.new("RGB", PAGE, "white")
    pen = ImageDraw.Draw(sheet)
    for row in range(120, 700, 28):
        pen.line((70, row, 550 - row % 90, row), fill="#888888", width=6)
    pen.line((360, 780, 400, 750, 430, 790, 480, 745, 520, 775), fill="#1b3a8a", width=4)
    out = BytesIO()
    sheet.save(out, "JPEG")
    return out.getvalue()
