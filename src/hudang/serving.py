"""The web server: the program is read once, and every worker begins as a copy of that memory.

Four workers that each read it take four times 150 MB and start four times; copies share what none
of them changes (docs/adr/0042-workers-are-copies.md). Nothing may be open before they are made: a
connection or a thread belongs to one process.
"""

from __future__ import annotations

import gc
import os
import signal

from django.db import connections
from granian.cli import entrypoint

from hudang.launcher import die_with_parent


def serve() -> None:
    """Read the program with all its pages, then serve as the words of the command line say."""
    # It checks this installation, and ends the process where that is unsafe; the pages come after.
    import hudang.wsgi
    import hudang.urls  # noqa: F401  # isort: skip

    connections.close_all()
    # What is there now stays: looking it over again would copy it into every worker.
    gc.collect()
    gc.freeze()
    _let_no_worker_outlive(os.getpid())
    entrypoint()  # type: ignore[no-untyped-call]


def _let_no_worker_outlive(parent: int) -> None:
    """End every worker when its parent is killed: it would go on answering beside the next."""
    die = die_with_parent(signal.SIGTERM)

    def prepare() -> None:
        if os.getppid() == parent:
            die()

    os.register_at_fork(after_in_child=prepare)


if __name__ == "__main__":
    serve()
