"""An impact assessment: what is assessed, and the risks in their four dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import CODE
from hudang.purposes.models import Dimension, ImpactAssessment, Level, Trigger
from hudang.purposes.services import Findings, Risk
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import BoundField

_SECTIONS = ("processing", "necessity", "conclusion")
_LEVELS = ("likelihood", "severity", "residual_likelihood", "residual_severity")
_FACTS = ("likelihood", "severity", "measure", "owner", "due_date", *_LEVELS[2:])


class AssessmentForm(forms.Form):
    """What an assessment says; a dimension with no risk is rated low, never left out."""

    triggers = forms.MultipleChoiceField(
        label=_("assessed for"), choices=Trigger.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, of: ImpactAssessment | None = None) -> None:
        super().__init__(data, initial=_initial(of) if of else {})
        meta = ImpactAssessment._meta
        for name in _SECTIONS:
            self.fields[name] = FreeText(
                label=meta.get_field(name).verbose_name,  # type: ignore[union-attr]
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 4}),
            )
        for dimension in Dimension:
            self._add_risk(dimension)

    def _add_risk(self, dimension: Dimension) -> None:
        labels = {
            "likelihood": _("likelihood"),
            "severity": _("severity"),
            "residual_likelihood": _("likelihood afterwards"),
            "residual_severity": _("severity afterwards"),
        }
        for name in _LEVELS:
            self.fields[f"{dimension}_{name}"] = forms.TypedChoiceField(
                label=labels[name], choices=Level.choices, coerce=int, initial=Level.LOW
            )
        self.fields[f"{dimension}_measure"] = FreeText(label=_("measure"), max_length=400)
        self.fields[f"{dimension}_owner"] = forms.CharField(
            label=_("who sees to it"), max_length=20, validators=[CODE]
        )
        self.fields[f"{dimension}_due_date"] = forms.DateField(
            label=_("by when"), widget=DayInput()
        )

    def sections(self) -> list[BoundField]:
        return [self[name] for name in _SECTIONS]

    def dimensions(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Yield each dimension with its fields, as the page shows them side by side."""
        for dimension in Dimension:
            yield str(dimension.label), [self[f"{dimension}_{name}"] for name in _FACTS]

    def findings(self) -> Findings:
        """Return what was filled in."""
        values = self.cleaned_data
        return Findings(
            triggers=[Trigger(one) for one in values["triggers"]],
            risks={
                dimension: Risk(**{name: values[f"{dimension}_{name}"] for name in _FACTS})
                for dimension in Dimension
            },
            **{name: values[name] for name in _SECTIONS},
        )


def _initial(assessment: ImpactAssessment) -> dict[str, Any]:
    known: dict[str, Any] = {name: getattr(assessment, name) for name in _SECTIONS}
    known["triggers"] = assessment.triggers
    for risk in assessment.risks.all():
        known |= {f"{risk.dimension}_{name}": getattr(risk, name) for name in _FACTS}
    return known
