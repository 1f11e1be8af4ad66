"""What an author fills in of an edition."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yiheng.governance.notices.kinds import Importance
from yiheng.office.bulletins.audience import NOBODY, Audience
from yiheng.office.bulletins.models import Category


@dataclass(frozen=True, slots=True)
class Facts:
    """An edition in its author's words; ``note`` and ``reread`` are a correction's."""

    title: str
    body: str = ""
    importance: str = Importance.NORMAL
    category: str = Category.NOTICE
    audience: Audience = NOBODY
    effective_on: date | None = None
    expires_on: date | None = None
    formal: bool = False
    pinned: bool = False
    shareable: bool = True
    reread: bool = False
    note: str = ""
