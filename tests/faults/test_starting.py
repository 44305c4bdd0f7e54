"""A process that would be unsafe refuses to start and says what to do; real processes."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.server import server

COMMANDS = {
    "web": ["-c", "import hudang.wsgi"],
    "worker": ["-m", "hudang", "run_worker"],
    "sequencer": ["-m", "hudang", "run_sequencer"],
}


@pytest.fixture
def keys(tmp_path):
    shutil.copytree(server.keys, tmp_path / "keys")
    return tmp_path / "keys"


def start(role, *, keys, **environment):
    """Start a process as that role until it ends by itself."""
    return subprocess.run(
        [sys.executable, *COMMANDS[role]],
        env=os.environ | {"HUDANG_ROLE": role, "HUDANG_KEYS": str(keys)} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.control("LC-131")
@pytest.mark.parametrize("role", COMMANDS)
def test_a_key_file_that_others_may_read_stops_every_process(role, keys):
    (keys / "django").chmod(0o644)

    ended = start(role, keys=keys)

    assert ended.returncode == 1
    assert f"chmod 600 {keys / 'django'}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_everything_that_is_wrong_is_said_at_once(keys, tmp_path):
    keys.chmod(0o755)
    (keys / "django").write_text("secret")
    (tmp_path / "careless.py").write_text("from hudang.settings import *\nDEBUG = True\n")

    ended = start(
        "web",
        keys=keys,
        HUDANG_ALLOWED_HOSTS="*",
        DJANGO_SETTINGS_MODULE="careless",
        PYTHONPATH=str(tmp_path),
    )

    assert ended.returncode == 1
    for sentence in ("DEBUG is on", "is short or a default", "HUDANG_ALLOWED_HOSTS", "chmod 700"):
        assert sentence in ended.stderr


@pytest.mark.control("LC-131")
def test_the_demonstrations_sign_in_is_refused_on_a_companys_database(keys, own_database):
    with own_database.connect() as database:
        database.execute(
            "INSERT INTO accounts_company (id, number, name, credit_code, founded_at)"
            " VALUES (gen_random_uuid(), 1, '安栖物业', '91350100M000100Y43', now())"
        )
    url = f"postgres:///{str(server.socket).replace('/', '%2F')}/{own_database.name}"

    for role in ("web", "worker"):
        ended = start(role, keys=keys, HUDANG_DEMO="1", HUDANG_DATABASE_URL=url)
        assert ended.returncode == 1
        assert "belongs to a company" in ended.stderr
    assert start("web", keys=keys, HUDANG_DEMO="0", HUDANG_DATABASE_URL=url).returncode == 0


def test_a_safe_web_server_starts_with_demonstration_or_without(keys):
    for demo in ("0", "1"):
        ended = start("web", keys=keys, HUDANG_DEMO=demo)
        assert (ended.returncode, ended.stderr) == (0, "")
