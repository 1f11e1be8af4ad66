"""What the sample hospital is made of: departments, post cards, who is needed where."""

from __future__ import annotations

from dataclasses import dataclass

from yiheng.governance.people.models import Boundary, UnitKind
from yiheng.governance.people.standard import BY_CODE


@dataclass(frozen=True, slots=True)
class Department:
    """A department or a unit under one."""

    code: str
    name: str
    kind: str
    parent: str = ""
    headcount: str = ""
    always_on: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A post card of the sample hospital, and in which unit its holders sit."""

    code: str
    title: str
    permissions: tuple[str, ...]
    unit: str = ""
    holders: int = 2
    boundary: str = Boundary.NONE


INFORMATION = "XX"
OFFICE = "YB"
PHARMACY = "YX"
MEDICAL_AFFAIRS = "YW"
NURSING = "HL"
LABORATORY = "JY"
FINANCE = "CW"
PURCHASING = "CG"
FIRST_WARD = "LC01"

FUNCTIONS = (
    Department(OFFICE, "院办公室", UnitKind.ADMINISTRATIVE),
    Department(INFORMATION, "信息管理部", UnitKind.ADMINISTRATIVE, headcount="staff_total"),
    Department(MEDICAL_AFFAIRS, "医务部", UnitKind.ADMINISTRATIVE),
    Department(PHARMACY, "药学部", UnitKind.MEDICAL_TECHNOLOGY),
    Department(LABORATORY, "检验科", UnitKind.MEDICAL_TECHNOLOGY),
)
UNDER = (
    Department("XX1", "系统管理团队", UnitKind.TEAM, INFORMATION),
    Department("XX2", "数据管理团队", UnitKind.TEAM, INFORMATION),
    Department("XX3", "网络安全团队", UnitKind.TEAM, INFORMATION, always_on=True),
    Department(NURSING, "护理部", UnitKind.ADMINISTRATIVE),
    Department("JJ", "纪检监察室", UnitKind.ADMINISTRATIVE, OFFICE),
    Department("SJ", "审计科", UnitKind.ADMINISTRATIVE, OFFICE),
    Department(FINANCE, "财务部", UnitKind.ADMINISTRATIVE, OFFICE),
    Department(PURCHASING, "采购办公室", UnitKind.ADMINISTRATIVE, OFFICE),
)
CLINICAL_NAMES = (
    "心血管内科", "呼吸内科", "消化内科", "神经内科", "普外科", "骨科", "急诊医学科", "儿科",
    "妇科", "产科", "内分泌科", "肾病学科", "血液内科", "免疫学科", "老年病科", "神经外科",
    "泌尿外科", "胸外科", "心脏大血管外科", "烧伤科", "整形外科", "眼科", "耳鼻咽喉科", "口腔科",
    "皮肤科", "精神科", "感染科", "结核病科", "肿瘤科", "康复医学科", "疼痛科", "重症医学科",
    "中医科", "中西医结合科", "新生儿科", "小儿外科", "生殖医学科", "运动医学科", "职业病科",
    "全科医疗科", "变态反应科", "麻醉科",
)  # fmt: skip


def _seated(code: str, unit: str, holders: int = 2) -> Card:
    one = BY_CODE[code]
    return Card(code, one.title, one.permissions, unit, holders, one.boundary)


CARDS = (
    _seated("director", INFORMATION, 1),
    _seated("deputy_director", INFORMATION, 1),
    _seated("leader", OFFICE),
    _seated("president", OFFICE, 1),
    _seated("secretary", OFFICE),
    _seated("finance_reviewer", FINANCE),
    _seated("cashier", FINANCE),
    _seated("buyer", PURCHASING),
    _seated("asset_keeper", PURCHASING),
    _seated("asset_clerk", FIRST_WARD, 1),
    _seated("asset_clerk", LABORATORY, 1),
    _seated("data_steward", "XX2"),
    _seated("intake_clerk", "XX2"),
    _seated("data_analyst", "XX2"),
    _seated("system_engineer", "XX1"),
    _seated("security_officer", "XX3"),
    _seated("medical_affairs", MEDICAL_AFFAIRS, 3),
    _seated("nursing_affairs", NURSING),
    _seated("registration", MEDICAL_AFFAIRS),
    _seated("medical_records", MEDICAL_AFFAIRS, 1),
    _seated("pharmacy", PHARMACY),
    _seated("discipline", "JJ"),
    _seated("seal_keeper", OFFICE),
    _seated("auditor", "SJ"),
    _seated("head", "", 1),
    _seated("doctor", ""),
    _seated("nurse", ""),
)
HEAD, DOCTOR, NURSE = CARDS[-3], CARDS[-2], CARDS[-1]


def departments(count: int) -> tuple[Department, ...]:
    """So many departments: the functions first, clinical ones for the rest.

    Raises ``ValueError`` with Chinese text when the number cannot be made.
    """
    least, most = len(FUNCTIONS) + 1, len(FUNCTIONS) + len(CLINICAL_NAMES)
    if not least <= count <= most:
        raise ValueError(f"科室数应在 {least} 到 {most} 之间")
    clinical = [
        Department(f"LC{index:02d}", name, UnitKind.CLINICAL)
        for index, name in enumerate(CLINICAL_NAMES[: count - len(FUNCTIONS)], start=1)
    ]
    return (*FUNCTIONS, *clinical)
