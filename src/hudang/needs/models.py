"""What is stored of a need: readable where it reveals nothing, sealed whole where it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import (
    CommunityForeignKey,
    CustomerRecord,
    OnAnswer,
    OnDestruction,
    OnMerge,
    Statement,
)
from hudang.needs.catalogue import offers
from hudang.purposes.inventory import Category
from hudang.registry.models import Customer
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid

# Items of the inventory: the need that reveals something of health, and any other.
HEALTH: Final = 65
ORDINARY: Final = 89


class Wish(models.TextChoices):
    """What the customer would like about it."""

    PLEASE = "please", _("please do")
    ASK = "ask", _("ask me each time")
    NEVER = "never", _("please do not")


class Frequency(models.TextChoices):
    """How often, roughly: a band, and nobody's routine."""

    EACH_TIME = "each_time", _("each time")
    WEEKLY = "weekly", _("about once a week")
    MONTHLY = "monthly", _("about once a month")
    SEASON = "season", _("once a season")
    ONCE = "once", _("once")


class Hours(models.TextChoices):
    """When it suits, as a part of the day; never when somebody is in or out."""

    ANY = "any", _("at any time")
    MORNING = "morning", _("mornings")
    AFTERNOON = "afternoon", _("afternoons")
    EVENING = "evening", _("evenings")
    WEEKEND = "weekend", _("weekends")


class Way(models.TextChoices):
    """By which way a need was declared."""

    COUNTER = "counter", _("at the counter")
    PORTAL = "portal", _("in the portal")
    SURVEY = "survey", _("in a survey")
    VISIT = "visit", _("at home")


class ServiceNeed(SealedRecord, CustomerRecord):
    """A need that a customer declared 物业需求, from its declaration to its end.

    Where it reveals something of health `item` is empty, and item, wish, bands and note are sealed
    together; otherwise the note alone is. What was sealed goes when the need ends.
    """

    class End(models.TextChoices):
        TAKEN_BACK = "taken_back", _("taken back")
        REPLACED = "replaced", _("changed")
        EXPIRED = "expired", _("run out")
        WITHDRAWN = "withdrawn", _("consent withdrawn")

    statement: ClassVar[Statement] = Statement(
        Category.BASIC, Slot.ANSWERS, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    # A code of the catalogue; none where the need reveals something of health.
    item = models.CharField(_("need"), max_length=20, blank=True)
    wish = models.CharField(_("wish"), max_length=6, choices=Wish.choices, blank=True)
    frequency = models.CharField(
        _("how often"), max_length=9, choices=Frequency.choices, blank=True
    )
    hours = models.CharField(_("when"), max_length=9, choices=Hours.choices, blank=True)
    said = SealedField(
        _("what was said"), slot=Slot.ANSWERS, place=Place.NEED, items=(HEALTH, ORDINARY),
        null=True,
    )  # fmt: skip
    way = models.CharField(_("way"), max_length=7, choices=Way.choices)
    declared_by = models.CharField(_("entered by"), max_length=20)
    declared_at = models.DateTimeField(_("declared at"))
    # Told to somebody at a door: no order shows it before the desk has asked the customer.
    awaits_desk = models.BooleanField(_("waits for the desk"), default=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True)
    until_date = models.DateField(_("valid until"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.CharField(_("ended by"), max_length=20, blank=True)
    ended_for = models.CharField(_("why it ended"), max_length=10, choices=End.choices, blank=True)

    class Meta:
        verbose_name = _("service need")
        ordering = ["-declared_at", "-id"]
        indexes = [
            models.Index(
                fields=["community", "customer_id", "-declared_at"], name="need_of_customer"
            ),
            models.Index(
                fields=["until_date"], condition=Q(ended_at__isnull=True), name="need_running"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "customer_id", "item"],
                condition=Q(ended_at__isnull=True) & ~Q(item=""),
                name="need_once",
                violation_error_message=_("This need is declared already."),
            ),
            models.CheckConstraint(
                condition=~Q(item="") | Q(wish="", frequency="", hours=""),
                name="need_of_health_sealed_whole",
                violation_error_message=_("A need that reveals health is sealed whole."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_for="")
                | Q(ended_at__isnull=False, said__isnull=True) & ~Q(ended_for=""),
                name="need_ended_says_why",
                violation_error_message=_("A need that ended says why, and keeps no words."),
            ),
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id

    @property
    def reveals_health(self) -> bool:
        return not self.item

    @property
    def label(self) -> str:
        """The need in the words of the catalogue; empty where it reveals something of health."""
        offer = offers().get(self.item)
        return offer.label if offer else self.item

    @property
    def data_item(self) -> int:
        """The item of the inventory that it is."""
        return HEALTH if self.reveals_health else ORDINARY


class NeedLink(CustomerRecord):
    """A link by which a customer declares and takes back needs himself, for some days."""

    statement: ClassVar[Statement] = Statement(
        Category.BASIC, Slot.ANSWERS, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.OMIT
    )

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    # What is kept of the secret in the link.
    link_hash = models.BinaryField(editable=False)
    until_date = models.DateField(_("link open until"))
    sent_by = models.CharField(_("sent by"), max_length=20)
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("link to one's needs")
        indexes = [
            models.Index(fields=["link_hash"], name="need_by_link"),
            models.Index(fields=["community", "customer_id"], name="need_link_of_customer"),
        ]
