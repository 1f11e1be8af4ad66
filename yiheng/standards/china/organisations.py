"""统一社会信用代码: the unified social credit code of GB 32100-2015, checked and made.

Shape: 1 registrar, 1 category, 6 area, 9 organisation code (GB 11714), 1 check character.
Golden number: 91110000600037341L. Those of public hospitals begin with 12 (编制, 事业单位).
"""

from __future__ import annotations

from dataclasses import dataclass

from yiheng.standards.china.faults import Fault, fault

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_PLACE = {character: value for value, character in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


@dataclass(frozen=True)
class CreditCode:
    """A valid unified social credit code."""

    number: str

    @property
    def area(self) -> str:
        """The six digits of the registrar's place (GB/T 2260)."""
        return self.number[2:8]

    @property
    def organisation(self) -> str:
        """The nine characters of the organisation code."""
        return self.number[8:17]

    @property
    def public_institution(self) -> bool:
        """Whether 机构编制 registered it as 事业单位, as public hospitals are."""
        return self.number.startswith("12")


def check_character(body: str) -> str:
    """The 18th character for 17 others: 31 less the weighted sum modulo 31 (GB 32100-2015 §5)."""
    total = sum(weight * _PLACE[char] for weight, char in zip(_WEIGHTS, body, strict=True))
    return _ALPHABET[-total % 31]


def check(code: str) -> CreditCode | Fault:
    """The code, or the first fault in it; small letters and blanks around are forgiven."""
    text = code.strip().upper()
    if len(text) != 18:
        return fault(
            "uscc.length", "统一社会信用代码应为 18 位，现为 %(length)s 位。请补全或删去多余字符",
            length=len(text),
        )  # fmt: skip
    wrong = "、".join(sorted(set(text) - set(_ALPHABET)))
    if wrong:
        return fault(
            "uscc.characters",
            "统一社会信用代码不使用字符 %(wrong)s（字母 I、O、S、V、Z 也不使用）。请核对登记证书",
            wrong=wrong,
        )
    if not text[2:8].isdigit():
        return fault(
            "uscc.area", "统一社会信用代码第 3 至 8 位 %(area)s 应全为数字。请核对登记证书",
            area=text[2:8],
        )  # fmt: skip
    expected = check_character(text[:17])
    if text[17] != expected:
        return fault(
            "uscc.check",
            "统一社会信用代码校验位不符：校验位应为 %(expected)s，现为 %(found)s。请核对登记证书",
            expected=expected, found=text[17],
        )  # fmt: skip
    return CreditCode(text)


def make(area: str, organisation: str, kind: str = "12") -> str:
    """A valid code for sample data from its area, organisation code and first two characters.

    Raises ValueError if the result would not pass `check`.
    """
    body = f"{kind}{area}{organisation}"
    if len(body) != 17 or set(body) - set(_ALPHABET):
        raise ValueError(f"“{body}”不能构成统一社会信用代码的前 17 位")
    code = check(body + check_character(body))
    if isinstance(code, Fault):
        raise ValueError(code.text)
    return code.number
