"""The copies that were made here, and which of them were found whole."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import Record

FULL = "-full"
KEYS_ONLY = "-keys"


class Copy(Record):
    """A set of files that restores the installation as it was at a moment."""

    name = models.CharField(_("copy"), max_length=40, unique=True)
    made_at = models.DateTimeField(_("made at"))
    epoch = models.PositiveIntegerField(_("epoch"))
    destroyed = models.PositiveIntegerField(_("lines of the shred ledger"))
    registers = models.PositiveIntegerField(_("entries in the registers"))
    verified_at = models.DateTimeField(_("verified at"), null=True)
    removed_at = models.DateTimeField(_("removed at"), null=True)

    class Meta:
        ordering: ClassVar = ["-made_at"]

    @property
    def is_full(self) -> bool:
        """Whether it holds the data too, not the keys and registers alone."""
        return self.name.endswith(FULL)
