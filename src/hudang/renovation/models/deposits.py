"""The deposit 装修保证金 of the agreement: paid, what is taken off it and why, paid back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.renovation.models.files import Renovation
from hudang.renovation.models.inspections import RECORD
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid

SUM: Final = 72  # yuan with two decimals, as text


class Deposit(SealedRecord, CommunityRecord):
    """What the agreement asks for; the sum is the contract's, and feeds nothing else."""

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CASE

    renovation_id = models.UUIDField()
    renovation = CommunityForeignKey(Renovation, "renovation_id", related_name="deposits")
    sum = SealedField(
        _("deposit"), slot=Slot.MONEY, place=Place.RENOVATION_DEPOSIT, items=(SUM,), null=True
    )
    paid_date = models.DateField(_("paid on"))
    refund_due_date = models.DateField(_("to be paid back until"), null=True)
    refunded_date = models.DateField(_("paid back on"), null=True)
    refunded_by = models.CharField(_("paid back by"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("deposit of a renovation")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "renovation_id"],
                name="renovation_deposit_once",
                violation_error_message=_("The deposit is recorded already."),
            )
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.renovation_id

    @classmethod
    def owner_column(cls) -> str:
        return "renovation_id"


class Deduction(SealedRecord, CommunityRecord):
    """What somebody took off the deposit, with the reason; nothing is taken off by itself."""

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CASE

    renovation_id = models.UUIDField()
    renovation = CommunityForeignKey(Renovation, "renovation_id", related_name="deductions")
    sum = SealedField(
        _("taken off"), slot=Slot.MONEY, place=Place.DEDUCTION_SUM, items=(SUM,), null=True
    )
    reason = SealedField(
        _("reason"), slot=Slot.SERVICE, place=Place.DEDUCTION_REASON, items=(RECORD,), null=True
    )
    entered_by = models.CharField(_("entered by"), max_length=20)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("deduction from a deposit")
        ordering = ["entered_at", "id"]
        indexes = [
            models.Index(fields=["community", "renovation_id"], name="deduction_of_renovation")
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.renovation_id

    @classmethod
    def owner_column(cls) -> str:
        return "renovation_id"
