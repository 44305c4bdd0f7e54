"""Programs that ask the API as somebody of the cast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import caches

from tests.web.conftest import plain_http, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client

    from hudang.accounts.actor import Actor

__all__ = ["plain_http", "sign_in"]


class Program:
    """A program with somebody's session: asks with JSON, is answered with JSON."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, **asked: Any) -> HttpResponse:
        return self.client.get(f"/api/v1{path}", asked)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.client.generic(
            method.upper(),
            f"/api/v1{path}",
            data=b"" if body is None else json_of(body),
            content_type="application/json",
            headers=headers or None,
        )

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        return self.send("post", path, body, **headers)


def json_of(body: Any) -> bytes:
    import json

    return json.dumps(body).encode()


@pytest.fixture
def ask(browse) -> Callable[[Actor], Program]:
    """Return a program that asks with the session of a person."""
    return lambda actor: Program(browse(actor))


@pytest.fixture(autouse=True)
def unhurried() -> None:
    """No test inherits the requests of another."""
    caches["throttle"].clear()
