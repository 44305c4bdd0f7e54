"""The pages of home visits: the phone at the door, and the desk that plans the routes."""

from __future__ import annotations

from django.urls import URLPattern, path

from hudang.web.views import rounds, visits

# The worker in the browser serves what is below this path and nothing else.
VISIT = "visits/<uuid:community>/<uuid:visit>/"
ROUND = "rounds/<uuid:community>/<uuid:visit>/"

urlpatterns: list[URLPattern] = [
    path("visits/", visits.route, name="visits"),
    path("visits/worker.js", visits.worker, name="visits_worker"),
    path("visits/now", visits.present, name="visits_now"),
    path(VISIT, visits.visit, name="visit"),
    path(VISIT + "state", visits.move, name="visit_state"),
    path(VISIT + "letter", visits.letter, name="visit_letter"),
    path("rounds/", rounds.index, name="rounds"),
    path("rounds/<uuid:community>/campaigns/<uuid:campaign>/new", rounds.plan, name="round_plan"),
    path(ROUND + "void", rounds.void, name="round_void"),
    path(ROUND + "print", rounds.printed, name="round_print"),
    path(ROUND + "paper", rounds.paper, name="round_paper"),
]
