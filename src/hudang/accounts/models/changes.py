"""What two administrators change together, who approved what, and the codes that let people in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import Record


class PersonnelChange(Record):
    """人员变更: one administrator proposes what a person may do, another confirms it."""

    class Kind(models.TextChoices):
        APPOINT = "appoint", _("appointment to a post")
        RESET_PASSWORD = "reset_password", _("new password")
        RESET_FACTOR = "reset_factor", _("new second factor")
        REINSTATE = "reinstate", _("reopening of the account")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        OVERTAKEN = "overtaken", _("overtaken by a move of the community")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.WAITING
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="changes"
    )
    # The post as it will be: codes, identifiers and moments, as `services.changes` writes them.
    terms = models.JSONField(_("terms"), default=dict, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    # The hash of what the proposer hands over; the confirmer has the other half.
    first_half = models.CharField(max_length=128, blank=True)

    class Meta:
        verbose_name = _("personnel change")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="withdrawn")
                | Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="accounts_change_by_two",
                violation_error_message=_("Two different administrators make a change."),
            ),
            models.CheckConstraint(
                condition=Q(status="waiting", decided_at__isnull=True)
                | (~Q(status="waiting") & Q(decided_at__isnull=False)),
                name="accounts_change_decided",
                violation_error_message=_("A decided change says when it was decided."),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "decided_at"], name="change_by_person"),
            models.Index(
                fields=["proposed_at"], name="change_waiting", condition=Q(status="waiting")
            ),
        ]


class Approval(Record):
    """审批: somebody approved what somebody else applied for, by their employee numbers."""

    what = models.CharField(_("what"), max_length=60)
    reference = models.CharField(_("reference"), max_length=50, blank=True)
    applicant = models.CharField(_("applicant"), max_length=40)
    approver = models.CharField(_("approver"), max_length=40)
    approved_at = models.DateTimeField(_("approved at"))

    class Meta:
        verbose_name = _("approval")
        ordering = ["-approved_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(applicant=F("approver")),
                name="accounts_approval_by_another",
                violation_error_message=_("You cannot approve what you applied for yourself."),
            ),
        ]
        indexes = [models.Index(fields=["approved_at"], name="approval_by_time")]


class Activation(Record):
    """The one-time code 激活码 by which a person sets a password, kept as two hashes."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activation"
    )
    first_half = models.CharField(max_length=128)
    second_half = models.CharField(max_length=128)
    issued_at = models.DateTimeField(_("issued at"))
    valid_until = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used at"), null=True)

    class Meta:
        verbose_name = _("activation")
