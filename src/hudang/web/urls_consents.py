"""The pages of consents: those of a customer, and the board of a community."""

from __future__ import annotations

from django.urls import path

from hudang.web.views import consent_board, consents, recipients

OF = "customers/<str:number>/consents/"
QUESTION = "consents/<str:community>/<slug:purpose>/<slug:situation>/"

urlpatterns = [
    path(OF, consents.of_customer, name="customer_consents"),
    path(OF + "ask/<slug:purpose>", consents.ask, name="customer_consent_ask"),
    path(OF + "minor", consents.minor, name="customer_minor"),
    path(OF + "minor/end", consents.minor_end, name="customer_minor_end"),
    path(OF + "<uuid:consent>/", consents.receipt, name="customer_consent"),
    path(OF + "<uuid:consent>/withdraw", consents.withdraw, name="customer_consent_withdraw"),
    path("consents/recipients/", recipients.index, name="recipients"),
    path(OF + "recipients/<uuid:notice>", recipients.tell, name="customer_recipient"),
    path("consents/", consent_board.index, name="consents"),
    path(QUESTION, consent_board.question, name="consents_question"),
    path(QUESTION + "chart", consent_board.chart, name="consents_chart"),
]
