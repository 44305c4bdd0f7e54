"""A department: its code and name, what it is for, what it may use customer data for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.accounts.models import CODE, Department, Function
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hudang.purposes.models import Purpose

SAID = [one for one in Function.choices if one[0] != Function.OTHER]


class FunctionForm(forms.Form):
    """What a department is for; it is said once."""

    function = forms.ChoiceField(
        label=_("What the department is for"), choices=SAID,
        help_text=_("It decides what its staff may do, and cannot be changed afterwards."),
    )  # fmt: skip

    def clean_function(self) -> Function:
        return Function(self.cleaned_data["function"])


class DepartmentForm(FunctionForm):
    """A new department."""

    code = forms.CharField(label=_("Code"), max_length=20, validators=[CODE])
    name = FreeText(label=_("department name"), max_length=80)
    purposes = forms.MultipleChoiceField(
        label=_("purposes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("code", "name", "function", "purposes")

    def __init__(self, data: Any = None, *, purposes: Iterable[Purpose]) -> None:
        super().__init__(data)
        set_choices(self, "purposes", [(one.code, one.name) for one in purposes])

    def clean_code(self) -> str:
        """Refuse the code of another department."""
        code: str = self.cleaned_data["code"]
        if Department.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a department of this code."))
        return code
