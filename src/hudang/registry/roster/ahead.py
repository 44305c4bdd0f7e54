"""Prepare the next batch while the database works on this one; and no collector in between."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from queue import Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")


class _End:
    """What a source leaves behind: nothing, or the error that ended it."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class ReadAhead(Generic[T]):
    """Yields what a source yields; a thread of its own prepares the next item meanwhile.

    It works only while the caller waits: for an item, or for the database (`proceed`). Two threads
    that compute at once gain nothing. The source must not use the database itself.
    """

    def __init__(self, source: Iterable[T]) -> None:
        self._source = iter(source)
        self._queue: Queue[T | _End] = Queue(maxsize=1)
        self._open = Event()
        self._is_stopped = False

    def proceed(self) -> None:
        """Let the thread work: the caller waits for the database."""
        self._open.set()

    def pause(self) -> None:
        """Let it finish the item it is at, and no more."""
        self._open.clear()

    def __iter__(self) -> Iterator[T]:
        thread = Thread(target=self._fill, daemon=True)
        thread.start()
        try:
            while not isinstance(item := self._next(), _End):
                yield item
            if item.error is not None:
                raise item.error
        finally:
            self._is_stopped = True
            self._open.set()
            while thread.is_alive():
                self._drain()
                thread.join(timeout=0.05)

    def _next(self) -> T | _End:
        self.proceed()
        item = self._queue.get()
        self.pause()
        return item

    def _drain(self) -> None:
        while not self._queue.empty():
            self._queue.get_nowait()

    def _fill(self) -> None:
        try:
            while not self._is_stopped:
                self._open.wait()
                self._queue.put(next(self._source))
        except StopIteration:
            self._queue.put(_End())
        except BaseException as error:
            self._queue.put(_End(error))


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the garbage collector away from a pass: its rows make no cycles, and are many."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
