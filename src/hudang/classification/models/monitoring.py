"""What is watched of schemes 公平性监测: limits, the report of each run, tests for stand-ins.

All of it are figures of groups: no row and no column names a person.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hudang.classification.fairness import limits
from hudang.classification.models.reviews import LONGEST_SAID
from hudang.classification.models.runs import Run
from hudang.classification.models.schemes import Scheme, SchemeVersion
from hudang.core.models import Record


class FairnessLimits(Record):
    """What a scheme allows since somebody set it, with his reason; the newest counts."""

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="limits")
    # Below them a version is suspended; below the warnings, people are asked to look.
    ratio = models.FloatField(_("least ratio"), default=limits.LEAST_RATIO)
    difference = models.FloatField(_("greatest difference"), default=limits.MOST_DIFFERENCE)
    warning_ratio = models.FloatField(_("ratio that warns"), default=limits.WARNING_RATIO)
    warning_difference = models.FloatField(
        _("difference that warns"), default=limits.WARNING_DIFFERENCE
    )
    drift = models.FloatField(_("greatest drift"), default=limits.MOST_DRIFT)
    minimum_group = models.PositiveSmallIntegerField(
        _("smallest group"), default=limits.MINIMUM_GROUP
    )
    reason = models.CharField(_("reason"), max_length=LONGEST_SAID)
    set_by = models.CharField(_("set by"), max_length=20)
    set_at = models.DateTimeField(_("set at"))

    class Meta:
        verbose_name = _("limits of a scheme")
        ordering = ["-set_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ratio__gt=0, difference__gt=0, drift__gt=0)
                & Q(warning_ratio__gte=F("ratio"), warning_ratio__lte=1)
                & Q(warning_difference__lte=F("difference"), warning_difference__gt=0)
                & Q(difference__lte=1),
                name="fairness_warns_first",
                violation_error_message=_("A warning comes before the limit."),
            ),
            models.CheckConstraint(
                condition=Q(minimum_group__gte=limits.MINIMUM_GROUP),
                name="fairness_minimum_group",
                violation_error_message=_("Smaller groups are not looked at."),
            ),
        ]

    @property
    def deciding(self) -> limits.Limits:
        """The limits that suspend."""
        return limits.Limits(
            ratio=self.ratio, difference=self.difference, minimum_group=self.minimum_group
        )

    @property
    def warning(self) -> limits.Limits:
        """The limits that warn."""
        return limits.Limits(
            ratio=self.warning_ratio, difference=self.warning_difference,
            minimum_group=self.minimum_group,
        )  # fmt: skip


class FairnessReport(Record):
    """What a run did for groups of people, in figures; somebody answers where it warns."""

    class Level(models.TextChoices):
        """What the figures say of the limits; none of it says what the law says."""

        WITHIN = "within", _("within the limits")
        UNSAID = "unsaid", _("cannot be said")
        WARNING = "warning", _("warning")
        OVER = "over", _("over the limit")

    run = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="fairness")
    made_at = models.DateTimeField(_("made at"))
    level = models.CharField(_("result"), max_length=7, choices=Level.choices)
    # Of how many people sex and age band are known, of how many; small numbers are not kept.
    people = models.PositiveIntegerField(_("people"))
    known = models.PositiveIntegerField(_("of whom the group is known"), null=True)
    figures = models.JSONField(default=dict)
    has_suspended = models.BooleanField(_("suspended the version"), default=False)
    answer = models.CharField(_("answer"), max_length=LONGEST_SAID, blank=True)
    answered_by = models.CharField(_("answered by"), max_length=20, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    class Meta:
        verbose_name = _("fairness report")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by="", answer="", answered_at__isnull=True)
                | ~Q(answered_by="") & ~Q(answer="") & Q(answered_at__isnull=False),
                name="fairness_answered_with_reason",
                violation_error_message=_("Who answers says what was found."),
            ),
        ]


class ProxyTest(Record):
    """How much the inputs and the outcome of a version say of sex and age band 替代变量检验."""

    version = models.ForeignKey(
        SchemeVersion, on_delete=models.CASCADE, related_name="proxy_tests"
    )
    content_hash = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=9, choices=Run.State.choices)
    asked_by = models.CharField(_("asked for by"), max_length=20)
    asked_at = models.DateTimeField(_("asked for at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)
    is_cancel_requested = models.BooleanField(default=False)
    communities = models.PositiveIntegerField(_("communities"), default=0)
    communities_done = models.PositiveIntegerField(_("communities done"), default=0)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    figures = models.JSONField(default=list)
    # The criteria that say too much, by their attribute.
    over = models.JSONField(default=list)

    class Meta:
        verbose_name = _("test for stand-ins")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"],
                condition=Q(state__in=["waiting", "running"]),
                name="proxy_test_one_at_a_time",
                violation_error_message=_("This version is being tested already."),
            ),
        ]

    @property
    def is_over(self) -> bool:
        """Whether it came to its end, one way or another."""
        return self.state not in {Run.State.WAITING, Run.State.RUNNING}

    @property
    def share(self) -> int:
        """How much is done, in hundredths of the communities."""
        return 100 * self.communities_done // self.communities if self.communities else 0
