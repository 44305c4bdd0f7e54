"""The ways out: the local outbox, a mail server, a gateway for text messages.

Each is handed a parcel once and says what became of it; no value ever stands in an error.
"""

from __future__ import annotations

import json
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, Final, Protocol
from urllib.error import HTTPError
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import Request

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from hudang.core import signed_http
from hudang.core.signed_http import LOOPBACK
from hudang.outbox.models import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT: Final = 10
"""Seconds that the other end has to answer."""

_COME_BACK: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


class Outcome(Enum):
    """What became of a parcel."""

    SENT = "sent"
    KEPT = "kept"
    UNREACHABLE = "unreachable"
    BUSY = "busy"
    REFUSED = "refused"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, repr=False)
class Parcel:
    """What is handed over; `key` is the same however often the same message is tried."""

    key: str
    address: str
    subject: str
    text: str


class Way(Protocol):
    """One way out; `knows_repeats` where the other end takes one key once."""

    knows_repeats: bool

    def hand_over(self, parcel: Parcel) -> Outcome: ...


class LocalOutbox:
    """Nothing leaves: the message stays on its page."""

    knows_repeats = True

    def hand_over(self, parcel: Parcel) -> Outcome:
        return Outcome.KEPT


class MailServer:
    """A mail server over TLS: `smtps://` from the first byte, `smtp://` by STARTTLS.

    Only a server on this machine may do without. It does not know a repeat when it sees one.
    """

    knows_repeats = False

    def __init__(self, address: str, *, sender: str, password: str) -> None:
        self.place, self.sender, self.password = (
            _split(address, {"smtp", "smtps"}),
            sender,
            password,
        )

    def hand_over(self, parcel: Parcel) -> Outcome:
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException):
            return Outcome.UNREACHABLE
        try:
            server.send_message(self._mail(parcel))
        except smtplib.SMTPRecipientsRefused as refusal:
            codes = {code for code, _reason in refusal.recipients.values()}
            return _of_code(max(codes))
        except smtplib.SMTPResponseException as refusal:
            return _of_code(refusal.smtp_code)
        except (OSError, smtplib.SMTPException):
            return Outcome.UNCLEAR  # it may have been taken before the line was cut
        finally:
            server.close()
        return Outcome.SENT

    def _connect(self) -> smtplib.SMTP:
        host, context = str(self.place.hostname), ssl.create_default_context()
        if self.place.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self.place.port or 465, timeout=TIMEOUT, context=context
            )
        else:
            server = smtplib.SMTP(host, self.place.port or 587, timeout=TIMEOUT)
            if host not in LOOPBACK:
                server.starttls(context=context)
        if self.place.username:
            server.login(unquote(self.place.username), self.password)
        return server

    def _mail(self, parcel: Parcel) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, parcel.address, parcel.subject
        mail["Message-ID"] = f"<{parcel.key}@{self.sender.rpartition('@')[2]}>"
        mail.set_content(parcel.text)
        return mail


class Webhook:
    """The other end of what leaves by HTTPS: signed JSON, each key taken once.

    `setting` is what its settings are called before `_URL` and `_SECRET`.
    """

    def __init__(self, address: str, *, secret: str, setting: str) -> None:
        self.place, self.secret = _split(address, {"http", "https"}), secret.encode()
        if not secret:
            raise ImproperlyConfigured(f"{setting}_URL needs {setting}_SECRET to be signed with.")
        if self.place.scheme == "http" and self.place.hostname not in LOOPBACK:
            raise ImproperlyConfigured(f"{setting}_URL: only an end on this machine may be http.")
        self.opener = signed_http.opener()

    def post(self, key: str, body: bytes) -> Outcome:
        """Hand a body over once; the same key means the same body however often it is tried."""
        headers = {**signed_http.headers(self.secret, body), "Idempotency-Key": key}
        request = Request(self.place.geturl(), data=body, headers=headers)  # noqa: S310  checked at the start
        try:
            with self.opener.open(request, timeout=TIMEOUT):
                return Outcome.SENT
        except HTTPError as refusal:
            is_final = 300 <= refusal.code < 500 and refusal.code not in _COME_BACK
            return Outcome.REFUSED if is_final else Outcome.BUSY
        except (OSError, HTTPException):
            return Outcome.UNREACHABLE


class Gateway(Webhook):
    """A webhook that passes text messages on; told the key, the number and the text alone."""

    knows_repeats = True

    def __init__(self, address: str, *, secret: str) -> None:
        super().__init__(address, secret=secret, setting="HUDANG_SMS")

    def hand_over(self, parcel: Parcel) -> Outcome:
        said = {"key": parcel.key, "to": parcel.address, "text": parcel.text}
        return self.post(parcel.key, json.dumps(said).encode())


def ways() -> Mapping[Channel, Way]:
    """Return the way of each channel as the settings have it; without one nothing leaves."""
    return {
        Channel.EMAIL: MailServer(
            settings.SMTP_URL, sender=settings.SMTP_FROM, password=settings.SMTP_PASSWORD
        )
        if settings.SMTP_URL
        else LocalOutbox(),
        Channel.SMS: Gateway(settings.SMS_URL, secret=settings.SMS_SECRET)
        if settings.SMS_URL
        else LocalOutbox(),
    }


def _split(address: str, schemes: set[str]) -> SplitResult:
    place = urlsplit(address)
    if place.scheme not in schemes or not place.hostname:
        raise ImproperlyConfigured(f"An address for messages begins with {sorted(schemes)}.")
    return place


def _of_code(code: int) -> Outcome:
    return Outcome.REFUSED if code >= 500 else Outcome.BUSY
