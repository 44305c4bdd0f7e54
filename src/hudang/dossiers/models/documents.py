"""Documents: a sealed file with what it is; the name and the key of the file are sealed too."""

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
from hudang.dossiers import kinds
from hudang.purposes.inventory import Category
from hudang.registry.models import Customer, House, ServiceContract
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind, Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping


class Ground(models.TextChoices):
    """Why the picture of an identity document is kept (LC-094)."""

    LITIGATION = "litigation", _("litigation")
    STATUTE = "statute", _("required by law")
    ARCHIVE = "archive", _("required by the archive")


class Document(SealedRecord):
    """What every document has, whomever it is of. A destroyed one keeps its row and no content."""

    class State(models.TextChoices):
        CURRENT = "current", _("current")
        SUPERSEDED = "superseded", _("superseded")
        DESTROYED = "destroyed", _("destroyed")

    stored_files: ClassVar[Mapping[str, str]] = {"stored": "file"}

    kind = models.CharField(_("kind"), max_length=30)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.CURRENT
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    # The first version of the series; a first version names itself.
    series = models.UUIDField()
    media = models.CharField(_("type of the file"), max_length=20)
    size = models.PositiveIntegerField(_("bytes"))
    pages = models.PositiveSmallIntegerField(_("pages"), default=1)
    # What was taken out of the file when it came, as codes (`content.removed`).
    removed = ArrayField(models.CharField(max_length=20), verbose_name=_("taken out"))
    ground = models.CharField(_("ground"), max_length=12, choices=Ground.choices, blank=True)
    reference = models.CharField(_("reference"), max_length=30, blank=True)
    dated_date = models.DateField(_("date of the document"), null=True, blank=True)
    # Where the file lies sealed; the secret that opens it and its name are in `file`.
    stored = models.UUIDField(null=True, editable=False)
    filed_by = models.CharField(_("filed by"), max_length=20)
    filed_at = models.DateTimeField(_("filed at"))
    destruction_reason = models.CharField(_("reason"), max_length=20, blank=True)
    destruction_asked_by = models.CharField(
        _("destruction asked for by"), max_length=20, blank=True
    )
    destroyed_by = models.CharField(_("destroyed by"), max_length=20, blank=True)
    destroyed_at = models.DateTimeField(_("destroyed at"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def kind_of(self) -> kinds.Kind:
        return kinds.kind(self.kind)


class CustomerDocument(Document, CustomerRecord):
    """A document of a customer: under his keys, so that it is gone with them."""

    statement: ClassVar[Statement] = Statement(
        Category.BASIC, Slot.FILES, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[Kind] = Kind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="documents")
    # The house whose dossier holds it too, where there is one.
    house_id = models.UUIDField(null=True, blank=True)
    house = CommunityForeignKey(House, "house_id", null=True, related_name="customer_documents")
    file = SealedField(
        _("key and name of the file"), slot=Slot.FILES, place=Place.DOCUMENT, items=(), null=True
    )

    class Meta:
        verbose_name = _("document of a customer")
        ordering = ["-filed_at", "-id"]
        indexes = [
            models.Index(
                fields=["community", "customer_id", "-filed_at"], name="document_by_customer"
            ),
            models.Index(fields=["community", "house_id"], name="document_by_house"),
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id


class PlaceDocument(Document, CommunityRecord):
    """A document of a house or of a service contract, under a key of its own; of nobody."""

    sealing_kind: ClassVar[Kind] = Kind.CASE

    house_id = models.UUIDField(null=True, blank=True)
    house = CommunityForeignKey(House, "house_id", null=True, related_name="place_documents")
    contract_id = models.UUIDField(null=True, blank=True)
    contract = CommunityForeignKey(
        ServiceContract, "contract_id", null=True, related_name="place_documents"
    )
    file = SealedField(
        _("key and name of the file"),
        slot=Slot.FILES,
        place=Place.PLACE_DOCUMENT,
        items=(),
        null=True,
    )

    class Meta:
        verbose_name = _("document of a house or a contract")
        ordering = ["-filed_at", "-id"]
        indexes = [models.Index(fields=["community", "house_id"], name="place_document_by_house")]
        constraints = [
            models.CheckConstraint(
                condition=Q(house_id__isnull=True) ^ Q(contract_id__isnull=True),
                name="place_document_of_one",
                violation_error_message=_("A document is of a house or of a contract."),
            )
        ]
