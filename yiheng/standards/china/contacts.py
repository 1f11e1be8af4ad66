"""Telephone numbers and postcodes of the mainland: each check gives the tidied value or a fault."""

from __future__ import annotations

import re

from yiheng.standards.china.faults import Fault, fault

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,5})?")
_POSTCODE = re.compile(r"[0-9]{6}")
_BLANKS = re.compile(r"\s+")


def check_mobile(text: str) -> str | Fault:
    """An 11-digit mobile number beginning with 13 to 19; blanks and a leading +86 are dropped."""
    number = _BLANKS.sub("", text).removeprefix("+86")
    if _MOBILE.fullmatch(number):
        return number
    return fault("phone.mobile", "手机号应为 11 位半角数字，以 13 至 19 开头。请核对后重填")


def check_landline(text: str) -> str | Fault:
    """A fixed line: area code from 0, 7 or 8 digits, an extension if any (010-12345678-801)."""
    number = _BLANKS.sub("", text)
    if _LANDLINE.fullmatch(number):
        return number
    return fault("phone.landline", "固定电话应写作“区号-号码”，如 010-12345678，分机加在后面")


def check_phone(text: str) -> str | Fault:
    """A mobile or a fixed line, told apart by the leading 0."""
    return check_landline(text) if text.strip().startswith("0") else check_mobile(text)


def check_postcode(text: str) -> str | Fault:
    """Six digits."""
    code = text.strip()
    if _POSTCODE.fullmatch(code):
        return code
    return fault("postcode", "邮政编码应为 6 位半角数字。请核对后重填")
