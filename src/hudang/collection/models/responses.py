"""Responses 答卷, sealed under the keys of the person, or of the campaign if anonymous."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.collection.models.campaigns import Campaign
from hudang.core.models import (
    CommunityForeignKey,
    CommunityRecord,
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

SURVEY_ANSWER = 100
"""The item under which opinions are kept."""

ITEMS = tuple(
    item.number for item in inventory.ITEMS if item.slot == "answers" and not item.is_prohibited
)


class Channel(models.TextChoices):
    """By which way an answer came."""

    ONLINE = "online", _("online")
    VISIT = "visit", _("at home")
    PAPER = "paper", _("on paper")


class Response(SealedRecord, CustomerRecord):
    """What one customer answered: for each data item the answers by the key of the question."""

    statement: ClassVar[Statement] = Statement(
        Category.SURVEY, Slot.ANSWERS, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey("registry.Customer", "customer_id", related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="responses")
    # Made where the answers were given: sent twice, it is stored once.
    submission = models.UUIDField(_("submission"))
    channel = models.CharField(_("way"), max_length=6, choices=Channel.choices)
    received_at = models.DateTimeField(_("received at"))
    answers = SealedField(
        _("answers"), slot=Slot.ANSWERS, place=Place.RESPONSE, items=ITEMS, null=True
    )

    # Of which children under fourteen it tells, each with the consent of the guardian.
    children = ArrayField(models.UUIDField(), default=list, blank=True, editable=False)
    # The items whose answers were removed because the person took the consent back.
    withdrawn = ArrayField(models.SmallIntegerField(), default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("response")
        indexes = [
            models.Index(fields=["community", "customer_id"], name="response_of_customer"),
            models.Index(fields=["campaign", "received_at"], name="response_of_campaign"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "submission"],
                name="response_once",
                violation_error_message=_("These answers are with us already."),
            ),
            models.UniqueConstraint(
                fields=["community", "campaign", "customer_id"],
                name="response_once_a_person",
                violation_error_message=_("This person has answered already."),
            ),
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id


class AnonymousResponse(SealedRecord, CommunityRecord):
    """What somebody answered who is not known: no moment, no order, no address, no link."""

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CAMPAIGN

    # Random, where other rows carry their moment: the order of the answers tells nothing.
    id = models.UUIDField(default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    # How many tens had come before: shown in tens, so that nobody is told apart by his moment.
    ten = models.PositiveSmallIntegerField(editable=False)
    answers = SealedField(
        _("answers"),
        slot=Slot.ANSWERS,
        place=Place.ANONYMOUS_RESPONSE,
        items=(SURVEY_ANSWER,),
        null=True,
    )

    class Meta:
        verbose_name = _("anonymous response")
        indexes = [models.Index(fields=["campaign", "ten"], name="anonymous_of_campaign")]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.campaign_id

    @classmethod
    def owner_column(cls) -> str:
        return "campaign_id"
