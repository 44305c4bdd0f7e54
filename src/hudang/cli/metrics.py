"""The figures of the installation, in the form that Prometheus reads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import Error, connection
from django.utils.timezone import now
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from hudang.core import metrics
from hudang.operation import queries
from hudang.operation.policy import Want

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prometheus_client import Metric


class InstallationCollector:
    """Asks the installation when it is asked; without a database only what needs none."""

    def collect(self) -> Iterator[Metric]:
        at = now()
        # The keys are not for this process to see; the web server's own /ready looks at them.
        wants = [want for want in queries.wanting(at=at) if want != Want.KEYS]
        yield _gauge("ready", "1 while nothing keeps requests out.", [("", float(not wants))])
        folders = {
            "data": settings.HUDANG_DATA,
            "log": settings.HUDANG_LOG,
            "backup": settings.HUDANG_BACKUP,
        }
        room = [(name, queries.free_bytes(folder)) for name, folder in folders.items()]
        yield _gauge("disk_free_bytes", "Room left on the disk of a folder.", room, label="folder")
        age = queries.verified_age(at=at)
        yield _gauge("verified_age_seconds", "Since the log was last found whole.", [("", age)])
        try:
            yield from self._from_database()
        except Error:
            connection.close()

    def _from_database(self) -> Iterator[Metric]:
        at = now()
        lag = queries.sequencer_lag(at=at)
        yield _gauge(
            "sequencer_lag_seconds", "How long the oldest entry waits for its place.", [("", lag)]
        )
        sizes = queries.log_sizes().items()
        yield _gauge("log_entries", "Entries that are signed.", sizes, label="log")
        words = queries.witness_ages(at=at)
        yield _gauge("witness_age_seconds", "Since a witness vouched.", words, label="witness")
        copies = queries.copy_ages(at=at)
        yield _gauge("backup_age_seconds", "Since a copy was found whole.", copies, label="kind")
        yield _gauge("jobs", "Jobs in the queue.", queries.jobs().items(), label="status")
        wait = queries.job_wait()
        yield _gauge("job_wait_seconds", "How long the oldest due job waits.", [("", wait)])
        rows = queries.roster_rows().items()
        yield _gauge("roster_rows", "Rows of the rosters that are kept.", rows, label="result")


def _gauge(
    name: str, text: str, values: Iterable[tuple[str, float | None]], *, label: str = ""
) -> GaugeMetricFamily:
    """Return a figure; what is not known has no line, so that an alarm on its absence rings."""
    family = GaugeMetricFamily(f"hudang_{name}", text, labels=[label] if label else [])
    for key, value in values:
        if value is not None:
            family.add_metric([key] if label else [], value)
    return family


def page() -> bytes:
    """Return every figure: what the processes counted, and what the installation says now."""
    registry = CollectorRegistry()
    if os.environ.get(metrics.FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(InstallationCollector())
    return generate_latest(registry)
