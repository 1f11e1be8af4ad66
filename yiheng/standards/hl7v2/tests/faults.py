"""Ways to spoil bytes, reusable for every door that reads them: seeded, pure, named."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from types import FrameType

COUNT = int(os.environ.get("YIHENG_FUZZ", "10000"))
HANG = 2

Mutator = Callable[[bytes, Random], bytes]

_MARKS = b'|^~\\&\r\n\x0b\x1c\x00\x1b\xff\xfe\xef\xbb\xbf"0Z \xe6\x81\x30'


def flip(raw: bytes, chance: Random) -> bytes:
    """One byte becomes another."""
    place = chance.randrange(len(raw) + 1)
    return raw[:place] + bytes([chance.randrange(160)]) + raw[place + 1 :]


def cut(raw: bytes, chance: Random) -> bytes:
    """The end is missing."""
    return raw[: chance.randrange(len(raw) + 1)]


def drop(raw: bytes, chance: Random) -> bytes:
    """A stretch is missing."""
    start = chance.randrange(len(raw) + 1)
    return raw[:start] + raw[start + chance.randrange(80) :]


def insert(raw: bytes, chance: Random) -> bytes:
    """Structural bytes in a place where they do not belong."""
    place = chance.randrange(len(raw) + 1)
    added = bytes(chance.choice(_MARKS) for _ in range(chance.randrange(1, 6)))
    return raw[:place] + added + raw[place:]


def repeat(raw: bytes, chance: Random) -> bytes:
    """A stretch stands there many times."""
    start = chance.randrange(len(raw) + 1)
    piece = raw[start : start + chance.randrange(1, 40)]
    return raw[:start] + piece * chance.randrange(2, 60) + raw[start:]


def shuffle_segments(raw: bytes, chance: Random) -> bytes:
    """The lines stand in another order."""
    lines = raw.replace(b"\n", b"\r").split(b"\r")
    chance.shuffle(lines)
    return b"\r".join(lines)


def swap_field(raw: bytes, chance: Random) -> bytes:
    """A field holds what belongs to another."""
    fields = raw.split(b"|")
    fields[chance.randrange(len(fields))] = chance.choice(fields)
    return b"|".join(fields)


def blank_field(raw: bytes, chance: Random) -> bytes:
    """A field is empty, or HL7's NULL."""
    fields = raw.split(b"|")
    fields[chance.randrange(len(fields))] = chance.choice((b"", b'""'))
    return b"|".join(fields)


def recode(raw: bytes, chance: Random) -> bytes:
    """The bytes are in another character set than they say."""
    text = raw.decode("utf-8", errors="replace")
    return text.encode(chance.choice(("gb18030", "utf-16", "latin-1", "big5")), errors="replace")


def noise(raw: bytes, chance: Random) -> bytes:
    """No message at all."""
    return chance.randbytes(chance.randrange(200))


MUTATORS: tuple[Mutator, ...] = (
    flip, cut, drop, insert, repeat, shuffle_segments, swap_field, blank_field, recode, noise,
)  # fmt: skip


def spoiled(corpus: list[bytes], count: int, seed: int = 20261124) -> Iterator[bytes]:
    """Members of the corpus with one to three faults each; the same for the same seed."""
    chance = Random(seed)
    for _ in range(count):
        raw = chance.choice(corpus)
        for _ in range(chance.randrange(1, 4)):
            raw = chance.choice(MUTATORS)(raw, chance) if raw else noise(raw, chance)
        yield raw[:200_000]


@contextmanager
def no_hang(raw: object) -> Iterator[None]:
    """Fail when one input takes more than two seconds."""

    def stop(number: int, where: FrameType | None) -> None:
        raise AssertionError(f"hangs: {raw!r}")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(HANG)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
