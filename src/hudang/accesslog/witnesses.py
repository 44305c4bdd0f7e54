"""The witnesses of this log: who they are, and how they are asked.

`HUDANG_LOG/witnesses` has one a line: the witness's key and where it is reached, an address over
HTTP or a shared folder. What each said last is kept beside it, out of the database's reach.
"""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils.translation import gettext as _

from hudang.accesslog import keys
from hudang.accesslog.note import (
    MAX_BYTES,
    Checkpoint,
    NoteError,
    Verifier,
    open_checkpoint,
    witnessed_at,
)
from hudang.accesslog.payload import Log

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

FILE: Final = "witnesses"
TIMEOUT_SECONDS: Final = 10


class WitnessError(Exception):
    """A witness cannot be asked or does not vouch; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Vouch:
    """What a witness said of a log, checked: this checkpoint, at this moment of his clock."""

    checkpoint: Checkpoint
    witness: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody else who vouches for the log, and where he is reached."""

    verifier: Verifier
    address: str

    @property
    def name(self) -> str:
        return self.verifier.name

    @property
    def is_folder(self) -> bool:
        return not self.address.startswith(("http://", "https://"))

    def submit(self, body: str, *, origin: str) -> tuple[int, str]:
        """Hand over a checkpoint with its proof; return status and text of the answer.

        A folder is answered later, so what it answers now is to what was asked before.
        """
        if not self.is_folder:
            return self._ask(f"{self.address.rstrip('/')}/add-checkpoint", body.encode())
        folder, name = Path(self.address), _file_name(origin)
        try:
            temporary = folder / "in" / f"{name}.new"
            temporary.write_text(body)  # readable by the witness, who is somebody else
            temporary.replace(temporary.with_suffix(".request"))
            status, _gap, text = (folder / "out" / f"{name}.answer").read_text().partition("\n")
            return int(status), text
        except FileNotFoundError:
            return 202, ""
        except (OSError, ValueError) as error:
            raise WitnessError(self._unreachable()) from error

    def held(self, origin: str) -> str:
        """Return the newest cosigned checkpoint the witness holds of a log; empty if none."""
        if self.is_folder:
            folder = Path(self.address)
            if not folder.is_dir():
                raise WitnessError(self._unreachable())
            path = folder / "out" / f"{_file_name(origin)}.held"
            return path.read_text() if path.exists() else ""
        query = urllib.parse.urlencode({"origin": origin})
        status, text = self._ask(f"{self.address.rstrip('/')}/checkpoint?{query}", None)
        return text if status == 200 else ""

    def _ask(self, url: str, body: bytes | None) -> tuple[int, str]:
        request = urllib.request.Request(url, data=body)  # noqa: S310
        try:
            with _opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return int(answer.status), answer.read(MAX_BYTES).decode()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read(MAX_BYTES).decode(errors="replace")
        except (OSError, ValueError) as error:
            raise WitnessError(self._unreachable()) from error

    def _unreachable(self) -> str:
        return _("The witness %(name)s cannot be reached. Is it running?") % {"name": self.name}

    def vouch(self, note: str, *, log: Sequence[Verifier]) -> Vouch:
        """Return what this witness says in a note that the log signed too, or raise NoteError."""
        checkpoint = open_checkpoint(note, verifiers=log)
        at = witnessed_at(note, verifier=self.verifier)
        return Vouch(checkpoint=checkpoint, witness=self.name, at=at, note=note)


# Straight to the address that was given: a proxy of the environment is somebody in between.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _file_name(origin: str) -> str:
    return hashlib.sha256(origin.encode()).hexdigest()[:16]


def known() -> list[Witness]:
    """Return the witnesses of this log."""
    path = settings.HUDANG_LOG / FILE
    if not path.exists():
        return []
    try:
        lines = [line.split(maxsplit=1) for line in path.read_text().splitlines() if line.strip()]
        return [Witness(Verifier.parse(vkey), address.strip()) for vkey, address in lines]
    except (OSError, ValueError) as error:
        raise WitnessError(
            _("The file `witnesses` in HUDANG_LOG has one witness a line: its key, its address.")
        ) from error


def ask_all() -> tuple[list[str], list[str]]:
    """Return what every witness holds now of every epoch, and who cannot be asked."""
    notes, silent = [], []
    origins = [
        keys.verifier(log, epoch=epoch).name
        for log in Log
        for epoch in range(1, keys.newest_epoch(log) + 1)
    ]
    for witness in known():
        try:
            notes += [witness.held(origin) for origin in origins]
        except WitnessError as error:
            silent.append(str(error))
    return [note for note in notes if note], silent


def add(vkey: str, *, address: str) -> Witness:
    """Make somebody a witness of this log from now on; the same key again moves the address."""
    try:
        witness = Witness(Verifier.parse(vkey), address)
    except NoteError as error:
        raise WitnessError(str(error)) from error
    if not witness.verifier.is_witness:
        raise WitnessError(_("This is the key of a log, not of a witness."))
    others = [one for one in known() if one.verifier != witness.verifier]
    lines = [f"{one.verifier.vkey} {one.address}\n" for one in (*others, witness)]
    keys.put(settings.HUDANG_LOG / FILE, "".join(lines))
    return witness


def kept_path(log: Log, *, witness: Witness) -> Path:
    """Return the file with what a witness said last of a log."""
    folder: Path = settings.HUDANG_LOG
    return folder / f"witnessed-{log.code}-{witness.verifier.key_id.hex()}.note"


def kept(log: Log, *, witness: Witness) -> str:
    """Return what a witness said last, as kept outside the database; empty if nothing."""
    path = kept_path(log, witness=witness)
    return path.read_text() if path.exists() else ""


def keep(log: Log, *, witness: Witness, note: str) -> None:
    """Keep what a witness said last outside the database."""
    keys.put(kept_path(log, witness=witness), note)
