"""Every fault has a name in words, and the place of each is found in the text shown."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest

from yiheng import standards
from yiheng.care.intake import showing
from yiheng.care.intake.formats import Fault
from yiheng.care.intake.models import Kind
from yiheng.care.intake.wording import FAULTS, fault_words
from yiheng.standards.fhir.issues import TEXTS


def emitted(room: str, pattern: str) -> set[str]:
    """The codes that a room of the standards gives, by its source."""
    folder = Path(next(iter(standards.__path__))) / room
    sources = [path.read_text() for path in folder.rglob("*.py") if "tests" not in path.parts]
    return {code for source in sources for code in re.findall(pattern, source)}


def test_every_fault_is_called_by_words() -> None:
    hl7 = emitted("hl7v2", r'(?:Hl7SyntaxError|MappingError)\(\s*"(\w+)"')
    card = emitted("china", r'fault\(\s*"(id\.[\w-]+)"')
    own = emitted("../care/intake", r'Fault\(\s*"([\w-]+)"')

    assert {"missing", "truncated"} <= hl7
    assert {"id.check", "id.sex-differs"} <= card
    assert "patient-unknown" in own
    assert not (set(TEXTS) | card | own | {f"hl7-{one}" for one in hl7}) - set(FAULTS)
    assert fault_words("brand-new") == "brand-new"


DOCUMENT = {
    "resourceType": "Patient",
    "name": [],
    "identifier": [{"value": "1"}, {"system": "urn:x", "value": "2"}],
    "gender": "female",
}


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("Patient.identifier[1].value", '"value": "2"'),
        ("Patient.identifier[0]", "{"),
        ("Patient.gender", '"gender": "female"'),
        ("Patient.name[0].family", '"name": []'),
        ("Patient", "{"),
        ("Patient.birthDate", "{"),
        ("Patient.identifier[7]", '"identifier": ['),
    ],
)
def test_a_fault_lies_on_the_line_of_its_deepest_place(path: str, shown: str) -> None:
    text = showing.text_of(Kind.FHIR, orjson.dumps(DOCUMENT).decode())
    (found,) = showing.placed(Kind.FHIR, text, [Fault("required", path, "缺少")])

    assert text.split("\n")[found.line - 1].strip().rstrip(",") == shown
    assert found.name == "缺少必填元素"


@pytest.mark.parametrize(("path", "line"), [("PID-7", 2), ("ZZZ-1", 0), ("", 0)])
def test_a_fault_of_a_message_lies_on_its_segment(path: str, line: int) -> None:
    text = showing.text_of(Kind.HL7, "MSH|^~\\&|A\rPID|1\r\nPV1|1\r")

    assert text == "MSH|^~\\&|A\nPID|1\nPV1|1"
    assert showing.placed(Kind.HL7, text, [Fault("hl7-value", path, "")])[0].line == line
