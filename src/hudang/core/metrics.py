"""What this process counts for the operator's monitoring: routes, acts, controls; never a person.

Each process counts into files of its own in one folder (PROMETHEUS_MULTIPROC_DIR, which the
settings name where metrics are on); the process that serves them adds the files up. Where metrics
are off, nothing is counted and the library is not even loaded.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
IS_ON: Final = FOLDER in os.environ
SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Instrument(Protocol):
    """What counts or measures, one series for each combination of labels."""

    def labels(self, **labels: str) -> Any: ...


class _Nothing:
    """Counts nothing."""

    def labels(self, **labels: str) -> _Nothing:
        return self

    def inc(self, amount: float = 1) -> None: ...

    def observe(self, amount: float) -> None: ...


def _counter(name: str, text: str, labels: Sequence[str]) -> Instrument:
    if not IS_ON:
        return _Nothing()
    from prometheus_client import Counter

    return Counter(name, text, labels)


def _histogram(name: str, text: str, labels: Sequence[str]) -> Instrument:
    if not IS_ON:
        return _Nothing()
    from prometheus_client import Histogram

    return Histogram(name, text, labels, buckets=SECONDS)


requests: Final = _counter(
    "hudang_requests", "Requests answered, by the route's name.", ("route", "method", "status")
)
request_seconds: Final = _histogram(
    "hudang_request_seconds", "How long an answer took.", ("route",)
)
acts: Final = _counter(
    "hudang_acts", "Acts that were entered in the access log.", ("act", "result")
)
refusals: Final = _counter(
    "hudang_refusals", "Refusals, by the control that refuses.", ("control",)
)
