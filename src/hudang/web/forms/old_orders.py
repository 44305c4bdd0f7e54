"""The forms of an import of old orders: the file, its columns, what unknown texts mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hudang.integration import columns, queries
from hudang.registry import queries as registry
from hudang.registry.parsing.invalid import Invalid
from hudang.service import queries as service
from hudang.service.models import ServiceRecord, Spot
from hudang.web.forms.choices import set_choices

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.forms import BoundField

    from hudang.accounts.actor import Actor
    from hudang.integration.models import OrderImport
    from hudang.integration.services import Line, Mapped
    from hudang.registry.models import Community


class UploadForm(forms.Form):
    """The file of old orders and the community they are of."""

    community = forms.ChoiceField(label=_("Community"))
    file = forms.FileField(label=_("File"), max_length=200)

    def __init__(self, data: Any, files: Any, *, actor: Actor) -> None:
        super().__init__(data, files)
        self.communities = {str(one.id): one for one in registry.communities(actor)}
        set_choices(self, "community", [(key, one.name) for key, one in self.communities.items()])

    @property
    def chosen_community(self) -> Community:
        return self.communities[self.cleaned_data["community"]]


class ColumnsForm(forms.Form):
    """What each column holds, where the orders are from, how work ended that does not say so."""

    source = forms.CharField(label=_("Which system the orders are from"), max_length=24)
    outcome = forms.ChoiceField(
        label=_("Outcome where the file states none"),
        required=False,
        choices=[("", _("leave such rows out")), *ServiceRecord.Outcome.choices],
    )

    def __init__(self, data: Any, *, found: OrderImport, lines: Sequence[Line]) -> None:
        super().__init__(data, initial={"source": found.source, "outcome": found.outcome})
        self.columns = lines
        for line in lines:
            label = line.header or str(_("column without a name"))
            self.fields[f"column_{line.place}"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("leave out")), *columns.LABELS.items()],
                initial=line.column,
                widget=forms.Select(attrs={"aria-label": label}),
            )

    @property
    def lines(self) -> list[tuple[Line, BoundField]]:
        return [(line, self[f"column_{line.place}"]) for line in self.columns]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        try:
            columns.confirm(self._chosen())
        except Invalid as refusal:
            self.add_error(None, str(refusal.message))
        return cleaned

    def _chosen(self) -> dict[int, str]:
        return {
            line.place: self.cleaned_data.get(f"column_{line.place}", "") for line in self.columns
        }

    def confirmation(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {
            "chosen": self._chosen(),
            "source": self.cleaned_data["source"],
            "outcome": self.cleaned_data["outcome"],
        }


class UnknownForm(forms.Form):
    """What kinds and places mean that nobody here knows; each is decided or its rows stay out."""

    def __init__(
        self, data: Any, *, found: OrderImport, unknown: Mapping[str, Sequence[Mapped]]
    ) -> None:
        super().__init__(data)
        self.unknown = unknown
        labels = queries.house_labels(
            found.community_id, [code for one in unknown["house"] for code in one.proposals]
        )
        kinds = [(one.code, str(one)) for one in service.types()]
        for column, place, one in self._each():
            houses = [(code, labels.get(code, code)) for code in one.proposals]
            choices = kinds if column == "kind" else [*houses, *Spot.choices]
            decided = one.decision if one.decision is not None else (one.proposals or [""])[0]
            self.fields[f"{column}_{place}"] = forms.ChoiceField(
                label=one.text,
                required=False,
                choices=[("", _("leave these rows out")), *choices],
                initial=decided,
                widget=forms.Select(attrs={"aria-label": one.text}),
            )

    def _each(self) -> Iterator[tuple[str, int, Mapped]]:
        for column, found in self.unknown.items():
            for place, one in enumerate(found):
                yield column, place, one

    @property
    def kinds(self) -> list[tuple[str, BoundField]]:
        return self._lines("kind")

    @property
    def places(self) -> list[tuple[str, BoundField]]:
        return self._lines("house")

    def _lines(self, wanted: str) -> list[tuple[str, BoundField]]:
        return [
            (one.text, self[f"{column}_{place}"])
            for column, place, one in self._each()
            if column == wanted
        ]

    def decisions(self) -> dict[str, dict[str, str]]:
        """Return what the service takes: for each text its meaning, nothing to leave it out."""
        said: dict[str, dict[str, str]] = {"kind": {}, "house": {}}
        for column, place, one in self._each():
            said[column][one.text] = self.cleaned_data[f"{column}_{place}"]
        return {"kinds": said["kind"], "places": said["house"]}
