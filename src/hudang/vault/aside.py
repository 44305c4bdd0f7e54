"""The process that seals batches for an import: tasks come in and results go out, by pipes alone.

It has the keys from where everybody has them, no database and no log; when its task-giver ends,
by whatever, it ends too.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final, Self

from django.conf import settings

from hudang.core.hardening import forbid_dumps
from hudang.vault.batches import do_task
from hudang.vault.errors import SealingStopped

if TYPE_CHECKING:
    from concurrent.futures import Future
    from types import TracebackType
    from typing import IO

_LENGTH: Final = struct.Struct(">I")
_COMMAND: Final = [sys.executable, "-m", "hudang.vault.aside"]
_SECONDS: Final = 10


class Aside:
    """The task-giver's side: each task is sent and answered while the caller does other things."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"HUDANG_KEYS": str(settings.HUDANG_KEYS)},
            start_new_session=True,
        )
        self._errands = ThreadPoolExecutor(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """End the process; a task at which it is still is given up."""
        self._process.kill()
        self._errands.shutdown()
        self._process.wait(_SECONDS)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def ask(self, task: bytes) -> Future[bytes]:
        """Give a task; its result raises SealingStopped where the process has ended."""
        return self._errands.submit(self._exchange, task)

    def _exchange(self, task: bytes) -> bytes:
        inward, outward = self._process.stdin, self._process.stdout
        try:
            if inward is not None and outward is not None:
                _send(inward, task)
                if result := _receive(outward):
                    return result
        except OSError:
            pass
        raise SealingStopped


def serve(inward: IO[bytes], outward: IO[bytes]) -> None:
    """Answer tasks until there are no more."""
    while task := _receive(inward):
        _send(outward, do_task(task))


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    """Return what comes next; nothing where the other side has ended."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return b""
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    return data if len(data) == length else b""


if __name__ == "__main__":
    forbid_dumps()
    serve(sys.stdin.buffer, sys.stdout.buffer)
