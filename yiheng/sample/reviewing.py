"""Who may do what in the sample hospital, looked at again: rights, two rounds, passwords."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, local, midnight
from yiheng.core.proposals import Stand
from yiheng.governance.access import commands as access
from yiheng.governance.campaigns import commands as rounds
from yiheng.governance.campaigns import queries
from yiheng.governance.campaigns.models import Campaign, Item
from yiheng.governance.campaigns.recertification import NAME
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Assignment, GrantChange, Member
from yiheng.governance.people.queries import privileged
from yiheng.governance.regulation.parameters import whole
from yiheng.sample.accounts import Account
from yiheng.sample.town import Town
from yiheng.standards.china.calendar import Year
from yiheng.standards.china.periods import months_later

DAY = timedelta(days=1)
ROTATED = 4
"""Months after which the sample's rights are renewed: before the six of the parameter."""
FIRST_ROUND, FIRST_TOOK = 20 * DAY, 12 * DAY
BEGUN, LASTS = 12 * DAY, 30 * DAY
LENT = (("借调结束，已回病区", "revoke"), ("支援门诊窗口至月底", "change"))
REASON = "复核间隔内休假，返岗后仍须使用"
READ_EVERY, READ_SINCE = 4, 96
CHANGED, EXCEPTED = 25 * DAY, 15 * DAY


def rotate(town: Town, now: datetime) -> None:
    """Rights of administration get their date and are renewed in time; one is left for today."""
    people.date_rights(by=the_system(), at=town.at)
    at = months_later(town.at, ROTATED)
    while at < now:
        held = list(privileged(at))
        left = held[-1] if months_later(at, ROTATED) >= now else None
        for one in held:
            if one != left or _ends_soon(one, now):
                _settle(town, _renewal(town, one, at), at + timedelta(hours=5))
        at = months_later(at, ROTATED)


def review(town: Town, now: datetime) -> None:
    """A round that ended, one that runs, a renewal that waits, passwords, and their risk."""
    _lend(town)
    _first_round(town)
    _change_passwords(town, now - CHANGED)
    _except(town, now - EXCEPTED)
    for days in range(READ_SINCE, -1, -READ_EVERY):
        access.read_risk(by=the_system(), at=now - days * DAY)
    _running_round(town, now)
    soon = next((one for one in privileged(now) if _ends_soon(one, now, 45)), None)
    if soon is not None:
        _renewal(town, soon, now - timedelta(hours=3))


def _ends_soon(held: Assignment, now: datetime, days: int = 7) -> bool:
    return held.renew_by is not None and held.renew_by < now + days * DAY


def _renewal(town: Town, held: Assignment, at: datetime) -> GrantChange:
    """Proposed by the security administrator, and the own one by the director."""
    post = "director" if held.member == town.of("secadmin").member else "secadmin"
    by = town.of(post).member
    return people.propose_renewal(pk=held.pk, reason="仍负责值班、备份与账号管理", by=by, at=at)


def _settle(town: Town, change: GrantChange, at: datetime) -> None:
    """Confirmed by the audit administrator, and the own one by the leader."""
    auditor = town.of("auditadmin").member
    by = town.of("leader").member if change.assignment.member == auditor else auditor
    people.settle_grant(pk=change.pk, stand=Stand.CONFIRMED, by=by, at=at)


def _lend(town: Town) -> None:
    """Two nurses help at the window: an extra post each, beside the own one."""
    nurses = Member.objects.filter(assignment__post__code="nurse").order_by("-pk")
    for nurse in nurses[: len(LENT)]:
        people.assign(
            member=nurse, post=town.posts["registration"], unit=nurse.unit,
            by=town.of("secadmin").member, at=town.at + DAY,
        )  # fmt: skip


def _first_round(town: Town) -> None:
    """By hand, soon after the opening: all is decided, one right taken, another made to end."""
    at = town.at + FIRST_ROUND
    made = rounds.open_campaign(
        kind=NAME, title="开院首次授权复核", by=town.of("secadmin").member, at=at,
        due_at=_evening(at + LASTS),
    )  # fmt: skip
    extra = Assignment.objects.filter(post__code="registration", since=town.at + DAY).order_by("pk")
    lent = {f"people.assignment:{one.pk}": answer for one, answer in zip(extra, LENT, strict=False)}
    for n, item in enumerate(made.items.select_related("campaign").order_by("pk")):
        reason, code = lent.get(item.target, ("", "keep"))
        _decide(item, at + FIRST_TOOK * (n + 1) / (made.items.count() + 1), code, reason)


def _running_round(town: Town, now: datetime) -> None:
    """The year's round, half decided: some heads are done, some have begun, some have not."""
    at = now - BEGUN
    if queries.running(NAME) is not None or Year.containing(at) != Year.containing(now):
        return
    due = min(_evening(at + LASTS), Year.containing(at).end)
    made = rounds.open_campaign(
        kind=NAME, title=f"{local(at).year} 年度授权复核", by=town.of("secadmin").member, at=at,
        due_at=due,
    )  # fmt: skip
    deciders = list(dict.fromkeys(
        item.assignee for item in made.items.select_related("assignee").order_by("pk")
    ))  # fmt: skip
    for n, decider in enumerate(deciders):
        items = list(made.items.filter(assignee=decider).order_by("pk"))
        part = (len(items), len(items) // 2, 0)[n % 3]
        for k, item in enumerate(items[:part]):
            _decide(item, at + 2 * DAY + (n * 7 + k) * timedelta(minutes=90), "keep", "")
    _hand_some_over(made, town, now - 2 * DAY)


def _hand_some_over(made: Campaign, town: Town, at: datetime) -> None:
    """The leader is away and gives some of theirs to the other leader."""
    first, second = (one.member for one in town.accounts if one.post == "leader")
    items = [
        one.pk for one in queries.to_answer(first, made, at)[:2] if second.pk not in one.barred
    ]
    if items:
        rounds.hand_over(pk=made.pk, items=items, to=second, reason="外出参会一周", by=first, at=at)


def _decide(item: Item, at: datetime, code: str, reason: str) -> None:
    by = item.stuck_with
    if by is None or not item.open:
        return
    flagged = queries.evidence_of([item], at)[item.pk].flagged
    until = (local(at) + 150 * DAY).date().isoformat() if code == "change" else ""
    rounds.answer(
        pk=item.pk, code=code, reason=reason or (REASON if flagged else ""), by=by, at=at,
        data={"until": until},
    )  # fmt: skip


def _change_passwords(town: Town, at: datetime) -> None:
    """System administration changed its passwords, as it must twice a year."""
    for account in town.accounts:
        if any(post.privileged for post in account.member.posts_at(at)):
            _change_password(account, at)


def _change_password(account: Account, at: datetime) -> None:
    new = secrets.token_urlsafe(12)
    account.member = access.change_password(
        by=account.member, at=at, current=account.password, new=new
    )
    account.password = new


def _except(town: Town, at: datetime) -> None:
    """For one account an alternative control stands in the place of the next change."""
    months = whole("admin_password_months", at=at)
    made = access.propose_exception(
        member=town.of("sysadmin").member, measure="仅限堡垒机登录，每次动态口令，口令由密码柜托管",
        reason="密码柜按次改密，另行半年更换会使自动任务中断", until=months_later(at, months),
        by=town.of("secadmin").member, at=at,
    )  # fmt: skip
    access.settle_exception(
        pk=made.pk, stand=Stand.CONFIRMED, by=town.of("auditadmin").member, at=at + DAY
    )


def _evening(at: datetime) -> datetime:
    """The end of a day."""
    return midnight(day_of(at) + DAY)
