"""The pages of messages to customers; `urls.py` takes them into the site map."""

from __future__ import annotations

from django.urls import URLPattern, path

from hudang.web.views import messages

MESSAGE = "messages/<uuid:community>/<uuid:message>/"

urlpatterns: list[URLPattern] = [
    path("messages/", messages.index, name="messages"),
    path("messages/chart", messages.chart, name="message_chart"),
    path("messages/templates/", messages.templates, name="message_templates"),
    path("customers/<str:number>/messages/new", messages.choose, name="message_choose"),
    path("customers/<str:number>/messages/new/<slug:template>", messages.new, name="message_new"),
    path(MESSAGE, messages.detail, name="message"),
    path(MESSAGE + "open/<int:item>", messages.reveal, name="message_reveal"),
    path(MESSAGE + "withdraw", messages.withdraw, name="message_withdraw"),
    path(MESSAGE + "retry", messages.retry, name="message_retry"),
    path(MESSAGE + "decide", messages.decide, name="message_decide"),
]
