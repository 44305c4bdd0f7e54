"""The two refusals; every other error lives in the module that raises it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise


class PolicyViolation(Exception):
    """A refusal: one sentence, the control that refuses, and what is missing."""

    def __init__(
        self, message: _StrOrPromise, *, control: str, missing: Sequence[_StrOrPromise] = ()
    ) -> None:
        super().__init__(str(message))
        self.message = message
        self.control = control
        self.missing = tuple(missing)


class Forbidden(PolicyViolation):
    """Refused whoever asks in this situation (R-BLOCK, answered with 403)."""


class EvidenceMissing(PolicyViolation):
    """Refused until the evidence named in `missing` exists (R-GATE, answered with 409)."""
