"""Some violations of each community of the demonstration, one in every state."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.utils import timezone
from PIL import Image, ImageDraw

from hudang.accounts import queries as accounts
from hudang.demo.company import person
from hudang.dossiers.services import Upload
from hudang.registry.models import Customer, House, Occupancy
from hudang.renovation.models import Renovation
from hudang.service.services import Told
from hudang.vault import storage
from hudang.violations import services
from hudang.violations.models import AuthorityReport, Violation, ViolationStep
from hudang.violations.services import Answer, Draft, Finding, Handed, Telling

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

CLERK, CUSTODIAN, GUARD = "A1001", "A1061", "A1031"
EACH_NTH: Final = 11  # so that homes of every building are among them
SIZE: Final = (640, 480)
DAY: Final = timedelta(days=1)


@cache
def data() -> dict[str, Any]:
    """Return violations.toml."""
    return tomllib.loads((Path(__file__).parent / "violations.toml").read_text("utf-8"))


def build(community: Community) -> None:
    """Let the guard find the list, and take each as far as it says."""
    homes = _homes(community)
    for row, home in zip(data()["violation"], homes, strict=False):
        _Case(community, row, home).run()


def _homes(community: Community) -> list[Occupancy]:
    found = Occupancy.objects.filter(
        community_id=community.id, ended_date=None, role=Occupancy.Role.OWNER,
        customer__type=Customer.Type.PERSON, customer__merged_into=None,
        house__kind=House.Kind.FLAT,
    )  # fmt: skip
    return list(found.select_related("house", "customer").order_by("-id"))[::EACH_NTH]


def _acting(code: str) -> Actor:
    return accounts.acting(person(code), at=timezone.now())


class _Case:
    """One violation on its way."""

    def __init__(self, community: Community, row: dict[str, Any], home: Occupancy) -> None:
        self.community, self.row, self.home = community, row, home
        self.guard, self.clerk = _acting(GUARD), _acting(CLERK)
        self.words: dict[str, str] = data()["steps"]
        self.today = timezone.localdate()

    def run(self) -> None:
        """Record it, and do what leads to where it stands."""
        self.violation = services.record(self._finding(), by=self.guard, at=timezone.now())
        if self.row.get("photo"):
            self._photograph()
        ways: dict[str, tuple[Callable[[], object], ...]] = {
            "seen": (),
            "rung": (self._ring,),
            "told": (self._tell,),
            "noticed": (self._notice, self._look),
            "ceased": (self._tell, self._stop),
            "drafted": (self._tell, self._draft),
            "approved": (self._tell, self._draft, self._approve),
            "reported": (self._tell, self._draft, self._approve, self._deliver),
            "answered": (self._tell, self._draft, self._approve, self._deliver, self._answer),
            "closed": (
                self._tell, self._draft, self._approve, self._deliver, self._answer, self._close,
            ),
            "mistake": (self._strike,),
        }  # fmt: skip
        for act in ways[self.row["until"]]:
            act()

    def _finding(self) -> Finding:
        row, spot = self.row, self.row.get("spot", "")
        file = self._renovation() if row["way"] == Violation.Way.INSPECTION else None
        house = file.house_id if file else self.home.house_id
        return Finding(
            community=self.community.id, kind=row["kind"], way=row["way"], text=row["text"],
            found_at=timezone.now() - row["days_ago"] * DAY, house=None if spot else house,
            spot=spot, source=file.number if file else "",
        )  # fmt: skip

    def _renovation(self) -> Renovation | None:
        return Renovation.objects.filter(
            community_id=self.community.id, state=Renovation.State.WORKING
        ).first()

    def _said(self, by: Actor) -> dict[str, Any]:
        """Return what every act takes: the edition as it is now, who, and when."""
        edition = Violation.objects.get(pk=self.violation.pk).edition
        return {"edition": edition, "by": by, "at": timezone.now()}

    def _tell(self, way: str = ViolationStep.Way.SPOKEN) -> None:
        telling = Telling(way, self.today + DAY, self.words["told"])
        services.tell(self.violation, telling, **self._said(self.guard))

    def _notice(self) -> None:
        until = self.today + DAY
        services.print_notice(self.violation, until=until, by=self.guard, at=timezone.now())
        self._tell(ViolationStep.Way.DOOR)

    def _ring(self) -> None:
        services.ring(self.violation, authority="fire", **self._said(self.guard))

    def _look(self) -> None:
        self._looked(is_over=False, text=self.words["look"])

    def _stop(self) -> None:
        self._looked(is_over=True, text=self.words["over"])

    def _looked(self, *, is_over: bool, text: str) -> None:
        services.look(self.violation, is_over=is_over, text=text, **self._said(self.guard))

    def _strike(self) -> None:
        services.strike(self.violation, text=self.words["mistake"], **self._said(self.guard))

    def _draft(self) -> None:
        kind, is_named = self.violation.kind, self.row.get("named", False)
        draft = Draft(
            authority=kind.authorities[0], parts=["done", *(["name"] if is_named else [])],
            text=self.words["report"], customer=self.home.customer if is_named else None,
            reason="decides" if is_named else "",
        )  # fmt: skip
        services.draft(self.violation, draft, **self._said(self.clerk))

    def _report(self) -> AuthorityReport:
        return AuthorityReport.objects.select_related("violation").get(
            community_id=self.community.id, violation_id=self.violation.id
        )

    def _approve(self) -> None:
        services.approve(self._report(), **self._said(_acting(CUSTODIAN)))

    def _deliver(self) -> None:
        handed = Handed(AuthorityReport.Way.DESK, self.today, f"HZ-{self.violation.number[3:]}")
        services.deliver(self._report(), handed, **self._said(self.clerk))

    def _answer(self) -> None:
        answer = Answer(self.today, f"DF-{self.violation.number[3:]}", self.words["answer"])
        services.answer(self._report(), answer, **self._said(self.clerk))

    def _close(self) -> None:
        services.close(
            self.violation, outcome=Violation.Outcome.AUTHORITY, text=self.words["close"],
            **self._said(self.clerk),
        )  # fmt: skip

    def _photograph(self) -> None:
        content = _picture()
        stored, secret = storage.seal_file([content])
        upload = Upload(stored, secret, "", len(content))
        try:
            services.add_photos(
                self.violation, [upload], told=Told(setting="common"), by=self.guard,
                at=timezone.now(),
            )  # fmt: skip
        finally:
            storage.remove(stored)


def _picture() -> bytes:
    """Return a drawn corridor with something in the way."""
    sheet = Image.new("RGB", SIZE, "#d8d5cd")
    pen = ImageDraw.Draw(sheet)
    pen.polygon([(0, 480), (220, 260), (420, 260), (640, 480)], fill="#a9a49a")
    pen.rectangle((270, 120, 370, 260), fill="#7b8b95", outline="#4c5a63", width=3)
    pen.rectangle((230, 300, 330, 400), fill="#b98a4a", outline="#6e4f22", width=4)
    pen.rectangle((320, 340, 430, 430), fill="#c79d62", outline="#6e4f22", width=4)
    out = BytesIO()
    sheet.save(out, "JPEG")
    return out.getvalue()
