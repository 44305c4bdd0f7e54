"""Browsers with somebody signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils.timezone import now

from hudang.accounts.services import sessions
from tests import factories

if TYPE_CHECKING:
    from collections.abc import Callable

    from hudang.accounts.actor import Actor


@pytest.fixture(autouse=True)
def plain_http(settings, tmp_path) -> None:
    """The test browser speaks HTTP; files of a test are its own."""
    settings.SECURE_SSL_REDIRECT = False
    settings.HUDANG_DATA = tmp_path


@pytest.fixture
def sign_in(db) -> Callable[..., Client]:
    """Return a browser in which somebody signed in, with a second factor unless told otherwise."""

    def browser(actor: Actor, *, second_factor: bool = True, language: str = "en") -> Client:
        user = factories.account_of(actor)
        if second_factor:
            Authenticator.objects.get_or_create(
                user=user, type=Authenticator.Type.TOTP, defaults={"data": {}}
            )
        client = Client()
        client.force_login(user)
        sessions.begin(user, key=client.session.session_key, at=now())
        if language:
            client.cookies["django_language"] = language
        return client

    return browser
