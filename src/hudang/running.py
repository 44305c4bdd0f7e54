"""./hudang run: database, web, worker and sequencer in one place; Ctrl-C stops them all."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from hudang.copier import Copier
from hudang.core.hardening import forbid_dumps, unencrypted_swap
from hudang.installation import NO_ARGUMENTS, Installation, structure
from hudang.launcher import (
    FolderLock,
    LauncherError,
    Server,
    die_with_parent,
)

if TYPE_CHECKING:
    from types import FrameType

    from hudang.certificates import Pair

WEB_WORKERS = min(4, max(2, os.cpu_count() or 2))
STOP_SECONDS = 20
READY_SECONDS = 60
# PostgreSQL writes a checkpoint of its memory before it serves again, and needs room for it.
ROOM = 64 << 20


class NoRoomError(LauncherError):
    """The database stopped because its disk is full; it starts again when there is room."""


def web_words(*, host: str, port: int, workers: int) -> list[str]:
    """Return the words after the interpreter that start the web server on a plain line."""
    return [
        "-m", "hudang.serving", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "2",
        "--no-access-log", "--log-level", "warning", "--no-ws", "hudang.wsgi:application",
    ]  # fmt: skip


def run(words: list[str]) -> int:
    """Start everything, print the address, wait; the return value is the exit status."""
    parser = argparse.ArgumentParser(prog="./hudang run", description=__doc__)
    parser.add_argument("--host", help="address to listen on (default: HUDANG_HOST, 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port (default: HUDANG_PORT, 8000)")
    parser.add_argument(
        "--metrics-port", type=int, help="serve figures for Prometheus there, on this machine"
    )
    parser.add_argument(
        "--tls", action="store_true", help="serve HTTPS, with a certificate of ours"
    )
    parser.add_argument("--tls-cert", type=Path, help="serve HTTPS with this certificate (PEM)")
    parser.add_argument("--tls-key", type=Path, help="the key of --tls-cert (PEM)")
    arguments = parser.parse_args(words)
    if bool(arguments.tls_cert) != bool(arguments.tls_key):
        parser.error("--tls-cert and --tls-key belong together")
    installation = Installation(arguments)
    forbid_dumps()
    try:
        lock = FolderLock(installation.data)
    except LauncherError as error:
        print(error)
        return 1
    try:
        return Running(installation).until_stopped()
    except (LauncherError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        lock.release()


def run_alone(words: list[str], role: str) -> int:
    """Prepare folders and database, run one command with that role, stop the database again.

    For what nothing else may run beside: a restore into an empty place, a new epoch of the log.
    """
    installation = Installation(NO_ARGUMENTS)
    try:
        lock = FolderLock(installation.data)
    except LauncherError as error:
        print(error)
        return 1
    server = Server(installation.data, installation.keys)
    try:
        installation.prepare_folders()
        if not installation.database_url:
            server.start()
        command = [sys.executable, "-m", "hudang", *words]
        ended = subprocess.run(command, check=False, env=installation.environment(role))
        if ended.returncode == 0 and not installation.state():
            # A copy does not hold this file; what came back is not built a second time.
            installation.remember(demo=installation.is_demo(), is_demo_built=True)
        return ended.returncode
    except LauncherError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        server.stop()
        lock.release()


def init(words: list[str]) -> int:
    """Set up a real company in empty folders; the return value is the exit status."""
    parser = argparse.ArgumentParser(prog="./hudang init", description=init.__doc__)
    parser.add_argument("--answers", help="a TOML file with the answers, instead of questions")
    parser.add_argument("--json", action="store_true", help="print the codes as one JSON line")
    arguments = parser.parse_args(words)
    installation = Installation(NO_ARGUMENTS)
    forbid_dumps()
    try:
        return Running(installation).initialise(_answers(arguments))
    except LauncherError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        return error.returncode


def _answers(arguments: argparse.Namespace) -> list[str]:
    words = ["--json"] if arguments.json else []
    return [*words, "--answers", arguments.answers] if arguments.answers else words


class Running:
    """The processes of one installation while it runs."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.server: Server | None = None
        self.pair: Pair | None = None
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.copier = Copier(lambda words: self._start_process("owner", words))
        self.is_stopping = False

    def until_stopped(self) -> int:
        """Start, wait for Ctrl-C or for a process that ends by itself, stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        try:
            while True:
                try:
                    self._start()
                    return self._wait()
                except NoRoomError as error:
                    print(error, file=sys.stderr)
                    self._stop()
                    if not self._wait_for_room():
                        return 0
        finally:
            self._stop()

    def initialise(self, words: list[str]) -> int:
        """Found the company; only then is the demonstration off for good."""
        here = self.installation
        lock = FolderLock(here.data)
        try:
            if here.state().get("is_demo_built"):
                message = "These folders hold the demonstration. Give the company empty ones."
                raise LauncherError(message)
            here.remember(demo=False)
            self._start_database()
            self._prepare()
            self._command("worker", "found_company", *words)
        finally:
            self._stop()
            lock.release()
        return 0

    def _prepare(self) -> None:
        here = self.installation
        if here.state().get("structure") != structure():
            self._command("owner", "prepare", "--verbosity", "0")
            here.remember(demo=here.is_demo(), structure=structure())

    def _start_database(self) -> None:
        here = self.installation
        here.prepare_folders()
        self.pair = here.certificate()
        for place in unencrypted_swap():
            print(
                f"Warning: swap on {place} is not encrypted; keys in memory may reach it.",
                file=sys.stderr,
            )
        if not here.database_url:
            self.server = Server(here.data, here.keys)
            self.server.start()

    def _start(self) -> None:
        here = self.installation
        first = not here.state()
        self._start_database()
        self._prepare()
        self._spawn("sequencer", "sequencer", "run_sequencer")
        if here.state()["demo"] and not here.state().get("is_demo_built"):
            self._command("worker", "demo")
            here.remember(is_demo_built=True)
        self._spawn_web()
        self._wait_until_ready()
        self._spawn("worker", "worker", "run_worker")
        if here.metrics_port:
            self._spawn("metrics", "auditor", "run_metrics")
        self._say_where(first=first)

    def _command(self, role: str, *words: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "hudang", *words],
            check=True,
            env=self.installation.environment(role),
        )

    def _spawn(self, name: str, role: str, *words: str) -> None:
        self._popen(name, role, [sys.executable, "-m", "hudang", *words])

    def _spawn_web(self) -> None:
        here = self.installation
        words = [sys.executable, *web_words(host=here.host, port=here.port, workers=WEB_WORKERS)]
        if self.pair:
            words += ["--ssl-certificate", str(self.pair.certificate)]
            words += ["--ssl-keyfile", str(self.pair.key)]
        self._popen("web", "web", words)

    def _popen(self, name: str, role: str, words: list[str]) -> None:
        self.children[name] = self._start_process(role, words)

    def _start_process(self, role: str, words: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            words,
            env=self.installation.environment(role),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    @property
    def address(self) -> str:
        return (
            f"http{'s' if self.pair else ''}://{self.installation.host}:{self.installation.port}/"
        )

    def _wait_until_ready(self) -> None:
        # It is our own child that is asked, and told nothing: its certificate needs no proof.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        end = time.monotonic() + READY_SECONDS
        while not self.is_stopping:
            try:
                with urllib.request.urlopen(self.address + "live", timeout=5, context=context):  # noqa: S310
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                self._require_children()
                if time.monotonic() > end:
                    message = f"The web server did not answer within {READY_SECONDS} seconds."
                    raise LauncherError(message) from None
                time.sleep(0.05)

    def _say_where(self, *, first: bool) -> None:
        print(f"\n户档 Hudang: {self.address}   (Ctrl-C stops everything / 按 Ctrl-C 停止)")
        if self.pair:
            print(
                "证书指纹，请在浏览器中核对 / Compare this fingerprint in the browser (SHA-256):\n"
                f"{self.pair.fingerprint()}"
            )
        if first and self.installation.state()["demo"]:
            print(
                "演示数据已就绪: 在登录页点“王芳”，导入花名册，再按 3栋2单元1502 查找。\n"
                "Demo data is ready: sign in as 王芳 with one click, import the roster from the"
                " start page,\nfind a customer by 3栋2单元1502, then run ./hudang verify_log."
            )
        sys.stdout.flush()

    def _wait(self) -> int:
        while not self.is_stopping:
            self._require_children()
            self.copier.look()
            time.sleep(0.2)
        return 0

    def _wait_for_room(self) -> bool:
        """Wait until the database's disk has room again; false when told to stop meanwhile."""
        while not self.is_stopping:
            if shutil.disk_usage(self.installation.data).free >= ROOM:
                return True
            time.sleep(1)
        return False

    def _require_children(self) -> None:
        """Raise when one of the processes ended by itself: for want of room, or otherwise."""
        sentence = self._ended()
        if sentence and shutil.disk_usage(self.installation.data).free < ROOM:
            raise NoRoomError(
                f"The disk of {self.installation.data} is full, so everything stopped; nothing is"
                " half-written. Make room (old copies first, never HUDANG_LOG): it starts again"
                " by itself."
            )
        if sentence:
            raise LauncherError(sentence)

    def _ended(self) -> str:
        """Say which process ended by itself; nothing while all of them run."""
        if self.server is not None and self.server.has_stopped:
            return f"The database server ended by itself; see {self.server.data}/postgres.log."
        for name, child in self.children.items():
            if child.poll() is not None and not self.is_stopping:
                return f"The {name} process ended by itself (status {child.returncode})."
        return ""

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.is_stopping = True

    def _stop(self) -> None:
        """Stop in the order that loses nothing: web, worker, sequencer, database."""
        if self.copier.process is not None:
            self.children["copy"] = self.copier.process
        for name in ("web", "metrics", "worker", "copy", "sequencer"):
            child = self.children.get(name)
            if child is None or child.poll() is not None:
                continue
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
        self.children.clear()
        if self.server is not None:
            self.server.stop()
