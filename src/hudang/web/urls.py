"""The whole site map of the staff interface."""

from __future__ import annotations

from django.urls import path

from hudang.web.urls_arrears import urlpatterns as arrears_pages
from hudang.web.urls_classes import urlpatterns as class_pages
from hudang.web.urls_collection import urlpatterns as collection_pages
from hudang.web.urls_consents import urlpatterns as consent_pages
from hudang.web.urls_customers import urlpatterns as customer_pages
from hudang.web.urls_dossiers import urlpatterns as dossier_pages
from hudang.web.urls_duplicates import urlpatterns as duplicate_pages
from hudang.web.urls_entrance import urlpatterns as entrance_pages
from hudang.web.urls_feedback import urlpatterns as feedback_pages
from hudang.web.urls_integration import urlpatterns as integration_pages
from hudang.web.urls_messages import urlpatterns as message_pages
from hudang.web.urls_monitoring import urlpatterns as monitoring_pages
from hudang.web.urls_needs import urlpatterns as need_pages
from hudang.web.urls_notices import urlpatterns as notice_pages
from hudang.web.urls_orders import urlpatterns as order_pages
from hudang.web.urls_own_classes import urlpatterns as own_class_pages
from hudang.web.urls_people import urlpatterns as people_pages
from hudang.web.urls_publications import urlpatterns as publication_pages
from hudang.web.urls_regulation import urlpatterns as regulation_pages
from hudang.web.urls_renovations import urlpatterns as renovation_pages
from hudang.web.urls_schemes import urlpatterns as scheme_pages
from hudang.web.urls_violations import urlpatterns as violation_pages
from hudang.web.urls_visits import urlpatterns as visit_pages
from hudang.web.urls_work import urlpatterns as work_pages
from hudang.web.views import (
    assessments,
    controls,
    counter,
    daily,
    figures,
    health,
    home,
    inventory,
    log,
    papers,
    people_sign_in,
    place_edits,
    places,
    purposes,
    reveal,
    session,
    sign_in,
)

app_name = "web"
urlpatterns = [
    path("", home.workbench, name="home"),
    # Addresses are tried one after the other: the most asked for come first.
    *customer_pages,
    path("figures/<slug:chart>", home.chart, name="home_chart"),
    path("figures/", figures.index, name="figures"),
    path("figures/<str:community>/", figures.community, name="figures_community"),
    path("figures/<str:community>/<slug:chart>", figures.chart, name="figures_chart"),
    # Signing in and being present
    path("language", session.language, name="language"),
    path("lock", session.lock, name="lock"),
    path("unlock", session.unlock, name="unlock"),
    path("alive", session.alive, name="alive"),
    path("switch", counter.switch, name="switch"),
    path("switch/other", session.make_room, name="make_room"),
    path("account/counter", counter.give_pass, name="counter_pass"),
    path("account/sessions/end", sign_in.end_other_sessions, name="end_other_sessions"),
    path("account/sessions/<uuid:session>/end", sign_in.end_session, name="end_session"),
    path("account/news", sign_in.news_read, name="news_read"),
    path("demo/sign-in", session.demo_sign_in, name="demo_sign_in"),
    path("demo/roster", session.demo_roster, name="demo_roster"),
    *work_pages,
    *consent_pages,
    *need_pages,
    *class_pages,
    *collection_pages,
    *monitoring_pages,
    *scheme_pages,
    *own_class_pages,
    # Rules
    *regulation_pages,
    path("policy/", controls.index, name="controls"),
    path("policy/<str:number>/", controls.detail, name="control"),
    path("inventory/", inventory.index, name="inventory"),
    path("purposes/", purposes.index, name="purposes"),
    path("purposes/<slug:code>/", purposes.detail, name="purpose"),
    path("purposes/<slug:code>/<str:state>", purposes.move, name="purpose_move"),
    path("assessments/", assessments.index, name="assessments"),
    path("assessments/<int:number>/", assessments.detail, name="assessment"),
    path("assessments/<int:number>/edit", assessments.amend, name="assessment_amend"),
    path("assessments/<int:number>/<slug:act>", assessments.move, name="assessment_move"),
    path("purposes/<slug:code>/assess/new", assessments.draft, name="assessment_new"),
    *notice_pages,
    # People and what they did
    path("people/<str:code>/sign-in", people_sign_in.index, name="people_sign_in"),
    path("people/<str:code>/unlock", people_sign_in.unlock, name="people_unlock"),
    path(
        "people/sessions/<uuid:session>/end",
        people_sign_in.end_session,
        name="people_end_session",
    ),
    *people_pages,
    path("log/", log.index, name="log"),
    path("log/mine", log.own, name="own_log"),
    path("log/checker", log.checker, name="log_checker"),
    path("log/<uuid:entry>/proof", log.proof, name="log_proof"),
    path("log/daily", daily.index, name="daily"),
    path("log/daily/compare", daily.compare, name="daily_compare"),
    path("health/", health.index, name="health"),
    # Places
    path("places/", places.index, name="places"),
    path("places/new", place_edits.new_community, name="places_new"),
    path("places/<str:community>/", places.community, name="places_community"),
    path("places/<str:community>/houses/new", place_edits.new_house, name="places_house_new"),
    path(
        "places/<str:community>/houses/<uuid:house>/state",
        place_edits.set_state,
        name="places_house_state",
    ),
    path("places/<str:community>/contracts/new", place_edits.new_contract, name="places_contract"),
    path(
        "places/<str:community>/contracts/<uuid:contract>/sign",
        place_edits.sign_contract,
        name="places_contract_sign",
    ),
    path(
        "places/<str:community>/contracts/<uuid:contract>/end",
        place_edits.end_contract,
        name="places_contract_end",
    ),
    path("places/<str:community>/other/", places.other, name="places_other"),
    path("places/<str:community>/<uuid:building>/", places.building, name="places_building"),
    path("places/<str:community>/houses/<uuid:house>/", places.house, name="places_house"),
    path("places/<str:community>/houses/<uuid:house>/roles/new", papers.give, name="paper_new"),
    path(
        "places/<str:community>/houses/<uuid:house>/shares/<uuid:occupancy>",
        papers.share,
        name="share",
    ),
    path(
        "places/<str:community>/papers/<uuid:paper>/contest", papers.contest, name="paper_contest"
    ),
    path(
        "places/<str:community>/papers/<uuid:paper>/reveal",
        reveal.reveal_paper,
        name="paper_reveal",
    ),
    path("places/<str:community>/papers/<uuid:paper>/decide", papers.decide, name="paper_decide"),
    path("places/<str:community>/papers/<uuid:paper>/settle", papers.settle, name="paper_settle"),
    *order_pages,
    *renovation_pages,
    *violation_pages,
    *entrance_pages,
    *publication_pages,
    *feedback_pages,
    *arrears_pages,
    *message_pages,
    *integration_pages,
    *dossier_pages,
    *duplicate_pages,
    *visit_pages,
]
