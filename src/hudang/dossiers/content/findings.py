"""What an examination can find; codes, which the policy puts into sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """What a file is kept as; it decides which types are, and how large a picture stays."""

    DOCUMENT = "document"
    ATTACHMENT = "attachment"


class Flaw(StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    UNKNOWN = "unknown"
    PROGRAM = "program"
    PAGE = "page"
    ARCHIVE = "archive"
    HEIC = "heic"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    ACTIVE = "active"
    HUGE = "huge"
    LONG = "long"
    LASTING = "lasting"
    INFECTED = "infected"
    UNSCANNED = "unscanned"


class Removed(StrEnum):
    """What is taken out of a file before it is sealed."""

    LOCATION = "location"
    CAMERA = "camera"
    COMMENT = "comment"
    PROFILE = "profile"
    PROPERTIES = "properties"
    APPENDED = "appended"
    EARLIER = "earlier"


class Unfit(Exception):
    """A file that is not kept, and why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A file as it is kept: its type by content, its bytes, its pages, what was taken out.

    A recording has no pages, and lasts so many whole seconds.
    """

    media: str
    data: bytes
    pages: int
    removed: frozenset[Removed]
    seconds: int = 0
