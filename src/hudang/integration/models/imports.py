"""A file of old orders on its way in: the sealed file is the staging, as it is of rosters."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.service.models import ServiceRecord
from hudang.vault.fields import SealedField
from hudang.vault.keys import Kind, Slot
from hudang.vault.models import SealedRecord
from hudang.vault.sealed import Place

if TYPE_CHECKING:
    from collections.abc import Mapping


class OrderImport(SealedRecord, CommunityRecord):
    """One file of old orders 旧工单导入, from upload to the last row; owner of its own keys.

    It stays as the source record of what came in: which file, from where, by whom, how many.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        IMPORTING = "importing", _("being imported")
        IMPORTED = "imported", _("imported")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")
        UNDOING = "undoing", _("being taken back")
        UNDONE = "undone", _("taken back")

    sealing_kind: ClassVar[Kind] = Kind.IMPORT
    stored_files: ClassVar[Mapping[str, str]] = {"stored": "file"}

    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.UPLOADED
    )
    # Headers, the kinds and places that nobody here knows, and what a person made of them.
    meta = SealedField(
        _("headers and mapping"), slot=Slot.FILES, place=Place.OLD_ORDERS_META, items=()
    )
    file = SealedField(
        _("file key"), slot=Slot.FILES, place=Place.OLD_ORDERS_FILE, items=(), null=True
    )
    stored = models.UUIDField(null=True)
    # SHA-256 of the file: the same file comes in once.
    digest = models.BinaryField(_("digest of the file"), max_length=32)
    source = models.CharField(_("old system"), max_length=40, blank=True)
    columns = models.JSONField(_("column mapping"), default=dict)
    # How work ended whose row does not say so; empty: such rows are left out.
    outcome = models.CharField(
        _("outcome where none is stated"),
        max_length=9,
        choices=ServiceRecord.Outcome.choices,
        blank=True,
    )
    rows_total = models.PositiveIntegerField(_("rows"), default=0)
    rows_checked = models.PositiveIntegerField(_("rows checked"), default=0)
    rows_faulty = models.PositiveIntegerField(_("rows with errors"), default=0)
    rows_expired = models.PositiveIntegerField(_("rows past their retention"), default=0)
    rows_masked = models.PositiveIntegerField(_("rows with masked words"), default=0)
    rows_done = models.PositiveIntegerField(_("rows done"), default=0)
    rows_imported = models.PositiveIntegerField(_("rows imported"), default=0)
    rows_undone = models.PositiveIntegerField(_("orders taken back"), default=0)
    failure = models.CharField(_("failure"), max_length=200, blank=True)
    is_cancel_requested = models.BooleanField(default=False)
    uploaded_by = models.CharField(_("uploaded by"), max_length=20)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    undone_by = models.CharField(_("taken back by"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("import of old orders")
        indexes = [models.Index(fields=["community", "-uploaded_at"], name="order_import_newest")]

    @property
    def progress(self) -> int:
        """How far the running pass is, in hundredths."""
        done = self.rows_checked if self.status == self.Status.CHECKING else self.rows_done
        return min(100, 100 * done // max(self.rows_total, 1))


class OrderImportProblem(CommunityRecord):
    """What is wrong with a row, or with one cell of it; a code, never the value."""

    import_id = models.UUIDField()
    order_import = CommunityForeignKey(
        OrderImport, "import_id", on_delete=models.CASCADE, related_name="problems"
    )
    row = models.PositiveIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=20, blank=True)
    reason = models.CharField(_("reason"), max_length=20)
    is_blocking = models.BooleanField(_("blocks the row"), default=True)

    class Meta:
        indexes = [
            models.Index(fields=["community", "import_id", "row"], name="order_problem_by_row")
        ]


class ImportedOrder(CommunityRecord):
    """From which row of which file an order came, and its number in the old system."""

    import_id = models.UUIDField()
    order_import = CommunityForeignKey(OrderImport, "import_id", related_name="imported")
    order_id = models.UUIDField()
    order = CommunityForeignKey(
        ServiceRecord, "order_id", on_delete=models.CASCADE, related_name="+"
    )
    row = models.PositiveIntegerField(_("row"))
    old_number = models.CharField(_("number in the old system"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("imported order")
        indexes = [models.Index(fields=["community", "order_id"], name="imported_by_order")]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "import_id", "row"],
                name="imported_row_once",
                violation_error_message=_("This row is imported already."),
            ),
            models.UniqueConstraint(
                fields=["community", "old_number"],
                condition=~models.Q(old_number=""),
                name="imported_number_once",
                violation_error_message=_("This number is imported already."),
            ),
        ]
