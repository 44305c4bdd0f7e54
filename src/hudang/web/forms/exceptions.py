"""An exception from the notice: where, for what, who demands it, by which document, how long."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.purposes import queries as purposes
from hudang.purposes.models import ExceptionKind, Purpose
from hudang.purposes.services import Evidence
from hudang.registry import queries
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from uuid import UUID

    from hudang.accounts.actor import Actor


class ExceptionForm(forms.Form):
    """What a person says of an exception; its evidence is asked for by the policy."""

    community = forms.ChoiceField(label=_("Community"))
    kind = forms.ChoiceField(
        label=_("kind"), choices=ExceptionKind.choices, widget=forms.RadioSelect
    )
    purpose = forms.ChoiceField(label=_("Purpose"))
    authority = FreeText(
        label=_("authority or body that demands it"),
        max_length=80,
        required=False,
        help_text=_("The name of an authority, never of a person."),
    )
    document = FreeText(label=_("number of its document"), max_length=60, required=False)
    started = forms.DateField(label=_("from"), initial=localdate, widget=DayInput, required=False)
    ends = forms.DateField(
        label=_("until"),
        widget=DayInput,
        required=False,
        help_text=_("An emergency lasts a week at most, secrecy a year."),
    )

    def __init__(self, data: Any = None, *, actor: Actor) -> None:
        super().__init__(data)
        self._communities = {str(one.id): one.id for one in queries.communities(actor)}
        self._purposes = {one.code: one for one in purposes.active_purposes()}
        names = queries.community_names(actor)
        set_choices(
            self, "community", [(key, names[one]) for key, one in self._communities.items()]
        )
        set_choices(self, "purpose", [(one.code, one.name) for one in self._purposes.values()])

    @property
    def chosen_community(self) -> UUID:
        return self._communities[self.cleaned_data["community"]]

    def exception(self) -> dict[str, Any]:
        """Return what the service takes beside the community."""
        said = self.cleaned_data
        purpose: Purpose = self._purposes[said["purpose"]]
        return {
            "kind": ExceptionKind(said["kind"]),
            "purpose": purpose,
            "evidence": Evidence(
                said["authority"], said["document"], said["started"], said["ends"]
            ),
        }
