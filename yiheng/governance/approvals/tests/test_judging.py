"""Audit says of every alarm what it was: once, with words, by nobody who had a hand in it."""

from __future__ import annotations

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands, queries
from yiheng.governance.approvals.models import SplitAlarm
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    SHOP,
    a_member,
    a_purchase,
    a_tiered_hospital,
    sign,
    submit,
)
from yiheng.governance.people.models import Assignment, Member, Post

pytestmark = pytest.mark.django_db


def an_alarm(applicant: Member) -> SplitAlarm:
    for _n in range(2):
        submit(a_purchase("30000", SHOP), applicant)
    return SplitAlarm.objects.get()


def judge(alarm: SplitAlarm, by: Member, remark: str = "同一项目分两次申请") -> SplitAlarm:
    return commands.judge_split(pk=alarm.pk, is_split=True, remark=remark, by=by, at=MONDAY + HOUR)


def test_4_1_a_an_alarm_is_judged_once_and_with_words() -> None:
    a_tiered_hospital()
    auditor, alarm = a_member("auditor"), an_alarm(a_member())
    assert list(queries.split_alarms(auditor, MONDAY)) == [alarm]
    with pytest.raises(Invalid, match="核查意见"):
        judge(alarm, auditor, " ")

    judged = judge(alarm, auditor)

    assert (judged.handled_by, judged.is_split) == (auditor, True)
    with pytest.raises(Denied, match="已经核查"):
        judge(alarm, auditor)
    with pytest.raises(NotFound):
        commands.judge_split(pk=0, is_split=False, remark="无", by=auditor, at=MONDAY)


def test_2_1_n_who_applied_or_signed_judges_no_alarm() -> None:
    a_tiered_hospital()
    auditor, both = a_member("auditor"), a_member("auditor")
    Assignment.objects.create(
        member=both, post=Post.objects.get(code="head"), unit=both.unit, since=MONDAY - HOUR
    )
    both = Member.objects.get(pk=both.pk)
    alarm = an_alarm(auditor)
    sign(alarm.case, both)
    for one in (auditor, both):
        with pytest.raises(Denied, match="经办过该事项") as refusal:
            judge(alarm, one)
        assert refusal.value.verdict.clause == "2.1-n"


def test_2_1_k_others_see_and_judge_none() -> None:
    a_tiered_hospital()
    alarm, head = an_alarm(a_member()), a_member("head")
    assert not queries.split_alarms(head, MONDAY)
    with pytest.raises(Denied, match="权限"):
        judge(alarm, head)
