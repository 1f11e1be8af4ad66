"""What an edition holds: words by section, and the figures as they were when it was handed in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256

from yiheng.governance.keys import vault
from yiheng.office.reports.models import Brief, Edition, Receipt


@dataclass(frozen=True, slots=True)
class Figure:
    """A name and a number, of which room, under which clause, and where more of it is read."""

    text: str
    value: str
    source: str = ""
    url: str = ""
    clause: str = ""

    @property
    def nothing(self) -> bool:
        """Whether it counts none: such figures are told in one line together."""
        digits = [one for one in self.value if one.isdigit()]
        return bool(digits) and set(digits) == {"0"}


@dataclass(frozen=True, slots=True)
class Content:
    """Words by section, and figures."""

    sections: Mapping[str, str] = field(default_factory=dict)
    figures: Sequence[Figure] = ()

    def as_bytes(self) -> bytes:
        """As it is digested and sealed."""
        told = {"sections": dict(self.sections), "figures": [asdict(one) for one in self.figures]}
        return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def fill(edition: Edition, content: Content) -> None:
    """Put words and figures into an edition, sealed; it is not saved."""
    told = content.as_bytes()
    edition.digest = sha256(told).hexdigest()
    edition.sealed = vault.seal(told, owner=vault.HOSPITAL, place=edition.place)


def content_of(edition: Edition) -> Content:
    """What it says, in clear; raises ``SealBroken`` for one that was tampered with."""
    told = json.loads(vault.open(bytes(edition.sealed), owner=vault.HOSPITAL, place=edition.place))
    return Content(told["sections"], [Figure(**one) for one in told["figures"]])


def seal(words: str, place: str) -> bytes:
    """Words under the hospital's key."""
    return vault.seal(words.encode(), owner=vault.HOSPITAL, place=place)


def note_of(brief: Brief) -> str:
    """The covering word."""
    return vault.open(bytes(brief.note), owner=vault.HOSPITAL, place=brief.place).decode()


def remark_of(receipt: Receipt) -> str:
    """What the leader said; nothing where nothing was."""
    if receipt.remark is None:
        return ""
    sealed = bytes(receipt.remark)
    return vault.open(sealed, owner=vault.HOSPITAL, place=receipt.place).decode()
