"""What a version of a message template says; a new template also has a code and a purpose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hudang.core.errors import PolicyViolation
from hudang.outbox import drafting, queries
from hudang.outbox.drafting import Words
from hudang.outbox.models import TEXT, Channel, Language
from hudang.outbox.templates import BLANKS
from hudang.purposes import queries as purposes
from hudang.web.forms.choices import set_choices

if TYPE_CHECKING:
    from hudang.outbox.models import TemplateVersion
    from hudang.outbox.templates import Template

_ZH = {"lang": "zh-hans"}
_EN = {"lang": "en"}
_KNOWN = " ".join(f"{{{name}}}" for name in BLANKS)


class TemplateForm(forms.Form):
    """What the next version of a template says, and by which ways it may go."""

    name_zh = forms.CharField(
        label=_("name in Chinese"), max_length=20, widget=forms.TextInput(attrs=_ZH)
    )
    name_en = forms.CharField(
        label=_("name in English"), max_length=40, widget=forms.TextInput(attrs=_EN)
    )
    text_zh = forms.CharField(
        label=_("text in Chinese"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4, **_ZH}),
        help_text=format_lazy(_("Blanks: {known}"), known=_KNOWN),
    )
    text_en = forms.CharField(
        label=_("text in English"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4, **_EN}),
        help_text=_("The same blanks as in Chinese."),
    )
    channels = forms.MultipleChoiceField(
        label=_("ways"), choices=Channel.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, purpose: str = "", initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.kept_for = purpose

    def clean(self) -> dict[str, Any]:
        """Say beside the form what its words may not hold, before anything is lost."""
        said = super().clean() or {}
        if not self.errors:
            try:
                drafting.require_lawful(self.words(), purpose=said.get("purpose", self.kept_for))
            except PolicyViolation as refusal:
                missing = "; ".join(map(str, refusal.missing))
                self.add_error(None, f"{refusal.message} {missing}".strip())
        return said

    def words(self) -> Words:
        return Words(**{name: self.cleaned_data[name] for name in Words.__dataclass_fields__})


class NewTemplateForm(TemplateForm):
    """A template that nobody has written yet."""

    code = forms.SlugField(
        label=_("code"), max_length=40, help_text=_("Small letters and _, as programs name it.")
    )
    purpose = forms.ChoiceField(label=_("purpose"))

    field_order = ("code", "purpose")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        fit = [one for one in purposes.active_purposes() if TEXT in one.items]
        set_choices(self, "purpose", [(one.code, one.name) for one in fit])

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code in queries.templates() or queries.template_versions(code=code).exists():
            raise forms.ValidationError(_("There is a template of this code."))
        return code


def said_by(template: Template) -> dict[str, Any]:
    """Return what a form begins with: what the template says now."""
    return {
        "name_zh": template.names[Language.ZH],
        "name_en": template.names[Language.EN],
        "text_zh": template.texts[Language.ZH],
        "text_en": template.texts[Language.EN],
        "channels": list(template.channels),
    }


def said_in(draft: TemplateVersion) -> dict[str, Any]:
    """Return what a form begins with: what the draft says."""
    return {name: getattr(draft, name) for name in Words.__dataclass_fields__}
