"""Files to fill in, with invented rows; as they stand they can be imported."""

from __future__ import annotations

from datetime import date

from yiheng.governance.people import sheets

Sheet = tuple[list[str], list[list[str]]]
UNITS = (
    ("YB", "院办公室", "职能部门", ""), ("XX", "信息管理部", "职能部门", ""),
    ("XX1", "系统管理团队", "团队", "XX"), ("YW", "医务部", "职能部门", ""),
    ("HL", "护理部", "职能部门", ""), ("XN", "心血管内科", "临床科室", ""),
    ("JY", "检验科", "医技科室", ""),
)  # fmt: skip
OWN, GUEST = "在编或合同", "外包"
STAFF = (
    ("L00001", "周明远", "YB", "主任医师", OWN, "8001"),
    ("D00001", "赵静", "XX", "高级工程师", OWN, "8002"),
    ("M00001", "孙立", "YW", "主管", OWN, "8003"),
    ("Y00001", "李文博", "XN", "主治医师", OWN, "8004"),
    ("H00001", "王秀兰", "XN", "主管护师", OWN, "8005"),
    ("W00001", "陈刚", "XX1", "驻场工程师", GUEST, "8006"),
)


def units() -> Sheet:
    """The heads and a few departments."""
    return _heads(sheets.UNITS), [list(row) for row in UNITS]


def people(today: date) -> Sheet:
    """The heads and a few people of those departments; who is outsourced has sponsor and end."""
    rows = []
    for number, name, unit, title, employment, phone in STAFF:
        stay = ["D00001", f"{today}", f"{date(today.year + 1, 12, 31)}"]
        own = stay if employment == GUEST else ["", "", ""]
        rows.append([number, name, unit, "", title, employment, *own, phone, ""])
    return _heads(sheets.STAFF), rows


def _heads(columns: dict[str, str]) -> list[str]:
    return [words.split()[0] for words in columns.values()]
