"""Amendments that answers propose 待核变更: a person verifies each before it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.collection.models.campaigns import Campaign
from hudang.collection.models.questionnaires import PROPOSABLE
from hudang.collection.models.responses import Channel
from hudang.core.models import (
    CommunityForeignKey,
    CustomerRecord,
    OnAnswer,
    OnDestruction,
    OnMerge,
    Statement,
)
from hudang.purposes import inventory
from hudang.purposes.inventory import Category
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid

    from hudang.purposes.inventory import Item


class ProposedAmendment(SealedRecord, CustomerRecord):
    """What a customer answered about an item that his record holds; it waits to be verified.

    The value is sealed under the customer's keys, and goes as soon as somebody has decided.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("to be verified")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        SUPERSEDED = "superseded", _("superseded")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Reason(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("the customer does not confirm it")
        ANOTHER = "another", _("it belongs to somebody else")
        OUTDATED = "outdated", _("the record is newer")
        UNREACHED = "unreached", _("it does not reach the customer")

    statement: ClassVar[Statement] = Statement(
        Category.SURVEY, Slot.CONTACT, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey("registry.Customer", "customer_id", related_name="+")
    item = models.PositiveSmallIntegerField(_("data item"))
    value = SealedField(
        _("proposed value"),
        slot=Slot.CONTACT,
        place=Place.PROPOSED_VALUE,
        items=PROPOSABLE,
        null=True,
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PROPOSED
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    # The response it was said in, by the number that was made where it was given.
    submission = models.UUIDField(_("submission"))
    channel = models.CharField(_("way"), max_length=6, choices=Channel.choices)
    collected_by = models.CharField(_("collected by"), max_length=20)
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.CharField(_("decided by"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    reason = models.CharField(
        _("why it was rejected"), max_length=11, choices=Reason.choices, blank=True
    )

    class Meta:
        verbose_name = _("proposed amendment")
        indexes = [
            models.Index(
                fields=["community", "state", "proposed_at"], name="proposal_of_community"
            ),
            models.Index(fields=["community", "customer_id"], name="proposal_of_customer"),
            models.Index(fields=["campaign", "state"], name="proposal_of_campaign"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "customer_id", "item"],
                condition=Q(state="proposed"),
                name="proposal_one_an_item",
                violation_error_message=_("Another value of this item waits to be verified."),
            ),
            models.CheckConstraint(
                condition=Q(state="proposed") | Q(value__isnull=True, decided_at__isnull=False),
                name="proposal_value_until_decided",
                violation_error_message=_("A value is kept until it was decided on."),
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reason=""),
                name="proposal_rejected_for_a_reason",
                violation_error_message=_("Say why it is rejected."),
            ),
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id

    @property
    def data_item(self) -> Item:
        return inventory.by_number(self.item)
