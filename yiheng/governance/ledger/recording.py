"""``record`` collects lines; ``command`` makes one transaction of a use case and chains them.

The outermost command is durable. Its lines are numbered and hashed at the very end, the ledger's
head locked last, so that writers wait for each other only for the length of an append. A refusal,
an inner one too, is written even though what it refused is rolled back (0-g).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, connection, models, transaction
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.clock import now
from yiheng.core.errors import Denied, Refusal, Unavailable, Unrecorded
from yiheng.core.verdict import Verdict, message_id, refuse, tell_of_what_passed
from yiheng.governance.ledger import emergency
from yiheng.governance.ledger.appending import Line, append
from yiheng.governance.ledger.emergency import Crisis
from yiheng.governance.ledger.models import Outcome

P = ParamSpec("P")
R = TypeVar("R")

AFTER = ("ledger.merge",)
READ_ONLY = _("正在应急只读：只能查看，不能变更")
COMMANDS: dict[str, Callable[..., Any]] = {}
_FACT = re.compile(r"\S{0,160}")


@dataclass(slots=True)
class _Work:
    """What the running command has to write: lines with the change, refusals in any case.

    ``passed`` is written with the change and counts as no line of it; ``running`` are the commands
    under way, the outermost first.
    """

    lines: list[Line] = field(default_factory=list)
    refusals: list[Line] = field(default_factory=list)
    passed: list[Line] = field(default_factory=list)
    running: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def let_pass(self, verdict: Verdict) -> None:
        """Note once what only its clause's stage let pass, under the innermost command."""
        name, given = self.running[-1]
        line = _refusal(name, *_asked(given), Denied(verdict))
        line.action, line.outcome = f"{name}.would-be-denied", Outcome.PASSED
        line.facts = {**line.facts, "stage": verdict.stage}
        if all((one.clause, one.facts) != (line.clause, line.facts) for one in self.passed):
            self.passed.append(line)

    def keep(self, error: BaseException, name: str, given: Mapping[str, Any]) -> None:
        """Note a refusal once, under the innermost command that raised it."""
        if isinstance(error, Refusal) and not error.noted:
            self.refusals.append(_refusal(name, *_asked(given), error))
            error.noted = True


_work: ContextVar[_Work | None] = ContextVar("ledger_work", default=None)


def record(
    action: str,
    *,
    by: Actor,
    target: models.Model | str,
    clause: str,
    at: datetime,
    subjects: Iterable[str] = (),
    **facts: Any,
) -> Line:
    """Collect one line for the ledger; it is written when the outermost command commits.

    ``facts`` are ids, codes, numbers and digests, never patient data or free text: a string with
    a blank in it is refused (``ValueError``). ``subjects`` are the surrogates of the patients
    concerned. Raises ``RuntimeError`` outside a command.
    """
    work = _work.get()
    if work is None:
        raise RuntimeError(f"record({action!r}) outside a command")
    known = {name: _fact(name, value) for name, value in facts.items()}
    line = Line(
        action,
        str(by.pk),
        by.label,
        name_of(target),
        clause,
        at,
        facts=known,
        subjects=tuple(sorted(set(subjects))),
    )
    work.lines.append(line)
    return line


def adopt(line: Line) -> None:
    """Collect a line that was written elsewhere before (an emergency file's)."""
    work = _work.get()
    if work is None:
        raise RuntimeError(f"adopt({line.action!r}) outside a command")
    work.lines.append(line)


