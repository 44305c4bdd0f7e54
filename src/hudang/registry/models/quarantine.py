"""Items of a roster that rest on consent, set apart until the proof of their source is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import (
    CommunityForeignKey,
    CommunityRecord,
    CustomerRecord,
    OnAnswer,
    OnDestruction,
    OnMerge,
    Statement,
)
from hudang.registry.models.customer import BASIC, Customer
from hudang.registry.models.roster import RosterImport
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind, Slot
from hudang.vault.models import SealedRecord

if TYPE_CHECKING:
    import uuid


class Quarantine(CommunityRecord):
    """隔离批次: the consent items of one roster, sealed apart, found by nobody and not used."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for proof")
        RELEASING = "releasing", _("being released")
        RELEASED = "released", _("released")
        DESTROYING = "destroying", _("being destroyed")
        DESTROYED = "destroyed", _("destroyed")

    class Proof(models.TextChoices):
        FORMS = "forms", _("signed consent of each person")
        RECORD = "record", _("record of consent given electronically")

    roster_id = models.UUIDField()
    roster = CommunityForeignKey(RosterImport, "roster_id", related_name="quarantines")
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    items = ArrayField(models.SmallIntegerField(), verbose_name=_("items"), default=list)
    customers = models.PositiveIntegerField(_("customers"), default=0)
    began_at = models.DateTimeField(_("set apart at"))
    # The end is not part of it: from this moment on the items are destroyed.
    kept_until = models.DateTimeField(_("kept until"))
    # The source record (LC-167): who collected, which proof, when, and where it is filed.
    collector = models.CharField(_("collected by"), max_length=80, blank=True)
    proof = models.CharField(_("proof"), max_length=6, choices=Proof.choices, blank=True)
    proof_date = models.DateField(_("date of the proof"), null=True)
    reference = models.CharField(_("filed under"), max_length=50, blank=True)
    released = models.PositiveIntegerField(_("released"), default=0)
    decided_by = models.CharField(_("decided by"), max_length=40, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "roster_id"],
                name="quarantine_once_per_roster",
                violation_error_message=_("The items of a roster are set apart together."),
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["releasing", "released"])
                | (models.Q(proof_date__isnull=False) & ~models.Q(collector="")),
                name="quarantine_released_on_proof",
                violation_error_message=_("Nothing is released without its source record."),
            ),
        ]
        indexes = [models.Index(fields=["status", "kept_until"], name="quarantine_by_end")]


class QuarantinedItems(SealedRecord, CustomerRecord):
    """What a roster said of one customer that rests on consent, under a slot key of its own."""

    statement: ClassVar[Statement] = Statement(
        BASIC, Slot.QUARANTINE, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[Kind] = Kind.CUSTOMER

    quarantine_id = models.UUIDField()
    quarantine = CommunityForeignKey(Quarantine, "quarantine_id", related_name="records")
    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="quarantined")
    values = SealedField(_("values"), slot=Slot.QUARANTINE, place=14, items=(3, 4, 5, 8))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "quarantine_id", "customer_id"],
                name="quarantined_once_per_customer",
            )
        ]
        indexes = [
            models.Index(fields=["community", "customer_id"], name="quarantined_by_customer")
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id
