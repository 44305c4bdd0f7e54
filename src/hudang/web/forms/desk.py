"""What desks share: who or where it is, and in whose words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy as _

from hudang.registry import queries as registry
from hudang.service import policy, queries
from hudang.service.models import Spot
from hudang.service.services import Caller
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText, FreeTextForm

if TYPE_CHECKING:
    from uuid import UUID

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community, Customer, House

UNKEPT = {"autocomplete": "off"}


class PlaceForm(FreeTextForm):
    """Words about a place: a house, found by whoever lives there, or what belongs to all."""

    # Whether it is about a place in any case.
    needs_place = False

    q = forms.CharField(
        label=_("Who or where"), required=False, max_length=60,
        help_text=_("Telephone, last four digits, name, or house like 3栋2单元1502."),
        widget=forms.TextInput(attrs={**UNKEPT, "autofocus": ""}),
    )  # fmt: skip
    who = forms.CharField(required=False, max_length=120)
    community = forms.ChoiceField(label=_("Community"))
    spot = forms.ChoiceField(
        label=_("Common place"), required=False, choices=[("", "—"), *Spot.choices]
    )
    building = forms.CharField(
        label=_("Building"), required=False, max_length=8,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, by: Actor, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.by = by
        self.meant: tuple[Customer | None, House | None] = (None, None)
        self.building_chosen: UUID | None = None
        self.communities = {one.code: one for one in registry.communities(by)}
        self.initial.setdefault("community", next(iter(self.communities), ""))
        set_choices(self, "community", [(code, str(c)) for code, c in self.communities.items()])

    @property
    def community_chosen(self) -> Community:
        """The community of the house that is meant, or the one that is named."""
        house = self.meant[1]
        return house.community if house else self.communities[self.cleaned_data["community"]]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("who"):
            self._read_who(said["who"])
        elif said.get("building") and "community" in said:
            self._read_building(said["building"])
        return said

    def _read_who(self, who: str) -> None:
        try:
            self.meant = queries.asked_about(who, by=self.by)
        except (ValueError, ObjectDoesNotExist):
            self.add_error("q", _("This choice is out of date. Look for it again."))

    def _read_building(self, code: str) -> None:
        known = registry.building_ids(self.community_chosen.id)
        self.building_chosen = known.get(code.strip().rstrip("栋#"))
        if self.building_chosen is None:
            self.add_error("building", _("There is no such building in this community."))


class WordsForm(PlaceForm):
    """Somebody's words about a place, and who he is: a customer, a caller, or nobody."""

    text = FreeText(
        label=_("In his words"), max_length=policy.LONGEST_TEXT, is_sealed=True,
        widget=forms.Textarea(attrs={"rows": 2, "data-enter-submits": ""}),
    )  # fmt: skip
    caller_name = forms.CharField(
        label=_("Name of the caller"), required=False, max_length=40,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    caller_mobile = forms.RegexField(
        r"^\+?[0-9 -]{5,20}$", label=_("Telephone of the caller"), required=False,
        widget=forms.TextInput(attrs={**UNKEPT, "inputmode": "tel"}),
    )  # fmt: skip

    @property
    def place_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("spot", "building", "caller_name", "caller_mobile")]

    @property
    def caller(self) -> Caller:
        said = self.cleaned_data
        return Caller(said["caller_name"].strip(), said["caller_mobile"].strip())
