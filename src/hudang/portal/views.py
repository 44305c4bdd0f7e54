"""Surveys as people answer them: by a personal link, or by a poster and a code on the phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET

from hudang.accounts.policy import Permission
from hudang.collection import queries, services
from hudang.collection.answers import WrongAnswer
from hudang.consent import services as consents
from hudang.consent.services import Asked
from hudang.core.languages import in_language
from hudang.portal.forms import CodeForm, SurveyForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from hudang.collection.models import Campaign, Invitation, QuestionnaireVersion


def survey(request: HttpRequest, slug: str, secret: str) -> HttpResponse:
    """Show the questions to whom the link belongs, and take the answers."""
    campaign, invitation = _invited(slug, secret)
    if invitation is None:
        return render(request, "survey/over.html", {"campaign": campaign}, status=410)
    form = _form(request, campaign.version, asked=invitation)
    if "decline" in request.POST:
        services.decline(campaign, invitation, at=now())
        return redirect("portal:survey_done")
    if form.is_valid() and _is_taken(campaign, invitation, form):
        return redirect("portal:survey_done")
    return _page(request, campaign.version, form, campaign=campaign)


def _is_taken(campaign: Campaign, invitation: Invitation, form: SurveyForm) -> bool:
    try:
        services.respond(campaign, invitation, form.submitted(), at=now())
    except WrongAnswer as wrong:
        form.show(wrong)
        return False
    return True


@require_GET
def done(request: HttpRequest) -> HttpResponse:
    return render(request, "survey/done.html")


@require_GET
def preview(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show our own people what those who are asked will see; nothing is stored."""
    request.actor.require(Permission.SEE_CAMPAIGNS)  # type: ignore[attr-defined]  # a signed-in page
    version = queries.version(code, number)
    if version is None:
        raise Http404
    return _page(request, version, _form(request, version), is_preview=True)


def entrance(request: HttpRequest, slug: str) -> HttpResponse:
    """Say on the page of a poster what is asked; a code on the phone leads to the questions."""
    campaign, form = _campaign(slug), CodeForm(request.POST or None)
    secret, is_sent = None, False
    if form.is_valid():
        given = form.cleaned_data
        if given["code"]:
            secret = services.redeem(
                campaign, mobile=given["mobile"], code=given["code"], at=now()
            )
        else:
            services.send_code(campaign, mobile=given["mobile"], at=now())
            is_sent = True
    if secret:
        return redirect("portal:survey_personal", slug, secret)
    told = {
        "campaign": campaign, "form": form, "is_sent": is_sent,
        "is_open": queries.is_open(campaign, at=now()),
    }  # fmt: skip
    return render(request, "survey/entrance.html", told)


def _campaign(slug: str) -> Campaign:
    campaign = queries.campaign_called(slug)
    if campaign is None:
        raise Http404
    return campaign


def _invited(slug: str, secret: str) -> tuple[Campaign, Invitation | None]:
    campaign = _campaign(slug)
    return campaign, queries.invitation_by(campaign, secret=secret)


def _form(
    request: HttpRequest, version: QuestionnaireVersion, *, asked: Invitation | None = None
) -> SurveyForm:
    questions = queries.questions_of(version)
    if asked is not None:
        home = queries.household(asked.campaign, asked.customer, questions, at=now())
        questions = [one for one in questions if home.may_ask(one)]
    return SurveyForm(
        request.POST or None, questions=questions,
        consents=queries.consents_of(version, questions),
    )  # fmt: skip


def _page(
    request: HttpRequest,
    version: QuestionnaireVersion,
    form: SurveyForm,
    *,
    campaign: Campaign | None = None,
    is_preview: bool = False,
) -> HttpResponse:
    asked = [(consent, field, _told(consent)) for consent, field in form.agreements()]
    told = {
        "version": version, "form": form, "campaign": campaign, "agreements": asked,
        "is_preview": is_preview,
    }  # fmt: skip
    return render(request, "survey/survey.html", told, status=422 if form.is_bound else 200)


def _told(consent: queries.ConsentQuestion) -> str:
    """Return the text that a yes rests on, in the language of the page."""
    asked = Asked(consent.purpose, consent.items, situation=consent.situation)
    return in_language(*consents.preview(asked, at=now()))
