"""Classes of customers 分类结果, sealed under their keys, and what each chose about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.classification.models.runs import Run
from hudang.classification.models.schemes import Scheme, SchemeVersion
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

CUSTOMER_CLASS: Final = 66
"""The item of the inventory that a class is."""


class Assignment(SealedRecord, CustomerRecord):
    """That a customer is or was in a class of a scheme; whoever has none is standard.

    The class, the rows that fired and what they found are sealed together (`outcome.Outcome`).
    Of a merge each keeps his own: the next run ends that of the record that was taken over.
    """

    class Major(models.TextChoices):
        """What a person said of effects that a machine may not decide on (LC-066)."""

        NONE = "none", _("no major effect")
        WAITS = "waits", _("waits for a person")
        ALLOWED = "allowed", _("allowed by a person")
        REFUSED = "refused", _("refused by a person")

    class End(models.TextChoices):
        CHANGED = "changed", _("another class")
        STANDARD = "standard", _("standard from now on")
        REFUSED = "refused", _("no decision by a machine wanted")
        DELETED = "deleted", _("label deleted")
        APPEAL = "appeal", _("decided otherwise after an appeal")
        RETIRED = "retired", _("the scheme ended")

    statement: ClassVar[Statement] = Statement(
        Category.BASIC, Slot.ANSWERS, OnMerge.KEEP, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="+")
    # None where a person decided.
    run = models.ForeignKey(Run, on_delete=models.PROTECT, null=True, related_name="+")
    said = SealedField(
        _("class"), slot=Slot.ANSWERS, place=Place.CUSTOMER_CLASS, items=(CUSTOMER_CLASS,),
        null=True,
    )  # fmt: skip
    begun_at = models.DateTimeField(_("since"))
    major = models.CharField(
        _("major effect"), max_length=7, choices=Major.choices, default=Major.NONE
    )
    # Who decided instead of the machine, or on its major effect.
    decided_by = models.CharField(_("decided by"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    ended_at = models.DateTimeField(_("until"), null=True)
    ended_for = models.CharField(_("why it ended"), max_length=8, choices=End.choices, blank=True)

    class Meta:
        verbose_name = _("class of a customer")
        ordering = ["-begun_at", "-id"]
        indexes = [
            models.Index(fields=["community", "customer_id"], name="assignment_of_customer"),
            models.Index(
                fields=["community", "scheme", "begun_at"], name="assignment_of_community"
            ),
            models.Index(
                fields=["begun_at"], condition=Q(major="waits", ended_at=None),
                name="assignment_waits",
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["community", "customer_id", "scheme"],
                condition=Q(ended_at__isnull=True),
                name="assignment_one_at_a_time",
                violation_error_message=_("This person has a class of this scheme."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_for="", said__isnull=False)
                | Q(ended_at__isnull=False) & ~Q(ended_for=""),
                name="assignment_ended_says_why",
                violation_error_message=_("A class that ended says why."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by="", decided_at__isnull=True)
                & ~Q(major__in=["allowed", "refused"]) & Q(run__isnull=False)
                | ~Q(decided_by="") & Q(decided_at__isnull=False),
                name="assignment_by_somebody",
                violation_error_message=_("A class comes of a run, or of a person."),
            ),
        ]  # fmt: skip

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id

    @property
    def is_by_person(self) -> bool:
        """Whether a person gave it: no run changes it."""
        return self.run_id is None

    @property
    def is_current(self) -> bool:
        return self.ended_at is None


class Choice(CustomerRecord):
    """What a customer chose about being classified, until he takes it back."""

    class Kind(models.TextChoices):
        PERSONALISATION_OFF = "off", _("nothing by class")
        REFUSES_MACHINE = "machine", _("no decision by a machine")
        LABEL_DELETED = "deleted", _("label deleted")

    statement: ClassVar[Statement] = Statement(
        Category.BASIC, Slot.ANSWERS, OnMerge.KEEP, OnDestruction.DELETE, OnAnswer.INCLUDE
    )

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    kind = models.CharField(_("choice"), max_length=7, choices=Kind.choices)
    # None: of every scheme.
    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, null=True, related_name="+")
    way = models.CharField(_("way"), max_length=7, choices=Way.choices, default=Way.COUNTER)
    entered_by = models.CharField(_("entered by"), max_length=20)
    begun_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("choice about classification")
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "customer_id", "kind", "scheme"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="choice_once",
                violation_error_message=_("This was chosen already."),
            ),
        ]
