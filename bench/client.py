"""People at browsers: each signed in, with one connection; and what they do together, timed."""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.installation import cpu_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.installation import Installation

FORM = "application/x-www-form-urlencoded"


class Client:
    """One signed-in person with one connection."""

    def __init__(self, made: Installation, code: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", made.port, timeout=30)
        self._cookies: dict[str, str] = {}
        self._token = _token(self.get("/account/login/"))
        self.post("/demo/sign-in", code=code)
        self._token = _token(self.get("/"))

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str) -> str:
        return self._request("GET", path, "")

    def post(self, path: str, *, script: bool = False, **fields: str) -> str:
        """Send a form; as the page's script does, it is answered with the rows alone."""
        return self._request("POST", path, urllib.parse.urlencode(fields), script=script)

    def send(self, method: str, path: str, body: object) -> str:
        """Ask the API with the session of the person."""
        return self._request(method, path, json.dumps(body), kind="application/json")

    def _request(
        self, method: str, path: str, body: str, *, script: bool = False, kind: str = FORM
    ) -> str:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
        if script:
            headers["HX-Request"] = "true"
        if method != "GET":
            headers |= {"X-CSRFToken": self._token, "Content-Type": kind}
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


@dataclass(slots=True)
class Load:
    """What a load came to: answers by status, seconds of each, and the CPU it took."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0

    @property
    def done(self) -> int:
        return sum(self.statuses.values())

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of user and system time of application and database, for one answer."""
        return self.cpu_seconds * 1000 / max(self.done, 1)

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which that share of the answers came."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000

    def has_only(self, *statuses: int) -> bool:
        return set(self.statuses) <= set(statuses)


def together(
    made: Installation,
    clients: Sequence[Client],
    act: Callable[[Client, int], object],
    *,
    web: int,
    seconds: float,
) -> Load:
    """Let every client act again and again; `act` is told the client and the turn."""
    load = Load()
    before = cpu_seconds(web, made.database)
    end = time.monotonic() + seconds

    def repeat(number: int, client: Client) -> None:
        turn = number
        while time.monotonic() < end:
            start = time.monotonic()
            act(client, turn)
            load.seconds.append(time.monotonic() - start)
            load.statuses[client.status] += 1
            turn += len(clients)

    threads = [threading.Thread(target=repeat, args=pair) for pair in enumerate(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.cpu_seconds = cpu_seconds(web, made.database) - before
    return load
