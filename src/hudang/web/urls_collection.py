"""The pages of questionnaires and campaigns."""

from __future__ import annotations

from django.urls import path

from hudang.web.views import (
    campaigns,
    proposals,
    questionnaire_parts,
    questionnaires,
    survey_plans,
)

_VERSION = "questionnaires/<slug:code>/<int:number>/"
_CAMPAIGN = "campaigns/<uuid:campaign>/"
_PLAN = "survey-plans/<uuid:plan>/"
_PROPOSAL = "proposals/<uuid:community>/<uuid:proposal>/"

urlpatterns = [
    path("questionnaires/", questionnaires.index, name="questionnaires"),
    path("questionnaires/new", questionnaires.begin, name="questionnaire_new"),
    path(_VERSION, questionnaires.detail, name="questionnaire"),
    path(f"{_VERSION}titles", questionnaires.describe, name="questionnaire_describe"),
    path(f"{_VERSION}order", questionnaire_parts.order, name="questionnaire_order"),
    path(f"{_VERSION}parts/new/<slug:kind>", questionnaire_parts.add, name="questionnaire_add"),
    path(f"{_VERSION}parts/<slug:key>", questionnaire_parts.amend, name="questionnaire_part"),
    path(
        f"{_VERSION}parts/<slug:key>/<slug:act>",
        questionnaire_parts.move,
        name="questionnaire_part_move",
    ),
    path(f"{_VERSION}<slug:act>", questionnaires.move, name="questionnaire_move"),
    path("campaigns/", campaigns.index, name="campaigns"),
    path("campaigns/new", campaigns.draft, name="campaign_new"),
    path(_CAMPAIGN, campaigns.detail, name="campaign"),
    path(f"{_CAMPAIGN}poster", campaigns.poster, name="campaign_poster"),
    path(f"{_CAMPAIGN}poster/<slug:paper>", campaigns.poster_pdf, name="campaign_poster_pdf"),
    path(f"{_CAMPAIGN}together", campaigns.side_by_side, name="campaign_together"),
    path(f"{_CAMPAIGN}demo/answer", campaigns.demo_answer, name="campaign_demo_answer"),
    path(f"{_CAMPAIGN}chart/<slug:key>", campaigns.chart, name="campaign_chart"),
    path(f"{_CAMPAIGN}remarks/<slug:key>", campaigns.remarks, name="campaign_remarks"),
    path(f"{_CAMPAIGN}<slug:act>", campaigns.move, name="campaign_move"),
    path("survey-plans/", survey_plans.index, name="survey_plans"),
    path("survey-plans/new", survey_plans.begin, name="survey_plan_new"),
    path(_PLAN, survey_plans.detail, name="survey_plan"),
    path(f"{_PLAN}chart/<slug:chart>", survey_plans.chart, name="survey_plan_chart"),
    path(f"{_PLAN}past", survey_plans.past, name="survey_plan_past"),
    path(f"{_PLAN}end", survey_plans.end, name="survey_plan_end"),
    path("proposals/", proposals.index, name="proposals"),
    path(f"{_PROPOSAL}accept", proposals.accept, name="proposal_accept"),
    path(f"{_PROPOSAL}reject", proposals.reject, name="proposal_reject"),
    path(f"{_PROPOSAL}reveal", proposals.reveal, name="proposal_reveal"),
]
