"""Where something is: the house, or the building and what belongs to all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from hudang.registry.models import Building, House


class Spot(models.TextChoices):
    """Where something is that belongs to all; a house says it by itself."""

    LOBBY = "lobby", _("lobby")
    LIFT = "lift", _("lift")
    STAIRS = "stairs", _("stairs and landings")
    ROOF = "roof", _("roof")
    FACADE = "facade", _("outer wall")
    GARAGE = "garage", _("garage")
    GATE = "gate", _("gate")
    ROAD = "road", _("road and path")
    GARDEN = "garden", _("garden and playground")
    PLANT = "plant", _("plant room")
    OTHER = "other", _("another place")


def place_name(*, house: House | None, building: Building | None, spot: str) -> str:
    """Return a place in words; what has none is about the community as a whole."""
    if house is not None:
        return str(house.label)
    name = str(Spot(spot).label) if spot else gettext("the whole community")
    if building is None:
        return name
    if not spot:
        return gettext("building %(code)s") % {"code": building.code}
    return gettext("building %(code)s, %(spot)s") % {"code": building.code, "spot": name}
