"""Any text at the parsers of parameters, document names and versions: a value or a told refusal."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from yiheng.governance.regulation.content import PARAMETERS
from yiheng.governance.regulation.naming import DocumentName, VersionNumber
from yiheng.standards.hl7v2.tests.faults import COUNT, no_hang, spoiled

pytestmark = pytest.mark.fuzz
VALUES = ["15", "99.9", "1,500", "12:00", "-24,-1,0", "month,day", "是", "周一", "１５ 分钟", "1e9"]
NAMES = ["门诊系统-202311-1.0", "HIS-二期-20231115-2.10", "电子病历-202402-0.1"]


def texts(corpus: list[str], seed: int) -> Iterator[str]:
    """Spoiled members of a corpus as text, whatever their bytes have become."""
    for raw in spoiled([one.encode() for one in corpus], COUNT, seed):
        yield raw.decode("utf-8", errors="replace")


def test_parameter_language() -> None:
    chance, definitions = Random(21), list(PARAMETERS.values())
    refused: list[str] = []
    own = [one.default_proposed for one in definitions if one.default_proposed]
    for text in texts(VALUES + own, 21):
        definition = chance.choice(definitions)
        with no_hang(text):
            try:
                value = definition.parse(text)
                assert definition.parse(definition.canonical(value)) == value
                assert definition.format(value)
            except ValueError as error:
                refused.append(str(error).removeprefix(f"“{definition.title}”"))

    assert 0 < len(refused) < COUNT
    assert all(one.startswith("应为") for one in refused)


@pytest.mark.parametrize("granularity", ["YYYYMM", "YYYYMMDD"])
def test_document_names(granularity: str) -> None:
    refused: list[str] = []
    for text in texts(NAMES, 22):
        with no_hang(text):
            try:
                name = DocumentName.parse(text, granularity)
                assert DocumentName.parse(str(name), granularity) == name
            except ValueError as error:
                refused.append(str(error))

    assert all(refused)
    assert 0 < len(refused) < COUNT


def test_version_numbers() -> None:
    refused: list[str] = []
    for text in texts(["2.1", "0.0", "10.999999"], 23):
        with no_hang(text):
            try:
                assert str(VersionNumber.parse(text)) == text
            except ValueError as error:
                refused.append(str(error))

    assert all("版本号应为" in one for one in refused)
    assert 0 < len(refused) < COUNT
