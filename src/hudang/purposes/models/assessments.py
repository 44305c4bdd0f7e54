"""Impact assessments 影响评估: what may happen to people, and what is done against it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import Record
from hudang.purposes.models.purposes import Purpose


class Trigger(models.TextChoices):
    """Why a processing is assessed before it begins (PIPL 55)."""

    SENSITIVE = "sensitive", _("sensitive items")
    AUTOMATED = "automated", _("automated decisions")
    PASSED_ON = "passed_on", _("entrusted, provided or published")
    ABROAD = "abroad", _("sent abroad")
    MAJOR = "major", _("another major effect on people")


class Dimension(models.TextChoices):
    """In what a person may be hurt (GB/T 39335, scale unverified [K])."""

    AUTONOMY = "autonomy", _("limits the right to decide")
    TREATMENT = "treatment", _("leads to differential treatment")
    REPUTATION = "reputation", _("harms reputation or weighs on the mind")
    SAFETY = "safety", _("harms body or property")


class Level(models.IntegerChoices):
    """How grave an effect is, or how likely."""

    LOW = 1, _("low")
    MEDIUM = 2, _("medium")
    HIGH = 3, _("high")
    SEVERE = 4, _("very high")


class AssessmentState(models.TextChoices):
    """How far an assessment is; an approved one never changes."""

    DRAFT = "draft", _("draft")
    WAITING = "waiting", _("waiting for both signatures")
    APPROVED = "approved", _("approved")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ImpactAssessment(Record):
    """One assessment of one purpose, as it was when it was submitted."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="assessments")
    triggers = ArrayField(
        models.CharField(max_length=10, choices=Trigger.choices), verbose_name=_("assessed for")
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=AssessmentState.choices,
        default=AssessmentState.DRAFT,
    )
    processing = models.TextField(_("what is done with which data"))
    necessity = models.TextField(_("why it is lawful, legitimate and necessary"))
    conclusion = models.TextField(_("conclusion"))
    assessed_by = models.CharField(_("assessed by"), max_length=40)
    assessed_at = models.DateTimeField(_("assessed at"))
    # What was assessed: the purpose and the notice in force at the submission.
    fingerprint = models.CharField(max_length=64, blank=True)
    lead_by = models.CharField(_("signed by the privacy lead"), max_length=40, blank=True)
    lead_at = models.DateTimeField(null=True)
    legal_by = models.CharField(_("signed by the legal reviewer"), max_length=40, blank=True)
    legal_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(_("valid until"), null=True)
    keep_until = models.DateField(_("kept until at least"), null=True)

    class Meta:
        verbose_name = _("impact assessment")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="approved") | (~Q(lead_by="") & ~Q(legal_by="")),
                name="assessment_signed_by_both",
                violation_error_message=_("An assessment is approved by two signatures."),
            ),
            models.CheckConstraint(
                condition=Q(lead_by="") | ~Q(lead_by=models.F("legal_by")),
                name="assessment_signed_by_two",
                violation_error_message=_("Two different people sign an assessment."),
            ),
        ]


class AssessedRisk(Record):
    """What may happen in one dimension, and what is done against it."""

    assessment = models.ForeignKey(
        ImpactAssessment, on_delete=models.CASCADE, related_name="risks"
    )
    dimension = models.CharField(_("dimension"), max_length=10, choices=Dimension.choices)
    likelihood = models.PositiveSmallIntegerField(_("likelihood"), choices=Level.choices)
    severity = models.PositiveSmallIntegerField(_("severity"), choices=Level.choices)
    measure = models.CharField(_("measure"), max_length=400)
    owner = models.CharField(_("who sees to it"), max_length=40)
    due_date = models.DateField(_("by when"))
    residual_likelihood = models.PositiveSmallIntegerField(
        _("likelihood afterwards"), choices=Level.choices
    )
    residual_severity = models.PositiveSmallIntegerField(
        _("severity afterwards"), choices=Level.choices
    )

    class Meta:
        verbose_name = _("assessed risk")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "dimension"], name="assessment_dimension_once"
            )
        ]
