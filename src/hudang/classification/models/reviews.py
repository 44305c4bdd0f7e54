"""Who judged a version: the machine's legality check, a second reviewer of stand-ins, a lawyer."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.classification.models.schemes import SchemeVersion
from hudang.core.models import Record

LONGEST_SAID: Final = 600


class LegalityCheck(Record):
    """What the machine found in one content 合法性初检: codes and the places they are about."""

    version = models.ForeignKey(SchemeVersion, on_delete=models.CASCADE, related_name="checks")
    content_hash = models.CharField(max_length=64)
    findings = models.JSONField(default=list)
    is_passed = models.BooleanField(_("passed"))
    checked_by = models.CharField(_("asked for by"), max_length=20)
    checked_at = models.DateTimeField(_("checked at"))

    class Meta:
        verbose_name = _("legality check")
        ordering = ["-checked_at", "-id"]


class ProxyReview(Record):
    """Whether a version may use a criterion that can stand in for a protected attribute."""

    version = models.ForeignKey(
        SchemeVersion, on_delete=models.CASCADE, related_name="proxy_reviews"
    )
    attribute = models.CharField(_("criterion"), max_length=30)
    reason = models.CharField(_("why it is needed"), max_length=LONGEST_SAID)
    asked_by = models.CharField(_("asked by"), max_length=20)
    asked_at = models.DateTimeField(_("asked at"))
    is_granted = models.BooleanField(_("allowed"), null=True)
    answer = models.CharField(_("reason"), max_length=LONGEST_SAID, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=20, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True)

    class Meta:
        verbose_name = _("second review of a criterion")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "attribute"],
                condition=Q(is_granted__isnull=True),
                name="proxy_review_asked_once",
                violation_error_message=_("The second reviewer has been asked already."),
            ),
            models.CheckConstraint(
                condition=Q(is_granted__isnull=True)
                | (~Q(decided_by="") & ~Q(decided_by=F("asked_by")) & ~Q(answer="")),
                name="proxy_review_by_another",
                violation_error_message=_("Somebody else decides, and says why."),
            ),
        ]


class LegalReview(Record):
    """A lawyer's review 法务审查 of one frozen content: every point answered, then an outcome."""

    class Outcome(models.TextChoices):
        SIGNED = "signed", _("signed")
        RETURNED = "returned", _("returned")

    version = models.ForeignKey(SchemeVersion, on_delete=models.CASCADE, related_name="reviews")
    content_hash = models.CharField(max_length=64)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices)
    # The code of each point of the checklist, and what was found on it.
    points = models.JSONField(_("checklist"), default=dict)
    conditions = models.CharField(_("conditions"), max_length=LONGEST_SAID, blank=True)
    opinion = models.CharField(_("opinion"), max_length=LONGEST_SAID)
    reviewed_by = models.CharField(_("reviewed by"), max_length=20)
    reviewed_at = models.DateTimeField(_("reviewed at"))
    valid_until = models.DateField(_("valid until"), null=True)

    class Meta:
        verbose_name = _("legal review")
        ordering = ["-reviewed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="signed", valid_until__isnull=False)
                | Q(outcome="returned", valid_until__isnull=True),
                name="legal_review_valid_when_signed",
                violation_error_message=_("A signed review says until when it holds."),
            ),
        ]
