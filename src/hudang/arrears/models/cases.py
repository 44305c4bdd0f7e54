"""Cases of arrears 欠费案件: how far one has come; what is owed is sealed under its customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

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
from hudang.registry.models import Customer, House
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid

# Items of the inventory: a name, what is owed, what was written and said of it.
NAME, DEBT, WORDS = 1, 80, 87

# Retention R05: three years after payment in full, or the last interruption of the limitation
# period, whichever the case ends with (`policy.kept_until`).
STATEMENT: Final = Statement(
    Category.SERVICE, Slot.MONEY, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
)


class ArrearsCounter(CommunityRecord):
    """The last number given to a case of a community, and the community's place in numbers."""

    ordinal = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community"], name="arrears_counter_per_community")
        ]


class ArrearsState(models.TextChoices):
    """How far a case has come."""

    DUE = "due", _("due, nothing sent yet")
    REMINDER = "reminder", _("reminded")
    FORMAL_DEMAND = "formal_demand", _("formally demanded")
    LITIGATION = "litigation", _("with the court")
    PLANNED = "planned", _("paid by a plan")
    DISPUTED = "disputed", _("objected to, waits for our answer")
    PAID = "paid", _("paid")
    WITHDRAWN = "withdrawn", _("withdrawn")
    WRITTEN_OFF = "written_off", _("written off")


State = ArrearsState


class ArrearsCase(SealedRecord, CustomerRecord):
    """What one customer owes for one house: state and days; periods and sums are sealed."""

    statement: ClassVar[Statement] = STATEMENT
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    number = models.CharField(_("number"), max_length=20)
    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    # Empty once the customer moved to another community: the claim goes along, the place stays.
    house_id = models.UUIDField(null=True)
    house = CommunityForeignKey(House, "house_id", null=True, related_name="+")
    state = models.CharField(_("state"), max_length=13, choices=State.choices, default=State.DUE)
    # Where a case goes on that a plan or an objection holds; empty while nothing does.
    held_from = models.CharField(max_length=13, choices=State.choices, blank=True)
    held_date = models.DateField(_("held since"), null=True)
    opened_by = models.CharField(_("opened by"), max_length=20)
    opened_at = models.DateTimeField(_("opened at"))
    # The day on which somebody has to look at it; none once it has ended.
    next_due_date = models.DateField(_("next step"), null=True)
    # The last day of the period that the formal demand gives; none before it arrived.
    demand_until = models.DateField(_("period of the demand ends"), null=True)
    # The last event that interrupts the limitation period (Civil Code 195).
    interrupted_date = models.DateField(_("last interruption"), null=True)
    ended_date = models.DateField(_("ended on"), null=True)
    claim = SealedField(
        _("what is owed"), slot=Slot.MONEY, place=Place.ARREARS_CLAIM, items=(DEBT,)
    )
    # Counts every change: two people who act at once do not overwrite each other.
    edition = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("case of arrears")
        indexes = [
            models.Index(
                fields=["community", "next_due_date", "id"],
                condition=Q(ended_date__isnull=True),
                name="arrears_next",
            ),
            models.Index(fields=["community", "house_id"], name="arrears_of_house"),
            models.Index(fields=["community", "customer_id"], name="arrears_of_customer"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                name="arrears_number_once",
                violation_error_message=_("This number is taken."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["paid", "withdrawn", "written_off"])
                & Q(ended_date__isnull=False)
                & Q(next_due_date__isnull=True)
                | ~Q(state__in=["paid", "withdrawn", "written_off"]) & Q(ended_date__isnull=True),
                name="arrears_ended_or_open",
                violation_error_message=_("A case that has ended has no next step."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "disputed"]) & ~Q(held_from="")
                | ~Q(state__in=["planned", "disputed"]) & Q(held_from=""),
                name="arrears_held_from_somewhere",
                violation_error_message=_("A case that is held knows where it goes on."),
            ),
            models.CheckConstraint(
                condition=~Q(state="litigation") | Q(demand_until__isnull=False),
                name="arrears_sued_after_demand",
                violation_error_message=_("A claim goes to court after a formal demand."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id

    @property
    def is_open(self) -> bool:
        return self.ended_date is None


class Kind(models.TextChoices):
    """What words of a case are."""

    NOTE = "note", _("note")
    OBJECTION = "objection", _("objection of the customer")
    ANSWER = "answer", _("our answer to the objection")
    WITHDRAWN = "withdrawn", _("why it is withdrawn")
    WRITTEN_OFF = "written_off", _("why it is written off")


class ArrearsWords(SealedRecord, CustomerRecord):
    """What was said of a case, in its order; the text is sealed."""

    statement: ClassVar[Statement] = STATEMENT
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    case_id = models.UUIDField()
    case = CommunityForeignKey(ArrearsCase, "case_id", related_name="words")
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    text = SealedField(_("words"), slot=Slot.MONEY, place=Place.ARREARS_TEXT, items=(WORDS,))
    written_by = models.CharField(_("written by"), max_length=20)
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("words of a case of arrears")
        ordering = ["written_at", "id"]
        indexes = [models.Index(fields=["community", "case_id"], name="arrears_words_of_case")]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id
