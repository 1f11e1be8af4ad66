"""What people of the sample hospital asked for lately: requests in every state, and a new form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yiheng.core.clock import day_of, local, midnight
from yiheng.governance.approvals import queries as cases
from yiheng.office.requests import commands, designs, queries
from yiheng.office.requests.models import Request, State
from yiheng.sample import committees
from yiheng.sample.town import Town

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
Typed = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for what, how many days ago, and how far it has come."""

    days: int
    post: str
    nth: int
    form: str
    typed: Typed
    until: str
    words: str = "同意"
    file: str = ""
    signed: int = 0


def _need(topic: str, system: str, kind: str, now: str, want: str, **more: str) -> Typed:
    return {"topic": topic, "system": system, "kind": kind, "scope": "unit", "urgency": "normal",
            "now": now, "want": want, **more}  # fmt: skip


def _between(topic: str, units: Sequence[str], now: str, want: str) -> Typed:
    """What concerns several departments: the committee decides."""
    asked = _need(topic, "医院信息系统 HIS", "change", now, want)
    return {**asked, "scope": "several", "units": units}


ASKED = (
    Asked(58, "nurse", 0, "change-request",
          _need("体温单自动取数", "电子病历系统", "change", "体温须抄写两遍", "从护理系统自动带入",
                benefit="每班少抄 20 分钟"), State.ARCHIVED),
    Asked(44, "doctor", 0, "change-request",
          _need("检验回报提醒", "检验系统 LIS", "new", "回报后须自行刷新", "危急值弹窗提醒"),
          State.ARCHIVED),
    Asked(39, "doctor", 1, "device",
          {"what": "take", "device": "移动查房车", "quantity": "1", "place": "护士站",
           "reason": "新增一个查房组"}, State.ARCHIVED),
    Asked(33, "nurse", 1, "device",
          {"what": "scrap", "device": "打印机", "quantity": "2", "tag": "XX-2019-0457",
           "value": "3200", "medium": "none", "place": "分诊台", "reason": "超过使用年限"},
          State.ARCHIVED),
    Asked(27, "head", 0, "data-extract",
          {"topic": "平均住院日", "use": "quality", "purpose": "用于科室质量改进例会，按月比较",
           "systems": ["his"], "span-from": "2026-01-01", "span-until": "2026-06-30",
           "shape": "aggregate", "rows": "120", "until": "+30", "items": "按月的平均住院日"},
          State.REFUSED, "与运营分析已有的报表重复，请直接使用该报表"),
    Asked(5, "doctor", 0, "outside-access",
          {"who": "高工程师", "company": "某检验设备厂商", "mobile": "021-60010001", "nda": "yes",
           "way": "vpn", "target": "10.1.2.3:443", "systems": ["lis"], "period-from": "+0",
           "period-until": "+7", "reason": "升级检验仪器接口"}, State.DONE),
    Asked(14, "nurse", 0, "change-request",
          _need("交接班单打印", "护理系统", "report", "交接班须手写", "按床位打印交接班单"),
          State.RETURNED, "请写明需要哪些字段，并附样表"),
    Asked(3, "system_engineer", 0, "downtime",
          {"system": "集成平台", "kind": "release", "start": "+2T01:00", "end": "+2T03:00",
           "told": "yes", "tested": "yes", "impact": "检验、影像报告推送暂停",
           "meanwhile": "报告由各系统本地打印", "back": "保留旧版本，随时切回"}, State.IN_HAND),
    Asked(4, "doctor", 1, "account-access",
          {"what": "grant", "post": "registration", "reason": "轮转门诊窗口三个月",
           "period-from": "+0", "period-until": "+90"}, State.IN_HAND),
    Asked(2, "nurse", 1, "change-request",
          _need("输液巡视记录", "护理系统", "new", "巡视记录在纸上", "扫码记录巡视时间",
                urgency="soon"), State.APPROVED),
    Asked(1, "doctor", 0, "seal",
          {"topic": "继续教育项目申报表", "seal": "hospital", "copies": "3", "to": "市卫生健康委",
           "out": "no", "reason": "申报继续教育项目"}, State.APPROVED, file="申报表.txt"),
    Asked(6, "nurse", 0, "device",
          {"what": "swap", "device": "扫码枪", "quantity": "1", "tag": "XX-2021-1180",
           "medium": "none", "place": "治疗室", "reason": "按键失灵"}, State.WITHDRAWN),
    Asked(1, "doctor", 0, "interface",
          {"topic": "心电图结果回传", "giver": "心电系统", "taker": "集成平台", "go": "+40",
           "protocol": "hl7v2", "often": "live", "sealed": "yes", "patients": "yes",
           "licence": "集申〔2026〕1号", "content": "心电图报告的结论与测量值",
           "reason": "医生不必到心电图室取纸质报告"}, State.IN_APPROVAL),
    Asked(1, "nurse", 1, "account-access",
          {"what": "reset", "reason": "口令连续输错被锁定"}, State.IN_APPROVAL),
    Asked(36, "doctor", 1, "change-request",
          _between("危急值闭环提醒", ("HL", "JY"), "危急值靠电话通知，无法追溯",
                   "检验、护理与临床在同一界面确认危急值"), State.ARCHIVED,
          words="委员会同意，先在两个科室试点"),
    Asked(9, "nurse", 0, "change-request",
          _between("出院带药一次核对", ("YX", "HL", "CW"), "药学、护理、收费各核对一遍",
                   "三方在同一张清单上核对"), State.APPROVED),
    Asked(2, "doctor", 0, "change-request",
          _between("术前检查一站预约", ("JY", "YW", "XX1"), "患者须到三处分别预约",
                   "开单时一次约好检验、检查与入院"), State.IN_APPROVAL, signed=2),
    Asked(0, "doctor", 0, "change-request", {"topic": "会诊单模板"}, State.DRAFT),
)  # fmt: skip
MEETING_ROOM = {
    "title": "会议室使用", "serial": "院会", "clause": "4.2-a", "route": "requests-unit",
    "handler": "secretary", "limit": "request_handle_workdays", "intro": "预约院内会议室。",
    "fields": [
        {"code": "topic", "label": "会议名称", "kind": "text", "required": True, "names": True},
        {"code": "start", "label": "开始时间", "kind": "datetime", "required": True},
        {"code": "people", "label": "人数", "kind": "integer", "unit": "人", "minimum": "2"},
        {"code": "screen", "label": "需要投影", "kind": "yes-no"},
    ],
}  # fmt: skip
RESULT = "已按申请办理，请核对"
RESOLUTION = (
    "项目管理委员会会议纪要\n经表决，同意该需求列入本季度计划，由信息管理部牵头。\n".encode()
)


