"""Founding the sample hospital: administrators, units, posts, staff, parameters, routes, notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from yiheng.care.consent import commands as consent
from yiheng.core.clock import day_of, midnight
from yiheng.core.equipping import equip
from yiheng.core.proposals import Stand
from yiheng.governance.access import commands as access
from yiheng.governance.access import rules as access_rules
from yiheng.governance.access import totp
from yiheng.governance.access.founding import HOUSE, found
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.queries import able_to_sign, dossier, waiting_steps
from yiheng.governance.approvals.shapes import StepData, by_post, step
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.pairs import takes_two
from yiheng.governance.people.standard import ADMINISTRATORS
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.commands.staging import EVERY
from yiheng.governance.regulation.content import PARAMETERS
from yiheng.governance.regulation.stages import Stage
from yiheng.sample import hospital
from yiheng.sample.accounts import Account, Accounts
from yiheng.sample.hospital import Card
from yiheng.standards.china.names import person_name

NAME = "江城市第一医院（样例）"
NOTICE_TITLE = "诊疗信息处理告知书"
NOTICE_TEXT = (
    "我们为您诊疗时，会记录您的身份信息、就诊、检查检验和用药情况，保存期限不短于病历管理规定的年限。"
    "只有参与您诊疗的人员可以查看；每次查看都有记录，您可以随时查询谁看过您的信息。"
    "去除身份后的统计用于改进服务和法定上报。您可以要求查阅、复制、更正。"
)
ACCOUNTS_A_POST = 2
FIRST_VALUE = "开院时首次设定"
ENFORCED = "试运行期满，全部条款转入拦截"
AGREED = "与院办公会纪要一致"


@dataclass(slots=True)
class Town:
    """Everybody and everything that was set up, for the stories that follow."""

    rng: Random
    at: datetime
    doors: Accounts
    accounts: list[Account] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    doctors: list[tuple[str, str]] = field(default_factory=list)
    enrolled: int = 0

    def of(self, post: str, nth: int = 0) -> Account:
        """The nth account with this post, or the last where there are fewer."""
        found = [one for one in self.accounts if one.post == post]
        return found[min(nth, len(found) - 1)]

    def sign(
        self, case: Case, at: datetime, decision: str = "approve", words: str = "同意"
    ) -> None:
        """Whose turn it is decides a case, by what it shows now."""
        able = able_to_sign(waiting_steps(case)[0], dossier(case), at)
        signer = next(one for one in self.accounts if one.member in able)
        approvals.sign(
            pk=case.pk, by=signer.member, at=at, decision=decision, opinion=words,
            shown=case.content_hash, password=signer.password,
        )  # fmt: skip

    def agree_on_route(
        self, code: str, title: str, *steps: StepData, limit: str = "collection_request_sla"
    ) -> None:
        """A route, proposed by the security administrator, confirmed by the audit one."""
        change = approvals.propose_route(
            code=code, title=title, steps=steps, limit=limit, in_force_from=self.at,
            reason=FIRST_VALUE, by=self.of("secadmin").member, at=self.at,
        )  # fmt: skip
        second = self.of("auditadmin").member
        approvals.settle_route(pk=change.pk, stand=Stand.CONFIRMED, by=second, at=self.at)


def morning(now: datetime, days: int) -> datetime:
    """Nine o'clock, so many days ago."""
    return midnight(day_of(now) - timedelta(days=days)) + timedelta(hours=9)


def settle(rng: Random, at: datetime, doors: Accounts, *, staff: int, departments: int) -> Town:
    """Found a hospital of so many departments and about so many staff, ready to work."""
    town = Town(rng, at, doors)
    plan = hospital.departments(departments)
    _found(town)
    secadmin = town.of("secadmin").member
    _units(town, plan, secadmin)
    _numbers(town, secadmin)
    _staff(town, plan, staff, secadmin)
    _rules(town)
    _open(town)
    return town


def _found(town: Town) -> None:
    named = found(at=town.at, name=NAME)
    for (member, code), one in zip(named, ADMINISTRATORS, strict=True):
        town.accounts.append(town.doors.expect(member, code, one.code, one.title))
    town.units[HOUSE] = Unit.objects.get(code=HOUSE)
    town.posts = {one.code: one for one in Post.objects.all()}
    for account in town.accounts:
        account.totp = _second_factor(account.member, town.at)


def _units(town: Town, plan: tuple[hospital.Department, ...], by: Member) -> None:
    for one in (*plan, *hospital.UNDER):
        parent = town.units[one.parent or HOUSE]
        town.units[one.code] = people.found_unit(
            code=one.code, name=one.name, kind=one.kind, parent=parent, headcount=one.headcount,
            always_on=one.always_on, by=by, at=town.at,
        )  # fmt: skip


