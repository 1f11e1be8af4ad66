"""The posts that a hospital needs on its first day, with what each may do (2.1-k).

A permission stands here once: a hospital that is founded gets these cards, the sample hospital
seats people on them. A hospital adds and changes cards afterwards, two persons at a time; what a
later version adds here is shown to it and proposed, never given (``queries.offers``).
"""

from __future__ import annotations

from dataclasses import dataclass

from yiheng.governance.people.models.units import Boundary

STAFF = ("regulation:read", "notices:read")
"""What everybody may do."""
CLINICIAN = (*STAFF, "records:read", "access:break-glass")


@dataclass(frozen=True, slots=True)
class Standard:
    """A post card as it is written when a hospital is founded."""

    code: str
    title: str
    permissions: tuple[str, ...]
    boundary: str = Boundary.NONE
    single: bool = False
    privileged: bool = False
    quota_parameter: str = ""
    exclusive: bool = False


STANDARD_POSTS = (
    Standard("director", "信息科主任",
             (*STAFF, "catalogues:see", "catalogues:keep", "catalogues:confirm",
              "projects:see", "projects:propose", "projects:lead",
              "reports:see", "reports:read-all", "reports:manage", "reports:brief",
              "goals:see", "goals:propose", "goals:confirm", "goals:accept", "goals:keep",
              "approvals:sign", "people:see", "people:roster", "brief:read",
              "collection:read-all", "collection:revoke", "requests:read-all", "intake:see",
              "ledger:emergency", "duties:see-all", "duties:pause", "patients:deletions",
              "patients:destroy-director", "notices:plan", "notices:call", "notices:oversee",
              "bulletins:write", "bulletins:urgent", "knowledge:write", "knowledge:keep",
              "crisis:declare", "approvals:terminate", "people:renew", "access:credentials",
              "access:except", "campaigns:see", "campaigns:decide",
              "procurement:read-all", "procurement:contracts", "documents:write",
              "documents:contracts",
              "meetings:see", "meetings:convene"),
             single=True),
    Standard("deputy_director", "信息科副主任",
             (*STAFF, "catalogues:see", "catalogues:keep", "catalogues:confirm",
              "projects:see", "projects:propose", "projects:lead",
              "reports:see", "reports:read-unit", "reports:manage",
              "goals:see", "goals:propose", "goals:accept", "goals:deliver", "goals:keep",
              "people:see", "people:roster", "notices:plan", "notices:call",
              "bulletins:write", "bulletins:urgent", "knowledge:write",
              "documents:write",
              "meetings:see", "meetings:convene")),
    Standard("leader", "分管院长",
             (*STAFF, "catalogues:see",
              "projects:see", "projects:lead",
              "reports:see", "reports:read-all",
              "goals:see", "goals:confirm",
              "approvals:sign", "approvals:terminate", "brief:read", "people:see",
              "regulation:confirm", "ledger:emergency", "duties:see-all", "duties:pause",
              "crisis:declare", "people:confirm-renewal", "access:credentials",
              "access:confirm-exception", "campaigns:see", "campaigns:decide",
              "procurement:read-all", "procurement:confirm-budget",
              "meetings:see", "meetings:convene")),
    Standard("president", "院长", (*STAFF, "goals:see",
              "approvals:sign", "brief:read",
              "meetings:see")),
    Standard("secretary", "院办秘书", (*STAFF, "approvals:sign", "bulletins:write",
              "knowledge:write",
              "documents:write", "documents:keep",
              "meetings:see", "meetings:run", "meetings:track")),
    Standard("finance_reviewer", "财务复核",
             (*STAFF, "approvals:sign", "procurement:budget", "procurement:read-all")),
    Standard("cashier", "财务出纳", (*STAFF, "procurement:pay")),
    Standard("buyer", "采购员", (*STAFF, "procurement:buy", "procurement:suppliers",
              "documents:write")),
    Standard("asset_keeper", "资产验收员", (*STAFF, "procurement:accept")),
    Standard("asset_clerk", "科室资产管理员", (*STAFF, "procurement:apply")),
    Standard("data_steward", "数据治理员",
             (*STAFF, "catalogues:see", "catalogues:keep",
              "projects:see", "projects:propose",
              "reports:see",
              "goals:see", "goals:keep",
              "collection:apply", "intake:see", "consent:publish", "procurement:apply",
              "knowledge:write",
              "documents:write",
              "meetings:see")),
    Standard("intake_clerk", "数据接入员",
             (*STAFF, "catalogues:see",
              "projects:see",
              "reports:see",
              "goals:see",
              "collection:apply", "intake:run", "intake:see", "intake:mend",
              "meetings:see")),
    Standard("data_analyst", "数据分析师", (*STAFF, "catalogues:see",
              "projects:see",
              "reports:see",
              "goals:see", "goals:deliver",
              "analytics:count",
              "meetings:see"), Boundary.NO_RAW_DATA,
             quota_parameter="staff_data_analyst"),
    Standard("system_engineer", "系统工程师",
             (*STAFF, "catalogues:see", "catalogues:keep",
              "projects:see", "projects:propose",
              "reports:see",
              "goals:see", "goals:deliver", "goals:keep",
              "operations:see", "operations:run", "notices:channels", "notices:call",
              "bulletins:write", "bulletins:urgent", "knowledge:write",
              "documents:write",
              "meetings:see"),
             Boundary.OPERATIONS_ONLY, privileged=True, quota_parameter="staff_system_engineer"),
    Standard("security_officer", "安全专员",
             (*STAFF, "catalogues:see",
              "projects:see", "projects:propose",
              "reports:see",
              "goals:see",
              "ledger:read", "access:credentials", "knowledge:write",
              "meetings:see"),
             quota_parameter="staff_security_officer"),
    Standard("medical_affairs", "医务部干事",
             (*STAFF, "access:review", "access:trace", "ledger:emergency", "notices:call",
              "bulletins:write", "bulletins:urgent", "knowledge:write",
              "documents:write")),
    Standard("nursing_affairs", "护理部干事",
             (*STAFF, "access:review", "bulletins:write", "knowledge:write",
              "documents:write")),
    Standard("registration", "窗口人员", (*STAFF, "patients:register")),
    Standard("medical_records", "病案管理员",
             (*STAFF, "patients:deletions", "patients:restrict")),
    Standard("pharmacy", "药师", STAFF),
    Standard("seal_keeper", "印章管理员", STAFF),
    Standard("discipline", "纪检监察员",
             (*STAFF, "access:drug-statistics", "access:improper", "crisis:verify",
              "documents:inspect")),
    Standard("auditor", "内审员",
             (*STAFF, "catalogues:see",
              "ledger:read", "ledger:verify", "ledger:export", "people:see",
              "patients:deletions", "patients:destroy-audit", "access:explain", "access:trace",
              "crisis:read-all", "crisis:verify", "approvals:judge-splits", "campaigns:see",
              "procurement:read-all", "procurement:supervise", "documents:inspect")),
    Standard("head", "科室主任",
             (*CLINICIAN, "catalogues:see",
              "projects:see", "projects:propose",
              "goals:see", "goals:propose-own",
              "approvals:sign", "access:assign-care", "people:roster",
              "duties:see-unit", "campaigns:decide", "bulletins:write",
              "knowledge:write",
              "documents:write",
              "meetings:see")),
    Standard("doctor", "医师", CLINICIAN),
    Standard("nurse", "护士", CLINICIAN),
)  # fmt: skip
ADMINISTRATORS = (
    Standard("sysadmin", "系统管理员",
             (*STAFF, "operations:see", "operations:run", "people:see", "calendar:import",
              "notices:channels", "access:found"),
             Boundary.OPERATIONS_ONLY, exclusive=True),
    Standard("secadmin", "安全管理员",
             (*STAFF, "people:see", "people:manage", "regulation:set", "approvals:define",
              "intake:see", "intake:feeds", "keys:unseal", "access:reset", "access:explain",
              "access:found", "calendar:import", "calendar:confirm", "people:renew",
              "access:credentials", "access:except", "campaigns:run", "campaigns:see",
              "requests:define"), exclusive=True),
    Standard("auditadmin", "审计管理员",
             (*STAFF, "ledger:read", "ledger:verify", "ledger:export", "ledger:export-subjects",
              "people:see", "people:confirm", "regulation:confirm", "approvals:read-all",
              "approvals:confirm", "access:confirm-reset", "access:explain", "access:found",
              "people:confirm-renewal", "access:credentials", "access:confirm-exception",
              "campaigns:see", "requests:confirm", "requests:read-all"), exclusive=True),
)  # fmt: skip
"""三员: one person each from the first minute, who hold nothing else."""
BY_CODE = {one.code: one for one in (*STANDARD_POSTS, *ADMINISTRATORS)}


def standard_rights(code: str) -> tuple[str, ...]:
    """What the standard card of a post allows; nothing for a post of the hospital's own."""
    known = BY_CODE.get(code)
    return known.permissions if known else ()
