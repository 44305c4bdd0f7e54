"""A community that goes from one project office to another, by two people and from a day on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityRecord


class OfficeMove(CommunityRecord):
    """移交管理处: one person proposes the office that is to run a community, another confirms."""

    class Reason(models.TextChoices):
        REORGANISATION = "reorganisation", _("offices are reorganised")
        CONTRACT = "contract", _("the service contract changes")
        NEARER = "nearer", _("another office is nearer")
        OTHER = "other", _("another reason, known to both")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CONFIRMED = "confirmed", _("confirmed")
        DONE = "done", _("carried out")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("not decided in time")

    old_office = models.ForeignKey(
        "accounts.Office",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("office until then"),
    )
    new_office = models.ForeignKey(
        "accounts.Office",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("office from then on"),
    )
    effective_date = models.DateField(_("from"))
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    # The posts that the proposer saw end, so that the confirmer confirms the same.
    posts = models.JSONField(default=list)
    proposed_by = models.CharField(_("proposed by"), max_length=40)
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.CharField(_("decided by"), max_length=40, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    refusal = models.CharField(_("why it was refused"), max_length=200, blank=True)
    moved_at = models.DateTimeField(_("moved at"), null=True)
    # How many posts ended, or went on without this community, when it moved.
    ended = models.PositiveSmallIntegerField(_("posts that ended"), default=0)
    narrowed = models.PositiveSmallIntegerField(_("posts that go on elsewhere"), default=0)

    class Meta:
        verbose_name = _("move to another office")
        ordering = ["-proposed_at", "-id"]
        indexes = [
            models.Index(fields=["-proposed_at"], name="office_move_newest"),
            models.Index(
                fields=["effective_date"], name="office_move_due", condition=Q(status="confirmed")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community"],
                condition=Q(status__in=["waiting", "confirmed"]),
                name="office_move_one_at_a_time",
                violation_error_message=_("A move of this community is under way already."),
            ),
            models.CheckConstraint(
                condition=~Q(old_office=F("new_office")),
                name="office_move_to_another",
                violation_error_message=_("The community is run by this office already."),
            ),
            models.CheckConstraint(
                condition=~Q(decided_by=F("proposed_by")) | Q(status="withdrawn"),
                name="office_move_by_two",
                violation_error_message=_("Two different people move a community."),
            ),
        ]

    @property
    def is_under_way(self) -> bool:
        return self.status in (self.Status.WAITING, self.Status.CONFIRMED)
