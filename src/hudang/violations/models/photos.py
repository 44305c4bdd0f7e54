"""Photographs of a violation: sealed with it, examined as files of orders are."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.service.models import Attachment, attachment_constraints
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.sealed import Place
from hudang.violations.models.violations import Violation

if TYPE_CHECKING:
    import uuid


class ViolationPhoto(Attachment, CommunityRecord):
    """A photograph of a place, under keys of the violation: it goes with it."""

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CASE

    violation_id = models.UUIDField()
    violation = CommunityForeignKey(Violation, "violation_id", related_name="photos")
    file = SealedField(
        _("key of the file"), slot=Slot.FILES, place=Place.VIOLATION_PHOTO, items=(), null=True
    )

    class Meta:
        verbose_name = _("photograph of a violation")
        ordering = ["added_at", "id"]
        indexes = [models.Index(fields=["community", "violation_id"], name="photo_of_violation")]
        constraints = attachment_constraints("violation_photo")

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.violation_id

    @classmethod
    def owner_column(cls) -> str:
        return "violation_id"
