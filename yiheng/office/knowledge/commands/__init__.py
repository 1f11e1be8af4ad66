"""Everything that can happen to an article, a file a use case."""

from yiheng.office.knowledge.commands.asking import answer, ask, decline, withdraw_question
from yiheng.office.knowledge.commands.counting import note_click, note_search
from yiheng.office.knowledge.commands.filing import attach, detach, read_attachment
from yiheng.office.knowledge.commands.keeping import (
    ask_review,
    hand_over,
    rate,
    read_secret,
    restore,
    retire,
    review,
)
from yiheng.office.knowledge.commands.shelving import shelve
from yiheng.office.knowledge.commands.writing import draft, drop, publish, revise

__all__ = [
    "answer",
    "ask",
    "ask_review",
    "attach",
    "decline",
    "detach",
    "draft",
    "drop",
    "hand_over",
    "note_click",
    "note_search",
    "publish",
    "rate",
    "read_attachment",
    "read_secret",
    "restore",
    "retire",
    "review",
    "revise",
    "shelve",
    "withdraw_question",
]