def _staff(town: Town, plan: tuple[hospital.Department, ...], staff: int, by: Member) -> None:
    for card, unit in _places(town, plan, staff):
        town.enrolled += 1
        number = f"{card.code[0].upper()}{town.enrolled:05d}"
        name = person_name(town.rng, town.rng.random() < 0.5)
        member, code = people.enrol(
            staff_no=number, name=name, unit=town.units[unit], title=card.title, by=by, at=town.at
        )
        _seat(town, member, town.posts[card.code], by)
        if card.code in ("doctor", "head"):
            town.doctors.append((unit, number))
        if sum(one.post == card.code for one in town.accounts) < ACCOUNTS_A_POST:
            account = town.doors.expect(member, code, card.code, card.title)
            if access_rules.has_key_post([town.posts[card.code]]):
                account.totp = _second_factor(account.member, town.at)
            town.accounts.append(account)


def _seat(town: Town, member: Member, post: Post, by: Member) -> None:
    """Give a post: alone, or proposed by one and confirmed by another where it takes two."""
    if not takes_two(post):
        people.assign(member=member, post=post, by=by, at=town.at)
        return
    proposal = people.propose_appointment(
        member=member, post=post, unit=member.unit, since=town.at, until=None,
        reason="医院建立时任命", by=by, at=town.at,
    )  # fmt: skip
    auditor = town.of("auditadmin").member
    people.settle_appointment(pk=proposal.pk, stand=Stand.CONFIRMED, by=auditor, at=town.at)


def _places(
    town: Town, plan: tuple[hospital.Department, ...], staff: int
) -> Iterator[tuple[Card, str]]:
    """Which post in which unit to fill: the house's own first, then the clinical departments."""
    left = staff - len(ADMINISTRATORS)
    clinical = [one.code for one in plan if one.code.startswith("LC")]
    for card in hospital.CARDS:
        if card.unit:
            for _ in range(card.holders):
                left -= 1
                yield card, card.unit
    for unit in clinical:
        for card in (hospital.HEAD, hospital.DOCTOR, hospital.NURSE):
            left -= 1
            yield card, unit
    while left > 0:
        for unit in clinical[:left]:
            yield (hospital.DOCTOR if left % 2 else hospital.NURSE), unit
        left -= len(clinical)


def _numbers(town: Town, by: Member) -> None:
    """Every number that the regulation leaves to the hospital, as is proposed for it."""
    second = town.of("auditadmin").member
    stage = regulation.propose_stage(
        scope=EVERY, stage=Stage.ENFORCE, in_force_from=town.at, reason=ENFORCED, by=by, at=town.at
    )
    regulation.settle_stage(pk=stage.pk, stand=Stand.CONFIRMED, by=second, at=town.at)
    for one in PARAMETERS.values():
        if not one.fixed and one.default_proposed:
            change = regulation.propose_parameter(
                name=one.id, value=one.default_proposed, in_force_from=town.at,
                reason=one.basis or FIRST_VALUE, by=by, at=town.at,
            )  # fmt: skip
            regulation.settle_parameter(
                pk=change.pk, stand=Stand.CONFIRMED, by=second, at=town.at, remark=AGREED
            )


def _rules(town: Town) -> None:
    town.agree_on_route(
        "collection", "采集申请审核",
        step("信息科主任审核", by_post("director")), step("分管院长批准", by_post("leader")),
    )  # fmt: skip
    equip(at=town.at)
    consent.publish(
        version="1.0", title=NOTICE_TITLE, text=NOTICE_TEXT, by=town.of("data_steward").member,
        at=town.at,
    )  # fmt: skip


def _open(town: Town) -> None:
    """The hospital opens: the security administrator proposes, the audit administrator confirms."""
    town.doors.activate(town.at, *(one.code for one in ADMINISTRATORS))
    made = access.propose_opening(by=town.of("secadmin").member, at=town.at)
    auditor = town.of("auditadmin").member
    access.settle_opening(pk=made.pk, stand=Stand.CONFIRMED, by=auditor, at=town.at)


def _second_factor(member: Member, at: datetime) -> str:
    """Enrol an authenticator app as its owner would; gives the secret in base32."""
    secret = access.begin_factor(by=member, at=at)
    access.confirm_factor(by=member, at=at, code=totp.code(secret, totp.step_of(at)))
    return totp.key(secret).replace(" ", "")
