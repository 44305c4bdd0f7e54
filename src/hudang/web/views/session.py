"""Signing in as somebody of the demonstration, the language, and the idle lock."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account import views as account
from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth import logout
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import queries, services
from hudang.web.middleware import LOCKED, SEEN

if TYPE_CHECKING:
    from hudang.web.shortcuts import StaffRequest


class SignIn(account.LoginView):  # type: ignore[misc]
    """The sign-in page; in the demonstration it also lists its people."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = queries.people().filter(is_active=True) if settings.DEMO else ()
        return {**super().get_context_data(**kwargs), "people": people}


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
    if not user.check_password(request.POST.get("password", "")):
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
def demo_roster(request: HttpRequest) -> FileResponse:
    """Give the invented roster file to try the import with."""
    path = settings.HUDANG_DATA / "demo" / "roster.xlsx"
    if not settings.DEMO or not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename="业主名册-云栖里.xlsx")


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
