"""Passes of those who work in a renovation: a name and four digits, gone soon after the works."""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.renovation.models.files import Renovation
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind as OwnerKind
from hudang.vault.keys import Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

WORKER: Final = 73  # a name with the last four of the document, and nothing else


class WorkerPass(SealedRecord, CommunityRecord):
    """A pass 出入证 of one worker, under keys of its own: they go before those of the file."""

    sealing_kind: ClassVar[OwnerKind] = OwnerKind.CASE

    renovation_id = models.UUIDField()
    renovation = CommunityForeignKey(Renovation, "renovation_id", related_name="passes")
    number = models.CharField(_("number"), max_length=24)
    worker = SealedField(
        _("worker"), slot=Slot.SERVICE, place=Place.RENOVATION_WORKER, items=(WORKER,), null=True
    )
    valid_from_date = models.DateField(_("valid from"))
    valid_until_date = models.DateField(_("valid until"))
    issued_by = models.CharField(_("issued by"), max_length=20)
    issued_at = models.DateTimeField(_("issued at"))
    returned_by = models.CharField(_("taken back by"), max_length=20, blank=True)
    returned_at = models.DateTimeField(_("taken back at"), null=True)
    destroyed_at = models.DateTimeField(_("name destroyed at"), null=True)

    class Meta:
        verbose_name = _("pass of a worker")
        ordering = ["number"]
        indexes = [models.Index(fields=["community", "renovation_id"], name="pass_of_renovation")]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "number"],
                name="renovation_pass_once",
                violation_error_message=_("This number is taken."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until_date__gte=F("valid_from_date")),
                name="renovation_pass_ends_after_it_begins",
                violation_error_message=_("A pass ends after it begins."),
            ),
        ]
