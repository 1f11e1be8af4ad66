"""What an author fills in of an article, and the words it holds in clear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yiheng.governance.keys import vault
from yiheng.office.knowledge.models import Grade, Kind, Question, Version


@dataclass(frozen=True, slots=True)
class Facts:
    """A version in its author's words; ``units`` are codes, ``note`` what a later one changes."""

    title: str
    text: str = ""
    kind: str = Kind.MANUAL
    grade: str = Grade.INTERNAL
    units: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    review_by: date | None = None
    note: str = ""


def text_of(version: Version) -> str:
    """The text in clear; raises ``SealBroken`` for one that was tampered with."""
    sealed = bytes(version.sealed)
    return vault.open(sealed, owner=vault.HOSPITAL, place=version.place).decode()


def words_of(question: Question) -> str:
    """What was asked, in clear."""
    sealed = bytes(question.sealed)
    return vault.open(sealed, owner=vault.HOSPITAL, place=question.place).decode()
