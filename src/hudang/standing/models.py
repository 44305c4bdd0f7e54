"""The paper on which a role beside a house rests; its number is sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import (
    CommunityForeignKey,
    CustomerRecord,
    OnAnswer,
    OnDestruction,
    OnMerge,
    Statement,
)
from hudang.registry.models import Customer, Occupancy
from hudang.registry.models.customer import BASIC
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid

NUMBER = 16


class Scope(models.TextChoices):
    """What an agent may be asked about on behalf of the owner."""

    CONTACT = "contact", _("be told what concerns the house")
    KEYS = "keys", _("take and hand over keys")
    REPAIRS = "repairs", _("agree to repairs")
    FEES = "fees", _("pay fees and receive bills")


class Paper(SealedRecord, CustomerRecord):
    """A paper that was looked at before somebody got a role: kind, number, dates, who checked."""

    class Kind(models.TextChoices):
        ATTORNEY = "attorney", _("power of attorney")
        HABITATION = "habitation", _("registration of the right of habitation")
        MANAGEMENT = "management", _("agreement with the owner to let the house")
        KINSHIP = "kinship", _("proof of death and kinship")
        INHERITANCE = "inheritance", _("notarised inheritance certificate or judgment")
        RULING = "ruling", _("court ruling on the auction")

    class State(models.TextChoices):
        VALID = "valid", _("valid")
        CONTESTED = "contested", _("contested")
        FORGED = "forged", _("forged")
        EXPIRED = "expired", _("expired")
        SETTLED = "settled", _("settled")

    statement: ClassVar[Statement] = Statement(
        BASIC, Slot.IDENTITY, OnMerge.MOVE, OnDestruction.DELETE, OnAnswer.INCLUDE
    )
    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CUSTOMER

    customer_id = models.UUIDField()
    customer = CommunityForeignKey(Customer, "customer_id", related_name="papers")
    occupancy_id = models.UUIDField()
    occupancy = CommunityForeignKey(
        Occupancy, "occupancy_id", on_delete=models.CASCADE, related_name="papers"
    )
    kind = models.CharField(_("paper"), max_length=12, choices=Kind.choices)
    number = SealedField(
        _("number of the paper"),
        slot=Slot.IDENTITY,
        place=Place.PAPER_NUMBER,
        items=(NUMBER,),
        null=True,
    )
    scope = ArrayField(
        models.CharField(max_length=8, choices=Scope.choices),
        verbose_name=_("for what"),
        default=list,
    )
    issued_date = models.DateField(_("issued on"))
    until_date = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.VALID)
    checked_by = models.CharField(_("checked by"), max_length=20)
    checked_at = models.DateTimeField(_("checked at"))
    decided_by = models.CharField(_("decided by"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        indexes = [
            models.Index(fields=["community", "occupancy_id"], name="paper_by_occupancy"),
            models.Index(fields=["community", "customer_id"], name="paper_by_customer"),
            models.Index(
                fields=["until_date"],
                condition=models.Q(state="valid"),
                name="paper_running_out",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_date__isnull=True)
                | models.Q(until_date__gt=models.F("issued_date")),
                name="paper_ends_after_it_was_issued",
                violation_error_message=_("A paper ends after it was issued."),
            )
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.customer_id

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(one).label) for one in self.scope]
