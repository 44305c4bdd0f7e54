"""The API itself: its routes, who may ask how often, and every error as a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core.cache import caches
from ninja import NinjaAPI
from ninja.throttling import AuthRateThrottle

from hudang.api import (
    arrears,
    bulk,
    classes,
    collection,
    consents,
    contacts,
    controls,
    customers,
    description,
    documents,
    dossiers,
    duplicates,
    entrance,
    exchange,
    explanations,
    feedback,
    free_texts,
    hooks,
    imports,
    log,
    messages,
    monitoring,
    needs,
    notices,
    office_moves,
    old_orders,
    order_figures,
    order_files,
    orders,
    own_classes,
    place_edits,
    problems,
    proposals,
    publications,
    quarantines,
    recipients,
    regulation,
    renovation_desk,
    renovations,
    runs,
    safety_notes,
    schemes,
    standing,
    survey_plans,
    violations,
    visits,
    work,
)
from hudang.api.auth import Session, Token
from hudang.api.schemas import ERRORS

if TYPE_CHECKING:
    from django.http import HttpRequest
    from ninja.openapi.schema import OpenAPISchema

    from hudang.api.auth import ApiRequest

DESCRIPTION = """
What the staff interface does, as JSON. Every look and every change is one entry of the access log;
values come masked, and a value is opened for a stated purpose alone. Errors are problem+json
(RFC 9457) with the control and the articles that refuse. A request with an `Idempotency-Key` may
be sent twice and is done once.
"""


class PerPerson(AuthRateThrottle):
    """So many requests of one person in each process; counted in memory, by employee number."""

    cache = caches["throttle"]

    def get_cache_key(self, request: HttpRequest) -> str:
        return self.cache_format % {
            "scope": self.scope,
            "ident": cast("ApiRequest", request).auth.code,
        }


class Api(NinjaAPI):
    """ninja's, whose description says of what type a problem is."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    if int(status) in ERRORS:
                        content = answer["content"]
                        content["application/problem+json"] = content.pop("application/json")
        return schema


api = Api(
    title="Hudang",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,  # ninja's page loads from elsewhere
    auth=[Token(), Session()],  # a wrong token is refused, whatever session comes along
    throttle=[PerPerson(settings.API_RATE)],
)
problems.install(api)
description.install()
api.add_router("/customers", customers.router)
api.add_router("/customers", contacts.router)
api.add_router("/customers", consents.router)
api.add_router("/customers", needs.router)
api.add_router("/customers", documents.customer_router)
api.add_router("/customers", notices.customer_router)
api.add_router("/documents", documents.router)
api.add_router("/communities", place_edits.router)
api.add_router("/communities", dossiers.router)
api.add_router("/communities", messages.router)
api.add_router("/communities", imports.router)
api.add_router("/communities", bulk.router)
api.add_router("/communities", quarantines.router)
api.add_router("/communities", duplicates.router)
api.add_router("/communities", proposals.router)
api.add_router("/communities", visits.router)
api.add_router("/communities", standing.router)
api.add_router("/communities", consents.board_router)
api.add_router("/communities", orders.router)
api.add_router("/communities", order_files.router)
api.add_router("/communities", safety_notes.router)
api.add_router("/communities", old_orders.router)
api.add_router("/communities", exchange.router)
api.add_router("/communities", explanations.router)
api.add_router("/communities", free_texts.router)
api.add_router("/communities", needs.figures_router)
api.add_router("/communities", recipients.router)
api.add_router("/communities", order_figures.router)
api.add_router("/communities", arrears.router)
api.add_router("/communities", renovations.router)
api.add_router("/communities", renovation_desk.router)
api.add_router("/renovation-works", renovations.kinds)
api.add_router("/communities", violations.router)
api.add_router("/violation-kinds", violations.kinds)
api.add_router("/communities", entrance.router)
api.add_router("/barrier", entrance.barrier)
api.add_router("/communities", publications.router)
api.add_router("/tasks", work.router)
api.add_router("/order-types", orders.kinds)
api.add_router("/need-items", needs.catalogue)
api.add_router("/communities", feedback.router)
api.add_router("/feedback-categories", feedback.catalogue)
api.add_router("/office-moves", office_moves.router)
api.add_router("/message-templates", messages.templates)
api.add_router("/hooks", hooks.router)
api.add_router("/log", log.router)
api.add_router("/controls", controls.router)
api.add_router("/notices", notices.router)
api.add_router("/policy", regulation.router)
api.add_router("/assessments", regulation.assessed)
api.add_router("/questionnaires", collection.questionnaires)
api.add_router("/campaigns", collection.campaigns)
api.add_router("/survey-plans", survey_plans.plans)
api.add_router("/schemes", schemes.router)
api.add_router("/runs", runs.router)
api.add_router("/communities", classes.router)
api.add_router("/customers", own_classes.router)
api.add_router("/communities", own_classes.appeals)
api.add_router("/communities", own_classes.decisions)
api.add_router("/schemes", monitoring.router)
