"""Signing in as somebody of the demonstration, the language, and the idle lock."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import lockout, policy, queries, services
from hudang.accounts.services import counter
from hudang.demo import roster
from hudang.web.middleware import LOCKED, QUICK, SEEN

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from hudang.accounts.models import User
    from hudang.web.shortcuts import StaffRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SignIn(account.LoginView):  # type: ignore[misc]
    """The sign-in page; who may come back at this counter is named, in the demonstration all."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = queries.people().filter(is_active=True) if settings.DEMO else ()
        back = queries.people_at(self.request.browser, at=now())
        return {**super().get_context_data(**kwargs), "people": people, "may_come_back": back}


class SignOut(account.LogoutView):  # type: ignore[misc]
    """Signing out: logged, and the browser forgets the pages."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        user = self.request.user
        response: HttpResponse = super().post(*args, **kwargs)
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return _gone(user, response)


@require_POST
def make_room(request: HttpRequest) -> HttpResponse:
    """Sign out whoever is at the shared counter, who comes back with the pass of the shift."""
    user = request.user
    get_adapter(request).make_room(request)
    return _gone(user, redirect("account_login"))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language, in this browser and for the person."""
    chosen = request.POST.get("language", "")
    response = redirect(_back(request))
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=31_536_000, samesite="Lax"
        )
        if request.user.is_authenticated and request.user.language != chosen:
            services.set_language(request.user, language=chosen, at=now())
    return response


@require_POST
def lock(request: StaffRequest) -> HttpResponse:
    request.session[LOCKED] = True
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_POST
def alive(request: StaffRequest) -> HttpResponse:
    """Take note that the person is at work; the middleware has done it."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@require_POST
def unlock(request: StaffRequest) -> HttpResponse:
    """Open a locked session with its owner's password or PIN; after a few wrong ones it ends."""
    password = request.POST.get("password", "")
    if lockout.is_locked(request, request.user.code):
        get_adapter(request).logout(request)
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    if _has_pass(request, password):
        request.session[QUICK] = now().timestamp()
    elif not _is_owner(request, password):
        return _still_locked(request)
    request.session.pop(LOCKED, None)
    request.session[SEEN] = now().timestamp()
    return _opened(request)


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Become one of the invented people; there is no such door outside the demonstration."""
    if not settings.DEMO:
        raise Http404
    user = get_object_or_404(queries.people(), code=request.POST.get("code", ""), is_active=True)
    get_adapter(request).login(request, user)
    return redirect("web:home")


@require_GET
def demo_roster(request: HttpRequest) -> HttpResponse:
    """Give the invented roster file to try the import with."""
    if not settings.DEMO:
        raise Http404
    response = HttpResponse(roster.workbook(today=localdate()), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=roster.FILE_NAME
    )
    return response


def _has_pass(request: StaffRequest, secret: str) -> bool:
    """Check the PIN of the shift, if the owner set one in this browser."""
    at, user, browser = now(), request.user, request.browser
    if not (policy.is_pin(secret) and queries.passes_of(user, browser=browser, at=at)):
        return False
    return counter.come_back(browser, code=user.code, secret=secret, at=at) == user


def _is_owner(request: StaffRequest, password: str) -> bool:
    """Check the password; the invented people of the demonstration have none."""
    if settings.DEMO and not request.user.has_usable_password():
        return True
    try:
        return bool(get_adapter(request).reauthenticate(request.user, password))
    except ValidationError:  # too many attempts from this address
        return False


def _gone(user: User | AnonymousUser, response: HttpResponse) -> HttpResponse:
    """Log that a person signed out, and let the browser forget the pages."""
    if user.is_authenticated:
        services.sign_out(user, at=now())
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _back(request: HttpRequest) -> str:
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if is_ours else "/"


def _still_locked(request: HttpRequest) -> HttpResponse:
    if "X-Requested-With" in request.headers:
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    return redirect(_back(request))


def _opened(request: HttpRequest) -> HttpResponse:
    if "X-Requested-With" in request.headers:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return redirect(_back(request))
