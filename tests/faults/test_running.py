"""./hudang run: one command brings everything up, and takes everything down."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from bench.installation import ROOT, free_port
from bench.search import Client

START_SECONDS = 300
FIRST_PHONE, FIRST_CUSTOMER = "16490000001", "JX-000001"


class Run:
    """One `./hudang run` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.output = folder / "output.txt"
        self.process = self.start()

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("HUDANG_")}
        return kept | {
            "HUDANG_HOME": str(ROOT),
            "HUDANG_DATA": str(self.folder / "data"),
            "HUDANG_KEYS": str(self.folder / "keys"),
            "HUDANG_LOG": str(self.folder / "log"),
            "HUDANG_PORT": str(self.port),
        }

    def start(self) -> subprocess.Popen[bytes]:
        with self.output.open("ab") as output:
            self.begun = output.tell()
            return subprocess.Popen(
                [sys.executable, "-m", "hudang", "run"],
                env=self.environment(),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said_since_start(self) -> str:
        return self.output.read_bytes()[self.begun :].decode()

    def wait_until_it_answers(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/alive", timeout=5)
                return
            time.sleep(0.2)
        pytest.fail(self.output.read_text())

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    running = Run(tmp_path_factory.mktemp("run"))
    running.wait_until_it_answers()
    yield running
    with contextlib.suppress(ProcessLookupError):
        running.process.send_signal(signal.SIGINT)
        running.process.wait(timeout=60)


def words(process: psutil.Process) -> str:
    return " ".join(process.cmdline())


def gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=120)
    return not alive


def test_a_second_run_on_the_same_folder_says_that_it_is_running(run):
    second = subprocess.run(
        [sys.executable, "-m", "hudang", "run"],
        env=run.environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert second.returncode == 1
    assert "already running" in second.stdout


def test_the_log_of_the_demonstration_verifies_while_it_runs(run):
    result = subprocess.run(
        [sys.executable, "-m", "hudang", "verify_log"],
        env=run.environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout + result.stderr


def test_when_it_is_killed_nothing_of_it_is_left_and_it_starts_again(run):
    family = run.family()
    run.process.kill()
    run.process.wait()

    assert gone(family)

    run.process = run.start()
    run.wait_until_it_answers()


def test_killed_and_started_at_once_it_waits_for_what_still_stops(run):
    family = run.family()
    run.process.kill()
    run.process.wait()
    run.process = run.start()

    run.wait_until_it_answers()

    assert gone(family)


def test_a_web_server_that_is_killed_leaves_no_worker_that_goes_on_answering(run):
    family = run.family()
    (web,) = [one for one in psutil.Process(run.process.pid).children() if "serving" in words(one)]
    assert len(web.children()) > 1
    web.kill()

    assert run.process.wait(timeout=60) == 1
    assert gone(family)

    run.process = run.start()
    run.wait_until_it_answers()


def test_a_search_after_a_crash_of_the_database_waits_and_then_finds_again(run):
    family = run.family()
    server = [one for one in family if one.name() == "postgres" and one.ppid() == run.process.pid]
    server[0].kill()
    assert run.process.wait(timeout=60) == 1
    assert gone(family)

    run.process = run.start()
    run.wait_until_it_answers()
    client = Client(run, "A1001")
    answers = []
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and 200 not in answers:
        page = client.post("/customers/search", q=FIRST_PHONE)
        answers.append(client.status)
        assert client.status == 503 or FIRST_CUSTOMER in page
        time.sleep(0.5)
    client.close()

    assert answers[-1] == 200


def test_ctrl_c_stops_everything_cleanly(run):
    family = run.family()
    run.process.send_signal(signal.SIGINT)

    assert run.process.wait(timeout=60) == 0
    assert gone(family)
    assert re.search(r"Traceback|Internal Server Error", run.said_since_start()) is None
    assert not (run.folder / "data/postgres/postmaster.pid").exists()
