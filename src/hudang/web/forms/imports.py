"""The forms of a roster import: the file, its columns and source, one row, the remarks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.purposes import inventory
from hudang.registry import policy, queries
from hudang.registry.parsing.invalid import Invalid
from hudang.registry.parsing.people import split_list
from hudang.registry.roster import mapping, reasons
from hudang.registry.roster.mapping import Verdict
from hudang.web.forms.choices import set_choices
from hudang.web.forms.rows import RowForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.forms import BoundField

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community, RosterImport
    from hudang.registry.parsing.remarks import Proposal
    from hudang.registry.roster.mapping import Choice
    from hudang.registry.roster.mending import RowView

REMARK = "remark"
# What the splitter may take from every row at once; the rest waits for notice and consent.
PROPOSALS = [
    ("tenant", _("tenant with telephone")),
    ("vacancy", _("vacant")),
    ("parking", _("parking space")),
    ("plate", _("number plate")),
]
PEOPLE_OFFERED = 3


class UploadForm(forms.Form):
    """The roster file and the community it belongs to."""

    community = forms.ChoiceField(label=_("Community"))
    file = forms.FileField(label=_("File"), max_length=200)

    def __init__(self, data: Any, files: Any, *, actor: Actor) -> None:
        super().__init__(data, files)
        self.communities = {str(one.id): one for one in queries.communities(actor)}
        set_choices(self, "community", [(key, one.name) for key, one in self.communities.items()])

    @property
    def chosen_community(self) -> Community:
        return self.communities[self.cleaned_data["community"]]


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the file, and the field that says what it is; none where it may not be read."""

    choice: Choice
    field: BoundField | None


class ColumnsForm(forms.Form):
    """What each column holds, where the roster comes from, what is taken from remarks."""

    source_kind = forms.ChoiceField(
        label=_("Who supplied it"), choices=[("", "—"), *policy.SOURCES.items()]
    )
    source_date = forms.DateField(
        label=_("Handed over on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    accepted = forms.MultipleChoiceField(
        label=_("Take from every remark"),
        required=False,
        choices=PROPOSALS,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, *, roster: RosterImport, choices: Sequence[Choice]) -> None:
        super().__init__(
            data,
            initial={
                "source_kind": roster.source_kind,
                "source_date": roster.source_date,
                "accepted": roster.accepted,
            },
        )
        self.choices = choices
        for choice in choices:
            if _may_be_named(choice):
                self.fields[f"column_{choice.index}"] = forms.ChoiceField(
                    label=choice.header,
                    required=False,
                    choices=_columns(),
                    initial=choice.column,
                    widget=forms.Select(attrs={"aria-label": choice.header}),
                )

    @property
    def lines(self) -> list[ColumnLine]:
        return [
            ColumnLine(choice, self[name] if name in self.fields else None)
            for choice in self.choices
            for name in [f"column_{choice.index}"]
        ]

    @property
    def has_remarks(self) -> bool:
        return any(choice.column == REMARK for choice in self.choices)

    def clean_source_date(self) -> date | None:
        day: date | None = self.cleaned_data["source_date"]
        if day and day > localdate():
            raise forms.ValidationError(_("This day is in the future."))
        return day

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        mapping_error = _mapping_error([choice.header for choice in self.choices], self._chosen())
        if mapping_error:
            self.add_error(None, mapping_error)
        return cleaned

    def _chosen(self) -> dict[int, str]:
        return {
            choice.index: self.cleaned_data.get(f"column_{choice.index}", "")
            for choice in self.choices
        }

    def confirmation(self) -> dict[str, Any]:
        """Return what the registry's service takes."""
        return {
            "chosen": self._chosen(),
            "source_kind": self.cleaned_data["source_kind"],
            "source_date": self.cleaned_data["source_date"],
            "accepted": self.cleaned_data["accepted"],
        }


def _may_be_named(choice: Choice) -> bool:
    """A header that the inventory does not know may be named; one that it refuses may not."""
    if choice.verdict in {Verdict.REFUSED, Verdict.WAITS}:
        return bool(choice.header) and inventory.find_column(choice.header) is None
    return choice.verdict is not Verdict.UNNAMED


def _columns() -> list[tuple[str, str]]:
    named = [(code, reasons.label(code)) for code in mapping.COLUMNS]
    return [("", str(_("leave out"))), *named]


def _mapping_error(headers: Sequence[str], chosen: Mapping[int, str]) -> str:
    try:
        mapping.confirm(headers, chosen=chosen)
    except Invalid as refusal:
        return str(refusal.message)
    return ""


class MendForm(RowForm):
    """The cells of one row; where several people stand in it, who belongs to which telephone."""

    offered: Sequence[int] = ()

    def __init__(self, data: Any, *, view: RowView, splits_people: bool) -> None:
        super().__init__(data, view=view, label=reasons.label)
        self.splits_people = splits_people
        if splits_people:
            self._offer_people()

    def _offer_people(self) -> None:
        names = split_list(self.view.cells.get("name", ""))
        self.offered = range(max(PEOPLE_OFFERED, len(names)))
        for place in self.offered:
            for name, label in PERSON_FIELDS:
                attrs = {"autocomplete": "off", "list": f"known-{name}"}
                self.fields[f"{name}_{place}"] = forms.CharField(
                    label=label,
                    required=False,
                    max_length=60,
                    widget=forms.TextInput(attrs=attrs),
                )
        for place, text in enumerate(names):
            self.fields[f"name_{place}"].initial = text

    @property
    def known(self) -> list[tuple[str, list[str]]]:
        """Return what stands in the cells of the row, to choose from for each person."""
        return [
            (f"known-{name}", split_list(self.view.cells.get(column, "")))
            for name, column in (("name", "name"), ("phone", "mobile"), ("number", "id_number"))
        ]

    @property
    def people_lines(self) -> list[list[BoundField]]:
        return [
            [self[f"{name}_{place}"] for name, _label in PERSON_FIELDS] for place in self.offered
        ]

    def people(self) -> list[tuple[str, str, str]] | None:
        """Return who was told apart, with telephone and number; None where nobody was."""
        people = [
            (
                self.cleaned_data.get(f"name_{place}", ""),
                self.cleaned_data.get(f"phone_{place}", ""),
                self.cleaned_data.get(f"number_{place}", ""),
            )
            for place in self.offered
        ]
        return [person for person in people if person[0]] or None


PERSON_FIELDS = [
    ("name", _("Name")),
    ("phone", _("Mobile")),
    ("number", _("Identity number")),
]


class RemarksForm(forms.Form):
    """What of each remark on a page is taken: a tick for every proposal."""

    def __init__(self, data: Any, *, views: Sequence[RowView]) -> None:
        super().__init__(data)
        self.views = views
        self.takes_all = bool(data) and "all" in data

    def decisions(self) -> dict[int, list[Proposal]]:
        """Return for each row which of its proposals are taken."""
        return {
            view.row: [
                proposal
                for place, proposal in enumerate(view.proposals)
                if self.takes_all or self._is_ticked(view.row, place)
            ]
            for view in self.views
        }

    def _is_ticked(self, row: int, place: int) -> bool:
        return str(place) in cast(QueryDict, self.data).getlist(f"row_{row}")
