"""The doctor: what in this installation weakens seal, log or copies, and what to do about it.

It reads settings, modes, clocks and what witnesses said last; it opens no value and no key.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import connection
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hudang.accesslog import keys, policy, queries, state
from hudang.accesslog.payload import Log
from hudang.core.hardening import is_exposed, unencrypted_swap
from hudang.vault import escrow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SKEW: Final = timedelta(seconds=5)  # security.md, pitfalls: clocks
WITNESS_STALE: Final = timedelta(hours=24)  # security.md, signals: silence

LEAK: Final = gettext_noop(
    "The database writes values into its own log: %(name)s is %(value)s. Set %(name)s = %(wanted)s"
    " in postgresql.conf and reload."
)
LOSS: Final = gettext_noop(
    "What was committed can be lost in a power cut: %(name)s is %(value)s. Set %(name)s ="
    " %(wanted)s in postgresql.conf and restart."
)
CHECKSUMS: Final = gettext_noop(
    "A page that rots on the disk goes unnoticed: %(name)s is %(value)s. Stop the server and run"
    " pg_checksums --enable."
)
# Side channels and durability (security.md). Not all names exist in every version.
SERVER: Final = {
    "log_min_error_statement": ("panic", LEAK),
    "log_error_verbosity": ("terse", LEAK),
    "log_statement": ("none", LEAK),
    "log_min_duration_statement": ("-1", LEAK),
    "log_min_duration_sample": ("-1", LEAK),
    "log_parameter_max_length": ("0", LEAK),
    "log_parameter_max_length_on_error": ("0", LEAK),
    "synchronous_commit": ("on", LOSS),
    "fsync": ("on", LOSS),
    "full_page_writes": ("on", LOSS),
    "data_checksums": ("on", CHECKSUMS),
}
_SETTINGS: Final = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to mend: a code for programs, a sentence for people."""

    code: str
    sentence: str
    is_grave: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "grave": self.is_grave, "sentence": self.sentence}


def examine(*, at: datetime) -> list[Advice]:
    """Return everything that should be mended, the grave first."""
    found = [*_server(), *_folders(), *_swap(), *_clock(at), *_witnesses(at)]
    found += [*_places(), *_installation(), *_log_key(at)]
    return sorted(found, key=lambda advice: not advice.is_grave)


def _server() -> Iterator[Advice]:
    with connection.cursor() as cursor:
        cursor.execute(_SETTINGS, [list(SERVER)])
        found = dict(cursor.fetchall())
    for name, value in sorted(found.items()):
        wanted, sentence = SERVER[name]
        if value != wanted:
            said = _(sentence) % {"name": name, "value": value, "wanted": wanted}
            yield Advice(f"server.{name}", said, is_grave=True)


def _folders() -> Iterator[Advice]:
    folders = {
        "HUDANG_KEYS": settings.HUDANG_KEYS,
        "HUDANG_LOG": settings.HUDANG_LOG,
        "HUDANG_DATA/files": settings.HUDANG_DATA / "files",
        "HUDANG_DATA/tmp": settings.HUDANG_DATA / "tmp",
    }
    for name, folder in folders.items():
        mode = _open_mode(folder)
        if mode is not None:
            sentence = _("Others may enter %(name)s (mode %(mode)s). Close it: chmod 700.")
            said = sentence % {"name": name, "mode": f"{mode:04o}"}
            yield Advice("folder.open", said, is_grave=True)
    for name in ("HUDANG_KEYS", "HUDANG_LOG"):
        if folders[name].is_relative_to(settings.HUDANG_DATA):
            sentence = _(
                "%(name)s lies inside HUDANG_DATA, so every copy of the data holds it too. Move it"
                " to another device that is not in any snapshot."
            )
            yield Advice("folder.inside", sentence % {"name": name}, is_grave=True)


def _open_mode(folder: Path) -> int | None:
    """Return the mode of a folder that others may enter; none where it is closed or not there."""
    try:
        status = folder.stat()
    except OSError:
        return None
    is_open = is_exposed(status, shared_with=settings.HUDANG_GROUP)
    return stat.S_IMODE(status.st_mode) if is_open else None


def _swap() -> Iterator[Advice]:
    for place in unencrypted_swap():
        sentence = _(
            "Swap on %(place)s is not encrypted, and keys in memory may reach it. Switch it off"
            " (swapoff) or encrypt it."
        )
        yield Advice("swap.plain", sentence % {"place": place})


def _clock(at: datetime) -> Iterator[Advice]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    skew = abs(row[0] - at) if row else timedelta()
    if skew > SKEW:
        sentence = _(
            "The clocks of database and application differ by %(seconds)d seconds. Let both follow"
            " the same time server."
        )
        said = sentence % {"seconds": skew.total_seconds()}
        yield Advice("clock.database", said, is_grave=True)


def _witnesses(at: datetime) -> Iterator[Advice]:
    words = queries.last_words()
    if not words:
        sentence = _(
            "No witness vouches for the log, so whoever controls this machine could rewrite it."
            " Start one on another computer: ./hudang witness, then ./hudang add_witness."
        )
        yield Advice("witness.none", sentence)
    for word in words:
        said = {"name": word.witness, "at": f"{localtime(word.witnessed_at):%Y-%m-%d %H:%M}"}
        if word.witnessed_at > at + SKEW:
            sentence = _(
                "The clock of the witness %(name)s is ahead of ours: it vouched at %(at)s. Find"
                " out which of the two is wrong."
            )
            yield Advice("witness.clock", sentence % said)
        elif at - word.witnessed_at > WITNESS_STALE:
            sentence = _(
                "The witness %(name)s vouched last at %(at)s. See whether it runs and can be"
                " reached: ./hudang publish_checkpoint."
            )
            yield Advice("witness.stale", sentence % said, is_grave=True)


def _log_key(at: datetime) -> Iterator[Advice]:
    """Look at how old the key of the log is, where this process may read its public part."""
    today = localdate(at)
    try:
        stored = state.read(Log.ACCESS)
        known = keys.verifiers(Log.ACCESS, epoch=stored.epoch)
    except (keys.LogKeyError, state.StateError):
        return
    since = known[-1].since or localdate(datetime.fromisoformat(stored.begun))
    signing = [key for key in known if key.until is None]
    said = {"since": since.isoformat(), "days": (today - since).days}
    if len(signing) > 1 and policy.is_period_over(since, today=today):
        sentence = _(
            "Two keys sign the log since %(since)s. Once every witness and auditor has the new"
            " one, retire the old one: ./hudang rotate_log_key --finish."
        )
        yield Advice("log.key_period", sentence % said)
    elif policy.is_key_old(since, today=today):
        sentence = _(
            "The key that signs the log is %(days)d days old. Replace it: ./hudang rotate_log_key."
        )
        yield Advice("log.key_old", sentence % said)


def _places() -> Iterator[Advice]:
    if not escrow.places():
        sentence = _(
            "The epoch key has no copy in another place: if this disk is lost, so are the values"
            " of all customers."
        )
        yield Advice("keys.one_place", sentence)


def _installation() -> Iterator[Advice]:
    if settings.DEBUG:
        said = _("DEBUG is on, so an error page shows values. Switch it off.")
        yield Advice("installation.debug", said, is_grave=True)
    newest = queries.newest_checkpoints()  # a command is not told how the server was started
    if settings.DEMO or any(signed.note.startswith("demo-") for signed in newest):
        said = _("This is the demonstration: anybody may sign in. Never enter real customers.")
        yield Advice("installation.demo", said)
