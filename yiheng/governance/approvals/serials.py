"""Serial numbers (信采〔2026〕12号): without a gap in a year, whoever asks at the same time."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.clock import local
from yiheng.governance.approvals.models import SerialBook
from yiheng.standards.china.names import serial


def next_serial(prefix: str, at: datetime) -> str:
    """The next number of the year under a prefix; its book is locked until the caller commits."""
    year = local(at).year
    SerialBook.objects.get_or_create(prefix=prefix, year=year)
    book = SerialBook.objects.select_for_update().get(prefix=prefix, year=year)
    return serial(prefix, year, book.turn())
