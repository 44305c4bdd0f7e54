"""Home visits at the desk: which a list shows, a route, a printed form that was filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from hudang.collection.models import QuestionKind, Visit
from hudang.collection.services import Paper
from hudang.web.forms.choices import set_choices
from hudang.web.forms.free_text import FreeText, FreeTextForm
from hudang.web.forms.inputs import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from hudang.accounts.models import User
    from hudang.collection.models import Campaign, Question
    from hudang.dossiers.models import CustomerDocument

ALL = ("", _("All"))
CHOOSE = ("", _("choose"))
YES_NO = [("yes", _("Yes, I agree")), ("no", _("No, I do not agree"))]


class VisitFilterForm(forms.Form):
    """Which visits a list shows, and in which order."""

    campaign = forms.ChoiceField(label=_("Campaign"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[ALL, *Visit.State.choices]
    )
    butler = forms.CharField(label=_("Visitor"), required=False, max_length=20)
    house = forms.CharField(label=_("House"), required=False, max_length=60)
    order = forms.ChoiceField(
        label=_("Sorted by"),
        required=False,
        choices=[("", _("newest first")), ("oldest", _("oldest first"))],
    )

    def __init__(self, data: Any, *, campaigns: Iterable[Campaign]) -> None:
        super().__init__(data)
        set_choices(self, "campaign", [ALL, *((str(one.pk), one.name) for one in campaigns)])

    def wanted(self) -> dict[str, str]:
        """Return the filters; one that makes no sense is left out."""
        self.is_valid()
        names = {"campaign": "campaign_id", "state": "state", "butler": "butler__iexact"}
        said = {key: self.cleaned_data.get(name, "").strip() for name, key in names.items()}
        said["house__icontains"] = self.cleaned_data.get("house", "").strip()
        return {key: value for key, value in said.items() if value}

    @property
    def is_oldest_first(self) -> bool:
        return bool(self.cleaned_data.get("order"))


class RouteForm(forms.Form):
    """Who walks a route, and on which day."""

    butler = forms.ChoiceField(label=_("Visitor"))
    day = forms.DateField(label=_("Day"), widget=DayInput, initial=localdate)

    def __init__(self, data: Any, *, people: Iterable[User]) -> None:
        super().__init__(data)
        self.people = {one.code: one for one in people}
        shown = [(code, f"{one.name} {code}") for code, one in self.people.items()]
        set_choices(self, "butler", [CHOOSE, *shown])

    def chosen(self) -> tuple[User, date]:
        return self.people[self.cleaned_data["butler"]], self.cleaned_data["day"]


class VoidForm(forms.Form):
    """Why a visit is void; nothing is chosen before."""

    reason = forms.ChoiceField(
        label=_("Why it is void"), choices=[CHOOSE, *Visit.VoidReason.choices]
    )


class PaperForm(FreeTextForm):
    """A printed form as the person filled it in; nothing is chosen before."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    notice = forms.IntegerField(
        label=_("Version of the notice printed on the form"), min_value=1, max_value=9999
    )
    signed = forms.DateField(label=_("Signed on"), widget=DayInput)
    document = forms.ChoiceField(label=_("Scan of the form"))
    filed = FreeText(label=_("Where the paper is filed"), max_length=60)

    def __init__(
        self,
        data: Any,
        *,
        documents: Iterable[CustomerDocument],
        consents: Iterable[tuple[str, str]],
        questions: Iterable[tuple[Question, str]],
    ) -> None:
        super().__init__(data)
        scans = [(str(one.id), f"{one.kind_of.label} {one.dated_date or ''}") for one in documents]
        set_choices(self, "document", [CHOOSE, *scans])
        self.consents = [name for name, _text in consents]
        self.questions = [one for one, _needs in questions if not one.is_section]
        for name, text in consents:
            self.fields[f"c_{name}"] = forms.ChoiceField(
                label=text, choices=YES_NO, widget=forms.RadioSelect
            )
        for question in self.questions:
            self.fields.update(dict(_fields_of(question)))

    def paper(self) -> Paper:
        """Return what the form says; a question without an answer is left out."""
        said = self.cleaned_data
        return Paper(
            submission=said["submission"],
            notice=said["notice"],
            signed=said["signed"],
            document=UUID(said["document"]),
            filed=said["filed"],
            answers={one.key: _answer(one, said) for one in self.questions},
            agreed={name: said[f"c_{name}"] == "yes" for name in self.consents},
            reason=self.reason,
        )


def _fields_of(question: Question) -> Iterable[tuple[str, forms.Field]]:
    """Yield the fields of a question: one, or one for each line of a matrix."""
    options = [(str(number), text) for number, text in question.options()]
    name, label = f"q_{question.key}", question.text
    if question.kind == QuestionKind.MATRIX:
        for line, text in question.rows():
            yield f"{name}_{line}", _choice(f"{label} · {text}", options)
    elif question.kind == QuestionKind.MULTIPLE:
        yield (
            name,
            forms.MultipleChoiceField(
                label=label, choices=options, required=False, widget=forms.CheckboxSelectMultiple
            ),
        )
    elif question.kind == QuestionKind.DATE:
        yield name, forms.DateField(label=label, required=False, widget=DayInput)
    elif question.is_registered:
        # A number or an address is what is asked for here, and nothing to be left out of a text.
        yield name, forms.CharField(label=label, required=False, max_length=500)
    elif question.kind == QuestionKind.TEXT:
        yield name, FreeText(label=label, required=False, max_length=500, is_sealed=True)
    else:
        yield name, _choice(label, options)


def _choice(label: str, options: Iterable[tuple[str, str]]) -> forms.Field:
    return forms.ChoiceField(label=label, choices=[("", "–"), *options], required=False)


def _answer(question: Question, said: dict[str, Any]) -> Any:
    """Return the answer to a question as the phone would send it."""
    given = said.get(f"q_{question.key}")
    match question.kind:
        case QuestionKind.MATRIX:
            chosen = {str(line): said[f"q_{question.key}_{line}"] for line, _t in question.rows()}
            return {line: int(choice) for line, choice in chosen.items() if choice}
        case QuestionKind.MULTIPLE:
            return [int(one) for one in given or ()]
        case QuestionKind.DATE:
            return given.isoformat() if given else ""
        case QuestionKind.TEXT:
            return given
        case _:
            return int(given) if given else ""
