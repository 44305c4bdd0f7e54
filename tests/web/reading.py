"""What tests of pages ask of answers and of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hudang.accesslog.models import Entry

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

# Two houses of the butler's building and one of another.
HOUSES = ("3栋2单元1502", "3栋2单元1503", "5栋1单元201")


def htmx(client: Client, path: str, data: object = None, *, target: str = "") -> HttpResponse:
    """Ask as htmx does: for a piece of a page."""
    headers = {"HX-Request": "true"} | ({"HX-Target": target} if target else {})
    if data is None:
        return client.get(path, headers=headers)
    return client.post(path, data, headers=headers)


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def entries(*, act: str = "", what: str = "") -> list[Entry]:
    """Return the entries of the log, newest first."""
    found = Entry.objects.all()
    if act:
        found = found.filter(act=act)
    return [entry for entry in found if entry.what.startswith(what)]
