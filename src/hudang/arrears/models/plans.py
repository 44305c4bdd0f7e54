"""Plans of payment 还款计划: the days are readable, the sums sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.arrears.models.cases import DEBT, STATEMENT, ArrearsCase
from hudang.core.models import CommunityForeignKey, CustomerRecord, Statement
from hudang.registry.models import Customer
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid


class PaymentPlan(SealedRecord, CustomerRecord):
    """What was agreed with a customer: which sum by which day."""

    class Progress(models.TextChoices):
        RUNNING = "running", _("running")
        KEPT = "kept", _("kept")
        ENDED = "ended", _("ended before its time")

    statement: ClassVar[Statement] = STATEMENT
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    case_id = models.UUIDField()
    case = CommunityForeignKey(ArrearsCase, "case_id", related_name="plans")
    state = models.CharField(
        _("state"), max_length=7, choices=Progress.choices, default=Progress.RUNNING
    )
    amounts = SealedField(_("sums"), slot=Slot.MONEY, place=Place.PAYMENT_PLAN, items=(DEBT,))
    agreed_by = models.CharField(_("agreed by"), max_length=20)
    agreed_at = models.DateTimeField(_("agreed at"))

    class Meta:
        verbose_name = _("plan of payment")
        ordering = ["agreed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "case_id"],
                condition=Q(state="running"),
                name="payment_plan_one_running",
                violation_error_message=_("A plan of this case is running already."),
            )
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id


class Instalment(CustomerRecord):
    """One payment of a plan: by when, and whether it came."""

    class Progress(models.TextChoices):
        AWAITED = "awaited", _("awaited")
        KEPT = "kept", _("paid")
        MISSED = "missed", _("missed")

    statement: ClassVar[Statement] = STATEMENT

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="+")
    plan_id = models.UUIDField()
    plan = CommunityForeignKey(PaymentPlan, "plan_id", related_name="instalments")
    position = models.PositiveSmallIntegerField(_("number"))
    due_date = models.DateField(_("by"))
    state = models.CharField(
        _("state"), max_length=7, choices=Progress.choices, default=Progress.AWAITED
    )
    settled_at = models.DateTimeField(_("noted at"), null=True)

    class Meta:
        verbose_name = _("instalment")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "plan_id", "position"],
                name="instalment_once",
                violation_error_message=_("This instalment is there already."),
            )
        ]
