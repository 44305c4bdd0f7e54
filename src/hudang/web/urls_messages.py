"""The pages of messages to customers; `urls.py` takes them into the site map."""

from __future__ import annotations

from django.urls import URLPattern, path

from hudang.web.views import letters, message_stops, message_templates, messages

MESSAGE = "messages/<uuid:community>/<uuid:message>/"
TEMPLATE = "messages/templates/<slug:code>/"

urlpatterns: list[URLPattern] = [
    path("messages/", messages.index, name="messages"),
    path("messages/chart", messages.chart, name="message_chart"),
    path("messages/templates/", message_templates.index, name="message_templates"),
    path("messages/new-template", message_templates.new, name="message_template_new"),
    path("messages/letters/", letters.index, name="letters"),
    path("messages/letters/print", letters.print_out, name="letters_print"),
    path("messages/letters/post", letters.post, name="letters_post"),
    path("messages/stops/", message_stops.index, name="stops"),
    path("messages/stops/<uuid:stop>/lift", message_stops.lift, name="stop_lift"),
    path(TEMPLATE, message_templates.detail, name="message_template"),
    path(TEMPLATE + "draft", message_templates.edit, name="message_template_draft"),
    path(TEMPLATE + "<slug:act>", message_templates.move, name="message_template_move"),
    path("customers/<str:number>/messages/new", messages.choose, name="message_choose"),
    path("customers/<str:number>/messages/new/<slug:template>", messages.new, name="message_new"),
    path(MESSAGE, messages.detail, name="message"),
    path(MESSAGE + "open/<int:item>", messages.reveal, name="message_reveal"),
    path(MESSAGE + "withdraw", messages.withdraw, name="message_withdraw"),
    path(MESSAGE + "retry", messages.retry, name="message_retry"),
    path(MESSAGE + "decide", messages.decide, name="message_decide"),
]
