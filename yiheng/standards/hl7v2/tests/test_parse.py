"""Reading messages: delimiters, escapes, line ends, character sets, refusals."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.standards.hl7v2 import Hl7SyntaxError, Message, parse
from yiheng.standards.hl7v2.escapes import Delimiters
from yiheng.standards.hl7v2.parser import MAX_PARTS, MAX_SEGMENTS
from yiheng.standards.hl7v2.tests.samples import edges, messages, needs_data
from yiheng.standards.hl7v2.times import (
    fhir_date,
    fhir_datetime,
    fhir_instant,
    fhir_time,
    moment,
)

HEAD = "MSH|^~\\&|HIS|市一医院|YIHENG|YH|20261124120005||ADT^A01^ADT_A01|C1|P|2.5.1"


def read(text: str, charset: str = "utf-8") -> Message:
    return parse(text.encode(charset))


def test_header_answers_who_sent_what_when() -> None:
    message = read(HEAD + "\rPID|1||42^^^H^MR\r")

    assert message.type == ("ADT", "A01", "ADT_A01")
    assert message.control_id == "C1"
    assert message.sender == ("HIS", "市一医院")
    assert message.receiver == ("YIHENG", "YH")
    assert message.sent_at == datetime(2026, 11, 24, 4, 0, 5, tzinfo=UTC)
    assert message.version == "2.5.1"
    assert message.header[1].text == "|"
    assert message.header[2].raw == "^~\\&"


def test_parts_are_counted_from_one_and_absent_parts_are_empty() -> None:
    message = read(HEAD + "\rPID|1||A^^^H&1.2&ISO^MR~B^^^G^PI||诸葛^亮\r")
    pid = message.first("PID")

    assert pid is not None
    assert [each.component(1) for each in pid[3].repetitions] == ["A", "B"]
    assert pid[3].subcomponent(4, 2) == "1.2"
    assert pid[5].repetitions[0].components == ("诸葛", "亮")
    assert (pid[30].text, pid[3].component(9), bool(pid[30])) == ("", "", False)
    assert len(message.segments("PID", "MSH")) == 2
    assert message.first("PV1") is None
    with pytest.raises(IndexError):
        pid[0]


def test_null_is_not_absent() -> None:
    pid = read(HEAD + '\rPID|1||1||""||""^x\r').first("PID")

    assert pid is not None
    assert pid[5].is_null
    assert pid[5].text == ""
    assert not pid[6].is_null
    assert (pid[7].component(1), pid[7].component(2)) == ("", "x")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"\F\\S\\T\\R\\E\ ", "|^&~\\ "),
        (r"a\.br\b", "a\nb"),
        (r"a\.sp2\b", "a\n\nb"),
        (r"\X0D0A\ ", "\r\n "),
        (r"\XE6B189\ ", "汉 "),
        (r"\H\重\N\ ", "重 "),
        (r"\Zvendor\ ", r"\Zvendor\ "),
        (r"\XZZ\ ", r"\XZZ\ "),
        (r"\XFF\ ", r"\XFF\ "),
        (r"a\b", r"a\b"),
    ],
)
def test_escapes(written: str, plain: str) -> None:
    nte = read(HEAD + f"\rNTE|1||{written}\r").first("NTE")

    assert nte is not None
    assert nte[3].text == plain


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("last", ["", "\r", "\n"])
@pytest.mark.parametrize("lead", ["", "\ufeff", "\r\n", "\ufeff\n"])
def test_line_ends_and_marks_do_not_matter(end: str, last: str, lead: str) -> None:
    raw = (lead + HEAD + end + "PID|1||42" + end + "PDA" + last).encode()
    message = parse(raw)

    assert [each.name for each in message.body] == ["MSH", "PID", "PDA"]
    assert message.encode() == raw


def test_a_line_without_a_segment_name_continues_the_one_before() -> None:
    message = read(HEAD + "\rOBX|1|TX|R||第一行\n第二行\n\n第三行||\rPID|1\r")
    obx = message.first("OBX")

    assert obx is not None
    assert obx[5].text == "第一行\n第二行\n\n第三行"
    assert [each.name for each in message.body] == ["MSH", "OBX", "PID"]


def test_other_delimiters() -> None:
    message = read("MSH#*!%@#HIS#H\rPID#1##A*B!C@D\rNTE###%F%%S%\r")
    pid, nte = message.first("PID"), message.first("NTE")

    assert pid is not None
    assert nte is not None
    assert [each.components for each in pid[3].repetitions] == [("A", "B"), ("C@D",)]
    assert nte[3].text == "#*"


@pytest.mark.parametrize(
    ("declared", "charset"),
    [
        ("UNICODE UTF-8", "utf-8"),
        ("", "utf-8"),
        ("UNICODE", "utf-8"),
        ("GB 18030-2000", "gb18030"),
        ("GBK", "gbk"),
        ("8859/1", "latin-1"),
        ("ASCII", "ascii"),
    ],
)
def test_character_sets(declared: str, charset: str) -> None:
    name = {"latin-1": "Müller", "ascii": "Smith"}.get(charset, "誠乗瀄")  # GBK trail bytes | ^ ~
    raw = f"MSH|^~\\&|HIS|{name}|||||ADT^A01|1|P|2.5||||||{declared}\rPID|||1||{name}".encode(
        charset
    )
    message = parse(raw)
    pid = message.first("PID")

    assert pid is not None
    assert pid[5].text == name
    assert message.encode() == raw


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"hello", "no_msh"),
        (b"PID|1", "no_msh"),
        (b'{"resourceType":"Patient"}', "no_msh"),
        (b"MS", "truncated"),
        (b"MSH|", "truncated"),
        (b"MSH|^~", "truncated"),
        (HEAD.encode() + b"\rPI", "truncated"),
        (b"MSH|^~\\|HIS\r", "delimiters"),
        (b"MSH|^^\\&|HIS\r", "delimiters"),
        (b"MSHA^~\\&A", "delimiters"),
        (b"MSH|abcd|HIS\r", "delimiters"),
        (HEAD.encode("gb18030") + b"\r", "encoding"),
        ((HEAD + "\rPID").encode("utf-16"), "encoding"),
        (f"{HEAD}||||||ASCII\r".encode(), "encoding"),
        (f"{HEAD}||||||ISO IR87\r".encode(), "encoding"),
        (HEAD.encode() + b"\rPID|\x00", "control"),
        (HEAD.encode() + b"\x1c\r", "control"),
        (HEAD.encode() + b"\rNTE|" * (MAX_SEGMENTS + 1), "too_many_segments"),
        (HEAD.encode() + b"\rNTE" + b"|" * (MAX_PARTS + 1), "too_many_parts"),
    ],
)
def test_refusals_say_what_and_how_to_mend(raw: bytes, code: str) -> None:
    with pytest.raises(Hl7SyntaxError, match="请") as refusal:
        parse(raw)

    assert refusal.value.code == code


def test_size_limit_is_the_callers() -> None:
    raw = HEAD.encode() + b"\rNTE|||" + b"x" * 1000

    assert parse(raw, limit=len(raw)).control_id == "C1"
    with pytest.raises(Hl7SyntaxError, match="上限") as refusal:
        parse(raw, limit=len(raw) - 1)
    assert refusal.value.code == "too_large"


def test_encoding_refusal_names_the_segment() -> None:
    with pytest.raises(Hl7SyntaxError) as refusal:
        parse(HEAD.encode() + b"\rPID|1||1||\xd5\xc5")

    assert refusal.value.place == "PID"
    assert "0xD5" in str(refusal.value)


@needs_data
def test_every_message_of_the_data_set_parses_and_comes_back_byte_for_byte() -> None:
    corpus = messages() | edges()

    assert len(corpus) == 74
    for name, raw in corpus.items():
        message = parse(raw)
        assert message.encode() == raw, name
        assert message.type.code, name


@needs_data
def test_edge_files_have_their_segments() -> None:
    found = {name: [each.name for each in parse(raw).body] for name, raw in edges().items()}
    windows = ["MSH", "EVN", "PID", "PV1", "OBX", "AL1", "AL1", "PRB"]

    assert found["sample_win"] == found["sample_unix"] == windows
    assert found["ORU-multiline-short"].count("OBX") == 3
    assert found["ORU-multiline-short-mixed"].count("OBX") == 4


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(TEXT)
def test_any_text_survives_escaping(text: str) -> None:
    marks = Delimiters()
    written = marks.escaped(text)

    assert marks.unescape(written) == text
    assert not set(written) & set("|^~&\r\n\x00\x0b\x1c")
    assert written != '""'


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x0b\x1c")))
)
def test_any_body_comes_back_byte_for_byte(lines: list[str]) -> None:
    raw = (HEAD + "\r" + "\rNTE|1||".join(lines) + "\r").encode()

    assert parse(raw).encode() == raw


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026", "2026"),
        ("202611", "2026-11"),
        ("20261124", "2026-11-24"),
        ("2026112408", "2026-11-24T08:00:00+08:00"),
        ("202611240830", "2026-11-24T08:30:00+08:00"),
        ("20261124083015.25+0115", "2026-11-24T08:30:15.250000+01:15"),
        ("20261124083015-0500", "2026-11-24T08:30:15-05:00"),
        ("2026-11-24 08:30:15", "2026-11-24T08:30:15+08:00"),
        ("20261324", None),
        ("20260230", None),
        ("202611242460", None),
        ("20261124083015+9900", None),
        ("00010101000000+1400", None),
        ("0000", None),
        ("abc", None),
        ("", None),
    ],
)
def test_time_stamps_of_any_precision(text: str, found: str | None) -> None:
    assert fhir_datetime(text) == found


def test_dates_instants_and_times() -> None:
    assert fhir_date("20261124083015") == "2026-11-24"
    assert fhir_instant("20261124") is None
    assert fhir_instant("202611240830") == "2026-11-24T08:30:00+08:00"
    assert (fhir_time("0830"), fhir_time("08:30:15"), fhir_time("2500")) == (
        "08:30:00",
        "08:30:15",
        None,
    )
    assert moment("2026") == datetime(2025, 12, 31, 16, tzinfo=UTC)
