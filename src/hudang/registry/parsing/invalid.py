"""The one refusal of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class Invalid(ValueError):
    """A value that cannot be taken as it is; neither code nor message repeats the value."""

    def __init__(self, reason: str, message: _StrOrPromise) -> None:
        super().__init__(reason)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return str(self.message)
