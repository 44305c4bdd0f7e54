"""Where a customer is moved, and what he holds or lives in there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.registry import queries
from hudang.registry.models import Occupancy
from hudang.registry.services import Stay
from hudang.web.forms.choices import set_choices
from hudang.web.forms.customer_edits import HouseField, PlaceMixin, day_field

if TYPE_CHECKING:
    from django.forms import BoundField

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Customer


class MoveForm(PlaceMixin):
    """The other community and the house there; the revision says on which state it rests."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    community = forms.ChoiceField(label=_("Community"))
    house = HouseField(label=_("House"))
    role = forms.ChoiceField(label=_("Role"), choices=Occupancy.Role.choices)
    started_date = day_field(_("Since"), required=False)
    is_known_double = forms.BooleanField(
        label=_("Compared: somebody else than the similar customer on record"), required=False
    )

    def __init__(self, data: Any, *, customer: Customer, actor: Actor) -> None:
        super().__init__(data, initial={"revision": customer.revision})
        others = [one for one in queries.communities(actor) if one.id != customer.community_id]
        self.communities = {str(one.id): one for one in others}
        set_choices(self, "community", [(key, one.name) for key, one in self.communities.items()])

    @property
    def place_fields(self) -> list[BoundField]:
        return [self[name] for name in ("community", "house", "role", "started_date")]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        chosen = self.communities.get(self.cleaned_data.get("community", ""))
        self.find_house([chosen.id] if chosen else [])
        return cleaned

    def move(self) -> dict[str, Any]:
        """Return what the registry's service takes."""
        assert self.place is not None  # noqa: S101  clean() refused a form without
        given = self.cleaned_data
        return {
            "to": self.communities[given["community"]],
            "stays": [Stay(self.place, given["role"], started_date=given["started_date"])],
            "expected_revision": given["revision"],
            "is_known_double": given["is_known_double"],
        }
