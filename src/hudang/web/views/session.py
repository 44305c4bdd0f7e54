"""Signing in as somebody of the demonstration, the language, and the idle lock."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import queries, services
from hudang.demo import roster
from hudang.web.middleware import LOCKED, SEEN

if TYPE_CHECKING:
    from hudang.accounts.models import User
    from hudang.web.shortcuts import StaffRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SignIn(account.LoginView):  # type: ignore[misc]
    """The sign-in page; in the demonstration it also lists its people."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = queries.people().filter(is_active=True) if settings.DEMO else ()
        return {**super().get_context_data(**kwargs), "people": people}


class SignOut(account.LogoutView):  # type: ignore[misc]
    """Signing out: logged, and the browser forgets the pages."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        user = self.request.user
        response: HttpResponse = super().post(*args, **kwargs)
        if user.is_authenticated:
            services.sign_out(user, at=now())
        response["Clear-Site-Data"] = '"cache", "storage"'
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response


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
    """Open a locked session with its owner's password; after a few wrong ones it ends."""
    user = request.user
    if not ratelimit.consume(request, action="login_failed", key=user.code, dry_run=True):
        logout(request)
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
    if not _is_owner(user, request.POST.get("password", "")):
        ratelimit.consume(request, action="login_failed", key=user.code)
        services.record_failed_sign_in(user.code, at=now())
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
    user.backend = settings.AUTHENTICATION_BACKENDS[0]
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


def _is_owner(user: User, password: str) -> bool:
    """Check the password; the invented people of the demonstration have none."""
    is_invented = settings.DEMO and not user.has_usable_password()
    return is_invented or user.check_password(password)


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
