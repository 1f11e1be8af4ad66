"""居民身份证: the citizen identity number of GB 11643-1999, checked, converted, made and compared.

Shape: 6 digits of area (GB/T 2260), 8 of birth (YYYYMMDD), 3 of sequence (odd for a man), and a
check character by ISO 7064 MOD 11-2. Golden number: 11010519491231002X.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yiheng.standards.china.faults import Fault, fault

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_WITHIN = re.compile(r"(?<![0-9])[0-9]{17}[0-9Xx](?![0-9])")
_OF_A_PATIENT = re.compile(
    r"(?:住院|门诊|急诊|病历|病案|就诊|登记|检查|影像|患者|病人|条码|床)\s*(?:卡|ID|id|编)?\s*[号码]+"
    r"\s*[:：为是]?\s*[A-Za-z]{0,4}-?[0-9]{3,}"
)
_EARLIEST_YEAR = 1850

PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省",
    "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省", "35": "福建省",
    "36": "江西省", "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区",
    "46": "海南省",
    "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省", "54": "西藏自治区",
    "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
    "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区", "83": "台湾居民居住证",
}  # fmt: skip
"""The first two digits, GB/T 2260; 81, 82 and 83 stand on 港澳台居民居住证 (国办发〔2018〕81号)."""


class Sex(StrEnum):
    """The two sexes that an identity number can say, by their code in GB/T 2261.1."""

    MALE = "1"
    FEMALE = "2"

    @property
    def label(self) -> str:
        """男 or 女."""
        return "男" if self is Sex.MALE else "女"


@dataclass(frozen=True)
class IdCard:
    """A valid identity number and what it says; `converted` if it was written in 15 digits."""

    number: str
    birth: date
    sex: Sex
    converted: bool = False

    @property
    def area(self) -> str:
        """The six digits of the place of first registration."""
        return self.number[:6]

    @property
    def province(self) -> str:
        """The name that the first two digits stand for."""
        return PROVINCES[self.number[:2]]

    def age(self, on: date) -> int:
        """Whole years lived on that day (民法典 第200条: counted by the calendar)."""
        had_birthday = (on.month, on.day) >= (self.birth.month, self.birth.day)
        return on.year - self.birth.year - (not had_birthday)


def check_character(body: str) -> str:
    """The 18th character for 17 digits: ISO 7064 MOD 11-2 (GB 11643-1999, annex)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def check(number: str, *, on: date | None = None) -> IdCard | Fault:
    """The card behind a number of 18 or (until 1999) 15 digits, or the first fault in it.

    A small x and blanks around are forgiven. With `on`, a birth after that day is a fault.
    """
    text = number.strip().upper()
    shape = _shape_fault(text)
    if shape:
        return shape
    converted = len(text) == 15
    body = f"{text[:6]}19{text[6:]}" if converted else text[:17]
    content = _content_fault(body, on)
    if content:
        return content
    expected = check_character(body)
    if not converted and text[17] != expected:
        return fault(
            "id.check", "身份证号校验位不符：校验位应为 %(expected)s，现为 %(found)s。请核对证件",
            expected=expected, found=text[17],
        )  # fmt: skip
    sex = Sex.MALE if int(body[16]) % 2 else Sex.FEMALE
    return IdCard(body + expected, _birth(body[6:14]), sex, converted)


def numbers_in(text: str) -> list[str]:
    """Every valid number of 18 characters that stands somewhere in a text."""
    return [one for one in _WITHIN.findall(text) if isinstance(check(one), IdCard)]


def names_a_patient(text: str) -> bool:
    """Whether a text, in its compatible form (NFKC), holds a number by which a hospital calls a
    patient: 住院号 123456, 病历号：M00012."""
    return _OF_A_PATIENT.search(text) is not None


def _shape_fault(text: str) -> Fault | None:
    if len(text) not in (15, 18):
        return fault(
            "id.length", "身份证号应为 18 位（旧证 15 位），现为 %(length)s 位。请核对证件",
            length=len(text),
        )  # fmt: skip
    if not (_EIGHTEEN.fullmatch(text) or _FIFTEEN.fullmatch(text)):
        return fault(
            "id.characters", "身份证号只能用半角数字，仅第 18 位可为 X。请改正其中的其他字符"
        )
    return None


def _content_fault(body: str, on: date | None) -> Fault | None:
    if body[:2] not in PROVINCES:
        return fault(
            "id.area", "身份证号前两位 %(area)s 不是行政区划代码。请核对证件", area=body[:2]
        )
    try:
        birth = _birth(body[6:14])
    except ValueError:
        return fault(
            "id.birth", "身份证号第 7 至 14 位 %(digits)s 不是有效日期。请核对证件",
            digits=body[6:14],
        )  # fmt: skip
    if on is not None and birth > on:
        return fault(
            "id.future",
            "身份证号中的出生日期 %(birth)s 晚于 %(on)s。请核对证件",
            birth=birth,
            on=on,
        )
    return None


def _birth(digits: str) -> date:
    birth = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if birth.year < _EARLIEST_YEAR:
        raise ValueError(digits)
    return birth


def make(area: str, birth: date, sequence: int, male: bool) -> str:
    """A valid number for sample data; `sequence` 0 to 499 is the how-manieth of its sex that day.

    Raises ValueError if the result would not pass `check`.
    """
    if not 0 <= sequence <= 499:
        raise ValueError(f"顺序号应在 0 至 499 之间，现为 {sequence}")
    body = f"{area}{birth:%Y%m%d}{sequence * 2 + male:03d}"
    card = check(body + check_character(body))
    if isinstance(card, Fault):
        raise ValueError(card.text)
    return card.number


def disagreements(number: str, *, birth: date | None, sex: str | None) -> list[Fault]:
    """Every way in which a number is wrong or differs from the record beside it (DQ03).

    `sex` is a code of GB/T 2261.1; 0 (未知), 9 (未说明) and None differ from nothing.
    """
    card = check(number)
    if isinstance(card, Fault):
        return [card]
    faults = []
    if birth is not None and birth != card.birth:
        faults.append(
            fault(
                "id.birth-differs",
                "出生日期 %(recorded)s 与身份证号所示 %(derived)s 不一致。请改正其中一项",
                recorded=birth,
                derived=card.birth,
            )
        )
    if sex in (Sex.MALE, Sex.FEMALE) and sex != card.sex:
        faults.append(
            fault(
                "id.sex-differs",
                "性别“%(recorded)s”与身份证号所示“%(derived)s”不一致。请改正其中一项",
                recorded=Sex(sex).label,
                derived=card.sex.label,
            )
        )
    return faults