def command(name: str, *, in_crisis: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a use case of a function: one transaction, at least one line, a line for a refusal.

    While a crisis is declared only what is ``in_crisis`` is done: it reads, and its lines go into
    the emergency file before anything is answered.
    Raises what the function raises; ``Unrecorded`` when it left no line; ``Unavailable`` when the
    ledger cannot be written (then nothing has changed).
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            outer = _work.get()
            if outer is not None:
                return _nested(outer, name, kwargs, lambda: function(*args, **kwargs))
            crisis = emergency.active(now())
            if crisis is not None and name not in AFTER:
                work = _Work(running=[(name, kwargs)])
                call = _reading(crisis, kwargs, in_crisis, lambda: function(*args, **kwargs))
                return _in_crisis(work, name, kwargs, call)
            return _outermost(name, kwargs, lambda: function(*args, **kwargs))

        COMMANDS[name] = run
        return run

    return decorate


def record_refusal(action: str, *, by: Actor, target: str, at: datetime, refusal: Refusal) -> None:
    """Write a refusal that no command saw (a door's own), unless it is written already."""
    if refusal.noted:
        return
    line = _refusal(action, by, at, target, refusal)
    if emergency.active(now()) is not None:
        emergency.write([line])
        refusal.noted = True
        return
    with transaction.atomic():
        append([line])
    refusal.noted, refusal.entry = True, line.seq


def name_of(target: models.Model | str) -> str:
    """How the ledger names an object: ``app.model:pk``."""
    return target if isinstance(target, str) else f"{target._meta.label_lower}:{target.pk}"


def _nested(work: _Work, name: str, given: Mapping[str, Any], call: Callable[[], R]) -> R:
    before, passed = len(work.lines), len(work.passed)
    work.running.append((name, given))
    try:
        with transaction.atomic():
            result = call()
            if len(work.lines) == before:
                raise Unrecorded(name)
            return result
    except BaseException as error:
        del work.lines[before:], work.passed[passed:]  # rolled back with what they told of
        work.keep(error, name, given)
        raise
    finally:
        work.running.pop()


def _outermost(name: str, given: Mapping[str, Any], call: Callable[[], R]) -> R:
    work = _Work(running=[(name, given)])
    token = _work.set(work)
    try:
        with transaction.atomic(durable=True):
            result = call()
            if not work.lines:
                raise Unrecorded(name)
            append(work.lines + work.passed + work.refusals)
            return result
    except BaseException as error:
        work.keep(error, name, given)
        if work.refusals:
            with transaction.atomic():
                append(work.refusals)
        if isinstance(error, Refusal):
            error.entry = work.refusals[-1].seq
        raise
    finally:
        _work.reset(token)


def _in_crisis(work: _Work, name: str, given: Mapping[str, Any], call: Callable[[], R]) -> R:
    """No transaction, nothing written to the database; the lines are on the other disk first."""
    token = _work.set(work)
    try:
        with connection.execute_wrapper(_only_reads):
            result = call()
        if not work.lines:
            raise Unrecorded(name)
        emergency.write(work.lines + work.passed + work.refusals)
        return result
    except DatabaseError as error:
        raise Unavailable("database") from error
    except BaseException as error:
        work.keep(error, name, given)
        if work.refusals:
            emergency.write(work.refusals)
        raise
    finally:
        _work.reset(token)


def _reading(
    crisis: Crisis, given: Mapping[str, Any], reads: bool, call: Callable[[], R]
) -> Callable[[], R]:
    """The call, if it only reads and its reader is one of those whom the crisis is declared for."""

    def guarded() -> R:
        if not reads:
            refuse("6.2-a", READ_ONLY, cure=_("应急只读结束后再办理；紧急的先用纸面登记")).require()
        if crisis.unit and emergency.unit_of(_asked(given)[0]) != crisis.unit:
            refuse("6.2-a", _("应急只读只对指定科室开放"), cure=_("请联系宣布人")).require()
        return call()

    return guarded


def _only_reads(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if not sql.lstrip().upper().startswith(("SELECT", "WITH", "EXPLAIN")):
        raise DatabaseError("read-only")
    return execute(sql, params, many, context)


def _asked(given: Mapping[str, Any]) -> tuple[Actor, datetime, str]:
    """By whom, when and on what a command was called."""
    target = str(given.get("pk") or given.get("target") or "")
    return given.get("by") or the_system(), given.get("at") or now(), target


def _refusal(action: str, by: Actor, at: datetime, target: str, refusal: Refusal) -> Line:
    clause, outcome, facts = "0-g", Outcome.NOT_FOUND, {}
    if isinstance(refusal, Denied):
        verdict = refusal.verdict
        clause, outcome = verdict.clause, Outcome.REFUSED
        arguments = {key: str(value) for key, value in verdict.arguments.items()}
        facts = {"why": message_id(verdict.reason), "arguments": arguments}
    suffix = "denied" if outcome == Outcome.REFUSED else "not-found"
    return Line(
        f"{action}.{suffix}", str(by.pk), by.label, target[:160], clause, at, outcome, facts
    )


@tell_of_what_passed
def _note(verdict: Verdict) -> None:
    """What a page only asks about is noted by nobody."""
    work = _work.get()
    if work is not None:
        work.let_pass(verdict)


def _fact(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple):
        return [_fact(name, one) for one in value]
    text = str(value)
    if not _FACT.fullmatch(text):
        raise ValueError(f"{name}: a fact is an id, a code, a number or a digest, never free text")
    return text
