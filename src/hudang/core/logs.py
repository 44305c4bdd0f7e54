"""The server's own log: one line an event, never a value, a query, a form or a local variable.

Who did what stands in the access log. Here stand the route's name, the status, the request's
number and the session's reference, by which the auditor finds the entries; no person, no address.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

HIDDEN: Final = "…"
DEEPEST: Final = 5
PLACES: Final = 20
# What PostgreSQL says of a statement: the key that is there twice, the row that fails a check.
_QUOTED: Final = re.compile(r"\n?\s*(?:DETAIL|CONTEXT|LINE \d+|HINT|QUERY):.*", re.DOTALL)
_QUERY: Final = re.compile(r"\?[^\s\"']+")
_FIELD: Final = re.compile(
    r"((?:\b(?:full_?name|name|contact|owner|tenant|address|password|token|code|mobile|phone|q)"
    r"|姓名|业主|住户|租户|联系人|客户|地址|电话|手机)[\"']?\s*[=:：]\s*)"
    r"(\"[^\"]*\"|'[^']*'|[^\s,，;；)}\]]+)",
    re.IGNORECASE,
)
_VALUES: Final = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail addresses
    r"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳使领]"
    r"[A-Z][\s·•.-]?[A-Z0-9]{4,5}[A-Z0-9挂学警港澳]"  # plates
    r"|(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"  # credit
    r"|\+?\d(?:[\s().-]?\d){6,}[Xx]?",  # identity numbers, telephones, accounts
    re.IGNORECASE,
)
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
# What Django says of a request repeats its address or its host name.
_OF_REQUESTS: Final = ("django.request", "django.security", "django.server")
# Whose messages carry no value: ours by our manners, theirs because no statement has run.
_SPEAKING: Final = frozenset({"ImproperlyConfigured", "OperationalError"})

bound: ContextVar[Mapping[str, str]] = ContextVar("core_logs_bound", default=MappingProxyType({}))


def mask(text: str) -> str:
    """Return the text without what could be a value of a person; our identifiers stay."""
    text = _QUERY.sub(f"?{HIDDEN}", _QUOTED.sub("", text))
    text = _FIELD.sub(rf"\g<1>{HIDDEN}", text)
    parts = _UUID.split(text)
    kept = [*_UUID.findall(text), ""]
    return "".join(
        _VALUES.sub(HIDDEN, part) + uuid for part, uuid in zip(parts, kept, strict=True)
    )


def describe(record: logging.LogRecord) -> dict[str, object]:
    """Return what is written of an event."""
    said: dict[str, object] = {
        "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _event(record),
        **bound.get(),
        **{key: value for key, value in getattr(record, "facts", {}).items() if value != ""},
    }
    if record.exc_info and record.exc_info[1] is not None:
        said |= error(record.exc_info[1], record.exc_info[2])
    return said


def error(exception: BaseException, trace: TracebackType | None) -> dict[str, object]:
    """Return an exception by its kind, what caused it, and the places it passed."""
    kinds: list[str] = []
    cause: BaseException | None = exception
    while cause is not None and len(kinds) < DEEPEST:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    places = [
        f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"
        for frame in reversed(traceback.extract_tb(trace))
    ]
    return {"error": " < ".join(kinds), **_says(exception), "places": places[:PLACES]}


def _says(exception: BaseException) -> dict[str, object]:
    kind = type(exception)
    if isinstance(exception, OSError) and exception.strerror:
        return {"says": exception.strerror}
    if kind.__name__ in _SPEAKING or kind.__module__.startswith("hudang."):
        return {"says": mask(str(exception).strip())}
    return {}


def _event(record: logging.LogRecord) -> str:
    if record.name.startswith(_OF_REQUESTS):
        return record.name.rpartition(".")[2]
    return mask(record.getMessage())


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for a collector."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(describe(record), ensure_ascii=False, default=str)


class PlainFormatter(logging.Formatter):
    """One line for a person at a terminal; the places of an error below it."""

    def format(self, record: logging.LogRecord) -> str:
        said = describe(record)
        places = said.pop("places", [])
        at, level, name, event = (said.pop(key) for key in ("at", "level", "logger", "event"))
        facts = "".join(f" {key}={value}" for key, value in said.items())
        below = "".join(f"\n    {place}" for place in places)  # type: ignore[attr-defined]
        return f"{at} {str(level).upper()} {name} {event}{facts}{below}"


def catch_uncaught() -> None:
    """Let an exception that ends a process or a thread be written like any other."""
    logger = logging.getLogger("hudang.uncaught")

    def of_process(
        kind: type[BaseException], exception: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, exception, trace)
        else:
            logger.critical("The process ends.", exc_info=(kind, exception, trace))

    def of_thread(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None and told.exc_type is not SystemExit:
            caught = (told.exc_type, told.exc_value, told.exc_traceback)
            logger.critical("A thread ends.", exc_info=caught)

    sys.excepthook = of_process
    threading.excepthook = of_thread
