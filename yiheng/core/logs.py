"""Logs as JSON lines, without any patient data: only the fields named here, never a message.

A message or an exception's text may hold a name, a number, a statement with its values. So neither
is written: of a record its place in the code and the fields below, of an error its type and the
lines it came through. Whoever logs names the event: ``log.warning("", extra={"event": "…"})``.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

# each value is a number, or a word of the code's own: a route is a pattern, never an address
FIELDS = ("event", "method", "route", "status", "ms", "member", "job", "code", "signal")
REQUEST: ContextVar[str] = ContextVar("request_id", default="")
MOST_FRAMES = 20
_WORD = re.compile(r"[\w:<>./ +*^$()\[\]?\\|-]{0,160}", re.ASCII)
_HOME = Path(__file__).resolve().parent.parent.parent
Caught = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


class Lines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record's line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "where": f"{record.filename}:{record.lineno}",
            "part": os.environ.get("YIHENG_PART", ""),
            "request": REQUEST.get(),
        }
        line |= {name: _safe(getattr(record, name, None)) for name in FIELDS}
        if record.exc_info and record.exc_info[0] is not None:
            line |= described(record.exc_info[1])
        return json.dumps({key: value for key, value in line.items() if value not in (None, "")})


def described(error: BaseException | None) -> dict[str, Any]:
    """An error by its type, its causes' types, and where it passed; none of its words."""
    types: list[str] = []
    frames: list[str] = []
    while error is not None and len(types) < MOST_FRAMES:
        types.append(type(error).__qualname__)
        trace = error.__traceback__
        while trace is not None and len(frames) < MOST_FRAMES * 2:
            frames.append(f"{_place(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}")
            trace = trace.tb_next
        error = error.__cause__ or error.__context__
    return {"error": types, "frames": frames[-MOST_FRAMES:]}


def take_over() -> None:
    """Let what nobody caught end in a line as well; Python would print the error's words."""
    log = logging.getLogger("yiheng.uncaught")

    def tell(caught: Caught) -> None:
        log.critical("", exc_info=caught, extra={"event": "uncaught"})  # type: ignore[arg-type]  # as Python hands it over

    sys.excepthook = lambda kind, error, trace: tell((kind, error, trace))
    threading.excepthook = lambda given: tell(
        (given.exc_type, given.exc_value, given.exc_traceback)
    )


def configuration(level: str, file: Path | None) -> dict[str, Any]:
    """Django's LOGGING: to stderr, and to a file when one is named."""
    handlers: dict[str, dict[str, Any]] = {
        "stderr": {"class": "logging.StreamHandler", "formatter": "lines"}
    }
    if file is not None:
        handlers["file"] = {
            "class": "logging.handlers.WatchedFileHandler", "filename": str(file),
            "formatter": "lines", "delay": True,
        }  # fmt: skip
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "yiheng.core.logs.Lines"}},
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": level},
        "loggers": {
            # Django's own would go to a mail or a console of their own
            "django": {"handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},  # a 404 is in the access log
            "axes": {"level": "ERROR"},
            "yiheng.access": {"level": "INFO"},
        },
    }


def _safe(value: object) -> object:
    if isinstance(value, bool | int | float):
        return value
    text = "" if value is None else str(value)
    return text if _WORD.fullmatch(text) else "—"


def _place(file: str) -> str:
    path = Path(file)
    if path.is_relative_to(_HOME):
        return path.relative_to(_HOME).as_posix()
    return "/".join(path.parts[-3:])
