"""How content somebody was with a piece of work: one page, five buttons, one tap."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _

from hudang.service import policy, queries, services

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SCORES = {
    1: _("very dissatisfied"),
    2: _("dissatisfied"),
    3: _("neither nor"),
    4: _("satisfied"),
    5: _("very satisfied"),
}


class RatingForm(forms.Form):
    """A score, by the button that is tapped, and what somebody wants to say beside it."""

    score = forms.TypedChoiceField(choices=list(SCORES.items()), coerce=int)
    text = forms.CharField(
        label=_("What should we know? (if you like)"), required=False,
        max_length=policy.LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


def rating(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whoever has the link, and take one answer; opening the page alone says nothing."""
    found = queries.rating_by(secret, today=localdate())
    if found is None:
        return render(request, "rating/over.html", status=410)
    form = RatingForm(request.POST or None)
    if form.is_valid():
        services.rate(found, **form.cleaned_data, at=now())
        return redirect("portal:survey_done")
    told = {"rating": found, "form": form, "scores": SCORES.items()}
    return render(request, "rating/rating.html", told, status=422 if form.is_bound else 200)
