"""Sealing what is too large for the memory: in chunks, each with its place in the whole (3.2-b).

A stream is its chunks one after the other, each a seal of ``vault`` of at most ``CHUNK`` bytes. The
place of a seal is the stream's place with the chunk's number and their count, so that a stream that
was cut, lengthened, reordered or swapped for another does not open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yiheng.governance.keys import vault
from yiheng.governance.keys.suites import NONCE

CHUNK = 1024 * 1024
OVER = 1 + NONCE + 16  # suite byte, nonce, tag


@dataclass(frozen=True, slots=True)
class Place:
    """What a stream belongs to: its key's owner, the place that is bound, its bytes in clear."""

    owner: str
    place: str
    size: int

    @property
    def chunks(self) -> int:
        """How many chunks it has; one at least."""
        return max(1, -(-self.size // CHUNK))

    @property
    def sealed_size(self) -> int:
        """How many bytes it has when it is sealed."""
        return self.size + self.chunks * OVER

    def bound(self, number: int) -> str:
        """What the chunk of this number (from 1) is bound to."""
        return f"{self.place}|{number}/{self.chunks}"

    def length(self, number: int) -> int:
        """How many bytes in clear the chunk of this number has."""
        return CHUNK if number < self.chunks else self.size - CHUNK * (self.chunks - 1)


def seal(blocks: Iterable[bytes], where: Place) -> Iterator[bytes]:
    """The sealed chunks of what comes in blocks of any size.

    Raises ``ValueError`` when it is not as long as was said.
    """
    number, lengths = 0, [where.length(one) for one in range(1, where.chunks + 1)]
    for number, clear in enumerate(_cut(blocks, lengths), 1):
        if number > where.chunks or len(clear) != lengths[number - 1]:
            raise ValueError(f"{where.place}: not {where.size} bytes")
        yield vault.seal(clear, owner=where.owner, place=where.bound(number))
    if number != where.chunks:
        raise ValueError(f"{where.place}: not {where.size} bytes")


def open(blocks: Iterable[bytes], where: Place) -> Iterator[bytes]:  # noqa: A001  # of seal
    """The chunks in clear. Raises ``SealBroken`` at the first that is not as it was sealed."""
    lengths = [where.length(number) + OVER for number in range(1, where.chunks + 1)]
    number = 0
    for number, sealed in enumerate(_cut(blocks, lengths), 1):
        if number > where.chunks or len(sealed) != lengths[number - 1]:
            raise vault.SealBroken(where.place)
        yield vault.open(sealed, owner=where.owner, place=where.bound(number))
    if number != where.chunks:
        raise vault.SealBroken(where.place)


def _cut(blocks: Iterable[bytes], lengths: list[int]) -> Iterator[bytes]:
    """Blocks cut anew into pieces of these lengths; what is over comes as one more piece."""
    held, coming = bytearray(), iter(blocks)
    for length in lengths:
        while len(held) < length and (block := next(coming, None)) is not None:
            held += block
        piece = bytes(held[:length])
        del held[:length]
        if not piece and length:
            return
        yield piece
    if held or any(coming):
        yield bytes(held) or b"\0"
