"""Community, building, unit, house, and the contract under which we serve them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Func, Value
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord, Record


class Community(Record):
    """A residential or commercial area under one service contract (项目; law: 物业管理区域)."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    name = models.CharField(_("community"), max_length=60)
    office = models.ForeignKey(
        "accounts.Office",
        on_delete=models.PROTECT,
        related_name="communities",
        verbose_name=_("project office"),
    )

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Building(CommunityRecord):
    """A building of a community; `phase` where the community was built in parts."""

    code = models.CharField(_("building"), max_length=8)
    phase = models.CharField(_("phase"), max_length=8, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "phase", "code"], name="building_once_per_community"
            )
        ]


class Unit(CommunityRecord):
    """An entrance of a building, not a flat (单元)."""

    building_id = models.UUIDField()
    building = CommunityForeignKey(Building, "building_id", related_name="units")
    code = models.CharField(_("unit"), max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "building_id", "code"], name="unit_once_per_building"
            )
        ]


def _padded(code: F) -> Func:
    """Write every number of a house code with five digits, so that the floor 3 is below the 15."""
    longer = Func(code, Value(r"\d+"), Value(r"0000\&"), Value("g"), function="regexp_replace")
    return Func(longer, Value(r"\d*(\d{5})"), Value(r"\1"), Value("g"), function="regexp_replace")


class House(CommunityRecord):
    """A flat, shop, office or parking space (室 / 房屋)."""

    class Kind(models.TextChoices):
        FLAT = "flat", _("flat")
        VILLA = "villa", _("villa")
        SHOP = "shop", _("shop")
        OFFICE = "office", _("office space")
        PARKING = "parking", _("parking space")

    class State(models.TextChoices):
        UNSOLD = "unsold", _("not handed over")
        VACANT = "vacant", _("vacant")
        OCCUPIED = "occupied", _("lived in by the owner")
        LET = "let", _("let")
        RENOVATING = "renovating", _("under renovation")

    building_id = models.UUIDField(null=True)
    building = CommunityForeignKey(Building, "building_id", null=True, related_name="houses")
    unit_id = models.UUIDField(null=True)
    unit = CommunityForeignKey(Unit, "unit_id", null=True, related_name="houses")
    code = models.CharField(_("house code"), max_length=40)
    # The database keeps it with the code; houses and lists of customers are ordered by it.
    place_order = models.GeneratedField(
        expression=_padded(F("code")),
        output_field=models.CharField(max_length=80, db_collation="C"),
        db_persist=True,
    )
    label = models.CharField(_("house"), max_length=60)
    room = models.CharField(_("room"), max_length=12)
    floor = models.SmallIntegerField(_("floor"), null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.FLAT)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.VACANT
    )
    area = models.DecimalField(
        _("floor area"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    handed_over_date = models.DateField(_("handover date"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "code"], name="house_once_per_community")
        ]
        indexes = [models.Index(fields=["community", "place_order"], name="house_in_order")]


class ServiceContract(CommunityRecord):
    """The service contract that binds the owners of a community (Civil Code 938, 939)."""

    class Kind(models.TextChoices):
        PRELIMINARY = "preliminary", _("preliminary contract with the developer")
        ELECTED = "elected", _("contract with the owners' assembly")
        ENTRUSTED = "entrusted", _("entrusted services")

    class FeeBasis(models.TextChoices):
        LUMP_SUM = "lump_sum", _("lump sum")
        COMMISSION = "commission", _("commission")

    class State(models.TextChoices):
        CONCLUDING = "concluding", _("being concluded")
        IN_FORCE = "in_force", _("in force")
        ENDED = "ended", _("ended")

    number = models.CharField(_("contract number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    fee_basis = models.CharField(_("fee basis"), max_length=12, choices=FeeBasis.choices)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.CONCLUDING
    )
    signed_date = models.DateField(_("signed on"), null=True, blank=True)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], name="contract_once_per_community"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from"))
                # A term is agreed; an end may come on its first day, or before it.
                | models.Q(state="ended"),
                name="contract_ends_after_it_begins",
                violation_error_message=_("A contract ends after it begins."),
            ),
        ]
