"""What is chosen to be shown of the figures, what limits say, what is found behind a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.classification.fairness.limits import MINIMUM_GROUP
from hudang.classification.models import FairnessReport
from hudang.classification.models.reviews import LONGEST_SAID
from hudang.classification.queries import ReportFilter
from hudang.classification.services import Limiting
from hudang.classification.watched import LABELS
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hudang.classification.models import FairnessLimits


class ReportFilterForm(forms.Form):
    """Which schemes the list shows."""

    name = forms.CharField(label=_("name or number"), required=False, max_length=40)
    level = forms.ChoiceField(
        label=_("result"), required=False,
        choices=[("", _("all results")), *FairnessReport.Level.choices],
    )  # fmt: skip

    def wanted(self) -> ReportFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return ReportFilter(said.get("name", ""), said.get("level", ""))


class ShownForm(forms.Form):
    """Which run is shown, by which grouping."""

    run = forms.ChoiceField(label=_("run"), required=False)
    grouping = forms.ChoiceField(
        label=_("Groupings"), required=False, choices=[("", _("all groupings")), *LABELS.items()]
    )

    def __init__(self, data: Any, *, reports: Iterable[FairnessReport]) -> None:
        super().__init__(data)
        runs = [one.run.number for one in reports]
        set_choices(self, "run", [("", _("the newest")), *((one, one) for one in runs)])


class LimitsForm(forms.Form):
    """What a scheme allows; a warning comes before the limit."""

    ratio = forms.FloatField(
        label=_("Least ratio to the best-off group"), min_value=0.01, max_value=1
    )
    difference = forms.FloatField(
        label=_("Greatest difference to the best-off group"), min_value=0.01, max_value=1
    )
    warning_ratio = forms.FloatField(label=_("Ratio that warns"), min_value=0.01, max_value=1)
    warning_difference = forms.FloatField(
        label=_("Difference that warns"), min_value=0.01, max_value=1
    )
    drift = forms.FloatField(label=_("Greatest drift between runs"), min_value=0.01, max_value=10)
    minimum_group = forms.IntegerField(
        label=_("Smallest group that is shown"), min_value=MINIMUM_GROUP, max_value=10_000
    )
    reason = FreeText(label=_("Reason"), max_length=LONGEST_SAID)

    def __init__(self, data: Any, *, held: FairnessLimits) -> None:
        super().__init__(data, initial={one: getattr(held, one, "") for one in self.base_fields})
        self.initial["reason"] = ""

    def said(self) -> tuple[Limiting, str]:
        """Return the limits and the reason."""
        said = dict(self.cleaned_data)
        reason = said.pop("reason")
        return Limiting(**said), reason


class AnswerForm(forms.Form):
    """What was found behind a warning."""

    answer = FreeText(label=_("What was found, and what is done"), max_length=LONGEST_SAID)
