"""Around every page: the language, who acts, the idle lock; and refusals as sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.timezone import now

from hudang.accesslog.context import Context, current
from hudang.accounts import policy, queries
from hudang.accounts.services import sessions
from hudang.core.errors import PolicyViolation
from hudang.web import refusals
from hudang.web.observing import session_reference
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from hudang.accounts.actor import Actor
    from hudang.web.shortcuts import StaffRequest

    GetResponse = Callable[[HttpRequest], HttpResponse]

# Everything else needs a person who signed in.
PUBLIC = frozenset(
    {
        "portal:published",
        "portal:published_one",
        "portal:rating",
        "portal:own_needs",
        "portal:survey",
        "portal:survey_done",
        "portal:survey_personal",
        "account_login",
        "account_inactive",
        "account_logout",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "web:activate",
        "web:language",
        "web:demo_sign_in",
        "web:demo_roster",
        "web:make_room",
        "web:switch",
        "web:notice",
        "web:notice_version",
        "web:notice_text",
        "web:notice_changes",
        "web:published_schemes",
    }
)
# What somebody may do who holds no post, or has no second factor yet.
OF_ONES_OWN = frozenset(
    {
        "account_change_password",
        "account_reauthenticate",
        "account_set_password",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_edit_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
        "web:counter_pass",
        "web:end_other_sessions",
        "web:end_session",
        "web:news_read",
    }
)
# What takes more than a PIN and a password, or a second factor would be worth no more than they.
CHANGES_SIGN_IN = OF_ONES_OWN - {
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "web:end_other_sessions",
    "web:end_session",
    "web:news_read",
}
WHILE_LOCKED = frozenset({"web:unlock", "web:lock"})

SEEN = "seen_at"
LOCKED = "is_locked"
QUICK = "quick_at"
# The last act is noted once a minute, so that reading pages does not write the session each time.
NOTE_EVERY = timedelta(minutes=1)


class LanguageMiddleware:
    """Chinese unless the browser was told otherwise; the headers of the browser do not decide."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(chosen_language(request) or settings.LANGUAGE_CODE):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response


def chosen_language(request: HttpRequest) -> str:
    """Return the language somebody chose in this browser, if any."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return language if language in dict(settings.LANGUAGES) else ""


class ActorMiddleware:
    """Lets in who signed in, holds a post and is present; tells the log where acts come from."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = current.set(Context())
        try:
            response = self.get_response(request)
        finally:
            current.reset(token)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if "\0" in request.path_info:
            raise BadRequest  # the database takes it in no text
        route = request.resolver_match.view_name if request.resolver_match else ""
        current.set(_origin(request, route=route))
        if route in PUBLIC or _is_left_to_the_api(request):
            return None
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
        return self._admit(cast("StaffRequest", request), route=route)

    def _admit(self, request: StaffRequest, *, route: str) -> HttpResponse | None:
        at = now()
        if not chosen_language(request):
            translation.activate(request.user.language)
        if _is_locked(request, at=at) and route not in WHILE_LOCKED:
            return _ask_to_unlock(request)
        actor = queries.acting(request.user, at=at)
        request.actor = replace(actor, is_quick=_is_quick(request, actor=actor))
        current.set(
            replace(
                current.get(),
                deputises={str(role): code for role, code in actor.deputises.items()},
            )
        )
        if route in WHILE_LOCKED:
            return None
        try:
            if route in OF_ONES_OWN:
                is_quick = request.actor.is_quick and route in CHANGES_SIGN_IN
                policy.require_full_sign_in(is_quick=is_quick)
                return None
            policy.require_post_in_force(roles=request.actor.roles)
            policy.require_second_factor(
                roles=request.actor.roles,
                functions=request.actor.functions,
                has_second_factor=request.actor.has_second_factor,
                is_demo=settings.DEMO,
            )
        except PolicyViolation as violation:
            if violation.missing and route not in OF_ONES_OWN:
                return redirect("mfa_index")
            return refusals.answer(request, violation)
        return None


class RefusalMiddleware:
    """Turns a refusal, or a stop of the vault or the log, into its sentence and its entry."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusals.answer(request, exception)


def _origin(request: HttpRequest, *, route: str) -> Context:
    return Context(
        session=session_reference(request),
        route=route,
        address=request.META.get("REMOTE_ADDR", ""),
        device=request.META.get("HTTP_USER_AGENT", "")[:200],
    )


def _is_locked(request: StaffRequest, *, at: datetime) -> bool:
    """Say whether the session sleeps; acts of its owner keep it awake, those of a page do not."""
    session = request.session
    if session.get(LOCKED):
        return True
    seen_at = datetime.fromtimestamp(session.get(SEEN, at.timestamp()), tz=UTC)
    if policy.is_idle(seen_at=seen_at, at=at):
        session[LOCKED] = True
        return True
    by_itself = "X-Background" in request.headers
    if SEEN not in session or (at - seen_at >= NOTE_EVERY and not by_itself):
        session[SEEN] = at.timestamp()
        sessions.note(cast(str, session.session_key), at=at)
    return False


def _is_left_to_the_api(request: HttpRequest) -> bool:
    """Say whether the API itself asks who this is: a token is its own affair, and so is nobody."""
    match = request.resolver_match
    if match is None or match.namespace != "api":
        return False
    return "Authorization" in request.headers or not request.user.is_authenticated


def _is_quick(request: StaffRequest, *, actor: Actor) -> bool:
    """Say whether the person came by PIN or badge and showed no second factor since."""
    since = request.session.get(QUICK)
    if since is None or (settings.DEMO and not actor.has_second_factor):
        return False
    shown = get_authentication_records(request, request.user)
    return not any(record["method"] == "mfa" and record["at"] >= since for record in shown)


def _is_script(request: HttpRequest) -> bool:
    match = request.resolver_match
    asks_api = match is not None and match.namespace == "api"
    return asks_api or "HX-Request" in request.headers or "X-Requested-With" in request.headers


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if not _is_script(request):
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
    response = HttpResponse(status=401)
    response["HX-Refresh"] = "true"
    return response


def _ask_to_unlock(request: StaffRequest) -> HttpResponse:
    if _is_script(request):
        return HttpResponse(status=423)
    return page(request, "account/locked.html", status=423)
