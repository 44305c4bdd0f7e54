"""What was said of a complaint or suggestion, sealed apart from it (ADR 36)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

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
from hudang.purposes.inventory import Category
from hudang.registry.models import Customer
from hudang.service.models.feedback import Feedback
from hudang.service.models.orders import LANDLINE, MOBILE, NAME
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid

# Items of the inventory: the complaint, the suggestion, and what we say and find out about it.
COMPLAINT, SUGGESTION, RESULT = 90, 91, 92


class FeedbackWords(models.Model):
    """What was said or found out at one moment; the text is sealed."""

    class Kind(models.TextChoices):
        RAISED = "raised", _("what was raised")
        EXTENDED = "extended", _("why it takes longer")
        PROMISE = "promise", _("promise")
        ANSWER = "answer", _("answer")
        REACTION = "reaction", _("what who made it said to the answer")
        REOPENED = "reopened", _("why it is not settled")
        WITHDRAWN = "withdrawn", _("withdrawn")
        FOUND = "found", _("found out")
        QUESTION = "question", _("asked of the person complained about")
        ACCOUNT = "account", _("account of the person complained about")

    feedback_id = models.UUIDField()
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    written_by = models.CharField(_("written by"), max_length=20)
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        abstract = True


class CustomerFeedback(FeedbackWords, SealedRecord, CustomerRecord):
    """Words between us and a customer: gone with his keys, and with him to another record."""

    statement: ClassVar[Statement] = Statement(
        Category.COMPLAINT, Slot.SERVICE, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    feedback = CommunityForeignKey(Feedback, "feedback_id", related_name="customer_words")
    text = SealedField(
        _("words"),
        slot=Slot.SERVICE,
        place=Place.FEEDBACK_TEXT,
        items=(COMPLAINT, SUGGESTION, RESULT),
        null=True,
    )

    class Meta:
        verbose_name = _("words with a customer")
        ordering = ["written_at", "id"]
        indexes = [
            models.Index(
                fields=["community", "customer_id", "-written_at"], name="feedback_of_customer"
            ),
            models.Index(fields=["community", "feedback_id"], name="feedback_words_customer"),
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id


class CaseWords(FeedbackWords, SealedRecord, CommunityRecord):
    """Words under keys of the case: of somebody who is no customer, and of the investigation.

    `person` is who of ours was asked, or answered; empty for everything else.
    """

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CASE

    feedback = CommunityForeignKey(Feedback, "feedback_id", related_name="case_words")
    person = models.CharField(_("employee number"), max_length=20, blank=True)
    text = SealedField(
        _("words"),
        slot=Slot.SERVICE,
        place=Place.CASE_TEXT,
        items=(NAME, MOBILE, LANDLINE, COMPLAINT, SUGGESTION, RESULT),
        null=True,
    )

    class Meta:
        verbose_name = _("words of a case")
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["community", "feedback_id"], name="feedback_words_case")]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.feedback_id

    @classmethod
    def owner_column(cls) -> str:
        return "feedback_id"
