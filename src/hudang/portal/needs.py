"""A customer's own needs by a personal link: declared, agreed to, taken back; without account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from hudang.consent import services as consents
from hudang.core.errors import Forbidden
from hudang.core.languages import in_language
from hudang.needs import policy, queries, services
from hudang.needs.catalogue import Kind, offers
from hudang.needs.models import Frequency, Hours, Wish
from hudang.needs.services import Declared

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hudang.needs.models import NeedLink, ServiceNeed

SOMETIMES = ("", _("does not matter"))
ANSWERS = [("granted", _("I agree")), ("refused", _("I do not agree"))]


class OwnNeedForm(forms.Form):
    """A line of the catalogue in the customer's own hands; a yes is asked for where it is due."""

    item = forms.ChoiceField(label=_("What do you need?"))
    wish = forms.ChoiceField(label=_("Wish"), choices=Wish.choices, initial=Wish.PLEASE)
    frequency = forms.ChoiceField(
        label=_("How often"), required=False, choices=[SOMETIMES, *Frequency.choices]
    )
    hours = forms.ChoiceField(label=_("When"), required=False, choices=[SOMETIMES, *Hours.choices])
    note = forms.CharField(
        label=_("Note"), required=False, max_length=policy.LONGEST_NOTE,
        help_text=_("What to do, not why: no illness, no certificate, no numbers."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )  # fmt: skip
    answer = forms.ChoiceField(choices=ANSWERS, widget=forms.RadioSelect, required=False)

    def __init__(self, data: Any, *, is_agreed: bool) -> None:
        super().__init__(data)
        self.is_agreed, self.is_asked = is_agreed, False
        lines: Any = [
            (str(kind.label), [(one.code, one.label) for one in offers().values()
                               if one.kind == kind])
            for kind in Kind
        ]  # fmt: skip
        self.fields["item"].choices = [("", _("choose")), *lines]  # type: ignore[attr-defined]

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"]
        try:
            policy.require_need_alone(note=note)
        except Forbidden as refusal:
            raise forms.ValidationError([str(refusal), *map(str, refusal.missing)]) from None
        return note

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        offer = offers().get(said.get("item", ""))
        self.is_asked = offer is not None and offer.reveals_health and not self.is_agreed
        if self.is_asked and not said.get("answer"):
            self.add_error("answer", _("Please say yes or no."))
        return said

    def declared(self) -> Declared:
        names = ("item", "wish", "frequency", "hours", "note")
        return Declared(**{name: self.cleaned_data[name] for name in names})

    @property
    def answered(self) -> str:
        return str(self.cleaned_data["answer"]) if self.is_asked else ""


def own_needs(request: HttpRequest, secret: str) -> HttpResponse:
    """Show whoever has the link what is kept, and take one need or take one back."""
    link = queries.link_by(secret, today=localdate())
    if link is None:
        return render(request, "own_needs/over.html", status=410)
    if "take_back" in request.POST:
        services.take_back_by_link(link, _need(link, request.POST["take_back"]), at=now())
        return redirect("portal:own_needs", secret)
    is_agreed = queries.is_agreed(link.customer, at=now())
    form = OwnNeedForm(request.POST or None, is_agreed=is_agreed)
    if form.is_valid():
        services.declare_by_link(link, form.declared(), answer=form.answered, at=now())
        return redirect("portal:own_needs", secret)
    return _page(request, link, form)


def _need(link: NeedLink, given: str) -> ServiceNeed:
    """Return one of the customer's own needs by what his page sent."""
    found = {str(one.id): one for one in queries.needs_of(link.customer)}
    if given not in found:
        raise Http404
    return found[given]


def _page(request: HttpRequest, link: NeedLink, form: OwnNeedForm) -> HttpResponse:
    texts = consents.preview(services.ASKED, at=now()) if form.is_asked else ("", "")
    told = {
        "link": link, "form": form, "text": in_language(*texts),
        "rows": services.rows(queries.running(link.customer, today=localdate())),
    }  # fmt: skip
    return render(request, "own_needs/own_needs.html", told, status=422 if form.is_bound else 200)
