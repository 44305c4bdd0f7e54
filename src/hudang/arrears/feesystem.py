"""The company's fee system 收费系统: asked what a house has paid, nothing of the answer is kept.

Two real ways: a signed question over HTTP, and a table that the fee system exports. Without
either, what is owed is typed in. No answer, fault or log ever holds a sum or a house of anybody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from hudang.arrears.claims import MOST_LINES, Period, fen
from hudang.arrears.feetable import FeeTable
from hudang.core import signed_http
from hudang.core.errors import EvidenceMissing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise

TIMEOUT: Final = 10
"""Seconds that the fee system has to answer."""
LARGEST: Final = 100_000
"""Bytes of an answer about one house."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the fee system says of a house: its periods, paid and unpaid, in their order."""

    periods: tuple[Period, ...]

    @property
    def unpaid(self) -> tuple[Period, ...]:
        return tuple(one for one in self.periods if one.cents)

    @property
    def unpaid_since(self) -> date | None:
        return min((one.since for one in self.unpaid), default=None)

    @property
    def paid_until(self) -> date | None:
        """The last day up to which everything is paid; none where the first period is not."""
        since = self.unpaid_since
        paid = [one.until for one in self.periods if since is None or one.until < since]
        return max(paid, default=None)


class FeeSystem(Protocol):
    """Who is asked about one house of one community; `code` is as the register has it."""

    def ask(self, *, community: str, house: str) -> Standing: ...


class OverHttp:
    """A fee system that answers a signed question in JSON.

    It is told `{"community", "house"}` and nothing of a person, and answers `{"periods": [{"from",
    "until", "owed"}]}`, sums in yuan as text; a period that is paid owes `0`.
    """

    def __init__(self, address: str, *, secret: str) -> None:
        place = urlsplit(address)
        if place.scheme not in {"http", "https"} or not place.hostname:
            raise ImproperlyConfigured("HUDANG_FEES_URL begins with https://.")
        if place.scheme == "http" and place.hostname not in signed_http.LOOPBACK:
            raise ImproperlyConfigured(
                "HUDANG_FEES_URL: only a fee system on this machine may be http."
            )
        if not secret:
            raise ImproperlyConfigured(
                "HUDANG_FEES_URL needs HUDANG_FEES_SECRET to be signed with."
            )
        self.address, self.secret = address, secret.encode()
        self.opener = signed_http.opener()

    def ask(self, *, community: str, house: str) -> Standing:
        """Return what it says; raises `EvidenceMissing` where it does not answer, or not so."""
        body = json.dumps({"community": community, "house": house}).encode()
        headers = dict(signed_http.headers(self.secret, body))
        request = Request(self.address, data=body, headers=headers)  # noqa: S310  checked above
        try:
            with self.opener.open(request, timeout=TIMEOUT) as answer:
                said = answer.read(LARGEST + 1)
        except HTTPError as refusal:
            refusal.close()
            raise silent(_("It does not answer, or refuses the question.")) from None
        except (OSError, HTTPException):
            raise silent(_("It does not answer, or refuses the question.")) from None
        if len(said) > LARGEST:
            raise silent(_("Its answer is too long for one house."))
        try:
            return Standing(_periods(json.loads(said)["periods"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            raise silent(_("Its answer cannot be read.")) from None


class FromTable:
    """A table that the fee system exports to a place on this machine; read anew each time."""

    def __init__(self, path: str) -> None:
        self.path = path

    def ask(self, *, community: str, house: str) -> Standing:
        """Return what the table says; raises `EvidenceMissing` where it cannot be read."""
        return Standing(self.table().periods_of(community=community, house=house))

    def table(self) -> FeeTable:
        """Return the table with its faulty lines."""
        try:
            return FeeTable.read(self.path)
        except OSError:
            raise silent(_("Its table is not where it is expected.")) from None
        except ValueError as fault:
            raise silent(str(fault)) from None


def current() -> FeeSystem | None:
    """Return the fee system as the settings have it; none where the company connected none."""
    if settings.FEES_URL:
        return OverHttp(settings.FEES_URL, secret=settings.FEES_SECRET)
    return FromTable(settings.FEES_FILE) if settings.FEES_FILE else None


def silent(why: _StrOrPromise) -> EvidenceMissing:
    """Return the refusal for a fee system that said nothing to go by."""
    return EvidenceMissing(
        _("The fee system said nothing. %(why)s Whoever runs it can help; try again later.")
        % {"why": why},
        control="LC-162",
        missing=[_("an answer of the fee system")],
    )


def _periods(rows: Sequence[dict[str, Any]]) -> tuple[Period, ...]:
    if len(rows) > 10 * MOST_LINES:
        raise ValueError
    found = (
        Period(
            date.fromisoformat(row["from"]),
            date.fromisoformat(row["until"]),
            0 if row["owed"] in {"0", "0.00"} else fen(str(row["owed"])),
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda one: one.since))
