"""The photograph of one of the demonstration's orders, drawn: a damp wall."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from PIL import Image, ImageDraw

from hudang.dossiers.services import Upload
from hudang.service import services
from hudang.service.services import Told
from hudang.vault import storage

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.service.models import ServiceRecord

WALL, TILES = (960, 720), 120
DAMP: Final = ((300, 120, 620, 520), (380, 300, 760, 640))


def add(order: ServiceRecord, *, by: Actor) -> None:
    """Add a photograph taken inside the home, with the consent of who asked for the work."""
    content = _wall()
    file, secret = storage.seal_file([content])
    told = Told(stage="before", setting="home", agreed="asker", agreed_how="oral")
    try:
        services.attach(
            order, [Upload(file, secret, "", len(content))], told=told, by=by, at=timezone.now()
        )
    finally:
        storage.remove(file)


def _wall() -> bytes:
    wall = Image.new("RGB", WALL, "#e9e4d8")
    pen = ImageDraw.Draw(wall)
    for place in range(0, WALL[0], TILES):
        pen.line((place, 0, place, WALL[1]), fill="#d6cfbf", width=3)
        pen.line((0, place, WALL[0], place), fill="#d6cfbf", width=3)
    for spot in DAMP:
        pen.ellipse(spot, fill="#b9ab8d")
    out = BytesIO()
    wall.save(out, "JPEG")
    return out.getvalue()
