"""Passes of visitors: who asks for one, from when until when; and the code at the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.entrance.models import VisitorPass
from hudang.entrance.policy import CODE_DIGITS
from hudang.entrance.queries import PassFilter
from hudang.entrance.services import Visit
from hudang.registry import queries as registry
from hudang.web.forms.choices import set_choices
from hudang.web.forms.hosts import ALL, UNKEPT, CommunityFilterForm, HostForm
from hudang.web.forms.inputs import DayInput, MomentInput

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community


class PassFilterForm(CommunityFilterForm):
    """Which passes a list shows: nothing here asks for a household (LC-086)."""

    number = forms.CharField(
        label=_("Number of the pass"), required=False, max_length=20,
        widget=forms.TextInput(attrs={**UNKEPT, "placeholder": "FK-01-000012"}),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ALL, *VisitorPass.State.choices]
    )
    day = forms.DateField(label=_("Day"), required=False, widget=DayInput)
    order = forms.ChoiceField(
        label=_("Sorted by"), required=False,
        choices=[("", _("newest first")), ("oldest", _("oldest first"))],
    )  # fmt: skip
    field_order = ("number", "state", "day", "community", "order")

    def wanted(self) -> PassFilter:
        """Return the filters; one that makes no sense is left out."""
        said = self.said()
        return PassFilter(
            number=said.get("number", ""), state=said.get("state", ""), day=said.get("day"),
            community=self.chosen_community, is_oldest_first=bool(said.get("order")),
        )  # fmt: skip


class PassForm(HostForm):
    """A visit: the house and some hours are enough; name and plate only if they are needed."""

    begins = forms.DateTimeField(label=_("Valid from"), widget=MomentInput)
    ends = forms.DateTimeField(label=_("Valid until"), widget=MomentInput)
    use = forms.ChoiceField(label=_("How often"), choices=VisitorPass.Use.choices)
    way = forms.ChoiceField(label=_("Asked for"), choices=VisitorPass.Way.choices)
    plate = forms.CharField(
        label=_("Plate of the visitor (only if a vehicle comes)"), required=False, max_length=12,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    name = forms.CharField(
        label=_("First name of the visitor (only if the host wants it)"), required=False,
        max_length=12, widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip

    @property
    def visit(self) -> Visit:
        names = ("begins", "ends", "use", "way", "plate", "name")
        return Visit(**{name: self.cleaned_data[name] for name in names})


class GateForm(forms.Form):
    """The code that somebody shows at the gate."""

    code = forms.RegexField(
        rf"^\s*[0-9]{{{CODE_DIGITS}}}\s*$", label=_("Code of the visitor"),
        error_messages={"invalid": _("A code has eight digits.")},
        widget=forms.TextInput(
            attrs={
                **UNKEPT, "inputmode": "numeric", "autofocus": "", "class": "form-control",
                "maxlength": str(CODE_DIGITS + 2),
            }
        ),
    )  # fmt: skip
    community = forms.ChoiceField(label=_("Gate"))

    def __init__(self, data: Any = None, *, by: Actor, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.communities = {one.code: one for one in registry.communities(by)}
        self.initial.setdefault("community", next(iter(self.communities), ""))
        set_choices(self, "community", [(code, str(c)) for code, c in self.communities.items()])

    @property
    def chosen_community(self) -> Community:
        return self.communities[self.cleaned_data["community"]]
