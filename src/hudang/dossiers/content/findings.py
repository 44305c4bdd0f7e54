"""What an examination can find; codes, which the policy puts into sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    """A file as it is kept: its type by content, its bytes, its pages, what was taken out."""

    media: str
    data: bytes
    pages: int
    removed: frozenset[Removed]
