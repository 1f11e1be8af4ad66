"""A coder looks codes up."""

from __future__ import annotations

import pytest

from yiheng.standards.china.codes import (
    ABO,
    CODE_SETS,
    DISCHARGE_WAY,
    NATIONALITY,
    SEX,
    SPECIALTY,
    check_icd9cm3,
    check_icd10,
)
from yiheng.standards.china.faults import Fault


def test_every_set_is_named_and_filled() -> None:
    assert len(CODE_SETS) == 12
    assert all(codes.title and codes.standard and codes.entries for codes in CODE_SETS.values())
    assert SEX.oid == "2.16.156.10011.2.3.3.4"


def test_codes_are_read_by_code_and_by_name() -> None:
    assert SEX["1"] == "男性"
    assert NATIONALITY["01"] == "汉族"
    assert len([code for code in NATIONALITY.entries if code <= "56"]) == 56
    assert NATIONALITY.code_of("维吾尔族") == "05"
    assert NATIONALITY.code_of("火星族") is None
    assert SPECIALTY["03.04"] == "心血管内科专业"
    assert "5" in DISCHARGE_WAY
    assert ABO.check("3") == "3"


def test_an_unknown_code_is_told_the_known_ones() -> None:
    fault = SEX.check("M")
    many = SPECIALTY.check("")

    assert isinstance(fault, Fault)
    assert fault.text == (
        "性别代码“M”不在 GB/T 2261.1 中。可用代码：0 未知的性别、1 男性、2 女性、9 未说明的性别"
    )
    assert isinstance(many, Fault)
    assert many.text.endswith("等")


@pytest.mark.parametrize(
    "code", ["J44.101", "I10.x00x002", "G20.x00", "C34.900x001", "A17.0+", "G01*", "J44"]
)
def test_icd10_codes_of_the_clinical_edition_pass(code: str) -> None:
    assert check_icd10(code) == code


@pytest.mark.parametrize("code", ["1J44", "J44.1011", "j44", "J44.", "", "J44.101\n", "J４4"])
def test_other_text_is_not_icd10(code: str) -> None:
    fault = check_icd10(code)

    assert isinstance(fault, Fault)
    assert fault.code == "icd10.shape"


@pytest.mark.parametrize("code", ["96.7201", "47.01", "47.0", "88.7200x001"])
def test_icd9cm3_codes_pass(code: str) -> None:
    assert check_icd9cm3(code) == code


@pytest.mark.parametrize("code", ["967201", "96.", "9.72", "96.72011", "96.7201\n"])
def test_other_text_is_not_icd9cm3(code: str) -> None:
    fault = check_icd9cm3(code)

    assert isinstance(fault, Fault)
    assert fault.code == "icd9cm3.shape"
