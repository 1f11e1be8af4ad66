"""Canonical JSON (RFC 8785) of a leaf: by the quick writer where it is provably the same.

``orjson`` with sorted keys writes the bytes of RFC 8785 for text, whole numbers within ±(2^53−1),
true, false, null, lists, and objects whose names are ASCII (which sort alike by UTF-8 and by
UTF-16). Anything else goes the long way; fractions never do: 1 and 1.0 are one number with two
spellings, so that a fact which was changed from one to the other would not be noticed.
"""

from __future__ import annotations

from typing import Any

import orjson
import rfc8785

MOST = (1 << 53) - 1


def canonical(leaf: dict[str, Any], facts: Any) -> bytes:
    """The bytes of a leaf, ``facts`` being the only part of it that is not text.

    Raises ``ValueError`` or ``TypeError`` for what no ledger holds.
    """
    if _plain(facts):
        return orjson.dumps(leaf, option=orjson.OPT_SORT_KEYS)
    if _fractions(facts):
        raise ValueError("a fact is never a fraction")
    return rfc8785.dumps(leaf)


def _plain(value: Any) -> bool:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-MOST <= value <= MOST)
    if kind is dict:
        return all(type(k) is str and k.isascii() and _plain(v) for k, v in value.items())
    return kind is list and all(map(_plain, value))


def _fractions(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_fractions, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_fractions, value))
    return isinstance(value, float)
