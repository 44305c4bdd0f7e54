"""What a customer asks us to keep in mind, in the words of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.needs import policy
from hudang.needs.catalogue import Kind, offers
from hudang.needs.models import Frequency, Hours, Wish
from hudang.needs.words import Declared
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hudang.needs.catalogue import Offer
    from hudang.registry.models import Community

SOMETIMES = ("", _("does not matter"))


class NeedForm(forms.Form):
    """One line of the catalogue, what about it, and a short note that says no reason."""

    item = forms.ChoiceField(label=_("Need"))
    wish = forms.ChoiceField(label=_("Wish"), choices=Wish.choices, initial=Wish.PLEASE)
    frequency = forms.ChoiceField(
        label=_("How often"), required=False, choices=[SOMETIMES, *Frequency.choices]
    )
    hours = forms.ChoiceField(label=_("When"), required=False, choices=[SOMETIMES, *Hours.choices])
    note = FreeText(
        label=_("Note"), required=False, max_length=policy.LONGEST_NOTE,
        help_text=_("What to do, not why: no illness, no certificate, no numbers."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        lines: Any = [("", _("choose")), *_by_kind(offers())]
        set_choices(self, "item", lines)

    def declared(self) -> Declared:
        return Declared(**self.cleaned_data)


def _by_kind(lines: Mapping[str, Offer]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (str(kind.label), [(one.code, one.label) for one in lines.values() if one.kind == kind])
        for kind in Kind
    ]


class NeedFiguresForm(forms.Form):
    """Which community's figures to show, and of which kind of need; never of whom."""

    community = forms.ChoiceField(label=_("Community"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *Kind.choices]
    )

    def __init__(self, data: Any, *, communities: Mapping[str, Community]) -> None:
        super().__init__(data)
        names = [(code, one.name) for code, one in communities.items()]
        set_choices(self, "community", [("", _("All communities")), *names])
