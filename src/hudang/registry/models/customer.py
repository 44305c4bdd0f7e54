"""Customers, the houses they hold or live in, their vehicles, and what changed when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Coalesce
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
from hudang.purposes.inventory import LegalBasis
from hudang.registry.models.place import House
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind, Slot
from hudang.vault.models import SealedRecord

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

BASIC = "basic"
CONTACT_ITEMS = (1, 2, 3, 4, 5, 6, 7, 8, 60, 62, 63)
IDENTITY_ITEMS = (10, 11, 12, 13, 61)
HOUSEHOLD_ITEMS = (20, 21, 22, 23)


class Customer(SealedRecord, CustomerRecord):
    """A person or an organisation that one community serves (客户)."""

    class Type(models.TextChoices):
        PERSON = "person", _("person")
        ORGANISATION = "organisation", _("organisation")
        CONTACT = "contact", _("contact person of an organisation")

    class Notice(models.TextChoices):
        DUE = "due", _("notice due")
        DELIVERED = "delivered", _("notice delivered")

    statement: ClassVar[Statement] = Statement(
        BASIC, Slot.CONTACT, OnMerge.KEEP, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[Kind] = Kind.CUSTOMER

    number = models.CharField(_("customer number"), max_length=16)
    type = models.CharField(_("type"), max_length=12, choices=Type.choices, default=Type.PERSON)
    contact = SealedField(_("contact"), slot=Slot.CONTACT, place=1, items=CONTACT_ITEMS)
    identity = SealedField(
        _("identity"), slot=Slot.IDENTITY, place=2, items=IDENTITY_ITEMS, null=True
    )
    household = SealedField(
        _("household"), slot=Slot.HOUSEHOLD, place=3, items=HOUSEHOLD_ITEMS, null=True
    )
    notice = models.CharField(
        _("notice"), max_length=10, choices=Notice.choices, default=Notice.DUE
    )
    # Since when a changed notice waits to be told; empty while the first one waits.
    notice_changed_at = models.DateTimeField(_("notice changed"), null=True, blank=True)
    items = ArrayField(models.SmallIntegerField(), verbose_name=_("items held"), default=list)
    completeness = models.PositiveSmallIntegerField(_("completeness"), default=0)
    collected_date = models.DateField(_("collected on"))
    registered_at = models.DateTimeField(_("registered at"))
    amended_at = models.DateTimeField(_("amended at"))
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    registered_by = models.CharField(_("registered by"), max_length=20)
    source = models.CharField(_("source"), max_length=80)
    merged_into = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"], name="customer_number_once_per_community"
            )
        ]
        indexes = [
            models.Index(fields=["community", "-amended_at"], name="customer_newest"),
            # Who waits for the personal notice, the longest waiting first, across communities.
            models.Index(
                Coalesce("notice_changed_at", "registered_at"),
                "number",
                "community",
                condition=models.Q(notice="due", merged_into__isnull=True),
                name="customer_notice_waits",
            ),
        ]

    @property
    def notice_waits_since(self) -> datetime:
        """Since when the notice waits: the registration, or the day it changed."""
        return self.notice_changed_at or self.registered_at

    @property
    def is_merged(self) -> bool:
        """Whether the record was merged into another, which now speaks for the person."""
        return self.merged_into is not None


class CustomerCounter(CommunityRecord):
    """The last customer number given in a community; rosters take theirs in blocks."""

    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community"], name="counter_per_community")]


class Occupancy(CustomerRecord):
    """The tie of a customer to a house (人房关系); its end starts retention."""

    class Role(models.TextChoices):
        OWNER = "owner", _("owner")
        CO_OWNER = "co_owner", _("co-owner")
        TENANT = "tenant", _("tenant")
        RESIDENT = "resident", _("resident")
        AGENT = "agent", _("agent")
        HABITATION = "habitation", _("holder of a right of habitation")
        HEIR = "heir", _("heir")
        BUYER = "buyer", _("buyer at an auction")
        RENTAL = "rental", _("rental company")

    statement: ClassVar[Statement] = Statement(
        BASIC, Slot.CONTACT, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="occupancies")
    house_id = models.UUIDField()
    house = CommunityForeignKey(House, "house_id", related_name="occupancies")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    basis = models.CharField(_("legal basis"), max_length=16, choices=LegalBasis.choices)
    started_date = models.DateField(_("since"), null=True, blank=True)
    ended_date = models.DateField(_("until"), null=True, blank=True)
    # An owner's part of the house, where several own it: for votes (Civil Code 278), nothing else.
    share_part = models.PositiveSmallIntegerField(_("share"), null=True, blank=True)
    share_whole = models.PositiveSmallIntegerField(_("of"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(share_part__isnull=True, share_whole__isnull=True)
                | models.Q(
                    role__in=["owner", "co_owner"],
                    share_part__gt=0,
                    share_part__lte=models.F("share_whole"),
                ),
                name="occupancy_share_of_an_owner",
                violation_error_message=_("A share is a part of the house that an owner has."),
            ),
            models.UniqueConstraint(
                fields=["community", "customer_id", "house_id", "role"],
                condition=models.Q(ended_date__isnull=True),
                name="occupancy_once_while_it_lasts",
                violation_error_message=_("This customer already has this role in this house."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_date__isnull=True)
                | models.Q(started_date__isnull=True)
                | models.Q(ended_date__gte=models.F("started_date")),
                name="occupancy_ends_after_it_begins",
                violation_error_message=_("An occupancy cannot end before it begins."),
            ),
        ]
        indexes = [
            models.Index(fields=["community", "house_id"], name="occupancy_by_house"),
            models.Index(fields=["community", "customer_id"], name="occupancy_by_customer"),
        ]


class Vehicle(SealedRecord, CustomerRecord):
    """A vehicle of a customer; its plate is sealed under the customer's key."""

    statement: ClassVar[Statement] = Statement(
        BASIC, Slot.HOUSEHOLD, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[Kind] = Kind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="vehicles")
    plate = SealedField(_("plate"), slot=Slot.HOUSEHOLD, place=4, items=(30, 31))
    space_id = models.UUIDField(null=True)
    space = CommunityForeignKey(House, "space_id", null=True, related_name="vehicles")

    class Meta:
        indexes = [models.Index(fields=["community", "customer_id"], name="vehicle_by_customer")]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id


class CustomerChange(CustomerRecord):
    """One change of a customer record: which items, when, by whom; never the values."""

    statement: ClassVar[Statement] = Statement(
        BASIC, Slot.CONTACT, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="changes")
    revision = models.PositiveIntegerField(_("revision"))
    items = ArrayField(models.SmallIntegerField(), verbose_name=_("items"))
    reason = models.CharField(_("reason"), max_length=40)
    changed_by = models.CharField(_("by"), max_length=20)
    changed_at = models.DateTimeField(_("at"))

    class Meta:
        indexes = [
            models.Index(fields=["community", "customer_id", "-changed_at"], name="change_newest"),
            models.Index(fields=["community", "-changed_at", "-id"], name="change_of_community"),
        ]
