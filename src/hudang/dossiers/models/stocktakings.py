"""Stocktaking: what was scanned on a shelf, what was not there, and who looks for it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.dossiers.models.papers import Dossier, Paper


class Stocktaking(CommunityRecord):
    """A count of the dossiers of a community, a room, a cabinet or a shelf (盘点)."""

    class State(models.TextChoices):
        COUNTING = "counting", _("being counted")
        COUNTED = "counted", _("counted, waits for the signature")
        SIGNED = "signed", _("signed")

    room = models.CharField(_("archive room"), max_length=20, blank=True)
    cabinet = models.CharField(_("cabinet"), max_length=10, blank=True)
    shelf = models.CharField(_("shelf"), max_length=10, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.COUNTING
    )
    begun_by = models.CharField(_("begun by"), max_length=20)
    begun_at = models.DateTimeField(_("begun at"))
    counted_by = models.CharField(_("counted by"), max_length=20, blank=True)
    counted_at = models.DateTimeField(_("counted at"), null=True, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=20, blank=True)
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    # The result as it stood when the count ended.
    expected = models.PositiveIntegerField(_("expected"), default=0)
    found = models.PositiveIntegerField(_("found"), default=0)
    misplaced = models.PositiveIntegerField(_("misplaced"), default=0)
    missing = models.PositiveIntegerField(_("missing"), default=0)

    class Meta:
        verbose_name = _("stocktaking")
        ordering = ["-begun_at", "-id"]

    @property
    def place(self) -> str:
        """What is counted, from the room to the shelf; nothing where it is all of them."""
        return " · ".join(part for part in (self.room, self.cabinet, self.shelf) if part)


class Scan(CommunityRecord):
    """A dossier that was scanned in a stocktaking; scanned twice, it is there once."""

    class Result(models.TextChoices):
        FOUND = "found", _("found")
        MISPLACED = "misplaced", _("belongs elsewhere")
        LENT = "lent", _("is on loan by the register")

    stocktaking_id = models.UUIDField()
    stocktaking = CommunityForeignKey(
        Stocktaking, "stocktaking_id", on_delete=models.CASCADE, related_name="scans"
    )
    dossier_id = models.UUIDField()
    dossier = CommunityForeignKey(Dossier, "dossier_id", related_name="scans")
    result = models.CharField(_("result"), max_length=10, choices=Result.choices)
    scanned_by = models.CharField(_("scanned by"), max_length=20)
    scanned_at = models.DateTimeField(_("scanned at"))

    class Meta:
        verbose_name = _("scan")
        ordering = ["-scanned_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "stocktaking_id", "dossier_id"],
                name="scan_once_per_stocktaking",
            )
        ]


class Shortfall(CommunityRecord):
    """A dossier or a paper that is not where it should be: who looks for it, until when."""

    class Outcome(models.TextChoices):
        FOUND = "found", _("found again")
        REPLACED = "replaced", _("replaced by a copy")
        LOST = "lost", _("lost")

    dossier_id = models.UUIDField()
    dossier = CommunityForeignKey(Dossier, "dossier_id", related_name="shortfalls")
    # The paper, where the dossier is there and a paper of it is not.
    paper_id = models.UUIDField(null=True)
    paper = CommunityForeignKey(
        Paper, "paper_id", null=True, on_delete=models.CASCADE, related_name="shortfalls"
    )
    stocktaking_id = models.UUIDField(null=True)
    stocktaking = CommunityForeignKey(
        Stocktaking, "stocktaking_id", null=True, related_name="shortfalls"
    )
    owner = models.CharField(_("responsible"), max_length=20)
    due_date = models.DateField(_("to be cleared up by"))
    opened_at = models.DateTimeField(_("opened at"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=20, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("shortfall")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "dossier_id", "paper_id"],
                condition=models.Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="shortfall_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["community", "closed_at", "due_date"], name="shortfall_by_due")
        ]
