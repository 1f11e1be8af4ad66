"""People's words: checked, sealed with the hospital's key, in the ledger by digest."""

from __future__ import annotations

import unicodedata
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.core.typed import within
from yiheng.governance.keys import vault
from yiheng.standards.china.identity import numbers_in

MINIMISE = "0-i"


def token() -> str:
    """What a row is called in its seals, before it has a number."""
    return uuid4().hex


def seal(words: str, place: str) -> bytes:
    """The words, encrypted for their place; nothing of nothing."""
    return vault.seal(words.encode(), owner=vault.HOSPITAL, place=place) if words else b""


def opened(sealed: bytes, place: str) -> str:
    """The words of a place."""
    if not sealed:
        return ""
    return vault.open(sealed, owner=vault.HOSPITAL, place=place).decode()


def said(field: str, text: str, longest: int, *, clause: str, lines: bool = True) -> str:
    """What was typed, tidied; raises ``Invalid`` for too much of it, or for a patient's number."""
    words = within(field, text, longest, clause=clause, lines=lines)
    if numbers_in(unicodedata.normalize("NFKC", words)):
        raise Invalid(
            field, _("含身份证号，会议记录不收证件号与患者信息。请删去该号码"), clause=MINIMISE
        )
    return words


def wanted(
    field: str, text: str, longest: int, missing: object, *, clause: str, lines: bool = True
) -> str:
    """As ``said``; raises ``Invalid`` with ``missing`` for nothing."""
    words = said(field, text, longest, clause=clause, lines=lines)
    if not words:
        raise Invalid(field, str(missing), clause=clause)
    return words
