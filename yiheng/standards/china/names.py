"""How Chinese names and numbers are written: masked, made up, as serial numbers."""

from __future__ import annotations

import re
from itertools import accumulate
from random import Random

_PROVINCE = r"(?:[^省市区县]{2,3}省|[^省市区县]{2,6}自治区|[^省市区县]{2}特别行政区)?"
_CITY = r"(?:[^省市区县]{1,9}?(?:市|自治州|地区|盟))?"
_COUNTY = r"(?:[^省市县旗][^省市区县旗镇乡街路道村号社园院校厂小]{0,13}?(?:区|县|旗|市))?"
_DISTRICT = re.compile(_PROVINCE + _CITY + _COUNTY)

_SURNAMES = (
    ("王李张刘陈", 7), ("杨黄赵吴周", 3), ("徐孙马朱胡郭何林高罗", 2),
    ("郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金", 1),
)  # fmt: skip
_COMPOUND_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "尉迟")
_SURNAME_LIST = tuple([name for names, _ in _SURNAMES for name in names] + list(_COMPOUND_SURNAMES))
_SURNAME_WEIGHTS = tuple(
    accumulate([10 * w for names, w in _SURNAMES for _ in names] + [1] * len(_COMPOUND_SURNAMES))
)
_MALE = "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆志建国文博瑞轩泽晨旭东海峰林龙安康宁远承"
_FEMALE = "芳娜敏静秀丽艳娟霞燕玲婷雪慧莉颖琳洁梅红云萍倩欣怡雨佳悦梦思琪涵瑶月兰英春晓诗语晴如"


def mask_name(name: str) -> str:
    """张小三 → 张*三, 张三 → 张*, 欧阳小三 → 欧**三; a single character is hidden whole."""
    text = name.strip()
    if len(text) < 2:
        return "*" * len(text)
    if len(text) == 2:
        return f"{text[0]}*"
    return f"{text[0]}{'*' * (len(text) - 2)}{text[-1]}"


def mask_id_number(number: str) -> str:
    """110105********002X; a shorter document keeps two characters at each end, or none."""
    text = number.strip()
    if len(text) >= 15:
        return _middle_hidden(text, 6, 4)
    return _middle_hidden(text, 2, 2) if len(text) >= 8 else "*" * len(text)


def mask_phone(number: str) -> str:
    """138****1234; of a fixed line the area code and the last four digits stay."""
    text = number.strip()
    if len(text) < 8:
        return "*" * len(text)
    area, dash, rest = text.partition("-")
    if dash and len(rest) >= 7:
        return f"{area}-{_middle_hidden(rest, 0, 4)}"
    return _middle_hidden(text, 3, 4)


def mask_address(address: str) -> str:
    """The address down to 区县, the rest hidden; what cannot be read as an area is hidden whole."""
    text = address.strip()
    found = _DISTRICT.match(text)
    shown = found.group() if found else ""
    return shown if shown == text else f"{shown}***"


def _middle_hidden(text: str, head: int, tail: int) -> str:
    return f"{text[:head]}{'*' * (len(text) - head - tail)}{text[-tail:]}"


def person_name(rng: Random, male: bool) -> str:
    """A made-up name, common surnames common: for sample data only. The same seed, same name."""
    surname = rng.choices(_SURNAME_LIST, cum_weights=_SURNAME_WEIGHTS)[0]
    characters = _MALE if male else _FEMALE
    return surname + "".join(rng.choices(characters, k=rng.choices((1, 2), (1, 4))[0]))


def serial(prefix: str, year: int, number: int) -> str:
    """A document's number after 党政机关公文格式 (GB/T 9704): 信采〔2026〕12号, no leading zero."""
    if number < 1:
        raise ValueError("编号应从 1 起")
    return f"{prefix}〔{year}〕{number}号"
