"""A campaign as it is drafted: what it asks, where, of whom, until when."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.collection import queries
from hudang.collection.services import Terms
from hudang.registry import queries as registry
from hudang.registry.models import Occupancy
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.collection.models import QuestionnaireVersion

_OPEN_FOR = timedelta(days=21)
_KEPT_FOR = timedelta(days=180)


class CampaignForm(forms.Form):
    """The terms of a campaign; who was not told or has said no is left out when it opens."""

    version = forms.ChoiceField(label=_("questionnaire"))
    name = FreeText(label=_("name of the campaign"), max_length=80)
    communities = forms.MultipleChoiceField(
        label=_("communities"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Several: one campaign each, under the same name and with the same days."),
    )  # fmt: skip
    buildings = forms.CharField(
        label=_("buildings"), required=False, max_length=200,
        help_text=_("Of a single community: numbers, like 1, 3. None: all of them."),
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        label=_("who is asked"), choices=Occupancy.Role.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None: everybody who has a house."),
    )  # fmt: skip
    closes = forms.DateField(label=_("closes on"), widget=DayInput())
    delete = forms.DateField(label=_("answers deleted on"), widget=DayInput())

    def __init__(self, data: Any = None, *, by: Actor, version: str = "") -> None:
        today = localdate()
        super().__init__(
            data,
            initial={
                "version": version, "closes": today + _OPEN_FOR, "delete": today + _KEPT_FOR,
            },
        )  # fmt: skip
        self._versions = {str(one.pk): one for one in queries.published()}
        self._places = {one.code: one for one in registry.communities(by).order_by("code")}
        set_choices(self, "version", [(key, _named(one)) for key, one in self._versions.items()])
        if len(self._places) == 1:
            self.initial["communities"] = list(self._places)
        set_choices(self, "communities", [(one.code, one.name) for one in self._places.values()])

    def clean(self) -> dict[str, Any]:
        """Find the buildings in the community."""
        values = super().clean() or {}
        chosen = values.get("communities", [])
        place = self._places[chosen[0]] if len(chosen) == 1 else None
        wanted = values.get("buildings", "").replace("，", ",").replace("、", ",").split(",")
        codes = [one.strip().removesuffix("栋") for one in wanted if one.strip()]
        known: Mapping[str, UUID] = registry.building_ids(place.id) if place else {}
        unknown = [one for one in codes if one not in known]
        if codes and len(chosen) > 1:
            self.add_error("buildings", _("Choose buildings of a single community."))
        if unknown and place:
            self.add_error("buildings", _("There is no such building: %s") % ", ".join(unknown))
        values["building_ids"] = [known[one] for one in codes if one in known]
        return values

    def chosen(self) -> list[UUID]:
        """Return the communities, in the order of their codes."""
        return [self._places[one].id for one in sorted(self.cleaned_data["communities"])]

    def terms(self) -> Terms:
        values = self.cleaned_data
        return Terms(
            values["name"],
            self._versions[values["version"]],
            self.chosen()[0],
            closes=values["closes"],
            delete=values["delete"],
            buildings=values["building_ids"],
            roles=values["roles"],
        )


def _named(version: QuestionnaireVersion) -> str:
    return f"{version.title} · {version.questionnaire.code} {version.number}"
