"""Row 3: search through HTTP as eight people at once; masked results, every search logged."""

from __future__ import annotations

import http.client
import re
import threading
import time
import urllib.parse
from collections import Counter
from itertools import cycle
from random import Random
from typing import TYPE_CHECKING

from bench.data import people, write_roster
from bench.installation import cpu_seconds, figure, installation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.installation import Installation

CLIENTS = 8
SECONDS = 20
KINDS = ("phone", "last four", "name", "identity number", "room")
TARGET_PER_SECOND = 250
TARGET_CPU_MS = 6
CLERKS = ["A1001", "A1061", "A1062"]


def measure(rows: int) -> Iterator[dict[str, object]]:
    """Search by phone, last four, full name, identity number and room."""
    with installation() as made:
        made.command("worker", "demo", "--places-only")
        path = made.folder / "roster.xlsx"
        write_roster(path, rows)
        words = (
            "import_customers",
            str(path),
            "--community",
            "YQL",
            "--skip-faulty",
            "--new-buildings",
            "--json",
        )
        made.command("worker", *words)
        with made.web(workers=2) as web:
            for kind in KINDS:
                yield _measure_kind(made, web.pid, kind, rows)


def _measure_kind(made: Installation, web: int, kind: str, rows: int) -> dict[str, object]:
    texts = _texts(kind, rows)
    database = made.server.process_id
    assert database is not None  # noqa: S101
    counts: Counter[int] = Counter()
    clients = [Client(made, CLERKS[n % len(CLERKS)]) for n in range(CLIENTS)]
    before = cpu_seconds(web, database)
    end = time.monotonic() + SECONDS
    share = [
        threading.Thread(target=client.search_until, args=(end, texts[n::CLIENTS], counts))
        for n, client in enumerate(clients)
    ]
    for thread in share:
        thread.start()
    for thread in share:
        thread.join()
    for client in clients:
        client.close()
    done = counts[200]
    cpu = (cpu_seconds(web, database) - before) * 1000 / max(done, 1)
    rate = figure(f"{kind}: req/s", done / SECONDS, TARGET_PER_SECOND, at_most=False, rows=rows)
    return {
        **rate,
        "cpu_ms": round(cpu, 2),
        "cpu_target": f"<= {TARGET_CPU_MS}",
        "reached": rate["reached"] and cpu <= TARGET_CPU_MS and set(counts) == {200},
        "statuses": dict(counts),
    }


def _texts(kind: str, rows: int) -> list[str]:
    chosen = set(Random(3).sample(range(rows), min(rows, 4_000)))
    texts = []
    for index, (building, unit, room, person) in enumerate(people(rows)):
        if index in chosen:
            texts.append(
                {
                    "phone": person.phone,
                    "last four": person.phone[-4:],
                    "name": person.name,
                    "identity number": person.id_number,
                    "room": f"{building}栋{unit}单元{room}",
                }[kind]
            )
    return texts


class Client:
    """One signed-in person with one connection."""

    def __init__(self, made: Installation, code: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", made.port, timeout=30)
        self._cookies: dict[str, str] = {}
        self._token = _token(self.get("/account/login/"))
        self.post("/demo/sign-in", code=code)
        self._token = _token(self.get("/"))

    def search_until(self, end: float, texts: list[str], counts: Counter[int]) -> None:
        for text in cycle(texts):
            if time.monotonic() > end:
                return
            self.post("/customers/search", script=True, q=text)
            counts[self.status] += 1

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str) -> str:
        return self._request("GET", path, "")

    def post(self, path: str, *, script: bool = False, **fields: str) -> str:
        """Send a form; as the page's script does, it is answered with the rows alone."""
        return self._request("POST", path, urllib.parse.urlencode(fields), script=script)

    def _request(self, method: str, path: str, body: str, *, script: bool = False) -> str:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if script:
            headers["HX-Request"] = "true"
        if method == "POST":
            headers |= {
                "X-CSRFToken": self._token,
                "Content-Type": "application/x-www-form-urlencoded",
            }
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode()
        self.status = answer.status
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self._cookies[name] = value
        return text


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found[1] if found else ""
