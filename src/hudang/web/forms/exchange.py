"""The forms of what is exchanged with other systems."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from hudang.integration import queries as integration
from hudang.registry import queries as registry
from hudang.web.forms.choices import set_choices
from hudang.webhooks.models import Delivery, Event

if TYPE_CHECKING:
    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

# A try is sent by hand; nobody subscribes to it.
OFFERED = [(value, label) for value, label in Event.choices if value != Event.TEST]


class ExchangeForm(forms.Form):
    """Which system, in which community."""

    community = forms.ChoiceField(label=_("Community"))
    name = forms.CharField(label=_("Name of the other system"), max_length=24)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        self.communities = {str(one.id): one for one in registry.communities(actor)}
        set_choices(self, "community", [(key, one.name) for key, one in self.communities.items()])

    @property
    def chosen_community(self) -> Community:
        return self.communities[self.cleaned_data["community"]]

    def said(self) -> dict[str, Any]:
        """Return what is proposed besides the community."""
        return {name: said for name, said in self.cleaned_data.items() if name != "community"}


class SubscriptionForm(ExchangeForm):
    """Which system is told, where, and of what."""

    url = forms.URLField(
        label=_("Address"), max_length=200, assume_scheme="https",
        help_text=_("Begins with https://. What lies in our own network is refused."),
    )  # fmt: skip
    events = forms.MultipleChoiceField(
        label=_("Told of"), choices=OFFERED, widget=forms.CheckboxSelectMultiple
    )


class HookForm(ExchangeForm):
    """Which system sends orders, and by which code it acts here."""

    code = forms.CharField(
        label=_("Code"), min_length=2, max_length=8,
        validators=[RegexValidator("^[A-Z0-9]+$", _("Capital letters and digits only."))],
        help_text=_("By it the other system is named in orders and in the log, like TICKET."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        code, community = self.cleaned_data.get("code"), self.cleaned_data.get("community")
        if code and community and integration.is_code_taken(self.chosen_community.id, code):
            self.add_error("code", _("There is a hook of that code already."))
        return cleaned


class DeliveryFilter(forms.Form):
    """Which deliveries are shown."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), *Delivery.State.choices]
    )
    event = forms.ChoiceField(
        label=_("Event"), required=False, choices=[("", _("all")), *Event.choices]
    )

    def chosen(self) -> dict[str, str]:
        """Return what is filtered; what cannot be read filters nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in ("state", "event")}
