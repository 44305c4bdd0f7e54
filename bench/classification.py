"""Row 10: a run over everybody of a community. Row 11: the figures of fairness.

Row 11 counts people from their rows by three groupings; beside it, what twelve inputs say of sex
and age band, of the same people.
"""

from __future__ import annotations

import json
import random
import resource
import time
from collections import Counter
from typing import TYPE_CHECKING

from bench.installation import figure, populated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PREPARE = "import django; django.setup(); from bench.sorted_people import prepare; prepare()"
RUN = "import django; django.setup(); from bench.sorted_people import run; run()"
TARGET_SECONDS = 10
TARGET_PROXIES_SECONDS = 60  # a bound of our own; the table of measures has none
SEXES = ("男", "女")
BANDS = ("18–29", "30–44", "45–59", "60–74", "75+")
BUILDINGS = tuple(f"{number}栋" for number in range(1, 401))
ANSWERS = "ABCD"
INPUTS = tuple(f"input {number}" for number in range(12))


RUN_SECONDS, AGAIN_SECONDS, RUN_MB = 25, 12, 600  # of a million people
MILLION = 1_000_000


def measure_runs(rows: int) -> Iterator[dict[str, object]]:
    """Sort everybody by twelve criteria on sealed answers, and again with nothing changed."""
    with populated(rows) as made:
        made.script("worker", PREPARE)
        for name, target in (("a run", RUN_SECONDS), ("a run that changes nobody", AGAIN_SECONDS)):
            took = json.loads(made.script("worker", RUN))
            share = took["people"] / MILLION
            yield figure(
                f"seconds of {name}, {took['people']} people, twelve criteria",
                took["seconds"], target * share, at_most=True, **took,
                memory_reached=took["peak_mb"] <= RUN_MB,
            )  # fmt: skip


def measure(rows: int) -> Iterator[dict[str, object]]:
    """Read that many invented people one by one, as a run does, and report."""
    from hudang.classification.fairness.counting import tally
    from hudang.classification.fairness.disparity import assess
    from hudang.classification.fairness.limits import Limits, ProxyLimits
    from hudang.classification.fairness.proxies import measure as measure_proxies

    people = list(_people(rows))
    names = ("sex", "age band", "building")
    yield _timed(
        f"seconds of the fairness report of {rows} people, three groupings",
        lambda: assess(tally(people, names=names), limits=Limits()),
        target=TARGET_SECONDS,
    )
    answers = list(_answers(rows))

    def proxies() -> None:
        for place, attribute in enumerate(("sex", "age band")):
            cells = Counter(
                (groups[place], answer, "gold" if chosen else "standard")
                for (chosen, groups), answer in zip(people, answers, strict=True)
            )
            measure_proxies(
                cells, attribute=attribute, inputs=INPUTS, outcome="class", limits=ProxyLimits()
            )

    yield _timed(
        f"seconds of what twelve inputs say of two attributes, {rows} people",
        proxies,
        target=TARGET_PROXIES_SECONDS,
    )


def _timed(name: str, work: Callable[[], object], *, target: float) -> dict[str, object]:
    began, cpu = time.perf_counter(), time.process_time()
    work()
    seconds = time.perf_counter() - began
    return figure(
        name,
        seconds,
        target,
        at_most=True,
        cpu_seconds=round(time.process_time() - cpu, 1),
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    ) | {"engine": "none"}


def _people(count: int) -> Iterator[tuple[bool, tuple[str, ...]]]:
    draw = random.Random(11)
    for _number in range(count):
        band = draw.choice(BANDS)
        chance = 0.19 if band in BANDS[3:] else 0.41
        yield draw.random() < chance, (draw.choice(SEXES), band, draw.choice(BUILDINGS))


def _answers(count: int) -> Iterator[tuple[str, ...]]:
    draw = random.Random(12)
    for _number in range(count):
        yield tuple(draw.choices(ANSWERS, [8, 4, 2, 1], k=len(INPUTS)))
