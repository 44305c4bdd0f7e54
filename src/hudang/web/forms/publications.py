"""What is going to be published, how publications are found, and what each act on one says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.publication import queries
from hudang.publication.content import Content, Table, read_table, written
from hudang.publication.models import LONGEST_TEXT, LONGEST_TITLE, Head, Publication
from hudang.publication.queries import PublicationFilter
from hudang.publication.services import Draft
from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid
from hudang.web.forms.choices import set_choices
from hudang.web.forms.desk import UNKEPT
from hudang.web.forms.inputs import DayInput
from hudang.web.forms.order_acts import ActForm

if TYPE_CHECKING:
    from datetime import datetime

    from hudang.accounts.actor import Actor
    from hudang.registry.models import Community

ALL = ("", _("All"))


class PublicationFilterForm(forms.Form):
    """Which publications a list shows."""

    text = forms.CharField(
        label=_("Title"), required=False, max_length=40, widget=forms.TextInput(attrs=UNKEPT)
    )
    head = forms.ChoiceField(label=_("About"), required=False, choices=[ALL, *Head.choices])
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ALL, *Publication.State.choices]
    )
    community = forms.ChoiceField(label=_("Community"), required=False)
    order = forms.ChoiceField(
        label=_("Sorted by"), required=False,
        choices=[
            ("", _("newest first")), ("period", _("period")), ("head", _("what it is about")),
        ],
    )  # fmt: skip

    def __init__(self, data: Any, *, by: Actor) -> None:
        super().__init__(data)
        names = registry.community_names(by)
        self.communities = {str(key): key for key in names}
        labels = [(str(key), name) for key, name in names.items()]
        set_choices(self, "community", [("", _("All communities")), *labels])

    def wanted(self) -> PublicationFilter:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        said = self.cleaned_data
        return PublicationFilter(
            **{name: said.get(name, "") for name in ("text", "head", "state", "order")},
            community=self.communities.get(said.get("community", "")),
        )


class BeginForm(forms.Form):
    """About what is drafted, where, and for which period."""

    community = forms.ChoiceField(label=_("Community"))
    head = forms.ChoiceField(label=_("About"), choices=Head.choices)
    since = forms.DateField(label=_("Period from"), widget=DayInput)
    until = forms.DateField(label=_("Period until"), widget=DayInput)

    def __init__(self, data: Any = None, *, by: Actor, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.places = {str(one.pk): one for one in registry.communities(by)}
        set_choices(self, "community", [(key, one.name) for key, one in self.places.items()])

    @property
    def chosen(self) -> Community:
        return self.places[self.cleaned_data["community"]]

    def first(self, *, at: datetime) -> dict[str, Any]:
        """Return what stands in a new draft: its title, and what the system knows already."""
        said = self.cleaned_data
        table = queries.computed(
            said["head"], self.chosen, since=said["since"], until=said["until"], at=at
        )
        return {**said, "title": title_of(said["head"]), "table": written(table)}


def title_of(head: str) -> str:
    """Return the usual title of what is published about a head."""
    return str(Head(head).label).capitalize()


class DraftForm(BeginForm):
    """What is going to be published; line, row and column of what has to go are told."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    text = forms.CharField(
        label=_("Text"), required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )  # fmt: skip
    table = forms.CharField(
        label=_("Table"), required=False, max_length=100_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "class": "plain-text"}),
        help_text=_("The first line names the columns. Paste from a workbook, or put commas."),
    )  # fmt: skip
    houses = forms.IntegerField(
        label=_("Houses in the total"), required=False, min_value=1, max_value=1_000_000,
        help_text=_("Only for arrears in total: ten houses or more."),
    )  # fmt: skip
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_table(self) -> Table:
        try:
            return read_table(self.cleaned_data["table"])
        except Invalid as unfit:
            raise forms.ValidationError(str(unfit.message)) from None

    @property
    def draft(self) -> Draft:
        said = self.cleaned_data
        content = Content(said["title"], said["text"], said["table"])
        return Draft(said["head"], said["since"], said["until"], content, said["houses"])


def as_drafted(publication: Publication) -> dict[str, Any]:
    """Return what stands in the form of a draft that is changed, or of a version that replaces."""
    return {
        "community": str(publication.community_id),
        "head": publication.head,
        "since": publication.since_date,
        "until": publication.until_date,
        "title": publication.title,
        "text": publication.text,
        "table": written(publication.table),
        "houses": publication.houses,
        "edition": publication.edition,
    }


class StepForm(ActForm):
    """Nothing more than the click, on the edition that was looked at."""


class ReasonForm(ActForm):
    """Why something is sent back or taken down."""

    reason = forms.ChoiceField(label=_("Reason"), choices=Publication.Reason.choices)


class CalendarForm(forms.Form):
    """From when on owners are told by the calendar."""

    begins = forms.DateField(
        label=_("From"), widget=DayInput,
        help_text=_("Periods that end before this day are not owed by the calendar."),
    )  # fmt: skip
