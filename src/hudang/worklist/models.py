"""When somebody is reminded of his work, and what the last reminder said: counts, nothing else."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import Record


class Days(models.TextChoices):
    """On which days somebody is reminded."""

    WORKING = "working", _("on working days")
    EVERY = "every", _("every day")
    NEVER = "never", _("not at all")


class ReminderTime(Record):
    """When one person wants to be reminded; who chose nothing has the company's usual time."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminder_time"
    )
    days = models.CharField(_("Days"), max_length=7, choices=Days.choices)
    time = models.TimeField(_("Time of day"))

    class Meta:
        verbose_name = _("time of the reminder")


class Reminder(Record):
    """The reminder of one day, also where nothing waited; the next day's takes its place."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders"
    )
    day_date = models.DateField(_("day"))
    # The day of the next reminder: what is due until then is named.
    next_date = models.DateField(_("next reminder"))
    reminded_at = models.DateTimeField(_("reminded at"))
    late = models.PositiveIntegerField(_("late"))
    today = models.PositiveIntegerField(_("due today"))
    ahead = models.PositiveIntegerField(_("due by the next reminder"))
    ahead_kinds = ArrayField(models.CharField(max_length=20), verbose_name=_("what these are"))
    # Late work of others that has come to this person.
    escalated = models.PositiveIntegerField(_("late work of others"))
    read_at = models.DateTimeField(_("read at"), null=True)

    class Meta:
        verbose_name = _("reminder of work")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "day_date"],
                name="reminder_once_a_day",
                violation_error_message=_("Everybody is reminded once a day."),
            ),
        ]

    @property
    def says_something(self) -> bool:
        return bool(self.late or self.today or self.ahead or self.escalated)
