"""Home visits 入户调查: who goes to which house, and what became of it; and the keys of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.collection.models.campaigns import Campaign
from hudang.collection.models.responses import Channel
from hudang.core.models import (
    CommunityForeignKey,
    CommunityRecord,
    CustomerRecord,
    OnAnswer,
    OnDestruction,
    OnMerge,
    Statement,
)
from hudang.purposes.inventory import Category
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid

ONLY_VALUE: Final = 1
"""The number of the only value of a key, and of a signature: neither is a data item."""


class DayKey(SealedRecord, CommunityRecord):
    """The pair of keys to which the answers of one day of visits are sealed on the phones."""

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CAMPAIGN

    day_date = models.DateField(_("day"))
    public = models.BinaryField(max_length=65, editable=False)
    secret = SealedField(
        _("secret key"), slot=Slot.ANSWERS, place=Place.DAY_KEY, items=(ONLY_VALUE,), null=True
    )
    destroyed_at = models.DateTimeField(_("destroyed at"), null=True)

    class Meta:
        verbose_name = _("key of a day of visits")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "day_date"],
                name="day_key_once",
                violation_error_message=_("This day has its key."),
            ),
        ]


class Visit(SealedRecord, CustomerRecord):
    """One visit on a butler's route; it names the house, and holds no answer."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        BEGUN = "begun", _("begun")
        INTERRUPTED = "interrupted", _("interrupted")
        FINISHED = "finished", _("finished")
        DECLINED = "declined", _("does not wish to")
        ABSENT = "absent", _("nobody at home")
        VOID = "void", _("declared void")

    class Clock(models.TextChoices):
        """What the clock of the phone was worth."""

        RIGHT = "", _("right")
        CORRECTED = "corrected", _("was wrong; the moments were corrected by its error")
        UNUSABLE = "unusable", _("was no use; the moments are those of the upload")

    class VoidReason(models.TextChoices):
        MISTAKE = "mistake", _("planned by mistake")
        LEFT = "left", _("the person does not live there any more")
        DEVICE = "device", _("the phone was lost")
        CONDUCT = "conduct", _("it was not carried out properly")

    statement: ClassVar[Statement] = Statement(
        Category.SURVEY, Slot.CONSENT, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey("registry.Customer", "customer_id", related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="visits")
    # As the door shows them on the day: a house renamed later does not rewrite the route.
    house = models.CharField(_("house"), max_length=60)
    building = models.CharField(_("building"), max_length=20)
    butler = models.CharField(_("visitor"), max_length=20)
    day_date = models.DateField(_("day"))
    position = models.PositiveSmallIntegerField(_("place on the route"))
    state = models.CharField(
        _("state"), max_length=11, choices=State.choices, default=State.PLANNED
    )
    planned_by = models.CharField(_("planned by"), max_length=20)
    planned_at = models.DateTimeField(_("planned at"))
    begun_at = models.DateTimeField(_("begun at"), null=True)
    identity_shown_at = models.DateTimeField(_("staff card shown at"), null=True)
    notice = models.ForeignKey(
        "purposes.NoticeVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    notice_read_at = models.DateTimeField(_("notice read out at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    channel = models.CharField(_("way"), max_length=6, choices=Channel.choices, blank=True)
    # Made on the phone: sent twice, it is stored once.
    submission = models.UUIDField(_("submission"), null=True)
    uploaded_at = models.DateTimeField(_("uploaded at"), null=True)
    clock = models.CharField(
        _("clock of the phone"), max_length=9, choices=Clock.choices, blank=True
    )
    void_reason = models.CharField(
        _("why it is void"), max_length=8, choices=VoidReason.choices, blank=True
    )
    # The strokes on the screen, as JSON: the proof of what was agreed to.
    signature = SealedField(
        _("signature"),
        slot=Slot.CONSENT,
        place=Place.VISIT_SIGNATURE,
        items=(ONLY_VALUE,),
        null=True,
    )

    class Meta:
        verbose_name = _("home visit")
        ordering = ["day_date", "position", "id"]
        indexes = [
            models.Index(fields=["butler", "day_date"], name="visit_of_route"),
            models.Index(fields=["campaign", "state"], name="visit_of_campaign"),
            models.Index(fields=["community", "customer_id"], name="visit_of_customer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "submission"],
                name="visit_submission_once",
                violation_error_message=_("This visit is with us already."),
            ),
            models.UniqueConstraint(
                fields=["community", "campaign", "customer_id"],
                condition=~Q(state="void"),
                name="visit_once_a_campaign",
                violation_error_message=_("There is a visit to this person already."),
            ),
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id
