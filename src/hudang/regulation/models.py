"""The policy 制度 in versions of clauses, who acknowledged which, and what clauses mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.core.languages import in_language
from hudang.core.models import Record, uuid7

if TYPE_CHECKING:
    from datetime import datetime


class State(models.TextChoices):
    """How far a version is; a published one never changes."""

    DRAFT = "draft", _("draft")
    CHECKED = "checked", _("legally checked")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Effect(models.TextChoices):
    """What an interpretation does to its clause."""

    EXPLAINS = "explains", _("explains what the clause says")
    NARROWS = "narrows", _("allows less than the clause, or asks for more")
    WIDENS = "widens", _("allows more than the clause")


class Version(Record):
    """One version of the policy."""

    number = models.PositiveSmallIntegerField(_("version"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    # What is new in it, for those who acknowledge it again.
    changes_zh = models.CharField(_("what is new, in Chinese"), max_length=400, blank=True)
    changes_en = models.CharField(_("what is new, in English"), max_length=600, blank=True)
    drafted_by = models.CharField(_("drafted by"), max_length=40)
    drafted_at = models.DateTimeField(_("drafted at"))
    checked_by = models.CharField(_("checked by"), max_length=40, blank=True)
    checked_at = models.DateTimeField(_("checked at"), null=True)
    published_by = models.CharField(_("published by"), max_length=40, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    effective_from = models.DateTimeField(_("effective from"), null=True)
    text_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("version of the policy")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(state__in=["draft", "checked"]),
                name="regulation_one_draft",
                violation_error_message=_("There is a draft already."),
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(published_at__isnull=False, effective_from__gte=models.F("published_at")),
                name="regulation_no_backdating",
                violation_error_message=_("A version holds from its publication at the earliest."),
            ),
        ]

    @property
    def changes(self) -> str:
        return in_language(self.changes_zh, self.changes_en)

    @property
    def is_published(self) -> bool:
        return self.state == State.PUBLISHED

    def is_effective(self, at: datetime) -> bool:
        return self.effective_from is not None and self.effective_from <= at


class Clause(Record):
    """A clause 条款 of one version; `key` is the same clause in every version that has it."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="clauses")
    key = models.UUIDField(default=uuid7, editable=False)
    chapter = models.PositiveSmallIntegerField(_("chapter"))
    chapter_zh = models.CharField(max_length=40)
    chapter_en = models.CharField(max_length=60)
    # The place within its chapter, from 1.
    place = models.PositiveSmallIntegerField(_("place in the chapter"))
    title_zh = models.CharField(_("title in Chinese"), max_length=40)
    title_en = models.CharField(_("title in English"), max_length=80)
    text_zh = models.TextField(_("text in Chinese"))
    summary_en = models.TextField(_("summary in English"))
    controls = ArrayField(models.CharField(max_length=8), verbose_name=_("controls"), default=list)

    class Meta:
        verbose_name = _("clause")
        ordering = ["chapter", "place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="regulation_clause_once")
        ]

    @property
    def number(self) -> str:
        """The chapter and the place in it, as people cite it."""
        return f"{self.chapter}.{self.place}"

    @property
    def title(self) -> str:
        return in_language(self.title_zh, self.title_en)

    @property
    def chapter_title(self) -> str:
        return in_language(self.chapter_zh, self.chapter_en)


class Acknowledgement(Record):
    """Somebody has read a version and says so 阅知确认."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="acknowledged")
    acknowledged_at = models.DateTimeField(_("acknowledged at"))

    class Meta:
        verbose_name = _("acknowledgement")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "version"],
                name="regulation_acknowledged_once",
                violation_error_message=_("You have acknowledged this version already."),
            )
        ]


class Interpretation(Record):
    """A question about a clause, and what customer service answered, binding until amended."""

    clause_key = models.UUIDField()
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    question = models.CharField(_("question"), max_length=400)
    asked_by = models.CharField(_("asked by"), max_length=40)
    asked_at = models.DateTimeField(_("asked at"))
    answer = models.TextField(_("interpretation"), blank=True)
    effect = models.CharField(_("effect"), max_length=10, choices=Effect.choices, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=40, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("interpretation")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False) & ~Q(answer="") & ~Q(effect="widens"),
                name="regulation_answer_within_floor",
                violation_error_message=_("An interpretation never allows more than its clause."),
            )
        ]

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None
