"""What the sample hospital buys: a route, budgets, suppliers, and purchases at every station."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from yiheng.core.clock import day_of, local
from yiheng.core.proposals import Stand
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals import queries as cases
from yiheng.governance.approvals.models import Case, Decision, Step, StepKind
from yiheng.governance.people.models import Member
from yiheng.office.procurement import commands, queries, routes
from yiheng.office.procurement.facts import Facts, LineData, QuoteData
from yiheng.office.procurement.models import (
    Budget,
    Category,
    Method,
    Part,
    Purchase,
    Source,
    Supplier,
)
from yiheng.office.procurement.money import cents
from yiheng.sample import committees
from yiheng.sample.accounts import Account
from yiheng.sample.hospital import FINANCE
from yiheng.sample.town import Town
from yiheng.standards.china import organisations

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
STEP = 3 * HOUR
HANDS = ("asset_clerk", "data_steward", "head", "finance_reviewer", "secretary", "buyer",
         "asset_keeper", "cashier")  # fmt: skip
AGREED = "年度信息化与设备预算已批复"
BUDGETS = (
    ("IT-01", "信息系统建设", Source.FISCAL, 260), ("IT-02", "网络与数据安全", Source.SPECIAL, 60),
    ("MD-01", "医疗设备更新", Source.OWN, 80), ("OF-01", "办公与维修", Source.OWN, 12),
)  # fmt: skip
SUPPLIERS = ("江城智算科技有限公司", "江城安信网络技术有限公司", "华康医疗器械有限公司",
             "同济医用设备有限公司", "江城办公用品有限公司", "远景存储系统有限公司",
             "仁和医疗科技有限公司")  # fmt: skip
PAPER = "（样例文件）本文件仅用于演示。\n".encode()
RESOLUTION = "〔2026〕3号"
LINES = {
    "ecg": [LineData("便携式心电图机", Decimal(2), 1_860_000, "台", "12 导联")],
    "screen": [LineData("候诊叫号屏", Decimal(4), 520_000, "台", "43 英寸")],
    "holter": [LineData("动态心电记录盒", Decimal(6), 980_000, "台", "12 导联 72 小时")],
    "gateway": [LineData("动态脱敏网关", Decimal(1), 14_800_000, "台", "国密 SM4"),
                LineData("三年原厂维保", Decimal(1), 3_200_000, "项"),
                LineData("部署与培训", Decimal(2), 300_000, "人日")],
    "defib": [LineData("除颤监护仪", Decimal(3), 4_200_000, "台", "双相波")],
    "storage": [LineData("全闪存储阵列", Decimal(1), 112_000_000, "套", "可用 200 TB"),
                LineData("迁移服务", Decimal(1), 14_000_000, "项")],
    "server": [LineData("数据库服务器", Decimal(2), 14_000_000, "台", "双路 512 GB")],
    "cart": [LineData("移动护理推车", Decimal(5), 680_000, "辆", "带电池")],
    "monitor": [LineData("床旁监护仪", Decimal(4), 1_150_000, "台", "6 参数")],
    "printer": [LineData("腕带打印机", Decimal(6), 180_000, "台", "热敏 300dpi")],
    "chair": [LineData("候诊椅", Decimal(20), 42_000, "组", "三人位")],
    "ups": [LineData("不间断电源", Decimal(1), 2_600_000, "台", "20 kVA")],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """A purchase: who asked so many days ago for what, and how far it has come.

    ``quotes`` are the suppliers asked, each with its price, the first one chosen; ``signed`` is how
    many signatures stand (None: all), ``last`` what the last of them says.
    """

    post: str
    days: int
    title: str
    reason: str
    category: str
    method: str
    budget: str
    lines: Sequence[LineData]
    quotes: Sequence[tuple[int, int]] = ()
    why: str = ""
    signed: int | None = None
    last: str = Decision.APPROVE
    opinion: str = "同意"
    then: Sequence[str] = field(default_factory=tuple)


ALL = ("contract", "accept", "ask", "pay", "archive")
STORIES = (
    Story("asset_clerk", 58, "便携式心电图机更新", "原设备使用满八年，故障频繁，影响床旁检查",
          Category.MEDICAL, Method.INQUIRY, "MD-01", LINES["ecg"],
          ((2, 37_200), (3, 38_900), (6, 41_000)), then=ALL),
    Story("asset_clerk", 44, "病区候诊叫号屏", "病区搬迁后候诊区没有叫号屏，患者反映不便",
          Category.EQUIPMENT, Method.INQUIRY, "IT-01", LINES["screen"],
          ((0, 20_800), (1, 21_600), (4, 22_400)), then=ALL[:4]),
    Story("asset_clerk", 33, "动态心电记录盒", "检查量增加，现有记录盒不够周转",
          Category.MEDICAL, Method.OWN, "MD-01", LINES["holter"], ((2, 58_800),), then=ALL[:3]),
    Story("data_steward", 40, "数据脱敏网关", "数据应用区出口脱敏，分析师不接触原始数据",
          Category.SOFTWARE, Method.SINGLE, "IT-02", LINES["gateway"], ((1, 186_000),),
          why="与现有数据平台的接口为原厂独有，其他厂商无法对接", then=ALL[:2]),
    Story("data_steward", 27, "影像存储扩容", "影像存储剩余不足三个月用量，须扩容",
          Category.EQUIPMENT, Method.OPEN, "IT-01", LINES["storage"], then=ALL[:1]),
    Story("asset_clerk", 20, "除颤监护仪", "急救车配备不足，按等级评审标准补齐",
          Category.MEDICAL, Method.NEGOTIATION, "MD-01", LINES["defib"]),
    Story("data_steward", 12, "数据库服务器", "检验系统数据库服务器过保，须更换",
          Category.EQUIPMENT, Method.INVITED, "IT-01", LINES["server"], signed=2),
    Story("asset_clerk", 15, "候诊椅更换", "候诊椅破损，存在安全隐患", Category.OFFICE,
          Method.OWN, "OF-01", LINES["chair"], signed=3, last=Decision.REFUSE,
          opinion="后勤已列入下月统一更换，不重复购买"),
    Story("asset_clerk", 9, "腕带打印机", "入院办理排队，增加腕带打印机", Category.OFFICE,
          Method.INQUIRY, "OF-01", LINES["printer"],
          ((4, 10_800), (0, 11_400), (6, 12_000)), signed=2, last=Decision.RETURN,
          opinion="请说明与信息科现有打印机能否调配使用"),
    Story("asset_clerk", 6, "床旁监护仪", "过渡病房新增四张床位，须配监护仪",
          Category.MEDICAL, Method.INQUIRY, "MD-01", LINES["monitor"],
          ((3, 46_000), (2, 47_500), (6, 49_800)), signed=1),
    Story("asset_clerk", 2, "移动护理推车", "移动护理系统推广到全病区", Category.MEDICAL,
          Method.OWN, "MD-01", LINES["cart"], ((6, 34_000),), signed=0),
)  # fmt: skip


def prepare(town: Town) -> None:
    """The route, agreed on by two, when the hospital opens."""
    change = approvals.propose_route(
        code="procurement", title=routes.TITLE, steps=routes.steps(FINANCE), limit=routes.LIMIT,
        in_force_from=town.at, reason="制度三（一）：采购三级签字", by=town.of("secadmin").member,
        at=town.at,
    )  # fmt: skip
    auditor = town.of("auditadmin").member
    approvals.settle_route(pk=change.pk, stand=Stand.CONFIRMED, by=auditor, at=town.at)
    town.doors.put_last(*HANDS)  # who has bought for weeks came in on the first day


def tell(town: Town, now: datetime) -> None:
    """Every purchase of the sample hospital, and a draft that nobody has handed in."""
    buying = _Buying(town, now)
    for one in STORIES:
        buying.tell(one)
    buying.draft(
        Story("asset_clerk", 1, "机房不间断电源", "", Category.EQUIPMENT, "", "IT-01", LINES["ups"])
    )
    commands.block_supplier(
        pk=buying.suppliers[5].pk, by=town.of("buyer").member, at=now - 3 * DAY,
        reason="投标文件与事实不符，停用待查",
    )  # fmt: skip


class _Buying:
    """The people, budgets and suppliers that the stories share."""

    def __init__(self, town: Town, now: datetime) -> None:
        self.town, self.now = town, now
        self.by_member = {one.member.pk: one for one in town.accounts}
        self.budgets = {one[0]: self._budget(*one) for one in BUDGETS}
        self.suppliers = [self._supplier(n, name) for n, name in enumerate(SUPPLIERS, start=1)]
        self.acts: dict[str, Callable[[Purchase, datetime], object]] = {
            "contract": self._contract, "accept": self._accept, "ask": self._ask,
            "pay": self._pay, "archive": self._archive,
        }  # fmt: skip

    def tell(self, one: Story) -> None:
        """Apply, sign, and what follows; half a day between two acts."""
        purchase, at = self.draft(one), self.now - one.days * DAY
        by = purchase.author
        commands.attach(
            pk=purchase.pk, by=by, at=at, name=f"{one.title}论证-{local(at):%Y%m}-1.0.txt",
            content=PAPER,
        )  # fmt: skip
        commands.submit(pk=purchase.pk, by=by, at=at)
        at = self._sign(purchase, one, at)
        for act in one.then:
            at += DAY
            self.acts[act](Purchase.objects.get(pk=purchase.pk), min(at, self.now))

    def draft(self, one: Story) -> Purchase:
        """What was filled in."""
        quotes = [
            QuoteData(self.suppliers[place], cents(Decimal(yuan)), 15, chosen=n == 0)
            for n, (place, yuan) in enumerate(one.quotes)
        ]
        facts = Facts(
            title=one.title, reason=one.reason, category=one.category, method=one.method,
            method_reason=one.why, budget=self.budgets[one.budget], lines=one.lines,
            quotes=quotes,
        )  # fmt: skip
        author = self.town.of(one.post).member
        return commands.draft(
            by=author, at=self.now - one.days * DAY, idempotency_key=one.title, facts=facts
        )

    def _sign(self, purchase: Purchase, story: Story, at: datetime) -> datetime:
        """So many signatures, one every few hours, by whoever can."""
        given = 0
        while story.signed is None or given < story.signed:
            case = queries.case_of(purchase)
            assert case is not None
            waiting = cases.waiting_steps(case)
            if not waiting:
                break
            at, given = at + STEP, given + 1
            final = given == story.signed
            decision = story.last if final else Decision.APPROVE
            self._sign_one(case, waiting[0], decision, story.opinion if final else "同意", at)
        return at

    def _sign_one(
        self, case: Case, step: Step, decision: str, opinion: str, at: datetime
    ) -> None:  # fmt: skip
        able = cases.able_to_sign(step, cases.dossier(case), at)
        signer = next(self.by_member[one.pk] for one in able if one.pk in self.by_member)
        if step.kind == StepKind.BODY:
            committees.resolve(case, by=signer.member, at=at, number=RESOLUTION, content=PAPER)
        approvals.sign(
            pk=case.pk, by=signer.member, at=at, decision=decision, opinion=opinion,
            shown=case.content_hash, password=signer.password,
        )  # fmt: skip

    def _contract(self, purchase: Purchase, at: datetime) -> None:
        chosen = queries.chosen(purchase)
        buyer = self._of("buyer")
        day = day_of(at)
        commands.sign_contract(
            pk=purchase.pk, by=buyer, at=at, number=f"HT-{day:%Y%m%d}-{purchase.pk}",
            supplier=chosen.supplier if chosen else self.suppliers[0],
            cents=chosen.cents if chosen else purchase.cents, signed_on=day,
        )  # fmt: skip
        commands.file(
            pk=purchase.pk, by=buyer, at=at, part=Part.CONTRACT, name="采购合同.txt", content=PAPER
        )

    def _accept(self, purchase: Purchase, at: datetime) -> None:
        commands.accept(
            pk=purchase.pk, by=self._of("asset_keeper"), at=at, passed=True,
            note="数量与合同相符，外观完好，试运行正常",
        )  # fmt: skip

    def _ask(self, purchase: Purchase, at: datetime) -> None:
        commands.ask_payment(
            pk=purchase.pk, by=self._of("buyer"), at=at, cents=purchase.contract.cents,
            invoice=f"{local(at):%y}420000{purchase.pk:012d}", final=True,
            idempotency_key="first",
        )  # fmt: skip

    def _pay(self, purchase: Purchase, at: datetime) -> None:
        cashier, payment = self._of("cashier"), purchase.payments.get()
        commands.hand_over(by=cashier, at=at, payments=[payment.pk], idempotency_key=purchase.title)
        commands.settle_payment(
            pk=payment.pk, by=cashier, at=at + HOUR, paid=True, voucher=f"记-{payment.pk:04d}"
        )

    def _archive(self, purchase: Purchase, at: datetime) -> None:
        commands.archive(pk=purchase.pk, by=self._of("buyer"), at=at)

    def _budget(self, code: str, name: str, source: str, wan: int) -> Budget:
        at, account = self.town.at, self.town.of("finance_reviewer")
        change = commands.propose_budget(
            by=account.member, at=at, year=local(self.now).year, code=code, name=name,
            source=source, cents=wan * 1_000_000, reason=AGREED,
        )  # fmt: skip
        leader = self.town.of("leader").member
        done = commands.settle_budget(pk=change.pk, by=leader, at=at, stand=Stand.CONFIRMED)
        assert done.budget is not None
        return done.budget

    def _supplier(self, number: int, name: str) -> Supplier:
        code = organisations.make("420100", f"MA4K{number:05d}", "91")
        return commands.register_supplier(
            by=self._of("buyer"), at=self.town.at, code=code, name=name, phone="027-85550000"
        )

    def _of(self, post: str) -> Member:
        account: Account = self.town.of(post)
        return account.member
