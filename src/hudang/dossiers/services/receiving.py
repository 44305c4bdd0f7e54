"""A file as it comes in: sealed already, scanned, and kept only as its examination left it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hudang.dossiers import policy
from hudang.dossiers.content import examining, scanning
from hudang.dossiers.content.findings import Unfit, Use
from hudang.vault import files, storage

if TYPE_CHECKING:
    from uuid import UUID

    from hudang.dossiers.content.findings import Cleaned


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: sealed from its first byte, to be examined before it is kept."""

    file: UUID
    secret: bytes
    name: str
    size: int


def examined(upload: Upload, *, use: Use = Use.DOCUMENT) -> Cleaned:
    """Return the file as it is kept; the one that was sent is the caller's, and goes.

    Raises EvidenceMissing, with a sentence, for one that is too large, is not what it seems,
    does something, or did not pass the company's scanner.
    """
    policy.require_size(size=upload.size)
    with storage.path_of(upload.file).open("rb") as source:
        sent = b"".join(files.open_stream(source, secret=upload.secret))
    try:
        scanning.scan(sent)
        return examining.examine(sent, use=use)
    except Unfit as unfit:
        policy.require_fit(flaw=unfit.flaw, use=use)
        raise
