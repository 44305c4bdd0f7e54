"""Appeals against a class 分类申诉: what the customer says, and what a person answers him."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.classification.models.assignments import CUSTOMER_CLASS
from hudang.classification.models.schemes import SchemeVersion
from hudang.core.models import (
    CommunityForeignKey,
    CustomerRecord,
    OnAnswer,
    OnDestruction,
    OnMerge,
    Statement,
)
from hudang.needs.models import Way
from hudang.purposes.inventory import Category
from hudang.registry.models import Customer
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid


class ClassAppeal(SealedRecord, CustomerRecord):
    """That a customer wants a person to look at what a scheme made of him, until he is told.

    What is said of a class is sealed as the class is.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("appeal received")
        REVIEW = "review", _("appeal under review")
        UPHELD = "upheld", _("the class stays")
        OVERTURNED = "overturned", _("decided otherwise")
        WITHDRAWN = "withdrawn", _("appeal taken back")

    statement: ClassVar[Statement] = Statement(
        Category.BASIC, Slot.ANSWERS, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    number = models.CharField(_("appeal number"), max_length=16)
    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="+")
    # The class that he was in; none where he was standard.
    assignment_id = models.UUIDField(null=True, editable=False)
    words = SealedField(
        _("words"), slot=Slot.ANSWERS, place=Place.APPEAL_WORDS, items=(CUSTOMER_CLASS,), null=True
    )
    way = models.CharField(_("way"), max_length=7, choices=Way.choices)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.RECEIVED
    )
    recorded_by = models.CharField(_("recorded by"), max_length=20)
    recorded_at = models.DateTimeField(_("recorded at"))
    due_date = models.DateField(_("answered by"))
    reviewer = models.CharField(_("reviewed by"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    # In the outbox, which forgets it after some days; none where nothing is on its way.
    message_id = models.UUIDField(null=True, editable=False)
    told_at = models.DateTimeField(_("told at"), null=True)

    class Meta:
        verbose_name = _("appeal against a class")
        ordering = ["-recorded_at", "-id"]
        indexes = [
            models.Index(fields=["community", "customer_id"], name="appeal_of_customer"),
            models.Index(
                fields=["community", "due_date"],
                condition=Q(state__in=["received", "review"]),
                name="appeal_open",
            ),
            models.Index(
                fields=["decided_at"],
                condition=Q(told_at=None, state__in=["upheld", "overturned"]),
                name="appeal_untold",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                name="appeal_number_once",
                violation_error_message=_("This number is taken."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "withdrawn"], decided_at=None)
                | Q(state="review", decided_at=None) & ~Q(reviewer="")
                | Q(state__in=["upheld", "overturned"], decided_at__isnull=False)
                & ~Q(reviewer=""),
                name="appeal_decided_by_a_person",
                violation_error_message=_("An appeal is decided by a person."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id

    @property
    def is_open(self) -> bool:
        return self.state in {ClassAppeal.State.RECEIVED, ClassAppeal.State.REVIEW}

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None


class ClassReason(SealedRecord, CustomerRecord):
    """Why a person decided on a class as he did, in words to the customer.

    It is about an appeal, or about a class whose major effect was decided on.
    """

    statement: ClassVar[Statement] = Statement(
        Category.BASIC, Slot.ANSWERS, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    about = models.UUIDField(editable=False)
    text = SealedField(
        _("reason"), slot=Slot.ANSWERS, place=Place.APPEAL_ANSWER, items=(CUSTOMER_CLASS,),
        null=True,
    )  # fmt: skip
    written_by = models.CharField(_("written by"), max_length=20)
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("reason of a decision on a class")
        ordering = ["written_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["community", "about"], name="class_reason_once"),
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id
