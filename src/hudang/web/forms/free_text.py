"""Fields into which people write freely: what they hold of people is told to the writer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from hudang.core import free_text
from hudang.purposes import policy
from hudang.purposes.policy import Verdict

if TYPE_CHECKING:
    from django.forms import BoundField

REASON = "kept_reason"


class FreeText(forms.CharField):
    """A text of the writer's own; one that is stored readable is refused with what it holds.

    `is_sealed` texts may be kept for a reason; their form is a `FreeTextForm`.
    """

    is_free_text = True

    def __init__(self, *, is_sealed: bool = False, **options: Any) -> None:
        self.is_sealed = is_sealed
        super().__init__(**options)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        """Name the one value that the page sends: the rest of the form stays where it is."""
        self.widget.attrs["hx-params"] = form.add_prefix(field_name)
        return super().get_bound_field(form, field_name)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Have the page ask, while somebody writes, what the text holds; nothing is kept of it."""
        return {
            **super().widget_attrs(widget),
            "autocomplete": "off",
            "hx-post": reverse_lazy("web:free_text_hint"),
            "hx-trigger": "input changed delay:600ms",
            "hx-target": "next .field-warning",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }

    def validate(self, value: str) -> None:
        super().validate(value)
        found = free_text.find(value)
        if policy.verdict(found, is_sealed=self.is_sealed) is Verdict.MEND:
            raise forms.ValidationError(
                [_("Leave this out or write it in other words."), *map(policy.told, found)]
            )


class FreeTextForm(forms.Form):
    """A form with sealed texts: with a find they are mended, or kept for a reason."""

    kept_reason = forms.ChoiceField(
        label=_("Why the text stays as it is"),
        required=False,
        choices=[
            ("", _("I have changed it")),
            *((one.value, one.label) for one in policy.WRITERS_REASONS),
        ],
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_reason_asked = False

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        for name, field in self.fields.items():
            if isinstance(field, FreeText) and field.is_sealed:
                self._weigh(name, said.get(name) or "")
        return said

    def _weigh(self, name: str, text: str) -> None:
        found = free_text.find(text)
        if policy.verdict(found, is_sealed=True) is not Verdict.CONFIRM:
            return
        self.is_reason_asked = True
        if not self.cleaned_data.get(REASON):
            told = [_("Leave this out, or say below why it stays."), *map(policy.told, found)]
            self.add_error(name, forms.ValidationError(told))

    def asked_fields(self) -> list[BoundField]:
        """Return the fields to show: the reason only once it is asked for, at the end."""
        shown = [one for one in self.visible_fields() if one.name != REASON]
        return [*shown, self[REASON]] if self.is_reason_asked else shown

    @property
    def reason(self) -> str:
        """The reason that the writer gave; one given for a text without a find is none."""
        return str(self.cleaned_data.get(REASON, "")) if self.is_reason_asked else ""
