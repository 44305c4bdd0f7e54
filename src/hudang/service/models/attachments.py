"""What is added to a case: photographs, PDFs and recordings, each a sealed file with facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
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
from hudang.dossiers.content import sniffing
from hudang.purposes.inventory import Category
from hudang.registry.models import Customer
from hudang.service.models.orders import ServiceRecord
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

SECRET = 1  # the only value that a file's field seals


class Attachment(SealedRecord):
    """A sealed file. What it was called is not kept; removed, its row stays without it."""

    class Setting(models.TextChoices):
        COMMON = "common", _("in a common area")
        HOME = "home", _("inside a home")

    class Agreed(models.TextChoices):
        ASKER = "asker", _("who asked for the work")
        HOUSEHOLD = "household", _("somebody else who lives there")

    class How(models.TextChoices):
        ORAL = "oral", _("said on the spot")
        SIGNED = "signed", _("signed on the work sheet")

    class Shown(models.TextChoices):
        DAMAGE = "damage", _("the damage cannot be shown otherwise")
        ASKED = "asked", _("the person shown asked for it")

    class Removal(models.TextChoices):
        MISTAKE = "mistake", _("added by mistake")
        WITHDRAWN = "withdrawn", _("the consent was taken back")

    stored_files: ClassVar[Mapping[str, str]] = {"stored": "file"}

    media = models.CharField(_("type of the file"), max_length=20)
    size = models.PositiveIntegerField(_("bytes"))
    pages = models.PositiveSmallIntegerField(_("pages"), default=0)
    seconds = models.PositiveSmallIntegerField(_("seconds"), default=0)
    # What was taken out of the file when it came, as codes (`dossiers.content`).
    removed = ArrayField(models.CharField(max_length=20), verbose_name=_("taken out"))
    setting = models.CharField(_("where"), max_length=6, choices=Setting.choices, blank=True)
    # The consent on the spot to a picture inside a home: whoever adds the picture asked for it,
    # at the moment of adding (LC-023).
    agreed = models.CharField(_("who agreed"), max_length=9, choices=Agreed.choices, blank=True)
    agreed_how = models.CharField(
        _("how it was agreed"), max_length=6, choices=How.choices, blank=True
    )
    shown_for = models.CharField(
        _("why a person is in it"), max_length=6, choices=Shown.choices, blank=True
    )
    stored = models.UUIDField(null=True, editable=False)
    added_by = models.CharField(_("added by"), max_length=20)
    added_at = models.DateTimeField(_("added at"))
    removed_by = models.CharField(_("removed by"), max_length=20, blank=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)
    removed_for = models.CharField(_("removed"), max_length=9, choices=Removal.choices, blank=True)

    class Meta:
        abstract = True

    @property
    def is_picture(self) -> bool:
        return self.media in sniffing.PICTURES

    @property
    def is_recording(self) -> bool:
        return self.media in sniffing.VOICES

    @property
    def kind(self) -> str:
        """What it is, in a word."""
        if self.is_recording:
            return str(_("recording"))
        return str(_("photograph")) if self.is_picture else "PDF"


class OrderAttachment(Attachment):
    """A file of an order, and when in the work it was taken."""

    class Stage(models.TextChoices):
        BEFORE = "before", _("before the work")
        AFTER = "after", _("after the work")
        OTHER = "other", _("of something else")

    order_id = models.UUIDField()
    stage = models.CharField(_("taken"), max_length=6, choices=Stage.choices)

    class Meta:
        abstract = True


def attachment_constraints(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(
            condition=~Q(setting="home") | (~Q(agreed="") & ~Q(agreed_how="")),
            name=f"{name}_inside_agreed",
            violation_error_message=_("A picture inside a home has the consent to it."),
        ),
        models.CheckConstraint(
            condition=Q(stored__isnull=False, removed_at__isnull=True)
            | (Q(stored__isnull=True, removed_at__isnull=False) & ~Q(removed_for="")),
            name=f"{name}_kept_or_removed",
            violation_error_message=_("A file is there, or it says when and why it is not."),
        ),
    ]


class CustomerAttachment(OrderAttachment, CustomerRecord):
    """A file of a customer's order: under his keys, so that it is gone with them."""

    statement: ClassVar[Statement] = Statement(
        Category.SERVICE, Slot.FILES, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    order = CommunityForeignKey(ServiceRecord, "order_id", related_name="customer_attachments")
    file = SealedField(
        _("key of the file"), slot=Slot.FILES, place=Place.ORDER_FILE, items=(), null=True
    )

    class Meta:
        verbose_name = _("file of a customer's order")
        ordering = ["added_at", "id"]
        indexes = [
            models.Index(fields=["community", "customer_id"], name="attachment_of_customer"),
            models.Index(fields=["community", "order_id"], name="attachment_of_customer_order"),
        ]
        constraints = attachment_constraints("customer_attachment")

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id


class CallerAttachment(OrderAttachment, CommunityRecord):
    """A file of an order that names no customer, under keys of the order's own."""

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CASE

    order = CommunityForeignKey(ServiceRecord, "order_id", related_name="caller_attachments")
    file = SealedField(
        _("key of the file"), slot=Slot.FILES, place=Place.CALLER_FILE, items=(), null=True
    )

    class Meta:
        verbose_name = _("file of a caller's order")
        ordering = ["added_at", "id"]
        indexes = [
            models.Index(fields=["community", "order_id"], name="attachment_of_caller_order")
        ]
        constraints = attachment_constraints("caller_attachment")

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.order_id

    @classmethod
    def owner_column(cls) -> str:
        return "order_id"
