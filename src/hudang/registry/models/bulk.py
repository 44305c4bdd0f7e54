"""One change of many customer records at once: what, of whom, how far, and what came of each."""

from __future__ import annotations

from typing import ClassVar

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
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind, Slot
from hudang.vault.models import SealedRecord


class BulkAmendment(SealedRecord, CommunityRecord):
    """批量变更: the same change for many customers of one community; its texts are sealed."""

    class What(models.TextChoices):
        CONFIRM_CONTACT = "confirm_contact", _("confirm the contact")
        DELIVER_NOTICE = "deliver_notice", _("notice handed over")
        END_OCCUPANCY = "end_occupancy", _("end the occupancies")
        REWRITE_ADDRESS = "rewrite_address", _("rewrite the mailing address")

    class Status(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        RUNNING = "running", _("running")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        CANCELLED = "cancelled", _("cancelled")

    sealing_kind: ClassVar[Kind] = Kind.CASE

    what = models.CharField(_("change"), max_length=16, choices=What.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PREPARED
    )
    reason = models.CharField(_("reason"), max_length=40)
    day = models.DateField(_("day"), null=True)
    # What stands in the addresses now, and what takes its place.
    texts = SealedField(_("texts"), slot=Slot.FILES, place=15, items=(), null=True)
    is_stop_requested = models.BooleanField(default=False)
    prepared_by = models.CharField(_("prepared by"), max_length=40)
    prepared_at = models.DateTimeField(_("prepared at"))
    failure = models.CharField(_("failure"), max_length=200, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    undone_by = models.CharField(_("undone by"), max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["community", "-prepared_at"], name="bulk_newest")]


class BulkMember(CustomerRecord):
    """What one change of many does with one customer; the values themselves are not kept."""

    class Status(models.TextChoices):
        READY = "ready", _("ready")
        REFUSED = "refused", _("left out")
        DONE = "done", _("done")
        UNDONE = "undone", _("undone")

    statement: ClassVar[Statement] = Statement(
        BASIC, Slot.CONTACT, OnMerge.KEEP, OnDestruction.DELETE, OnAnswer.OMIT
    )

    bulk_id = models.UUIDField()
    bulk = CommunityForeignKey(
        BulkAmendment, "bulk_id", on_delete=models.CASCADE, related_name="members"
    )
    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    status = models.CharField(
        _("status"), max_length=8, choices=Status.choices, default=Status.READY
    )
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    # The record as it was when this was prepared, and as this left it.
    revision_before = models.PositiveIntegerField()
    revision_after = models.PositiveIntegerField(null=True)
    # What an undoing puts back: moments and identifiers, never a value.
    earlier = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "bulk_id", "customer_id"], name="bulk_member_once"
            )
        ]
        indexes = [models.Index(fields=["community", "bulk_id", "status"], name="bulk_by_status")]
