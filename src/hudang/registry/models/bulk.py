"""One change of many customer records at once: what, of whom, how far, and what came of each."""

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
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind, Slot
from hudang.vault.models import SealedRecord

if TYPE_CHECKING:
    import uuid

# What a file may set: how a customer is reached; name and documents are changed one by one.
FILE_ITEMS = (2, 3, 4, 5, 6, 8)


class BulkAmendment(SealedRecord, CommunityRecord):
    """批量变更: the same change for many customers of one community; its texts are sealed."""

    class What(models.TextChoices):
        CONFIRM_CONTACT = "confirm_contact", _("confirm the contact")
        DELIVER_NOTICE = "deliver_notice", _("notice handed over")
        END_OCCUPANCY = "end_occupancy", _("end the occupancies")
        REWRITE_ADDRESS = "rewrite_address", _("rewrite the mailing address")
        SET_VALUES = "set_values", _("new values from a file")

    class Status(models.TextChoices):
        READING = "reading", _("reading the file")
        UNREADABLE = "unreadable", _("not readable")
        PREPARED = "prepared", _("prepared")
        RUNNING = "running", _("running")
        STOPPED = "stopped", _("stopped")
        DONE = "done", _("done")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        CANCELLED = "cancelled", _("cancelled")

    sealing_kind: ClassVar[Kind] = Kind.CASE
    stored_files: ClassVar[tuple[str, ...]] = ("stored",)

    what = models.CharField(_("change"), max_length=16, choices=What.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PREPARED
    )
    reason = models.CharField(_("reason"), max_length=40)
    day = models.DateField(_("day"), null=True)
    # What stands in the addresses now, and what takes its place.
    texts = SealedField(_("texts"), slot=Slot.FILES, place=15, items=(), null=True)
    # The upload of new values, until it was read; what it may change, and which cells are wrong:
    # row, item (none: the row itself) and the code of the reason, never a value.
    file = SealedField(_("file key"), slot=Slot.FILES, place=16, items=(), null=True)
    stored = models.UUIDField(null=True)
    items = ArrayField(models.SmallIntegerField(), verbose_name=_("items"), default=list)
    faults = models.JSONField(_("what is wrong in the file"), default=list)
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


class BulkValues(SealedRecord, CustomerRecord):
    """The new values of one customer from a file, and those before, until the undo is over.

    Sealed under the customer's own key: whoever destroys the customer destroys them too.
    """

    statement: ClassVar[Statement] = Statement(
        BASIC, Slot.CONTACT, OnMerge.KEEP, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[Kind] = Kind.CUSTOMER

    bulk_id = models.UUIDField()
    bulk = CommunityForeignKey(
        BulkAmendment, "bulk_id", on_delete=models.CASCADE, related_name="values"
    )
    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    # What the next act writes: the file's values, and once they are set, those before.
    values = SealedField(_("values"), slot=Slot.CONTACT, place=17, items=FILE_ITEMS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "bulk_id", "customer_id"], name="bulk_values_once"
            )
        ]
        indexes = [
            models.Index(fields=["community", "customer_id"], name="bulk_values_by_customer")
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id
