"""Who of a house asks for something: looked for by telephone, name or house, and chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _

from hudang.registry import queries as registry
from hudang.service import queries as service
from hudang.web.forms.free_text import FreeTextForm

if TYPE_CHECKING:
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer, House

UNKEPT = {"autocomplete": "off"}
ALL = ("", _("All"))


class HostForm(FreeTextForm):
    """A customer and one of his houses, as the search of the desk offers them."""

    needs_place = True

    q = forms.CharField(
        label=_("Customer"), required=False, max_length=29,
        help_text=_("Telephone, last four digits, name, or house like 3栋2单元1502."),
        widget=forms.TextInput(attrs={**UNKEPT, "autofocus": ""}),
    )  # fmt: skip
    who = forms.RegexField(r"^[A-Z0-9-]{0,20}:[0-9a-f-]{36}:[0-9a-f-]{36}$", required=False)

    def __init__(self, data: Any = None, *, by: Actor, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.by = by
        self.host: Customer | None = None
        self.house: House | None = None

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        try:
            self.host, self.house = service.asked_about(said.get("who", ""), by=self.by)
        except (ValueError, ObjectDoesNotExist):
            self.add_error("q", _("Look for the customer and choose one."))
            return said
        if self.host is None:
            self.add_error("q", _("Choose the customer, not the house alone."))
        return said

    @property
    def chosen(self) -> tuple[Customer, House]:
        """The customer and the house of a valid form."""
        if self.host is None or self.house is None:
            raise ValueError("host")
        return self.host, self.house

    def other_fields(self) -> list[forms.BoundField]:
        """Return the fields below the search."""
        return [one for one in self.asked_fields() if one.name not in ("q", "who")]


class CommunityFilterForm(forms.Form):
    """What lists are narrowed to by everybody whose posts cover several communities."""

    community = forms.ChoiceField(label=_("Community"), required=False)

    def __init__(self, data: Any, *, by: Actor) -> None:
        super().__init__(data)
        names = registry.community_names(by)
        self.communities = {str(key): key for key in names}
        labels = [(str(key), name) for key, name in names.items()]
        field = self.fields["community"]
        field.choices = [("", _("All communities")), *labels]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        return self.cleaned_data

    @property
    def chosen_community(self) -> UUID | None:
        return self.communities.get(self.said().get("community", ""))
