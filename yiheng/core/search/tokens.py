"""Text as tokens, so that a phrase of tokens is an exact piece of the text.

A Chinese, Japanese or Korean character is a token, a Latin word or a number whole, a mark of
punctuation one each, blanks together one. Width and case do not count (NFKC, lower case). Tokens
are written in ``[a-z0-9]`` alone, so that both databases take them as they are and nothing that is
typed is ever syntax.

The index keeps terms: a character together with the one after it, and beside them each character of
the line once. Of some thousand characters each stands nearly everywhere; of their pairs few do, and
most Chinese words are one, so that a word is looked up and not put together (overlapping bigrams:
Manning, Raghavan, Schütze, Introduction to Information Retrieval, 2.2.1).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from yiheng.core.digests import words_digest

GAP = "z"  # between title, text and characters: no phrase runs across, for nobody can type it
LONGEST_WORD = 60
_RUNS = re.compile(r'["“”]([^"“”]*)["“”]|(\S+)')
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A token and where it stands in the text: ``text[start:end]``."""

    code: str
    start: int
    end: int
    content: bool


Run = tuple[str, ...]


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in order."""
    found: list[Token] = []
    word, begun, last, blank = "", 0, 0, False
    for place, kind, char in _characters(text):
        if word and kind != "word":
            found.append(Token(_coded(word), begun, last, True))
            word = ""
        if kind == "blank":
            if not blank:
                found.append(Token("s", place, place + 1, False))
        elif kind == "word":
            begun, word = (begun, word + char) if word else (place, char)
        else:
            mark = "u" if kind == "sign" else "m"
            found.append(Token(f"{mark}{ord(char):x}", place, place + 1, kind == "sign"))
        blank, last = kind == "blank", place + 1
    if word:
        found.append(Token(_coded(word), begun, last, True))
    return found


def runs(typed: str) -> list[Run]:
    """What was typed as phrases: parts between blanks, what stands in quotes whole."""
    parts = (quoted or plain for quoted, plain in _RUNS.findall(typed))
    found = [tokens(part.strip()) for part in parts]
    return [tuple(one.code for one in run) for run in found if any(one.content for one in run)]


def indexed(title: str, text: str) -> str:
    """What the index keeps of a line."""
    parts = [[one.code for one in tokens(part)] for part in (title, text)]
    alone = sorted({_alone(code) for part in parts for code in part if _is_sign(code)})
    return " ".join([*_terms(parts[0]), GAP, *_terms(parts[1]), GAP, *alone])


def phrase(run: Run) -> tuple[list[str], bool]:
    """The terms that stand side by side where the run does, and whether the last of them only
    begins so: what follows the run's last character is not known."""
    if len(run) == 1 and _is_sign(run[0]):
        return [_alone(run[0])], False
    terms = _terms(run)
    if not _is_sign(run[-1]):
        return terms, False
    return (terms[:-1], False) if _is_sign(run[-2]) else (terms, True)


def places(text: str, wanted: Sequence[Run]) -> list[tuple[int, int]]:
    """Where these phrases stand in a text, as spans that do not overlap, in order."""
    known, spans = tokens(text), list[tuple[int, int]]()
    codes = [one.code for one in known]
    for run in wanted:
        for first in range(len(codes) - len(run) + 1):
            if tuple(codes[first : first + len(run)]) == run:
                spans.append((known[first].start, known[first + len(run) - 1].end))
    return _joined(sorted(spans))


def _terms(codes: Sequence[str]) -> list[str]:
    """A term for each token: a character with the character that follows at once, or with none."""
    pairs = zip_longest(codes, codes[1:], fillvalue="")
    return [
        f"{code}u{follows[1:] if _is_sign(follows) else ''}" if _is_sign(code) else code
        for code, follows in pairs
    ]


def _is_sign(code: str) -> bool:
    return code.startswith("u")


def _alone(code: str) -> str:
    return f"c{code[1:]}"


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _characters(text: str) -> Iterator[tuple[int, str, str]]:
    """Each character as it counts: its place in the text, its kind, the character."""
    for place, written in enumerate(text):
        for char in unicodedata.normalize("NFKC", written).lower():
            kind = _kind(char)
            if kind:
                yield place, kind, char


def _kind(char: str) -> str:
    if char.isspace():
        return "blank"
    if unicodedata.category(char)[0] == "C":
        return ""  # controls, and what has no width
    if not char.isalnum():
        return "mark"
    return "sign" if char >= "\u2e80" else "word"


def _coded(word: str) -> str:
    if len(word) > LONGEST_WORD:
        return f"h{words_digest(word)}"
    return f"w{word}" if _WORD.fullmatch(word) else f"x{word.encode().hex()}"
