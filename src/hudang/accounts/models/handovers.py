"""What one person hands to the next when he leaves a post."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import Record


class Handover(Record):
    """交接: the posts and open work of one person, given and received by signature."""

    class Status(models.TextChoices):
        OPEN = "open", _("to be signed")
        DONE = "done", _("handed over")
        CANCELLED = "cancelled", _("cancelled")

    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handovers_given"
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="handovers_received"
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.OPEN
    )
    is_leaving = models.BooleanField(_("the giver leaves the company"), default=True)
    # Work still open: [kind, reference] pairs, codes and identifiers and never a person's name.
    work = models.JSONField(_("open work"), default=list, blank=True)
    opened_by = models.CharField(_("opened by"), max_length=40)
    opened_at = models.DateTimeField(_("opened at"))
    given_at = models.DateTimeField(_("given at"), null=True)
    received_at = models.DateTimeField(_("received at"), null=True)
    closed_at = models.DateTimeField(_("closed at"), null=True)

    class Meta:
        verbose_name = _("handover")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(giver=F("receiver")),
                name="accounts_handover_to_another",
                violation_error_message=_("A handover goes to somebody else."),
            ),
            models.UniqueConstraint(
                fields=["giver"],
                condition=Q(status="open"),
                name="accounts_one_open_handover",
                violation_error_message=_("A handover of this person is open already."),
            ),
        ]
