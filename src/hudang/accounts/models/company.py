"""Whose installation this is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hudang.core.models import Record


class Company(Record):
    """The one real company of an installation; a demonstration has none."""

    number = models.PositiveSmallIntegerField(default=1, unique=True)
    name = models.CharField(_("company name"), max_length=80)
    credit_code = models.CharField(_("social credit code"), max_length=18)
    founded_at = models.DateTimeField(_("set up at"))

    class Meta:
        verbose_name = _("company")
        constraints = [
            models.CheckConstraint(
                condition=Q(number=1),
                name="accounts_one_company",
                violation_error_message=_("An installation belongs to one company."),
            ),
        ]
