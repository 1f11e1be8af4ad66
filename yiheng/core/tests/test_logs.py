"""No word of a patient reaches a log, whoever wrote it there: a message, an error, a statement."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core import logs

NAME = "欧阳金丝雀"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What a logger of any room writes, at the lowest level."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.Lines())
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_0_e_no_message_and_no_argument_is_written(written: io.StringIO) -> None:
    log = logging.getLogger("somebody.else")
    log.debug("SELECT * FROM patient WHERE name = %s", NAME, extra={"params": (NAME,)})
    log.warning(f"{NAME} again", extra={"event": NAME, "route": f"/patients/{NAME}/"})

    assert NAME not in json.dumps(lines(written), ensure_ascii=False)
    assert [line["level"] for line in lines(written)] == ["DEBUG", "WARNING"]
    assert lines(written)[1]["where"].startswith("test_logs.py:")
    assert lines(written)[1]["route"] == "—"


def test_0_e_an_error_is_its_type_and_its_places(written: io.StringIO) -> None:
    def store(name: str) -> None:
        try:
            raise ValueError(name)
        except ValueError as error:
            raise IntegrityError(f"Key (name)=({name}) exists") from error

    try:
        store(NAME)
    except IntegrityError:
        logging.getLogger("yiheng.x").exception("%s", NAME, extra={"event": "x.failed"})

    (line,) = lines(written)
    assert NAME not in json.dumps(line, ensure_ascii=False)
    assert line["error"] == ["IntegrityError", "ValueError"]
    assert all(one.startswith("yiheng/core/tests/test_logs.py:") for one in line["frames"])


def test_0_e_what_nobody_caught_is_written_the_same_way(
    written: io.StringIO, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    logs.take_over()

    def fail() -> None:
        raise ValueError(NAME)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)

    assert [line["event"] for line in lines(written)] == ["uncaught", "uncaught"]
    told = capsys.readouterr()
    assert NAME not in written.getvalue() + told.err + told.out


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.binary()))
def test_every_line_is_one_object_and_holds_only_known_fields(value: object) -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, str(value), None, None)
    record.__dict__ |= {"event": value, "status": value, "password": value, "code": str(value)}
    line = logs.Lines().format(record)

    assert "\n" not in line
    known = {"time", "level", "logger", "where", "part", "request", *logs.FIELDS}
    assert set(json.loads(line)) <= known


def test_the_configuration_names_no_other_handler() -> None:
    made = logs.configuration("DEBUG", None)

    assert set(made["handlers"]) == {"stderr"}
    assert {one["formatter"] for one in made["handlers"].values()} == {"lines"}
