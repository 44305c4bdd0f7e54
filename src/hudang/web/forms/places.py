"""Communities, houses and the contract under which a community is served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.registry.models import House, ServiceContract
from hudang.registry.parsing.houses import ParsedHouse, parse_one_house
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.services import HouseFacts
from hudang.web.forms.inputs import DayInput
from hudang.web.forms.people import NamedChoice

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from hudang.accounts.models import Office


def _day(**options: Any) -> forms.DateField:
    return forms.DateField(widget=DayInput(), **options)


class CommunityForm(forms.Form):
    """A community under a project office."""

    code = forms.RegexField(
        r"^[A-Z0-9]{2,8}$",
        label=_("code"),
        help_text=_("Two to eight capital letters or digits; it never changes."),
    )
    name = forms.CharField(label=_("name of the community"), max_length=60)

    def __init__(self, data: Any = None, *, offices: QuerySet[Office]) -> None:
        super().__init__(data)
        self.fields["office"] = NamedChoice(offices, label=_("project office"), empty_label=None)


class HouseForm(forms.Form):
    """One house, by its number as people write it."""

    number = forms.CharField(
        label=_("house"), max_length=60, help_text=_("Like 3栋2单元1502, 商铺12 or 车位B2-088.")
    )
    state = forms.ChoiceField(
        label=_("state"), choices=House.State.choices, initial=House.State.VACANT
    )
    area = forms.DecimalField(
        label=_("floor area"),
        max_digits=8,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=_("Square metres."),
    )
    handed_over_date = _day(label=_("handover date"), required=False)

    def clean_number(self) -> ParsedHouse:
        """Read the number; one that can mean several houses is asked for again."""
        try:
            return parse_one_house(self.cleaned_data["number"])
        except Invalid as invalid:
            raise forms.ValidationError(invalid.message) from None

    def facts(self) -> HouseFacts:
        values = self.cleaned_data
        return HouseFacts(
            place=values["number"],
            state=values["state"],
            area=values["area"],
            handed_over_date=values["handed_over_date"],
        )


class StateForm(forms.Form):
    """What a house is used as."""

    state = forms.ChoiceField(label=_("state"), choices=House.State.choices)


class ContractForm(forms.Form):
    """A service contract that is being concluded."""

    number = forms.CharField(label=_("contract number"), max_length=40)
    kind = forms.ChoiceField(label=_("kind"), choices=ServiceContract.Kind.choices)
    fee_basis = forms.ChoiceField(label=_("fee basis"), choices=ServiceContract.FeeBasis.choices)
    valid_from = _day(label=_("from"), initial=localdate)
    valid_until = _day(label=_("until"), required=False)
