"""The figures of a running installation: right, on a port of their own, and without a person."""

from __future__ import annotations

import contextlib
import json
import signal
import time
import urllib.error
import urllib.parse
import urllib.request

import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bench.installation import free_port
from bench.search import Client
from hudang.launcher import START_SECONDS
from tests.faults.test_running import FIRST_CUSTOMER, FIRST_PHONE, Run

NAME, PLATE, CLERK = "欧阳若水", "粤B1234A", "A1001"
UNKNOWN_PHONE = "16490009999"
# The demonstration looked somebody up in each of its communities.
OF_THE_DEMONSTRATION = 2


class Watched(Run):
    """`./hudang run` with figures on a port of their own, and a line for each request."""

    def __init__(self, folder):
        self.metrics_port = free_port()
        super().__init__(folder)

    def environment(self):
        return super().environment() | {
            "HUDANG_METRICS_PORT": str(self.metrics_port),
            "HUDANG_LOG_LEVEL": "INFO",
        }

    def wait_for_figures(self):
        """Wait for the process that serves the figures, which may be up later than the pages."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                return self.figures()
            time.sleep(0.2)
        raise TimeoutError

    def figures(self):
        """Return every sample by its name and labels."""
        address = f"http://127.0.0.1:{self.metrics_port}/metrics"
        self.text = urllib.request.urlopen(address, timeout=10).read().decode()
        return {
            (sample.name, *sorted(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(self.text)
            for sample in family.samples
        }


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    running = Watched(tmp_path_factory.mktemp("watched"))
    running.wait_until_it_answers()
    running.wait_for_figures()
    yield running
    with contextlib.suppress(ProcessLookupError):
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(timeout=60)


@pytest.fixture(scope="module")
def used(watched):
    """Somebody searches, finds and does not find, and types names into addresses."""
    client = Client(watched, CLERK)
    for text in (FIRST_PHONE, FIRST_PHONE, UNKNOWN_PHONE, NAME):
        page = client.post("/customers/search", q=text)
    assert client.status == 200, page
    for path in (
        f"/customers/{NAME}/",
        f"/policy/{PLATE}/",
        f"/live?{NAME}",
        f"/?q={FIRST_PHONE}",
    ):
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(f"http://127.0.0.1:{watched.port}{urllib.parse.quote(path)}")
    client.close()
    return watched


def of(figures, name, **labels):
    """Return the sum of the samples that bear these labels."""
    wanted = set(labels.items())
    return sum(
        value for (key, *rest), value in figures.items() if key == name and wanted <= {*rest}
    )


def test_requests_and_acts_are_counted_by_name_over_all_workers(used):
    figures = used.figures()

    searches = of(figures, "hudang_requests_total", route="web:search", status="200")
    assert searches == 4
    assert of(figures, "hudang_request_seconds_count", route="web:search") == 4
    assert of(figures, "hudang_acts_total", act="search") == 4 + OF_THE_DEMONSTRATION
    assert of(figures, "hudang_acts_total", act="search", result="none") == 2


def test_the_state_of_the_installation_is_told(used):
    figures = used.figures()

    assert figures[("hudang_ready",)] == 1
    assert figures[("hudang_sequencer_lag_seconds",)] < 30
    assert of(figures, "hudang_disk_free_bytes", folder="data") > 0
    assert of(figures, "hudang_log_entries", log="access") > 0
    assert ("hudang_backup_age_seconds", ("kind", "full")) not in figures  # there is no copy yet


@pytest.mark.control("LC-131")
def test_no_person_no_value_and_no_address_stands_in_the_figures_or_the_log(used):
    used.figures()
    said = used.said_since_start()
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]

    assert {"web:search"} <= {line.get("route") for line in lines}
    for planted in (
        FIRST_PHONE, UNKNOWN_PHONE, NAME, urllib.parse.quote(NAME), PLATE, CLERK, FIRST_CUSTOMER,
    ):  # fmt: skip
        assert planted not in used.text
        assert planted not in said


def test_the_figures_are_for_this_machine_alone_and_nothing_else_is_there(used):
    served = [
        connection.laddr
        for process in [psutil.Process(used.process.pid), *used.family()]
        for connection in process.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == used.metrics_port
    ]
    assert {address.ip for address in served} == {"127.0.0.1"}
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"http://127.0.0.1:{used.metrics_port}/")
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"http://127.0.0.1:{used.port}/metrics").read()


def test_ready_and_alive_to_a_load_balancer(used):
    for path in ("/live", "/ready"):
        with urllib.request.urlopen(f"http://127.0.0.1:{used.port}{path}") as answer:
            assert answer.status == 200
