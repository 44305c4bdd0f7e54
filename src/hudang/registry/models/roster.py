"""A roster on its way in: the sealed file is the staging; only faulty rows leave a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.accesslog.models import BatchRecord
from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind, Slot
from hudang.vault.models import SealedRecord

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping


class RosterImport(SealedRecord, CommunityRecord):
    """One roster file (业主名册) from upload to the last committed row; owner of its own keys."""

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        IMPORTING = "importing", _("being imported")
        IMPORTED = "imported", _("imported")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    sealing_kind: ClassVar[Kind] = Kind.IMPORT
    stored_files: ClassVar[Mapping[str, str]] = {
        "stored": "file",
        "stored_workbook": "workbook",
        "stored_excerpt": "excerpt",
    }

    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.UPLOADED
    )
    meta = SealedField(_("headers and mapping"), slot=Slot.FILES, place=10, items=())
    file = SealedField(_("file key"), slot=Slot.FILES, place=12, items=(), null=True)
    workbook = SealedField(
        _("key of the error workbook"), slot=Slot.FILES, place=41, items=(), null=True
    )
    excerpt = SealedField(
        _("key of the rows kept apart"), slot=Slot.FILES, place=13, items=(), null=True
    )
    # Where the sealed files lie; the secrets that open them are in the fields above.
    stored = models.UUIDField(null=True)
    stored_workbook = models.UUIDField(null=True)
    stored_excerpt = models.UUIDField(null=True)
    columns = models.JSONField(_("column mapping"), default=list)
    accepted = ArrayField(
        models.CharField(max_length=12), verbose_name=_("confirmed proposals"), default=list
    )
    # How many places the roster would add, and the names of its new buildings (roster.news).
    new_places = models.JSONField(_("new places"), default=dict)
    is_skipping_faulty = models.BooleanField(_("faulty rows are left out"), default=False)
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    rows_checked = models.PositiveIntegerField(_("rows checked"), default=0)
    rows_faulty = models.PositiveIntegerField(_("rows with errors"), default=0)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0)
    rows_imported = models.PositiveIntegerField(_("rows imported"), default=0)
    rows_skipped = models.PositiveIntegerField(_("rows skipped"), default=0)
    failure = models.CharField(_("failure"), max_length=200, blank=True)
    source_kind = models.CharField(_("source"), max_length=20, blank=True)
    source_date = models.DateField(_("date of the source"), null=True, blank=True)
    is_cancel_requested = models.BooleanField(default=False)
    uploaded_by = models.CharField(_("uploaded by"), max_length=20)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    workbook_at = models.DateTimeField(_("error workbook made at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["community", "-uploaded_at"], name="roster_newest")]

    @property
    def progress(self) -> int:
        """How far the running pass is, in hundredths."""
        done = self.rows_checked if self.status == self.Status.CHECKING else self.rows_done
        return min(100, 100 * done // max(self.rows_total, 1))


class RosterProblem(CommunityRecord):
    """Why a row, or one cell of it, cannot be imported; a code, never the value."""

    roster_id = models.UUIDField()
    roster = CommunityForeignKey(
        RosterImport, "roster_id", on_delete=models.CASCADE, related_name="problems"
    )
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=30, blank=True)
    reason = models.CharField(_("reason"), max_length=30)
    is_blocking = models.BooleanField(_("blocks the row"), default=True)
    other_row = models.PositiveIntegerField(_("the other row"), null=True)

    class Meta:
        indexes = [models.Index(fields=["community", "roster_id", "row"], name="problem_by_row")]


class RosterFix(SealedRecord, CommunityRecord):
    """What a person put right in one row of a roster, sealed under the import's key."""

    class Decision(models.TextChoices):
        MEND = "mend", _("mend")
        SKIP = "skip", _("skip")

    sealing_kind: ClassVar[Kind] = Kind.IMPORT

    roster_id = models.UUIDField()
    roster = CommunityForeignKey(
        RosterImport, "roster_id", on_delete=models.CASCADE, related_name="fixes"
    )
    row = models.PositiveIntegerField(_("row"))
    decision = models.CharField(
        _("decision"), max_length=4, choices=Decision.choices, default=Decision.MEND
    )
    values = SealedField(_("values"), slot=Slot.FILES, place=11, items=(), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "roster_id", "row"], name="fix_once_per_row"
            )
        ]

    @property
    def sealing_owner(self) -> uuid.UUID:
        return self.roster_id

    @classmethod
    def owner_column(cls) -> str:
        return "roster_id"


class RosterBatch(BatchRecord, CommunityRecord):
    """Which sealed records came with one batch of a roster; its entry vouches for the list."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "event_id"], name="roster_batch_once_per_entry"
            )
        ]
