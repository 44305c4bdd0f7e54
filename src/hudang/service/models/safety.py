"""Safety notes 安全提示: what endangers whoever works on an order, never what a person is."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityForeignKey, CommunityRecord
from hudang.service.models.orders import ServiceRecord


class SafetyNote(CommunityRecord):
    """A danger on one order: of what kind, proved how, until when, and what was said against it.

    What happened is sealed with the words of the order (`words_id`) and goes when the note ends.
    """

    class Danger(models.TextChoices):
        ANIMAL = "animal", _("an animal")
        SITE = "site", _("the place: electricity, gas, structure")
        THREAT = "threat", _("a threat")
        ASSAULT = "assault", _("an assault")

    class Evidence(models.TextChoices):
        SEEN = "seen", _("seen on the spot")
        FILE = "file", _("a file of this order")
        WITNESSES = "witnesses", _("two witnesses of ours")
        POLICE = "police", _("a record of the police")

    class State(models.TextChoices):
        ACTIVE = "active", _("holds")
        CONTESTED = "contested", _("contested")
        REMOVED = "removed", _("taken back")
        EXPIRED = "expired", _("run out")

    order_id = models.UUIDField()
    order = CommunityForeignKey(ServiceRecord, "order_id", related_name="safety_notes")
    danger = models.CharField(_("danger"), max_length=8, choices=Danger.choices)
    evidence = models.CharField(_("evidence"), max_length=9, choices=Evidence.choices)
    happened_date = models.DateField(_("happened on"))
    until_date = models.DateField(_("holds until"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.ACTIVE)
    words_id = models.UUIDField(editable=False)
    written_by = models.CharField(_("written by"), max_length=20)
    written_at = models.DateTimeField(_("written at"))
    told_by = models.CharField(_("told by"), max_length=20, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True)
    contested_at = models.DateTimeField(_("contested at"), null=True)
    decide_by_date = models.DateField(_("decision due"), null=True)
    decided_by = models.CharField(_("decided by"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("safety note")
        ordering = ["-written_at", "-id"]
        indexes = [
            models.Index(
                fields=["community", "until_date"],
                condition=Q(state__in=["active", "contested"]),
                name="safety_note_holds",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "order_id"],
                condition=Q(state__in=["active", "contested"]),
                name="safety_note_one_holds",
                violation_error_message=_("This order has a safety note that holds."),
            ),
            models.CheckConstraint(
                condition=Q(until_date__gte=F("happened_date")),
                name="safety_note_after_it_happened",
                violation_error_message=_("A note holds from the day it happened."),
            ),
        ]

    @property
    def holds(self) -> bool:
        return self.state in {SafetyNote.State.ACTIVE, SafetyNote.State.CONTESTED}
