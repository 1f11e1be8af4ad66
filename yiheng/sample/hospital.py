"""What the sample hospital is made of: departments, post cards, who is needed where."""

from __future__ import annotations

from dataclasses import dataclass

from yiheng.governance.people.models import Boundary, UnitKind


@dataclass(frozen=True, slots=True)
class Department:
    """A department or a unit under one."""

    code: str
    name: str
    kind: str
    parent: str = ""


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
LABORATORY = "JY"

FUNCTIONS = (
    Department(OFFICE, "院办公室", UnitKind.ADMINISTRATIVE),
    Department(INFORMATION, "信息管理部", UnitKind.ADMINISTRATIVE),
    Department(MEDICAL_AFFAIRS, "医务部", UnitKind.ADMINISTRATIVE),
    Department(PHARMACY, "药学部", UnitKind.MEDICAL_TECHNOLOGY),
    Department(LABORATORY, "检验科", UnitKind.MEDICAL_TECHNOLOGY),
)
UNDER = (
    Department("XX1", "系统管理团队", UnitKind.TEAM, INFORMATION),
    Department("XX2", "数据管理团队", UnitKind.TEAM, INFORMATION),
    Department("XX3", "网络安全团队", UnitKind.TEAM, INFORMATION),
    Department("JJ", "纪检监察室", UnitKind.ADMINISTRATIVE, OFFICE),
    Department("SJ", "审计科", UnitKind.ADMINISTRATIVE, OFFICE),
)
CLINICAL_NAMES = (
    "心血管内科", "呼吸内科", "消化内科", "神经内科", "普外科", "骨科", "急诊医学科", "儿科",
    "妇科", "产科", "内分泌科", "肾病学科", "血液内科", "免疫学科", "老年病科", "神经外科",
    "泌尿外科", "胸外科", "心脏大血管外科", "烧伤科", "整形外科", "眼科", "耳鼻咽喉科", "口腔科",
    "皮肤科", "精神科", "感染科", "结核病科", "肿瘤科", "康复医学科", "疼痛科", "重症医学科",
    "中医科", "中西医结合科", "新生儿科", "小儿外科", "生殖医学科", "运动医学科", "职业病科",
    "全科医疗科", "变态反应科", "麻醉科",
)  # fmt: skip

STAFF = ("regulation:read", "notices:read")
CLINICIAN = (*STAFF, "records:read", "access:break-glass")
CARDS = (
    Card("director", "信息科主任",
         (*STAFF, "approvals:sign", "people:see", "brief:read", "collection:read-all",
          "collection:revoke", "intake:see"), INFORMATION, 2),
    Card("leader", "分管院长",
         (*STAFF, "approvals:sign", "brief:read", "people:see", "regulation:confirm"),
         OFFICE, 2),
    Card("data_steward", "数据治理员",
         (*STAFF, "collection:apply", "intake:see", "consent:publish"), "XX2", 2),
    Card("intake_clerk", "数据接入员",
         (*STAFF, "collection:apply", "intake:run", "intake:see", "intake:mend"), "XX2", 2),
    Card("data_analyst", "数据分析师", (*STAFF, "analytics:count"), "XX2", 2,
         Boundary.NO_RAW_DATA),
    Card("system_engineer", "系统工程师", (*STAFF, "operations:see"), "XX1", 2,
         Boundary.OPERATIONS_ONLY),
    Card("security_officer", "安全专员", (*STAFF, "ledger:read"), "XX3", 2),
    Card("medical_affairs", "医务部干事", (*STAFF, "access:review"), MEDICAL_AFFAIRS, 3),
    Card("registration", "窗口人员", (*STAFF, "patients:register"), MEDICAL_AFFAIRS, 2),
    Card("pharmacy", "药师", STAFF, PHARMACY, 2),
    Card("discipline", "纪检监察员", (*STAFF, "access:drug-statistics"), "JJ", 2),
    Card("auditor", "内审员", (*STAFF, "ledger:read", "ledger:verify", "people:see"), "SJ", 2),
    Card("head", "科室主任", (*CLINICIAN, "access:assign-care"), "", 1),
    Card("doctor", "医师", CLINICIAN, "", 2),
    Card("nurse", "护士", CLINICIAN, "", 2),
)  # fmt: skip
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