def tell(town: Town, now: datetime) -> None:
    """Requests in every state, a changed form that waits for its second person, one in design."""
    for number, one in enumerate(ASKED, start=1):
        live(town, one, f"request-{number}", now, number)
    _design(town, now)


def live(town: Town, one: Asked, key: str, now: datetime, number: int = 0) -> None:
    """One request, from its first word to where it stands."""
    morning = midnight(day_of(now) - one.days * DAY) + 9 * HOUR + number * HOUR / 10
    at = morning if one.days else now - 2 * HOUR
    who = town.of(one.post, one.nth).member
    begun = commands.begin(
        code=one.form, by=who, at=at, idempotency_key=f"sample-{key}"
    )  # fmt: skip
    typed = queries.typed_in(begun) | {key: _typed(given, at) for key, given in one.typed.items()}
    request = commands.save(pk=begun.pk, by=who, at=at + HOUR / 12, typed=typed)
    if one.file:
        commands.attach(
            pk=request.pk, by=who, at=at + HOUR / 12, name=one.file, field="paper",
            content="继续教育项目申报表\n".encode(),
        )  # fmt: skip
    if one.until != State.DRAFT:
        commands.submit(pk=request.pk, by=who, at=at + HOUR / 6)
        _go_on(town, request, one, at)


def _go_on(town: Town, request: Request, one: Asked, at: datetime) -> None:
    if one.until == State.WITHDRAWN:
        commands.withdraw(pk=request.pk, by=request.applicant, at=at + HOUR)
    elif one.until in (State.RETURNED, State.REFUSED):
        decision = "return" if one.until == State.RETURNED else "refuse"
        _sign(town, request, at + 3 * HOUR, decision, one.words)
    elif one.until == State.IN_APPROVAL:
        for nth in range(one.signed):
            _sign(town, request, at + (3 + nth) * HOUR, "approve", one.words)
    else:
        _approve(town, request, at)
        _handle(town, request, one, at + 24 * HOUR)


def _approve(town: Town, request: Request, at: datetime) -> None:
    signed = at
    while (case := queries.case_of(request)) is not None and case.in_progress:
        signed += (2 + request.pk * 5 % 7) * HOUR
        _sign(town, request, signed, "approve", "同意")


def _handle(town: Town, request: Request, one: Asked, at: datetime) -> None:
    if one.until == State.APPROVED:
        return
    handler = town.of(request.definition.handler).member
    if handler == request.applicant:
        handler = town.of(request.definition.handler, 1).member
    commands.claim(pk=request.pk, by=handler, at=at)
    if one.until == State.IN_HAND:
        return
    commands.finish(pk=request.pk, by=handler, at=at + 20 * HOUR, result=RESULT)
    if one.until == State.ARCHIVED:
        commands.confirm(pk=request.pk, by=request.applicant, at=at + 28 * HOUR)


def _sign(town: Town, request: Request, at: datetime, decision: str, words: str) -> None:
    case = queries.case_of(request)
    assert case is not None
    if any(one.body for one in cases.waiting_steps(case)):
        committees.resolve(
            case, by=town.of(committees.SECRETARY).member, at=at, content=RESOLUTION,
            number=f"信项委〔{local(at):%Y}〕{request.pk}号",
        )  # fmt: skip
    town.sign(case, at, decision, words)


def _design(town: Town, now: datetime) -> None:
    """A field more for the devices, proposed; and a form of the hospital's own, in design."""
    designer, at = town.of("secadmin").member, now - 3 * HOUR
    draft = commands.begin_design(code="device", by=designer, at=at)
    wanted = designs.with_new(draft.content, "期望到位日期", "date")
    commands.edit_design(pk=draft.pk, by=designer, at=at, content=wanted)
    commands.propose_form(
        pk=draft.pk, in_force_from=now + 7 * DAY, reason="科室要求写明期望日期", by=designer, at=at
    )
    own = commands.begin_design(code="meeting-room", by=designer, at=at)
    commands.edit_design(pk=own.pk, by=designer, at=at, content=MEETING_ROOM)


def _typed(given: str | Sequence[str], at: datetime) -> list[str]:
    """What was typed; ``+7`` is the day a week later, ``+2T01:00`` an hour of that day."""
    if not isinstance(given, str):
        return list(given)
    if not given.startswith("+"):
        return [given]
    days, _t, hour = given[1:].partition("T")
    day = (local(at) + int(days) * DAY).date().isoformat()
    return [f"{day}T{hour}" if hour else day]
