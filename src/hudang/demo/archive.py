"""The archive of the demonstration: dossiers on shelves, one count, some lent, a few documents."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from hudang.accounts import queries as accounts
from hudang.demo.company import person
from hudang.dossiers import kinds, queries
from hudang.dossiers import services as dossiers
from hudang.dossiers.services import PaperFacts, Shelf, Upload
from hudang.purposes.policy import local_date
from hudang.registry.models import Customer, ServiceContract
from hudang.vault import storage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.dossiers.models import Dossier
    from hudang.registry.models import Community, House

SEED = 20_261_122
ROOM = "档案室"
HOUSES, ON_A_SHELF, SHELVES = 160, 20, 4
COMPLETE = 0.7
BORROWERS = ("A1011", "A1021", "A1041", "A1013", "A1012", "A1014")
PURPOSES = {"A1021": "repair_follow_up", "A1041": "billing"}
LATE = 2  # so many of the loans are overdue
UNSEEN = 2  # so many dossiers the count does not find
PAGE = (620, 877)
DOCUMENTS = ("lease", "power_of_attorney", "parking_agreement", "complaint_letter")


def build(community: Community, *, by: Actor, at: datetime) -> None:
    """Open the dossiers of the first houses, fill them, count a shelf, lend some."""
    random = Random(f"{SEED}-{community.code}")  # noqa: S311  invented data
    houses = list(queries.houses_without(community.id)[:HOUSES])
    opened = [
        dossier
        for number, shelf in enumerate(_shelves(houses))
        for dossier in dossiers.open_dossiers(shelf, shelf=_place(number), by=by, at=at)
    ]
    contract = ServiceContract.objects.get(community=community)
    dossiers.open_dossier(contract, shelf=Shelf(ROOM, "Z1", "1"), by=by, at=at)
    dossiers.add_papers([(one, _papers(random)) for one in opened], by=by, at=at)
    _count(community, opened[:ON_A_SHELF], by=by, at=at)
    _lend(opened[ON_A_SHELF::15], community=community, by=by, at=at)
    _file(community, by=by, at=at)


def _shelves(houses: Sequence[House]) -> Iterator[list[House]]:
    waiting = iter(houses)
    while shelf := list(islice(waiting, ON_A_SHELF)):
        yield shelf


def _place(number: int) -> Shelf:
    cabinet, shelf = divmod(number, SHELVES)
    return Shelf(ROOM, f"A{cabinet + 1}", str(shelf + 1), "01")


def _papers(random: Random) -> list[PaperFacts]:
    expected = kinds.expected(kinds.Belongs.HOUSE, contract="preliminary")
    held = expected if random.random() < COMPLETE else expected[: random.randint(1, 4)]
    return [PaperFacts(kind, random.randint(1, 12)) for kind in held]


def _lend(chosen: Sequence[Dossier], *, community: Community, by: Actor, at: datetime) -> None:
    """Lend some; the first of them went out before the register was begun, and are late."""
    today = local_date(at)
    for number, (dossier, code) in enumerate(zip(chosen, BORROWERS, strict=False)):
        borrower = person(code)
        if not accounts.acting(borrower, at=at).reaches(community.id):
            continue
        since = today - timedelta(days=25 if number < LATE else number)
        dossiers.lend(
            dossier,
            borrower=borrower,
            purpose=PURPOSES.get(code, "contract_service"),
            reference=f"GD-{today.year}-{number + 101:04d}",
            lent_date=since,
            due_date=since + timedelta(days=14),
            by=by,
            at=at,
        )


def _count(community: Community, shelf: Sequence[Dossier], *, by: Actor, at: datetime) -> None:
    """Count the first shelf, on which two dossiers are not found; the supervisor signs."""
    count = dossiers.begin(community.id, room=ROOM, cabinet="A1", shelf="1", by=by, at=at)
    for dossier in shelf[:-UNSEEN]:
        dossiers.scan(count, number=dossier.number, by=by, at=at)
    count = dossiers.finish(count, by=by, at=at)
    dossiers.sign(count, by=accounts.acting(person("A1101"), at=at), at=at)


def _file(community: Community, *, by: Actor, at: datetime) -> None:
    """File a drawn document of each of a few kinds for the first customers."""
    customers = Customer.objects.filter(community=community).order_by("number")
    for customer, kind in zip(customers, DOCUMENTS, strict=False):
        content = _drawing(pdf=kind != DOCUMENTS[0])
        file, secret = storage.seal_file([content])
        try:
            dossiers.file_customer_document(
                customer,
                kind=kind,
                upload=Upload(file, secret, "扫描件", len(content)),
                house=queries.house_of(customer),
                by=by,
                at=at,
            )
        finally:
            storage.remove(file)


def _drawing(*, pdf: bool) -> bytes:
    """Return a sheet of paper with lines and a stamp, as a scan or as a photograph."""
    sheet = Image.new("RGB", PAGE, "#fdfcf7")
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((210, 80, 410, 104), fill="#39404d")
    for line in range(18):
        pen.rectangle(
            (80, 160 + 34 * line, 540 - 37 * (line % 4), 168 + 34 * line), fill="#8a93a3"
        )
    pen.ellipse((400, 690, 520, 810), outline="#c23b2e", width=5)
    out = BytesIO()
    sheet.save(out, "PDF" if pdf else "JPEG")
    return out.getvalue()
