"""How much one person has opened on one day; never what it said."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from hudang.core.models import Record


class Budget(Record):
    """What one person has opened on one day, of one kind; a value opened twice counts once."""

    class Kind(models.TextChoices):
        NAMED = "named", _("names in one's own beat")
        CALLED = "called", _("calls")
        OPENED = "opened", _("customers opened for a stated purpose")
        SENSITIVE = "sensitive", _("sensitive values")

    actor = models.CharField(_("employee number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    day_date = models.DateField(_("day"))
    # Short hashes that tell one customer or value from another within the day, and no more.
    seen = ArrayField(models.BigIntegerField(), verbose_name=_("opened"), default=list)
    last_at = models.DateTimeField(_("last at"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["actor", "kind", "day_date"],
                name="budget_once_a_day",
                violation_error_message=_("A person has one budget of each kind a day."),
            )
        ]
