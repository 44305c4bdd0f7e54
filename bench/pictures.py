"""The pictures of the README, taken of a running demonstration: ./hudang pictures [FOLDER]."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from bench.installation import ROOT, free_port
from hudang.demo import roster

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = ROOT / "docs/images"
SIZE = {"width": 1280, "height": 760}
LANGUAGES = {"en": "", "zh-hans": "-zh"}
CLERK, CUSTOMER = "王芳", "16490000001"  # his telephone
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
READY_SECONDS = 120


def main(words: list[str]) -> int:
    folder = Path(words[0]) if words else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for language, suffix in LANGUAGES.items():
        # Each language has an installation of its own: a roster is imported once.
        with tempfile.TemporaryDirectory(prefix="hudang-pictures-") as home:
            _of_one_language(Path(home), folder, language=language, suffix=suffix)
    return 0


def _of_one_language(home: Path, folder: Path, *, language: str, suffix: str) -> None:
    port = free_port()
    process = _run(home, port)
    try:
        _wait(port, process)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            for name, picture in _pictures(browser, port, home, language=language):
                (folder / f"{name}{suffix}.png").write_bytes(picture)
                print(folder / f"{name}{suffix}.png")
            browser.close()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _run(home: Path, port: int) -> subprocess.Popen[bytes]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUDANG_")}
    told = {"HUDANG_HOME": str(home), "HUDANG_PORT": str(port)}
    words = [sys.executable, "-m", "hudang", "run"]
    return subprocess.Popen(words, env=kept | told, stdout=subprocess.DEVNULL)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    message = "the demonstration did not start"
    raise TimeoutError(message)


def _pictures(
    browser: Browser, port: int, home: Path, *, language: str
) -> list[tuple[str, bytes]]:
    address = f"http://127.0.0.1:{port}"
    context = browser.new_context(viewport=SIZE)
    context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/account/login/")
    page.locator("button.person", has_text=CLERK).first.click()
    page.wait_for_url(f"{address}/")
    taken = [("customer", _customer(page)), ("roster", _roster(page, address, home))]
    page.goto(f"{address}/")
    return [*taken, ("workbench", _taken(page))]


def _customer(page: Page) -> bytes:
    page.fill(".only-wide [data-search-box]", CUSTOMER)
    page.keyboard.press("Enter")
    page.wait_for_selector("h2.card-title")
    page.locator("tbody tr td a[data-personal]").first.click()
    page.wait_for_selector("nav .tab-list")
    return _taken(page)


def _roster(page: Page, address: str, home: Path) -> bytes:
    """Upload the faulty roster of the demonstration and show what is wrong with it."""
    file = home / roster.FILE_NAME
    file.write_bytes(roster.workbook(today=date.today()))  # noqa: DTZ011  the day of this machine
    page.goto(f"{address}/imports/new")
    page.select_option("select[name=community]", label="云栖里")
    page.set_input_files("input[type=file]", str(file))
    page.click("form[enctype] button.btn-primary")
    page.wait_for_url("**/columns")
    page.select_option("select[name=source_kind]", "own")
    page.click(".form-foot button")
    page.wait_for_selector("[data-chart] svg")
    return _taken(page)


def _taken(page: Page) -> bytes:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)  # a chart grows into its place
    return page.screenshot()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
