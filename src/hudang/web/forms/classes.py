"""How the classification table, its comparison and its runs are asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.classification import queries, wording
from hudang.classification.content import STANDARD, Audience
from hudang.classification.models import Run
from hudang.classification.queries import RunFilter, TableFilter
from hudang.registry import queries as registry
from hudang.web.forms.choices import set_choices
from hudang.web.forms.desk import UNKEPT
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

    from hudang.accounts.actor import Actor
    from hudang.classification.models import SchemeVersion
    from hudang.registry.models import Community

ALL = ("", _("All"))
# How far back a comparison looks unless another day is named.
USUAL_SPAN = timedelta(days=30)


class PlaceOfSchemeForm(forms.Form):
    """One scheme in one community: the first of each unless others are named."""

    scheme = forms.ChoiceField(label=_("Scheme"))
    community = forms.ChoiceField(label=_("Community"))

    def __init__(self, data: QueryDict, *, by: Actor) -> None:
        versions = {one.scheme.number: one for one in queries.tabled()}
        communities = {one.code: one for one in registry.communities(by).order_by("code")}
        scheme = data.get("scheme") or next(iter(versions), "")
        self.code = data.get("community") or next(iter(communities), "")
        super().__init__({**self.usual(), **data.dict(), "scheme": scheme, "community": self.code})
        self.version: SchemeVersion | None = versions.get(scheme)
        self.community_chosen: Community | None = communities.get(self.code)
        schemes = [(code, f"{code} {one.name}") for code, one in versions.items()]
        set_choices(self, "scheme", schemes)
        set_choices(self, "community", [(code, one.name) for code, one in communities.items()])

    def usual(self) -> dict[str, Any]:
        """Return what is asked for unless something else is said."""
        return {}


class TableForm(PlaceOfSchemeForm):
    """Whom the table shows."""

    text = forms.CharField(
        label=_("House or customer number"), required=False, max_length=40,
        widget=forms.TextInput(attrs=UNKEPT),
    )  # fmt: skip
    class_code = forms.ChoiceField(label=_("Class"), required=False)
    building = forms.ChoiceField(label=_("Building"), required=False)
    role = forms.ChoiceField(
        label=_("Owner or tenant"), required=False, choices=[ALL, *Audience.choices]
    )
    changed_since = forms.DateField(label=_("Changed since"), required=False, widget=DayInput)
    order = forms.ChoiceField(
        label=_("Sorted by"), required=False,
        choices=[("", _("number of the customer")), ("house", _("house"))],
    )  # fmt: skip
    waits = forms.BooleanField(label=_("Waits for a person"), required=False)

    def __init__(self, data: QueryDict, *, by: Actor) -> None:
        super().__init__(data, by=by)
        if self.version is None or self.community_chosen is None:
            return
        self.classes = wording.class_names([self.version])
        self.buildings = registry.building_ids(self.community_chosen.id)
        coded = sorted(self.classes.items(), key=lambda one: one[0] == STANDARD)
        set_choices(self, "class_code", [ALL, *coded])
        set_choices(self, "building", [ALL, *((code, code) for code in self.buildings)])

    def wanted(self) -> TableFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return TableFilter(
            **{name: said.get(name, "") for name in ("class_code", "role", "text", "order")},
            building=self.buildings.get(said.get("building", "")),
            changed_since=said.get("changed_since"), waits=said.get("waits", False),
        )  # fmt: skip


class ComparisonForm(PlaceOfSchemeForm):
    """Which two days are compared."""

    before = forms.DateField(label=_("Earlier day"), widget=DayInput)
    after = forms.DateField(label=_("Later day"), widget=DayInput)

    def __init__(self, data: QueryDict, *, by: Actor) -> None:
        super().__init__(data, by=by)
        self.is_asked = "before" in data

    def usual(self) -> dict[str, Any]:
        return {"before": str(localdate() - USUAL_SPAN), "after": str(localdate())}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        before, after = said.get("before"), said.get("after")
        if before and after and not before < after <= localdate():
            self.add_error("before", _("The earlier day comes first, and neither is to come."))
        return said

    @property
    def days(self) -> tuple[date, date]:
        return self.cleaned_data["before"], self.cleaned_data["after"]


class PreviewForm(forms.Form):
    """In which community, or in which building of it, a version is tried."""

    community = forms.ChoiceField(label=_("Community"))
    building = forms.CharField(
        label=_("Building"), required=False, max_length=20,
        widget=forms.TextInput(attrs=UNKEPT),
        help_text=_("Empty: the whole community."),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, by: Actor) -> None:
        super().__init__(data)
        self.communities = {one.code: one for one in registry.communities(by).order_by("code")}
        named = [(code, one.name) for code, one in self.communities.items()]
        set_choices(self, "community", named)

    def clean(self) -> dict[str, Any]:
        """Find the building by its number; one that is not there is said so."""
        said: dict[str, Any] = super().clean() or {}
        found = self.communities.get(said.get("community", ""))
        if found is not None:
            said["community"], number = found, said.get("building", "")
            said["building"] = registry.building_ids(found.id).get(number.removesuffix("栋"))
            if number and said["building"] is None:
                self.add_error("building", _("There is no such building in this community."))
        return said


class RunFilterForm(forms.Form):
    """Which runs a list shows."""

    name = forms.CharField(label=_("name or number"), required=False, max_length=40)
    state = forms.ChoiceField(
        label=_("state"), required=False, choices=[("", _("all states")), *Run.State.choices]
    )
    kind = forms.ChoiceField(
        label=_("kind of run"), required=False,
        choices=[ALL, ("real", _("runs that change classes")), (queries.DRY, _("dry runs"))],
    )  # fmt: skip
    order = forms.ChoiceField(
        label=_("sorted by"), required=False,
        choices=[("", _("newest first")), ("oldest", _("oldest first"))],
    )  # fmt: skip

    def wanted(self) -> RunFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        names = ("name", "state", "kind", "order")
        return RunFilter(**{name: self.cleaned_data.get(name, "") for name in names})
