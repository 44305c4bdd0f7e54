"""When somebody looks at the works, what he finds, and until when it is put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.renovation.models.files import Renovation
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    import uuid

RECORD: Final = 71  # the item of the inventory that inspections and deductions write


class Inspection(SealedRecord, CommunityRecord):
    """A look at the works: planned for a day, then made; what it found is sealed with the file."""

    class Kind(models.TextChoices):
        START = "start", _("at the start")
        HIDDEN = "hidden", _("of what will be covered")
        ACCEPTANCE = "acceptance", _("for acceptance")

    class Result(models.TextChoices):
        PASSED = "passed", _("in order")
        RECTIFY = "rectify", _("to be put right")

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CASE

    renovation_id = models.UUIDField()
    renovation = CommunityForeignKey(Renovation, "renovation_id", related_name="inspections")
    kind = models.CharField(_("inspection"), max_length=10, choices=Kind.choices)
    # Whether it looks again at what another one found.
    is_repeat = models.BooleanField(_("again"), default=False)
    due_date = models.DateField(_("planned until"))
    inspected_by = models.CharField(_("inspected by"), max_length=20, blank=True)
    inspected_at = models.DateTimeField(_("inspected at"), null=True)
    result = models.CharField(_("result"), max_length=7, choices=Result.choices, blank=True)
    findings = SealedField(
        _("findings"),
        slot=Slot.SERVICE,
        place=Place.RENOVATION_FINDINGS,
        items=(RECORD,),
        null=True,
    )

    class Meta:
        verbose_name = _("inspection of a renovation")
        ordering = ["due_date", "id"]
        indexes = [
            models.Index(fields=["community", "renovation_id"], name="inspection_of_renovation"),
            models.Index(
                fields=["community", "due_date"],
                condition=Q(inspected_at__isnull=True),
                name="inspection_open",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(inspected_at__isnull=True, result="")
                | Q(inspected_at__isnull=False) & ~Q(result="") & ~Q(inspected_by=""),
                name="inspection_made_with_result",
                violation_error_message=_("An inspection that was made has a result."),
            )
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.renovation_id

    @classmethod
    def owner_column(cls) -> str:
        return "renovation_id"
