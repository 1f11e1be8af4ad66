"""A phrase of tokens is an exact piece of the text; nothing typed is syntax."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.search.tokens import indexed, places, runs, tokens

WRITTEN = st.text("医疗故障响应ＩＣＵicuX3.１n-（） ，é", max_size=40)


def plain(text: str) -> str:
    """What counts of a text: width and case do not, blanks are one."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).lower())


def holds(text: str, phrase: str) -> bool:
    """The meaning, told without tokens: a piece of the text that cuts no Latin word."""
    word = "[a-z0-9é]"
    left = rf"(?<!{word})" if re.match(word, phrase) else ""
    right = rf"(?!{word})" if re.search(rf"{word}$", phrase) else ""
    return bool(re.search(left + re.escape(phrase) + right, text))


@given(WRITTEN, WRITTEN)
def test_a_phrase_is_found_exactly_where_the_text_has_it(text: str, typed: str) -> None:
    phrase = plain(typed).strip()
    found = places(text, runs(f'"{typed}"'))

    if any(char.isalnum() for char in phrase):
        assert bool(found) == holds(plain(text), phrase)
    else:
        assert found == []


@given(WRITTEN, st.data())
def test_every_piece_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    known = tokens(text)
    if any(one.content for one in known):
        first = data.draw(st.integers(0, len(known) - 1))
        last = data.draw(st.integers(first, len(known) - 1))
        piece = text[known[first].start : known[last].end]
        for span in places(text, runs(f'"{piece}"')):
            assert plain(piece).strip() in plain(text[slice(*span)])


@given(st.text(max_size=60), st.text(max_size=30))
def test_what_is_indexed_is_plain_words_whatever_was_written(title: str, text: str) -> None:
    assert re.fullmatch(r"[a-z0-9 ]*", indexed(title, text))
    for run in runs(text):
        assert all(re.fullmatch(r"[a-z0-9]+", code) for code in run)


@given(st.text(max_size=60))
def test_spans_are_in_order_and_never_overlap(text: str) -> None:
    found = places(text, runs(text))

    assert all(0 <= a < b <= len(text) for a, b in found)
    assert all(a[1] < b[0] for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("typed", "many"),
    [("", 0), ("  ", 0), ("，。", 0), ("故障 响应", 2), ('"故障 响应" ICU', 2), ("“故障响应”", 1),
     ('"', 0), ("3.1-n", 1)],
)  # fmt: skip
def test_what_is_typed_is_taken_apart_at_blanks_but_not_in_quotes(typed: str, many: int) -> None:
    assert len(runs(typed)) == many
