"""Paper dossiers: finding them, opening them, filling, lending, taking back, counting."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.accounts import queries as people
from hudang.dossiers import kinds
from hudang.dossiers.models import Dossier, Loan, Shortfall
from hudang.dossiers.queries import DossierFilter, Order
from hudang.dossiers.services import Shelf
from hudang.purposes import queries as purposes
from hudang.registry import queries as registry
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hudang.accounts.actor import Actor
    from hudang.accounts.models import User
    from hudang.dossiers.models import Paper
    from hudang.registry.models import Community

LOAN_DAYS = 7
OVERDUE = "overdue"
SORTS = {
    Order.NUMBER.value: _("number, lowest first"),
    f"-{Order.NUMBER}": _("number, highest first"),
    Order.HOUSE.value: _("house, from the first building"),
    f"-{Order.HOUSE}": _("house, from the last building"),
    Order.SHELF.value: _("shelf, from the first room"),
    f"-{Order.SHELF}": _("shelf, from the last room"),
}


class DossierFilterForm(forms.Form):
    """Which dossiers a list shows; a label scanned into the first field opens its dossier."""

    q = forms.CharField(
        label=_("Label or house"),
        required=False,
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "placeholder": _("Scan a label, or 3栋2单元1502")}
        ),
    )
    community = forms.ChoiceField(label=_("Community"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *Dossier.State.choices, (OVERDUE, _("overdue"))],
    )
    shelf = forms.ChoiceField(label=_("Shelf"), required=False)
    sort = forms.ChoiceField(label=_("Sorted by"), required=False, choices=[*SORTS.items()])

    def __init__(
        self, data: Any, *, actor: Actor, shelves: Iterable[tuple[str, str, str]]
    ) -> None:
        super().__init__(data)
        self.communities = {str(one.id): one for one in registry.communities(actor)}
        names = [(key, one.name) for key, one in self.communities.items()]
        set_choices(self, "community", [("", _("All communities")), *names])
        self.shelves = {" · ".join(one): one for one in shelves}
        set_choices(self, "shelf", [("", _("All")), *((name, name) for name in self.shelves)])

    @property
    def uses_more(self) -> bool:
        return bool(self.data.get("shelf") or self.data.get("sort"))

    def wanted(self) -> DossierFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        chosen = self.cleaned_data
        community, state = chosen.get("community"), chosen.get("state", "")
        room, cabinet, shelf = self.shelves.get(chosen.get("shelf", ""), ("", "", ""))
        sort = chosen.get("sort") or Order.NUMBER.value
        return DossierFilter(
            text=chosen.get("q", ""),
            community=self.communities[community].id if community else None,
            state="" if state == OVERDUE else state,
            overdue_on=localdate() if state == OVERDUE else None,
            room=room,
            cabinet=cabinet,
            shelf=shelf,
            order=Order(sort.removeprefix("-")),
            is_descending=sort.startswith("-"),
        )


class ShelfForm(forms.Form):
    """Where a dossier stands."""

    room = forms.CharField(label=_("archive room"), max_length=20)
    cabinet = forms.CharField(label=_("cabinet"), max_length=10)
    shelf = forms.CharField(label=_("shelf"), max_length=10)
    box = forms.CharField(label=_("box"), max_length=10, required=False)

    @property
    def place(self) -> Shelf:
        chosen = self.cleaned_data
        return Shelf(*(chosen[name].strip() for name in ("room", "cabinet", "shelf", "box")))


class OpeningForm(ShelfForm):
    """Dossiers for the houses of a building that have none, or for one house, on a shelf."""

    field_order = ("community", "houses", "room", "cabinet", "shelf", "box")

    houses = forms.CharField(
        label=_("house or building"),
        max_length=40,
        help_text=_(
            "One house like 3栋2单元1502, or a building like 3: then every house of it that has"
            " no dossier gets one."
        ),
    )

    def __init__(self, data: Any = None, *, communities: Iterable[Community]) -> None:
        super().__init__(data)
        self.fields["community"] = forms.TypedChoiceField(
            choices=[(one.pk, one.name) for one in communities], coerce=UUID, label=_("community")
        )
        self.order_fields(self.field_order)


class PaperForm(forms.Form):
    """A paper that was put into a dossier."""

    kind = forms.ChoiceField(label=_("kind of paper"))
    pages = forms.IntegerField(label=_("pages"), min_value=1, max_value=2000, initial=1)

    def __init__(self, data: Any = None, *, dossier: Dossier) -> None:
        super().__init__(data)
        of_house = (kinds.Belongs.HOUSE, kinds.Belongs.CUSTOMER)
        belongs = of_house if dossier.house_id else (kinds.Belongs.CONTRACT,)
        set_choices(self, "kind", [(one.code, one.label) for one in kinds.kinds_of(*belongs)])


class Person(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of our people, by name and employee number."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name} {obj.code}"


class LoanForm(forms.Form):
    """Who takes a dossier out, what for and until when."""

    field_order = ("borrower", "purpose", "reference", "lent_date", "due_date")

    purpose = forms.ChoiceField(label=_("purpose"))
    reference = FreeText(
        label=_("order, case or approval number"),
        max_length=30,
        widget=forms.TextInput(attrs={"placeholder": "GD-2026-0117", "autocomplete": "off"}),
    )
    lent_date = forms.DateField(label=_("lent on"), widget=DayInput())
    due_date = forms.DateField(label=_("due back on"), widget=DayInput())

    def __init__(self, data: Any = None) -> None:
        today = localdate()
        super().__init__(
            data, initial={"lent_date": today, "due_date": today + timedelta(days=LOAN_DAYS)}
        )
        active = people.people().filter(is_active=True)
        self.fields["borrower"] = Person(active, label=_("borrower"), to_field_name="code")
        offered = purposes.active_purposes().order_by("code")
        set_choices(self, "purpose", [(one.code, one.name) for one in offered])
        self.order_fields(self.field_order)

    def clean_reference(self) -> str:
        return str(self.cleaned_data["reference"]).strip().upper()


class ReturnForm(forms.Form):
    """Which papers are in a dossier that came back; what is not ticked is looked for."""

    present = forms.MultipleChoiceField(
        label=_("papers that are in it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any = None, *, papers: Iterable[Paper]) -> None:
        lines = [paper for paper in papers if not paper.is_missing]
        super().__init__(data)
        set_choices(
            self,
            "present",
            [(str(one.id), f"{one.kind_of.label} · {one.pages}") for one in lines],
        )

    def papers(self) -> list[UUID]:
        return [UUID(one) for one in self.cleaned_data["present"]]


class StocktakingForm(forms.Form):
    """What is counted: a community, or a room, a cabinet, a shelf of it."""

    field_order = ("community", "room", "cabinet", "shelf")

    room = forms.CharField(
        label=_("archive room"),
        max_length=20,
        required=False,
        help_text=_("What stays empty means all of them."),
    )
    cabinet = forms.CharField(label=_("cabinet"), max_length=10, required=False)
    shelf = forms.CharField(label=_("shelf"), max_length=10, required=False)

    def __init__(self, data: Any = None, *, communities: Iterable[Community]) -> None:
        super().__init__(data)
        self.fields["community"] = forms.TypedChoiceField(
            choices=[(one.pk, one.name) for one in communities], coerce=UUID, label=_("community")
        )
        self.order_fields(self.field_order)


class ScanForm(forms.Form):
    """A label: typed, or scanned by a reader that types it and presses Enter."""

    number = forms.CharField(
        label=_("Label"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip().upper()


class OutcomeForm(forms.Form):
    """How a search ended."""

    outcome = forms.ChoiceField(label=_("outcome"), choices=Shortfall.Outcome.choices)


LOAN_STATES = [("", _("All")), *Loan.State.choices, (OVERDUE, _("overdue"))]


class LoanFilterForm(forms.Form):
    """Which loans a list shows."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=LOAN_STATES,
        widget=forms.Select(attrs={"data-auto-submit": ""}),
    )

    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        state = self.cleaned_data.get("state", "")
        return {"overdue_on": localdate()} if state == OVERDUE else {"state": state}
