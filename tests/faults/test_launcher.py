"""The embedded server: private, durable, and clear about what it needs."""

import os
import signal
import stat
import subprocess
from pathlib import Path

import psycopg
import psycopg.conninfo
import pytest

from hudang.launcher import (
    FolderLock,
    LauncherError,
    Server,
    private_folder,
    read_or_make_secret,
    socket_folder,
)


@pytest.fixture
def started(tmp_path_factory):
    folder = tmp_path_factory.mktemp("launcher")
    server = Server(folder / "data", private_folder(folder / "keys"))
    server.start()
    yield server
    server.stop()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_every_connection_needs_its_password(started):
    wrong = psycopg.conninfo.make_conninfo(started.dsn("web"), password="guess")

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_nothing_listens_outside_the_socket_folder(started):
    with psycopg.connect(started.dsn("postgres")) as connection:
        listening = connection.execute("SHOW listen_addresses").fetchone()

    assert listening == ("",)
    assert mode(started.socket) == 0o700
    assert mode(started.cluster) == 0o700


def test_no_daily_role_is_a_superuser_or_makes_roles(started):
    with psycopg.connect(started.dsn("postgres")) as connection:
        powers = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'hudang_%'"
            " AND (rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication)"
        ).fetchall()

    assert powers == []


def test_the_server_keeps_values_out_of_its_log_and_checks_its_pages(started):
    expected = {
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_statement": "none",
        "log_min_duration_statement": "-1",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "data_checksums": "on",
        "password_encryption": "scram-sha-256",
    }
    with psycopg.connect(started.dsn("postgres")) as connection:
        actual = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in expected}

    assert actual == expected


def test_a_killed_server_starts_again_and_keeps_what_was_committed(started):
    with psycopg.connect(started.dsn("owner")) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    os.kill(started.process_id, signal.SIGKILL)

    started.start()

    with psycopg.connect(started.dsn("owner")) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(1,)]


def waiting_for(backend: int, server: Server) -> tuple[Server, list[str]]:
    """Return another start of a server, and what it says before its backend goes on."""
    said: list[str] = []

    def tell(sentence: str) -> None:
        said.append(sentence)
        os.kill(backend, signal.SIGCONT)

    return Server(server.data, server.keys, tell), said


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_start_waits_until_the_last_of_a_dying_server_has_ended(started, how):
    with psycopg.connect(started.dsn("owner")) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    hanging = psycopg.connect(started.dsn("owner"))
    backend = hanging.info.backend_pid
    os.kill(backend, signal.SIGSTOP)
    os.kill(started.process_id, how)

    again, said = waiting_for(backend, started)
    again.start()

    assert len(said) == 1
    assert "earlier database server" in said[0]
    with psycopg.connect(again.dsn("owner")) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    hanging.close()
    again.stop()


def test_a_dead_server_that_nobody_has_buried_stops_no_start(started):
    os.kill(started.process_id, signal.SIGKILL)  # ours, and not waited for: a zombie

    again = Server(started.data, started.keys)
    again.start()

    assert (again.cluster / "postmaster.pid").read_text().startswith(str(again.process_id))
    again.stop()


def test_a_second_start_on_the_same_folder_says_so(tmp_path):
    first = FolderLock(tmp_path)

    with pytest.raises(LauncherError, match="already running"):
        FolderLock(tmp_path)

    first.release()
    FolderLock(tmp_path).release()


def test_a_key_folder_that_others_may_enter_is_refused_with_the_remedy(tmp_path):
    folder = tmp_path / "keys"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)

    with pytest.raises(LauncherError, match="chmod 700"):
        private_folder(folder)


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "database/web"
    made = read_or_make_secret(path)

    assert read_or_make_secret(path) == made
    assert len(made) >= 32
    assert mode(path) == 0o600


def test_a_long_path_gets_a_short_private_socket_folder():
    data = Path("/srv") / ("long" * 40) / "data"

    assert len(str(socket_folder(data))) < 80
    assert socket_folder(data) != socket_folder(data / "other")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a stranger")
def test_a_stranger_on_the_machine_cannot_reach_the_socket(started):
    result = subprocess.run(
        ["ls", str(started.socket)], user="nobody", capture_output=True, check=False
    )

    assert result.returncode != 0
