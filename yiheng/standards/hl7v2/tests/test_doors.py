"""Batch files, MLLP frames and acknowledgements."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.standards.hl7v2 import (
    Deframer,
    FrameError,
    Hl7Error,
    Hl7SyntaxError,
    MappingError,
    acknowledge,
    frame,
    parse,
    split,
)
from yiheng.standards.hl7v2.tests.factories import NOON
from yiheng.standards.hl7v2.tests.samples import messages, needs_data

ONE = "MSH|^~\\&|HIS|H|||20261124||ADT^A08|1|P|2.5\rPID|||1||张^三\r".encode()
TWO = ONE.replace(b"|1|P|", b"|2|P|")


def parts(raw: bytes, limit: int = 1024) -> list[bytes]:
    return list(split(BytesIO(raw), limit=limit))


@pytest.mark.parametrize("between", [b"", b"\r\n\r\n", b"\n"])
@pytest.mark.parametrize("lead", [b"", b"\xef\xbb\xbf", b"\r\n"])
def test_messages_one_after_another(between: bytes, lead: bytes) -> None:
    assert [each.strip() for each in parts(lead + ONE + between + TWO)] == [
        ONE.strip(),
        TWO.strip(),
    ]


def test_batch_envelopes_are_taken_off_and_counted() -> None:
    raw = b"FHS|^~\\&\rBHS|^~\\&\r" + ONE + TWO + b"BTS|2\rFTS|1\r"

    assert parts(raw) == [ONE, TWO]


def test_framed_capture_is_read_too() -> None:
    assert [parse(each).control_id for each in parts(frame(ONE) + frame(TWO))] == ["1", "2"]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b"\r\n ", "empty"),
        (b"name,age\n1,2", "no_msh"),
        (b"PID|1\r" + ONE, "no_msh"),
        (b"FHS|\rBHS|\r" + ONE + b"BTS|2\rFTS|1\r", "count"),
        (b"FHS|\rBHS|\r" + ONE + b"BTS|1\rFTS|2\r", "count"),
        (b"FHS|\rBHS|\r" + ONE, "truncated"),
        (b"BHS|\r" + ONE + b"BTS|1\rFTS|1\r", "truncated"),
        (ONE + b"NTE|||" + b"x" * 2000 + b"\r", "too_large"),
        (ONE + b"NTE|||x\r" * 500, "too_large"),
        (ONE.decode().encode("utf-16"), "encoding"),
    ],
)
def test_files_that_are_refused(raw: bytes, code: str) -> None:
    with pytest.raises(Hl7SyntaxError, match="请") as refusal:
        parts(raw)

    assert refusal.value.code == code


class Trickle(BytesIO):
    """A stream that gives one byte at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(1 if size else 0)


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_line_ends_that_straddle_two_reads(end: bytes) -> None:
    raw = (ONE + TWO).replace(b"\r", end)

    assert b"".join(split(Trickle(raw))) == raw
    assert len(list(split(Trickle(raw)))) == 2


@needs_data
def test_the_whole_data_set_in_one_file() -> None:
    every = list(messages().values())
    found = list(split(BytesIO(b"\n".join(every))))

    assert [parse(each).control_id for each in found] == [parse(each).control_id for each in every]


@given(
    st.lists(st.binary().map(lambda raw: raw.translate(None, b"\x0b\x1c")), max_size=5), st.data()
)
def test_frames_come_out_whole_however_the_bytes_are_cut(
    bodies: list[bytes], data: st.DataObject
) -> None:
    stream, found, deframer = b"\r".join(map(frame, bodies)), [], Deframer()
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        found += deframer.feed(stream[:size])
        stream = stream[size:]
    deframer.close()

    assert found == bodies


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        (b"GET / HTTP/1.1\r\n", "garbage"),
        (b"\x0bMSH|\x0bMSH|", "unterminated"),
        (b"\x0bMSH|\x1cX", "unterminated"),
        (b"\x0b" + b"x" * 200, "too_large"),
        (b"\x0b" + b"x" * 200 + b"\x1c\r", "too_large"),
    ],
)
def test_streams_out_of_step(stream: bytes, code: str) -> None:
    with pytest.raises(FrameError) as refusal:
        Deframer(limit=100).feed(stream)

    assert refusal.value.code == code


def test_messages_before_a_fault_are_handed_over_first() -> None:
    deframer = Deframer()

    assert deframer.feed(frame(ONE) + b"garbage") == [ONE]
    with pytest.raises(FrameError, match="0x0B"):
        deframer.feed(frame(TWO))
    with pytest.raises(FrameError):
        deframer.close()


def test_hanging_up_inside_a_frame_is_a_fault() -> None:
    deframer = Deframer()
    deframer.feed(frame(ONE)[:-1])

    with pytest.raises(FrameError) as refusal:
        deframer.close()
    assert refusal.value.code == "truncated"


def test_a_frame_cannot_hold_framing_bytes() -> None:
    with pytest.raises(FrameError):
        frame(b"a\x1cb")


def test_acceptance_answers_the_sender_by_its_own_number() -> None:
    raw = ONE.replace(b"|HIS|H|", b"|HIS&1.2&ISO|H|")
    answer = parse(acknowledge(parse(raw), "AA", "已收下", "YH-1", NOON))
    msa = answer.first("MSA")

    assert msa is not None
    assert answer.type == ("ACK", "A08", "ACK")
    assert answer.receiver == ("HIS", "H")
    assert answer.header[5].raw == "HIS&1.2&ISO"
    assert (msa[1].text, msa[2].text, msa[3].text) == ("AA", "1", "已收下")
    assert answer.sent_at == NOON
    assert answer.first("ERR") is None


def test_refusal_names_place_and_condition() -> None:
    fault = MappingError("missing", "缺少|患者标识号", "PID", 3)
    answer = parse(acknowledge(ONE, "AE", fault.text, "YH-2", NOON, fault))
    err = answer.first("ERR")

    assert err is not None
    assert err[2].raw == "PID^1^3"
    assert err[3].component(1) == "101"
    assert err[4].text == "E"
    assert err[8].text == "缺少|患者标识号"


@pytest.mark.parametrize(
    "raw", [b"", b"garbage", b"MSH|", ONE.decode().encode("gb18030"), ONE + b"\x00"]
)
def test_even_what_cannot_be_read_is_answered(raw: bytes) -> None:
    with pytest.raises(Hl7Error) as refusal:
        parse(raw)
    answer = parse(acknowledge(raw, "AR", refusal.value.text, "YH-3", NOON, refusal.value))
    msa = answer.first("MSA")

    assert msa is not None
    assert msa[1].text == "AR"
    assert msa[2].text == ("1" if len(raw) > 20 else "")
