"""Schemes 分类方案 in versions: drafted, judged, published, in force, ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.classification.content import load
from hudang.core.languages import in_language
from hudang.core.models import Record

if TYPE_CHECKING:
    from hudang.classification.content import Content


class Scheme(Record):
    """A scheme through all its versions, under a number that customers are told."""

    number = models.CharField(_("scheme"), max_length=16, unique=True)
    created_by = models.CharField(_("created by"), max_length=20)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("classification scheme")
        ordering = ["-number"]

    def __str__(self) -> str:
        return self.number


class SchemeVersion(Record):
    """One version: worked on as a draft, frozen from its legality check on."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CHECKED = "to_review", _("waits for legal review")
        REVIEWED = "to_assess", _("waits for the assessment")
        ASSESSED = "assessed", _("assessed")
        PUBLISHED = "published", _("made public")
        ACTIVE = "active", _("in force")
        SUSPENDED = "suspended", _("suspended")
        RETIRED = "retired", _("retired")

    class Cause(models.TextChoices):
        """Why a version is suspended."""

        PERSON = "person", _("by a person")
        REVIEW = "review", _("the legal review has run out")
        ASSESSMENT = "assessment", _("the impact assessment no longer holds")
        FAIRNESS = "fairness", _("a run went over a limit of fairness")

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    # Counts every change of a draft: who changes it has seen it as it is.
    edition = models.PositiveIntegerField(default=1)
    name_zh = models.CharField(_("name, in Chinese"), max_length=40)
    name_en = models.CharField(_("name, in English"), max_length=60)
    goal_zh = models.CharField(_("goal, in Chinese"), max_length=300)
    goal_en = models.CharField(_("goal, in English"), max_length=450)
    content = models.JSONField(default=dict)
    # What was checked, reviewed and assessed is known by it; empty while a draft.
    content_hash = models.CharField(max_length=64, blank=True)
    drafted_by = models.CharField(_("drafted by"), max_length=20)
    drafted_at = models.DateTimeField(_("drafted at"))
    submitted_at = models.DateTimeField(_("submitted at"), null=True)
    # Which impact assessment it rests on, by its number.
    assessment = models.PositiveIntegerField(_("impact assessment"), null=True)
    published_by = models.CharField(_("published by"), max_length=20, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    activated_at = models.DateTimeField(_("in force since"), null=True)
    suspended_at = models.DateTimeField(_("suspended at"), null=True)
    suspended_for = models.CharField(_("why"), max_length=10, choices=Cause.choices, blank=True)
    suspension = models.CharField(_("reason"), max_length=300, blank=True)
    # Since when people know that it has shown no effect in a year (LC-069).
    unproven_at = models.DateTimeField(_("without an effect since"), null=True)
    ended_by = models.CharField(_("ended by"), max_length=30, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("version of a scheme")
        ordering = ["scheme", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "number"],
                name="scheme_version_once",
                violation_error_message=_("This version exists."),
            ),
            models.UniqueConstraint(
                fields=["scheme"],
                condition=Q(state="draft"),
                name="scheme_one_draft",
                violation_error_message=_("There is a draft of this scheme already."),
            ),
            models.UniqueConstraint(
                fields=["scheme"],
                condition=Q(state__in=["active", "suspended"]),
                name="scheme_one_in_force",
                violation_error_message=_("Another version of this scheme is in force."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(ended_at__isnull=False) | ~Q(content_hash=""),
                name="scheme_frozen_once_submitted",
                violation_error_message=_("A version that was submitted is frozen."),
            ),
            models.CheckConstraint(
                condition=~Q(state="suspended") | ~Q(suspended_for=""),
                name="scheme_suspended_says_why",
                violation_error_message=_("A suspension says why."),
            ),
            models.CheckConstraint(
                condition=Q(published_by="") | ~Q(published_by=F("drafted_by")),
                name="scheme_published_by_another",
                violation_error_message=_("Somebody else publishes what one has drafted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme.number} v{self.number}"

    @property
    def name(self) -> str:
        return in_language(self.name_zh, self.name_en)

    @property
    def goal(self) -> str:
        return in_language(self.goal_zh, self.goal_en)

    @property
    def says(self) -> Content:
        """What the version says, as a value."""
        return load(self.content)

    @property
    def is_draft(self) -> bool:
        return self.state == SchemeVersion.State.DRAFT

    @property
    def is_active(self) -> bool:
        return self.state == SchemeVersion.State.ACTIVE
