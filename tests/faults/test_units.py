"""The units of deploy/ at work: web, worker and sequencer as three users who share no more than
they must.

Nothing of systemd is needed: the rules for folders, the secrets handed to each unit and its users
are read out of deploy/ and applied by the test, which therefore has to be root.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bench.installation import free_port
from tests.architecture import units
from tests.cli.test_found_company import ANSWERS
from tests.faults.company_server import CompanyServer
from tests.faults.terminal import GROUP, GROUPS_IN_A_HALF

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become three users")

# Numbers that no machine gives to its users; the test makes no account.
NUMBERS = {
    name: 64_100 + at
    for at, name in enumerate(["hudang-web", "hudang-worker", "hudang-log", "hudang",
                               "hudang-metrics"])
} | {"root": 0}  # fmt: skip
READY_SECONDS = 90
PATIENCE = 180


class Host:
    """A machine on which the units are installed, below one folder."""

    def __init__(self, folder: Path, program: Path, server: CompanyServer) -> None:
        self.folder, self.program, self.server = folder, program, server
        self.port, self.metrics_port = free_port(), free_port()
        self.said = folder / "said.txt"
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.place = folder / "second-place"
        self.place.mkdir(mode=0o700)
        for above in (folder, *folder.parents):
            above.chmod(above.stat().st_mode | 0o011)
        (folder / "answers.toml").write_text(ANSWERS)

    def here(self, text: str) -> str:
        """Return a text of deploy/ with this machine's paths, numbers and addresses."""
        for theirs, ours in {
            "/opt/hudang/bin": str(self.program),
            "/var/lib/hudang": str(self.folder / "lib"),
            "/run/hudang": str(self.folder / "run"),
            "/mnt/second-place": str(self.folder / "second-place"),
            "db.company.example:5432": f"127.0.0.1:{self.server.port}",
            "?sslmode=verify-full": "",
            "--port 8000": f"--port {self.port}",
            "METRICS_PORT=9464": f"METRICS_PORT={self.metrics_port}",
        }.items():
            text = text.replace(theirs, ours)
        return text

    def environment(self) -> dict[str, str]:
        told = {f"{key}={value}" for key, value in units.environment().items()}
        mine = dict(self.here(line).split("=", 1) for line in told)
        mine["HUDANG_GROUP"] = str(NUMBERS["hudang"])
        return {"PATH": "/usr/bin:/bin", **mine, "HUDANG_ALLOWED_HOSTS": "127.0.0.1"}

    def apply_rules(self) -> None:
        """Do what systemd-tmpfiles does with our rules."""
        for kind, place, mode, user, group, _age in units.rules():
            path = Path(self.here(place))
            who = NUMBERS[user], NUMBERS[group]
            if kind in "dD":
                path.mkdir(parents=True, exist_ok=True)
                os.chown(path, *who)
                path.chmod(int(mode, 8))
                continue
            for one in (path, *path.rglob("*")):
                os.chown(one, *who)
                wanted = int(mode.lstrip("~"), 8)
                one.chmod(wanted if one.is_dir() else wanted & 0o660)

    def as_root(self, *words: str, stdin: str = "", **more: str) -> str:
        done = subprocess.run(
            [self.program / "hudang", *words],
            env=self.environment() | more,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def found(self) -> None:
        """Run init and type both halves of the recovery key back."""
        process = subprocess.Popen(
            [self.program / "hudang", "init", "--answers", self.folder / "answers.toml", "--json"],
            env=self.environment() | {"HUDANG_BACKUP": str(self.folder / "lib/backup")},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        groups: list[str] = []
        for line in process.stderr:
            groups += GROUP.findall(line)
            if len(groups) == 2 * GROUPS_IN_A_HALF:
                break
        first, second = groups[:GROUPS_IN_A_HALF], groups[GROUPS_IN_A_HALF:]
        out, err = process.communicate(f"{' '.join(first)}\n\n{' '.join(second)}\n\n", PATIENCE)
        assert json.loads(out)["company"], err
        for path in (self.place, *self.place.rglob("*")):
            os.chown(path, NUMBERS["hudang-worker"], -1)

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start a unit as its user, with its groups, secrets and environment."""
        unit = units.services()[name]
        user = unit.one("User")
        groups = [NUMBERS[group] for group in unit.words("SupplementaryGroups")]
        more = {key: self.here(value) for key, value in unit.environment.items()}
        with self.said.open("ab") as said:
            process = subprocess.Popen(
                self.here(unit.one("ExecStart")).split(),
                env=self.environment() | more | self._handed(unit),
                cwd=self.folder / "lib",
                user=NUMBERS[user],
                group=NUMBERS[user],
                extra_groups=groups,
                umask=0o007,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        self.running[name] = process
        return process

    def _handed(self, unit: units.Unit) -> dict[str, str]:
        """Lay down the secrets of a unit where its user alone reads them."""
        folder = self.folder / "credentials" / unit.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        folder.parent.chmod(0o711)
        for name, source in unit.credentials.items():
            shutil.copy(self.here(source), folder / name)
            (folder / name).chmod(0o400)
        for path in (folder, *folder.iterdir()):
            os.chown(path, NUMBERS[unit.one("User")], -1)
        folder.chmod(0o500)
        return {"CREDENTIALS_DIRECTORY": str(folder)}

    def once(self, name: str) -> None:
        """Run a unit that ends by itself."""
        assert self.start(name).wait(timeout=PATIENCE) == 0, self.said.read_text()

    def get(self, path: str, *, port: int = 0) -> bytes:
        address = f"http://127.0.0.1:{port or self.port}{path}"
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.read()

    def wait(self, path: str, *, port: int = 0) -> None:
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                self.get(path, port=port)
                return
            time.sleep(0.2)
        pytest.fail(self.said.read_text()[-3000:])

    def may_read(self, user: str, path: str) -> bool:
        """Say whether a unit's user gets at a path, with the groups sysusers gives him."""
        groups = [NUMBERS[group] for group in units.users()[user]]
        listed = subprocess.run(
            ["/bin/ls", self.here(path)],
            user=NUMBERS[user], group=NUMBERS[user], extra_groups=groups,
            capture_output=True, check=False,
        )  # fmt: skip
        return listed.returncode == 0

    def stop(self) -> None:
        for process in self.running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=60)


@pytest.fixture(scope="module")
def host(tmp_path_factory, installed):
    server = CompanyServer(tmp_path_factory.mktemp("company"))
    server.start()
    made = Host(tmp_path_factory.mktemp("host"), installed.folder / "venv/bin", server)
    made.apply_rules()
    superuser = made.here("postgres://postgres@db.company.example:5432/postgres")
    made.as_root("database_roles", "--apply", superuser, PGPASSWORD=server.password)
    made.found()
    made.apply_rules()
    made.once("prepare")
    made.apply_rules()
    for name in ("sequencer", "web", "worker", "metrics"):
        made.start(name)
    made.wait("/ready")
    yield made
    made.stop()
    server.stop()


def test_three_users_serve_sign_and_work_together(host):
    assert host.get("/ready") == b"ready\n"
    assert "登录" in host.get("/account/login/").decode()
    ended = {name for name, process in host.running.items() if process.poll() is not None}
    assert ended == {"prepare"}


@pytest.mark.control("LC-131")
@pytest.mark.parametrize(
    ("user", "path", "may"),
    [
        ("hudang-web", "/var/lib/hudang/keys/vault", True),
        ("hudang-worker", "/var/lib/hudang/keys/vault", True),
        ("hudang-log", "/var/lib/hudang/keys/vault", False),
        ("hudang-log", "/var/lib/hudang/log", True),
        ("hudang-web", "/var/lib/hudang/log", False),
        ("hudang-worker", "/var/lib/hudang/log", False),
        ("hudang-web", "/var/lib/hudang/keys/database", False),
        ("hudang-worker", "/var/lib/hudang/keys/database", False),
        ("hudang-web", "/var/lib/hudang/backup", False),
        ("hudang-log", "/var/lib/hudang/data/files", False),
    ],
)
def test_a_user_gets_at_what_is_his_and_at_nothing_else(host, user, path, may):
    assert host.may_read(user, path) == may


def test_the_figures_of_all_three_are_added_up(host):
    host.wait("/metrics", port=host.metrics_port)

    figures = host.get("/metrics", port=host.metrics_port).decode()
    assert "hudang_ready 1.0" in figures
    assert 'hudang_requests_total{method="GET",route="account_login",status="200"}' in figures


def test_the_timers_work_can_be_done(host):
    host.once("backup")
    host.once("backup-keys")
    host.once("verify")
    host.once("daily-page")

    assert len(list((host.folder / "lib/backup").glob("*-full"))) == 1
    figures = host.get("/metrics", port=host.metrics_port).decode()
    assert 'hudang_backup_age_seconds{kind="full"}' in figures
    assert "hudang_verified_age_seconds" in figures


def test_a_rotation_of_the_keys_works_as_the_worker(host):
    unit = units.services()["worker"]
    before = {path.name for path in (host.folder / "lib/keys/vault").glob("epoch-*")}
    more = {key: host.here(value) for key, value in unit.environment.items()}
    done = subprocess.run(
        [host.program / "hudang", "rotate_keys"],
        env=host.environment() | more | host._handed(unit),
        user=NUMBERS["hudang-worker"],
        group=NUMBERS["hudang-worker"],
        extra_groups=[NUMBERS["hudang"], NUMBERS["hudang-metrics"]],
        umask=0o007,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name for path in (host.folder / "lib/keys/vault").glob("epoch-*")} != before
    time.sleep(1.1)
    assert host.get("/ready") == b"ready\n"


def test_each_stops_when_it_is_told_to(host):
    host.stop()

    ended = {name: process.returncode for name, process in host.running.items()}
    assert set(ended.values()) == {0}
