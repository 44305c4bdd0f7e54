"""What people ask of us about their data; so far what a rule means, the words sealed apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

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
from hudang.purposes.inventory import Category
from hudang.registry.models import Customer
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid

# What people ask at the counter is a service record; item 70 of the inventory.
WORDS = 70


class Source(models.TextChoices):
    """Where the rule stands that somebody asks about, or that an answer explains."""

    NOTICE = "notice", _("notice")
    POLICY = "policy", _("policy")


class Explanation(CommunityRecord):
    """A question what a rule means 解释说明请求, until it is answered; it names nobody."""

    number = models.CharField(_("number"), max_length=20)
    recorded_by = models.CharField(_("recorded by"), max_length=20)
    recorded_at = models.DateTimeField(_("recorded at"))
    due_date = models.DateField(_("answered by"))
    # The rule that the answer explains: a section of the notice, or the number of a clause, and
    # the version in which it was read.
    source = models.CharField(_("rule"), max_length=6, choices=Source.choices, blank=True)
    reference = models.CharField(_("section or clause"), max_length=40, blank=True)
    version = models.PositiveIntegerField(_("version"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=20, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("question about a rule")
        ordering = ["-recorded_at", "-id"]
        indexes = [
            models.Index(
                fields=["community", "due_date"],
                condition=Q(answered_at__isnull=True),
                name="explanation_open",
            ),
            models.Index(fields=["community", "-recorded_at"], name="explanation_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                name="explanation_number_once",
                violation_error_message=_("This number is taken."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by="", source="", reference="")
                | (
                    Q(answered_at__isnull=False, version__isnull=False)
                    & ~Q(answered_by="")
                    & ~Q(source="")
                    & ~Q(reference="")
                ),
                name="explanation_closed_by_an_answer",
                violation_error_message=_("A question is closed by an answer only."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.answered_at is None

    @property
    def rule(self) -> str:
        """The rule that the answer explains, as `queries.Rule.key` names it."""
        return f"{self.source}:{self.reference}" if self.source else ""


class ExplanationWords(models.Model):
    """What was asked or answered; the text is sealed."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        ANSWER = "answer", _("answer")

    explanation_id = models.UUIDField()
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    written_by = models.CharField(_("written by"), max_length=20)
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        abstract = True


class CustomerExplanation(ExplanationWords, SealedRecord, CustomerRecord):
    """Words between us and a customer: gone with his keys, and with him to another record."""

    statement: ClassVar[Statement] = Statement(
        Category.SERVICE, Slot.SERVICE, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    explanation = CommunityForeignKey(Explanation, "explanation_id", related_name="customer_words")
    text = SealedField(
        _("words"), slot=Slot.SERVICE, place=Place.EXPLANATION_TEXT, items=(WORDS,), null=True
    )

    class Meta:
        verbose_name = _("words about a customer's question")
        ordering = ["written_at", "id"]
        indexes = [
            models.Index(fields=["community", "customer_id"], name="explanation_of_customer"),
            models.Index(fields=["community", "explanation_id"], name="words_of_explanation"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "explanation_id", "kind"], name="customer_explanation_once"
            )
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id


class AskerExplanation(ExplanationWords, SealedRecord, CommunityRecord):
    """Words of somebody who gave no name, under keys of the question's own."""

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CASE

    explanation = CommunityForeignKey(Explanation, "explanation_id", related_name="asker_words")
    text = SealedField(
        _("words"), slot=Slot.SERVICE, place=Place.ASKER_TEXT, items=(WORDS,), null=True
    )

    class Meta:
        verbose_name = _("words about somebody's question")
        ordering = ["written_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "explanation_id", "kind"], name="asker_explanation_once"
            )
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.explanation_id

    @classmethod
    def owner_column(cls) -> str:
        return "explanation_id"
