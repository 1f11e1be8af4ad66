"""What an application must say, who may change it, and what a licence allows."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.care.collection.models import EDITABLE, IDENTIFYING, Application, Licence, State
from yiheng.core.actor import Actor
from yiheng.core.clock import local
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.regulation.registry import enforces
from yiheng.governance.regulation.stages import staged

SHORTEST_PURPOSE = 10
LONGEST = "collection_licence_months"
MONTHS_OF_A_YEAR = 12


@enforces("3.1-q")
def may_change(by: Actor, application: Application) -> Verdict:
    """§3.1-q 数据采集需填写采集申请单: only its author changes it, and only until it is decided."""
    if application.author_id != by.pk:
        return refuse("2.1-n", _("只有申请人可以修改申请单"))
    if application.state not in EDITABLE:
        return refuse(
            "3.1-q",
            _("申请单%(state)s，不能再修改"),
            cure=_("请另填一份申请单"),
            state=application.get_state_display(),
        )
    return permit("3.1-q")


@enforces("3.1-q", "0-i")
def is_complete(application: Application) -> Verdict:
    """§3.1-q, §0-i 最小化原则: a purpose and a scope."""
    if len(application.purpose.strip()) < SHORTEST_PURPOSE:
        return refuse(
            "3.1-q",
            _("采集目的至少 %(n)s 个字"),
            cure=_("请写明用来做什么，患者看得懂"),
            n=SHORTEST_PURPOSE,
        )
    if not application.scope:
        return refuse("0-i", _("尚未选择要采集的类型与字段"), cure=_("请至少选择一种类型"))
    return permit("3.1-q")


@enforces("0-i")
@staged("0-i")
def explains_itself(application: Application, at: datetime) -> Verdict:
    """§0-i 最小化原则: a reason for each identifying field; it follows the stage of the clause."""
    unexplained = unexplained_fields(application.scope, application.justifications)
    if unexplained:
        return refuse(
            "0-i",
            _("标识字段 %(fields)s 没有写明用途"),
            cure=_("请逐项写明为什么必须采集，或去掉该字段"),
            fields="、".join(unexplained),
        )
    return permit("0-i")


@enforces("3.1-r")
def may_collect(licence: Licence | None, at: datetime) -> Verdict:
    """§3.1-r 经审核后方可执行: an approved, unexpired application, or not one byte."""
    if licence is None:
        return refuse(
            "3.1-r",
            _("没有已批准的采集申请单，未接收任何数据"),
            cure=_("请先填写采集申请单并经审核；已有申请单的，请核对编号"),
        )
    if licence.revoked_at is not None and licence.revoked_at <= at:
        return refuse("3.1-r", _("采集许可已停用"), cure=_("请重新提交采集申请单"))
    if not licence.valid_from <= at < licence.valid_until:
        return refuse(
            "3.1-r",
            _("采集许可的有效期为 %(since)s 至 %(until)s，现在不在期内"),
            cure=_("请重新提交采集申请单"),
            since=f"{local(licence.valid_from):%Y-%m-%d}",
            until=f"{licence.last_day:%Y-%m-%d}",
        )
    return permit("3.1-r")


@enforces("3.1-r")
def may_revoke(licence: Licence, at: datetime) -> Verdict:
    """§3.1-r: a licence in force can be stopped at any time."""
    if licence.revoked_at is not None and licence.revoked_at <= at:
        return refuse("3.1-r", _("采集许可已经停用"))
    return permit("3.1-r")


@enforces("3.1-q")
def may_submit(by: Actor, application: Application, at: datetime) -> Verdict:
    """§3.1-q: the author submits a complete draft, once."""
    verdict = may_change(by, application)
    if not verdict:
        return verdict
    if application.state == State.IN_APPROVAL:
        return refuse("3.1-q", _("申请单已在审批中"))
    if application.period_until <= at:
        return refuse(
            "3.1-r", _("采集期已于 %(until)s 结束，批准后也无从采集"),
            cure=_("请修改采集期后再提交"), until=f"{application.last_day:%Y-%m-%d}",
        )  # fmt: skip
    complete = is_complete(application)
    return explains_itself(application, at) if complete else complete


@enforces("3.1-r")
def licensed_until(begins: datetime, asked: datetime, months: int | None) -> datetime:
    """§3.1-r: a licence ends as applied for, and at most so many calendar months after it begins.

    Without a limit (None) as applied for; the 31st becomes the last day of a shorter month.
    """
    if months is None:
        return asked
    day = local(begins)
    year, month = divmod(day.month - 1 + months, MONTHS_OF_A_YEAR)
    last = monthrange(day.year + year, month + 1)[1]
    end = day.replace(year=day.year + year, month=month + 1, day=min(day.day, last))
    return min(asked, end)


def unexplained_fields(scope: dict[str, list[str]], justifications: dict[str, str]) -> list[str]:
    """Identifying fields (``Patient.name``) of a scope whose use nobody has explained."""
    asked = sorted(
        f"{kind}.{element}"
        for kind, elements in scope.items()
        for element in elements
        if kind == "Patient" and element in IDENTIFYING
    )
    return [field for field in asked if not justifications.get(field, "").strip()]
