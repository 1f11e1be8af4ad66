"""A proof that failed: refused like any other no, and counted by the door towards the lock-out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from yiheng.core.errors import Denied
from yiheng.core.verdict import Verdict

_failed: ContextVar[list[str] | None] = ContextVar("access_failed_proofs", default=None)


class NotOneself(Denied):
    """Password or code do not show that this is the member."""

    def __init__(self, verdict: Verdict, staff_no: str) -> None:
        super().__init__(verdict)
        known = _failed.get()
        if known is not None:
            known.append(staff_no)


@contextmanager
def watched() -> Iterator[list[str]]:
    """Collect the 工号 of every proof that fails within, whoever explains the refusal."""
    found: list[str] = []
    token = _failed.set(found)
    try:
        yield found
    finally:
        _failed.reset(token)
