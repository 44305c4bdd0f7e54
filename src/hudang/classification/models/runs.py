"""Runs 分类批次 of a version over the communities: what each found, changed and left out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.accesslog.models import BatchRecord
from hudang.classification.models.schemes import SchemeVersion
from hudang.core.models import CommunityRecord, Record


class Run(Record):
    """One pass of a version over all communities, part by part; a dry one changes nobody."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for its turn")
        RUNNING = "running", _("running")
        STOPPED = "stopped", _("stopped")
        CANCELLED = "cancelled", _("cancelled")
        DONE = "done", _("done")

    class Way(models.TextChoices):
        HAND = "hand", _("by hand")
        SCHEDULE = "schedule", _("by the schedule")

    number = models.CharField(_("run"), max_length=16, unique=True)
    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="runs")
    is_dry = models.BooleanField(_("dry run"), default=False)
    way = models.CharField(_("begun"), max_length=8, choices=Way.choices)
    state = models.CharField(_("state"), max_length=9, choices=State.choices)
    asked_by = models.CharField(_("asked for by"), max_length=30)
    asked_at = models.DateTimeField(_("asked for at"))
    begun_at = models.DateTimeField(_("begun at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    is_cancel_requested = models.BooleanField(default=False)
    # A sentence for people: why it stopped.
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("classification run")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "is_dry"],
                condition=Q(state__in=["waiting", "running", "stopped"]),
                name="run_one_at_a_time",
                violation_error_message=_("This scheme is running already."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_over(self) -> bool:
        return self.state in {Run.State.DONE, Run.State.CANCELLED}


class RunPart(CommunityRecord):
    """What a run found in one community; each of its people is counted once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("to do")
        DONE = "done", _("done")

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="parts")
    state = models.CharField(
        _("state"), max_length=7, choices=State.choices, default=State.WAITING
    )
    # How many people there are whom the scheme is about, and how many have been looked at.
    people = models.PositiveIntegerField(_("people"), default=0)
    seen = models.PositiveIntegerField(_("looked at"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    # By the code of the class; whoever is not in one is standard.
    classes = models.JSONField(_("people by class"), default=dict)
    # By the reason; they are standard, and no row says so of anybody.
    left_out = models.JSONField(_("left out"), default=dict)
    # "before>after" by how many people: standard counts as a class.
    moves = models.JSONField(_("moves"), default=dict)
    # The person up to whom everybody is sorted and written, in the order of the identifiers.
    reached = models.UUIDField(null=True, editable=False)
    done_at = models.DateTimeField(_("done at"), null=True)

    class Meta:
        verbose_name = _("part of a run")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "run"],
                name="run_part_once",
                violation_error_message=_("The run has this community already."),
            ),
        ]


class RunBatch(BatchRecord, CommunityRecord):
    """Which sealed records a run opened, or wrote, in one community; an entry vouches for it."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="batches")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "event_id"], name="run_batch_once_per_entry"
            )
        ]
