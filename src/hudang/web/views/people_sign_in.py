"""How somebody signs in, for the security administrator: sessions to end, a lock to lift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import lockout, queries
from hudang.accounts.models import StaffSession
from hudang.accounts.policy import Permission
from hudang.accounts.services import sessions
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest


@require_GET
def index(request: StaffRequest, code: str) -> HttpResponse:
    request.actor.require(Permission.MANAGE_PEOPLE)
    person = get_object_or_404(queries.people(), code=code)
    return page(
        request, "people/sign_in.html", person=person, sessions=queries.sessions_of(person),
        passkeys=len(queries.passkeys_of(person)),
        has_authenticator=queries.authenticator_of(person, "totp"),
        is_locked=lockout.is_locked(request, code),
    )  # fmt: skip


@require_POST
def end_session(request: StaffRequest, session: UUID) -> HttpResponse:
    request.actor.require(Permission.MANAGE_PEOPLE)
    ended = get_object_or_404(StaffSession.objects.select_related("user"), pk=session)
    sessions.end_for(ended, by=request.actor, at=now())
    return redirect("web:people_sign_in", ended.user.code)


@require_POST
def unlock(request: StaffRequest, code: str) -> HttpResponse:
    """Unlock an account that failed sign-ins have locked."""
    person = get_object_or_404(queries.people(), code=code)
    get_adapter(request).lift_lock(request, person, by=request.actor)
    return redirect("web:people_sign_in", code)
