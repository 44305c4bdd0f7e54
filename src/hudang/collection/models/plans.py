"""Survey plans 定期调查: the same questionnaire, asked again and again."""

from __future__ import annotations

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.collection.models.questionnaires import Questionnaire
from hudang.core.models import Record

LEAST_OPEN: Final = 3
MOST_OPEN: Final = 90


class SurveyPlan(Record):
    """A questionnaire that is asked in some communities every so many months.

    Each round is a campaign in each community, drafted by the clock and opened by a person.
    """

    class Every(models.IntegerChoices):
        QUARTER = 3, _("every quarter")
        HALF = 6, _("every half year")
        YEAR = 12, _("every year")

    class State(models.TextChoices):
        ACTIVE = "active", _("goes on")
        ENDED = "ended", _("ended")

    name = models.CharField(_("name"), max_length=60)
    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="plans"
    )
    communities = ArrayField(models.UUIDField(), verbose_name=_("communities"))
    every = models.PositiveSmallIntegerField(_("how often"), choices=Every.choices)
    # The day on which the next round begins.
    next_date = models.DateField(_("next round"))
    open_days = models.PositiveSmallIntegerField(
        _("open for days"),
        validators=[MinValueValidator(LEAST_OPEN), MaxValueValidator(MOST_OPEN)],
    )
    keep_days = models.PositiveSmallIntegerField(_("answers kept for days"))
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.ACTIVE)
    created_by = models.CharField(_("created by"), max_length=20)
    created_at = models.DateTimeField(_("created at"))
    ended_by = models.CharField(_("ended by"), max_length=20, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)

    class Meta:
        verbose_name = _("survey plan")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(communities__len__gt=0),
                name="survey_plan_somewhere",
                violation_error_message=_("A plan names at least one community."),
            ),
        ]

    @property
    def is_active(self) -> bool:
        return self.state == SurveyPlan.State.ACTIVE
