"""What the sample hospital has registered: systems and their data, standards, collaboration."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.clock import day_of
from yiheng.core.proposals import Stand
from yiheng.governance.people.models import Member
from yiheng.office.catalogues import commands
from yiheng.office.catalogues.facts import Facts
from yiheng.office.catalogues.models import Asset, Pair
from yiheng.sample.town import Town

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SYSTEMS = (
    ("HIS", "医院信息系统", True, "3.1-n 1.2-a"), ("EMR", "电子病历系统", True, "0-c 1.2-b"),
    ("LIS", "检验信息系统", True, "3.1-n"), ("PACS", "影像归档与通信系统", True, "3.1-n"),
    ("HUB", "集成平台", True, "1.1-g"), ("MPI", "患者主索引", True, "1.1-h"),
    ("NIS", "护理信息系统", True, "1.1-e"), ("AIS", "手术麻醉系统", True, "3.1-n"),
    ("BOOK", "预约挂号系统", True, "1.2-j"), ("PASS", "合理用药系统", True, "0-h"),
    ("HQMS", "病案质控系统", True, "1.2-b"), ("DRG", "医保结算系统", True, "1.2-d"),
    ("LAKE", "数据中台", True, "1.2-d 1.2-e"), ("OA", "办公系统", False, "7.1-a"),
    ("ECG", "心电系统", False, "1.1-h"),
)  # fmt: skip
INTERFACES = (
    ("HIS", "HUB", "hl7v2"), ("HUB", "EMR", "hl7v2"), ("LIS", "HUB", "hl7v2"),
    ("PACS", "HUB", "dicom"), ("HUB", "MPI", "fhir"), ("NIS", "EMR", "hl7v2"),
    ("AIS", "EMR", "hl7v2"), ("BOOK", "HIS", "fhir"), ("HIS", "PASS", "other"),
    ("EMR", "HQMS", "csv"), ("HIS", "DRG", "csv"), ("HUB", "LAKE", "fhir"),
)  # fmt: skip
DATASETS = (
    ("HIS", "门诊就诊", "4"), ("HIS", "住院就诊", "4"), ("HIS", "收费明细", "4"),
    ("HIS", "号源与排班", "2"), ("EMR", "病程记录", "4"), ("EMR", "出院小结", "4"),
    ("EMR", "知情同意书", "4"), ("EMR", "护理评估", "4"), ("LIS", "检验申请", "4"),
    ("LIS", "检验结果", "4"), ("LIS", "传染病检验结果", "5"), ("PACS", "影像检查", "4"),
    ("PACS", "影像报告", "4"), ("NIS", "体温单", "4"), ("NIS", "输液巡视", "4"),
    ("AIS", "麻醉记录", "4"), ("AIS", "手术排班", "3"), ("BOOK", "预约记录", "4"),
    ("PASS", "用药审查结果", "4"), ("HQMS", "病案首页", "4"), ("HQMS", "质控评分", "3"),
    ("DRG", "结算清单", "4"), ("DRG", "分组结果", "3"), ("MPI", "患者基本信息", "4"),
    ("HUB", "消息日志", "4"), ("LAKE", "运营分析主题", "3"), ("LAKE", "临床质量主题", "3"),
    ("LAKE", "科研去标识数据集", "2"), ("OA", "院内通讯录", "2"), ("OA", "公开信息", "1"),
)  # fmt: skip
NAMING = (
    ("NAME-SYS", "系统与接口命名规范", "naming", "院内", 24),
    ("NAME-DATA", "数据集命名规范", "naming", "院内", 18),
    ("DICT-HQMS", "住院病案首页数据字典", "dictionary", "国卫办医发〔2011〕84号", 346),
)
PAIRS = (
    ("XX", "LC01", "电子病历与医嘱改进", "医嘱闭环扫码核对"),
    ("XX", "JY", "检验申请与结果回传", "危急值闭环"),
    ("XX", "YX", "合理用药规则维护", "审方规则更新"), ("XX", "YW", "病案质控与会诊", ""),
    ("XX", "HL", "护理文书电子化", "护理评估单合并"), ("XX", "CW", "费用与医保结算", ""),
    ("XX", "YB", "办公系统与会议决议", ""), ("YX", "HL", "出院带药核对", "一次核对流程"),
    ("JY", "HL", "标本采集与转运", ""), ("YW", "HL", "护理会诊", ""),
)  # fmt: skip


def tell(town: Town, now: datetime) -> None:
    """The catalogue, the standards, and the matrix."""
    at = town.at + 5 * DAY
    systems = _systems(town, at)
    _joins(town, systems, at + HOUR)
    _scope(town, at + 2 * HOUR)
    _standards(town, at + 3 * HOUR, now)
    _pairs(town, at + 4 * HOUR, now)
    _later(town, systems, now)


def _owner(town: Town, n: int) -> Member:
    posts = ("system_engineer", "data_steward", "deputy_director")
    return town.of(posts[n % len(posts)]).member


def _register(town: Town, facts: Facts, at: datetime) -> Asset:
    return commands.register(by=town.of("director").member, at=at, facts=facts)


def _systems(town: Town, at: datetime) -> dict[str, Asset]:
    found = {}
    for n, (code, name, indexed, clauses) in enumerate(SYSTEMS):
        owner = _owner(town, n)
        found[code] = _register(town, Facts(
            kind="system", code=code, name=name, unit=owner.unit, owner=owner, indexed=indexed,
            clauses=tuple(clauses.split()),
        ), at)  # fmt: skip
    return found


def _joins(town: Town, systems: dict[str, Asset], at: datetime) -> None:
    """The interfaces between the systems, and the datasets in them."""
    for n, (giver, taker, protocol) in enumerate(INTERFACES):
        owner = _owner(town, 0)
        _register(town, Facts(
            kind="interface", code=f"IF-{n + 1:02d}", unit=owner.unit, owner=owner,
            name=f"{systems[giver].name}到{systems[taker].name}", clauses=("1.1-g",),
            giver=systems[giver], taker=systems[taker], protocol=protocol,
        ), at)  # fmt: skip
    for n, (host, name, level) in enumerate(DATASETS):
        owner = _owner(town, n)
        _register(town, Facts(
            kind="dataset", code=f"DS-{n + 1:02d}", name=name, unit=owner.unit, owner=owner,
            clauses=("1.1-a", "0-i"), host=systems[host], level=level,
        ), at)  # fmt: skip


def _scope(town: Town, at: datetime) -> None:
    """The departments to which the regulation applies, each with whoever answers for it there."""
    for code, unit in town.units.items():
        owner = _speaker(code)
        if unit.depth == 2 and owner is not None:
            _register(town, Facts(
                kind="department", code=f"KS-{code}", name=unit.name, unit=unit, owner=owner,
                clauses=("0-a",),
            ), at)  # fmt: skip


def _speaker(code: str) -> Member | None:
    """The first of a department or its teams."""
    within = Member.objects.filter(is_active=True)
    own = within.filter(unit__code=code) | within.filter(unit__parent__code=code)
    return own.order_by("pk").first()


def _standards(town: Town, at: datetime, now: datetime) -> None:
    """The product's own, and the hospital's: one waits for its second person."""
    director, steward = town.of("director").member, town.of("data_steward").member
    commands.take_house(by=director, at=at)
    for code, name, sort, source, items in NAMING:
        change = commands.propose(
            by=steward, at=at, code=code, name=name, sort=sort, source=source, number="1.0",
            in_force_on=day_of(at) + DAY, items=items, reason="首次制定",
        )  # fmt: skip
        commands.settle(pk=change.pk, stand=Stand.CONFIRMED, by=director, at=at + HOUR)
    commands.propose(
        by=steward, at=now - 5 * HOUR, code="NAME-SYS", name="系统与接口命名规范", sort="naming",
        source="院内", number="1.1", in_force_on=day_of(now) + 10 * DAY, items=27,
        reason="补充接口编码规则",
    )  # fmt: skip


def _pairs(town: Town, at: datetime, now: datetime) -> None:
    """Who works with whom, and what they do together now."""
    director = town.of("director").member
    for n, (one, other, subject, item) in enumerate(PAIRS):
        sides = [(town.units.get(code), _speaker(code)) for code in (one, other)]
        if any(unit is None or who is None for unit, who in sides):
            continue
        pair = commands.pair(
            by=director, at=at, one=sides[0][0], contact=sides[0][1], other=sides[1][0],
            counterpart=sides[1][1], subject=subject,
        )  # fmt: skip
        if item:
            _together(pair, item, n, now)


def _together(pair: Pair, title: str, n: int, now: datetime) -> None:
    begun = now - (18 + n) * DAY
    item = commands.begin_item(
        pk=pair.pk, by=pair.contact, at=begun, title=title, owner=pair.counterpart,
        due_on=day_of(now) + (n - 3) * 4 * DAY + DAY,
    )  # fmt: skip
    if n == 1:
        commands.finish_item(pk=pair.pk, item=item.pk, by=pair.contact, at=now - 2 * DAY)


def _later(town: Town, systems: dict[str, Asset], now: datetime) -> None:
    """One system was reviewed, one interface of another given up."""
    director = town.of("director").member
    commands.review(
        pk=systems["HIS"].pk, by=systems["HIS"].owner, at=now - 20 * DAY, note="版本升级后核对无误"
    )
    owner = _owner(town, 0)
    old = _register(town, Facts(
        kind="system", code="RIS-OLD", name="旧放射系统", unit=owner.unit, owner=owner,
        clauses=("1.1-a",),
    ), now - 60 * DAY)  # fmt: skip
    commands.retire(pk=old.pk, by=director, at=now - 30 * DAY, reason="并入影像归档与通信系统")
