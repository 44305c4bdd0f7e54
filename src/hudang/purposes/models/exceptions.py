"""Exceptions from telling people beforehand (PIPL 18): secrecy by law, and an emergency."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import CommunityRecord
from hudang.purposes.models.purposes import Purpose


class ExceptionKind(models.TextChoices):
    """Why people are not told beforehand."""

    SECRECY = "secrecy", _("secrecy that the law demands")
    EMERGENCY = "emergency", _("emergency")


class NoticeException(CommunityRecord):
    """In one community, for one purpose, from one day to another: who demands it, by which paper.

    It names no customer: that somebody is looked into is nobody's business here.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=ExceptionKind.choices)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    authority = models.CharField(_("authority or body that demands it"), max_length=80)
    document = models.CharField(_("number of its document"), max_length=60)
    started_date = models.DateField(_("from"))
    # The last day; a later end takes a new exception, an earlier one is recorded.
    ends_date = models.DateField(_("until"))
    recorded_by = models.CharField(_("recorded by"), max_length=20)
    recorded_at = models.DateTimeField(_("recorded at"))
    followed_up_by = models.CharField(_("followed up by"), max_length=20, blank=True)
    followed_up_at = models.DateTimeField(_("followed up at"), null=True, blank=True)

    class Meta:
        verbose_name = _("exception from the notice")
        ordering = ["-recorded_at", "-id"]
        indexes = [
            models.Index(fields=["community", "ends_date"], name="purposes_exception_ends"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_date__gte=F("started_date")),
                name="purposes_exception_order",
                violation_error_message=_("An exception does not end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(followed_up_at__isnull=True, followed_up_by="")
                | (Q(followed_up_at__isnull=False, kind="emergency") & ~Q(followed_up_by="")),
                name="purposes_exception_follow_up",
                violation_error_message=_(
                    "The follow-up of an emergency has its moment and name."
                ),
            ),
        ]
