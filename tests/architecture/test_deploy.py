"""What deploy/ starts exists, as users of their own, with paths that agree with each other."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from hudang.__main__ import ROLE_OF_COMMAND
from hudang.database_roles import ROLES
from hudang.running import web_words
from tests.architecture import units
from tests.architecture.units import DEPLOY

SERVICES = units.services()
LONG_RUNNING = ("web", "worker", "sequencer", "metrics")
PREFIX = "/opt/hudang/bin/"


def test_web_worker_and_sequencer_are_different_users_and_none_is_root():
    named = [SERVICES[name].one("User") for name in ("web", "worker", "sequencer")]

    assert len(set(named)) == 3
    assert "root" not in {SERVICES[name].one("User") for name in LONG_RUNNING}
    assert set(named) == set(units.users())


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_runs_a_command_that_exists(name):
    program, *words = SERVICES[name].one("ExecStart").split()

    assert program.startswith(PREFIX)
    if program == f"{PREFIX}python":
        assert words == web_words(host="127.0.0.1", port=8000, workers=4)
        return
    command = load_command_class(get_commands()[words[0]], words[0])
    command.create_parser("hudang", words[0]).parse_args(words[1:])


@pytest.mark.control("LC-131")
@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_gets_the_secrets_of_its_own_role_and_of_no_other(name):
    unit = SERVICES[name]
    handed = {key.removeprefix("database-") for key in unit.credentials if "database-" in key}
    command = unit.one("ExecStart").split()[1]
    role = "web" if name == "web" else ROLE_OF_COMMAND[command]

    assert handed == (set() if unit.one("User") == "root" else {role})
    for credential, path in unit.credentials.items():
        assert path == f"{units.environment()['HUDANG_KEYS']}/{credential.replace('-', '/')}"
    assert role in ROLES


@pytest.mark.control("LC-131")
def test_the_signer_reads_no_vault_key_and_the_others_not_the_signing_key():
    assert "/var/lib/hudang/keys/vault" in SERVICES["sequencer"].words("InaccessiblePaths")
    for name in ("web", "worker"):
        assert "/var/lib/hudang/log" in SERVICES[name].words("InaccessiblePaths")
        assert "/var/lib/hudang/backup" in SERVICES[name].words("InaccessiblePaths")


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_unit_writes_is_a_folder_that_is_made(name):
    made = {path for _, path, *_ in units.rules()} | {"/run/hudang"}

    assert set(SERVICES[name].words("ReadWritePaths")) <= made
    assert set(SERVICES[name].words("InaccessiblePaths")) <= made


def test_folders_of_the_environment_are_made_and_closed_to_others():
    told = units.environment()
    made = {path: mode for _, path, mode, *_ in units.rules()}

    for name in ("HUDANG_DATA", "HUDANG_KEYS", "HUDANG_LOG", "HUDANG_LEDGER"):
        assert made[told[name]].endswith("0"), name
    known = set(units.users()) | {"root"}
    assert {user for _, _, _, user, *_ in units.rules()} <= known


def test_every_unit_is_hardened_and_every_timer_has_its_service():
    hardening = units.read(units.HARDENING)
    timers = {path.stem for path in (DEPLOY / "systemd").glob("*.timer")}

    assert hardening.one("NoNewPrivileges") == "yes"
    assert hardening.one("ProtectSystem") == "strict"
    assert hardening.one("LimitCORE") == "0"
    assert timers <= {f"hudang-{name}" for name in SERVICES}
    assert timers >= {"hudang-backup", "hudang-backup-keys", "hudang-verify", "hudang-daily-page"}
    target = units.read(DEPLOY / "systemd/hudang.target")
    assert set(target.words("Wants")) == {
        *(f"hudang-{name}.service" for name in LONG_RUNNING),
        *(f"{timer}.timer" for timer in timers),
    }


def test_the_proxy_writes_no_address_no_query_and_no_person():
    said = (DEPLOY / "nginx/hudang.conf").read_text()
    form = said.split("log_format hudang")[1].split(";")[0]

    for name in ("$request_uri", "$request ", "$args", "$uri", "$remote", "$http_", "$cookie"):
        assert name not in form
    assert "access_log /var/log/nginx/hudang.log hudang;" in said
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in said
    assert "client_max_body_size 210m;" in said


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine"
)
def test_systemd_itself_finds_nothing_wrong(tmp_path):
    copied = shutil.copytree(DEPLOY / "systemd", tmp_path / "units")
    here = f"{Path(sys.executable).parent}/"
    for path in [path for path in copied.rglob("*") if path.is_file()]:
        path.write_text(path.read_text().replace(PREFIX, here))
    files = [str(path) for path in copied.iterdir() if path.is_file()]

    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{copied}:/usr/lib/systemd/system"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (found.returncode, found.stdout + found.stderr) == (0, "")
