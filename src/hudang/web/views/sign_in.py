"""One's own account: passkeys, authenticator, recovery codes, sessions, news of what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hudang.accounts import policy, queries
from hudang.accounts.services import news, sessions
from hudang.web.shortcuts import page

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from hudang.web.shortcuts import StaffRequest


@require_GET
def index(request: StaffRequest) -> HttpResponse:
    user, at = request.user, now()
    return page(
        request, "sign_in/index.html", passkeys=queries.passkeys_of(user),
        authenticator=queries.authenticator_of(user, "totp"),
        codes=queries.authenticator_of(user, "recovery_codes"),
        sessions=queries.sessions_of(user), here=request.session.session_key,
        passes=queries.passes_of(user, browser=request.browser, at=at),
        must_have_second=policy.needs_second_factor(
            roles=request.actor.roles, functions=request.actor.functions
        ),
        has_second_factor=request.actor.has_second_factor,
    )  # fmt: skip


@require_POST
def end_session(request: StaffRequest, session: UUID) -> HttpResponse:
    """End one of one's own sessions in another browser."""
    ended = get_object_or_404(queries.sessions_of(request.user), pk=session)
    sessions.end_own(request.user, session=ended, at=now())
    return redirect("mfa_index")


@require_POST
def end_other_sessions(request: StaffRequest) -> HttpResponse:
    key = request.session.session_key or ""
    sessions.end_others(request.user, key=key, at=now())
    messages.info(request, _("Only this session is left."))
    return redirect("mfa_index")


@require_POST
def news_read(request: StaffRequest) -> HttpResponse:
    """Take note of what happened to the account, as it was shown until now."""
    news.take_note(request.user, at=now())
    return redirect("web:home")
