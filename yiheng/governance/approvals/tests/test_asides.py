"""What decides nothing: sent round and acknowledged, urged, commented; common opinions."""

from __future__ import annotations

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands, queries
from yiheng.governance.approvals.models import Comment
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    a_hospital,
    a_member,
    a_unit,
    sign,
    submit,
)
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member

pytestmark = pytest.mark.django_db


def told(member: Member, kind: str) -> int:
    return Notice.objects.filter(recipient=member, kind=kind).count()


def test_0_g_a_case_is_sent_round_and_each_acknowledges_it() -> None:
    a_hospital("director")
    clerk, reader, other = a_member(), a_member(), a_member()
    case = submit(a_unit(), clerk)
    with pytest.raises(NotFound):
        commands.acknowledge(pk=case.pk, by=reader, at=MONDAY)

    commands.circulate(pk=case.pk, readers=[reader, other, reader], by=clerk, at=MONDAY)
    commands.circulate(pk=case.pk, readers=[reader], by=clerk, at=MONDAY)

    assert told(reader, "approvals.sent-round") == 1
    assert list(queries.visible_to(reader)) == [case]
    assert [one.case for one in queries.to_read(reader)] == [case]
    for hour in (1, 2):
        commands.acknowledge(pk=case.pk, by=reader, at=MONDAY + hour * HOUR)
    assert not queries.to_read(reader)
    [first, second] = queries.readings_of(case)
    assert (first.reader, first.read_at, second.read_at) == (reader, MONDAY + HOUR, None)
    assert [one.case for one in queries.circulated_to(reader)] == [case]
    with pytest.raises(Denied, match="不在该岗位"):  # to read is not to sign
        sign(case, reader)


def test_0_g_nobody_sends_round_what_they_do_not_see() -> None:
    a_hospital("director")
    case, reader = submit(a_unit(), a_member()), a_member()
    with pytest.raises(NotFound):
        commands.circulate(pk=case.pk, readers=[reader], by=reader, at=MONDAY)


@pytest.mark.parametrize("many", [0, 51])
def test_so_many_readers_at_once(many: int) -> None:
    a_hospital("director")
    clerk = a_member()
    case, reader = submit(a_unit(), clerk), a_member()
    with pytest.raises(Invalid, match="1 至 50 位"):
        commands.circulate(pk=case.pk, readers=[reader] * many, by=clerk, at=MONDAY)


def test_whoever_has_left_is_not_asked_to_read() -> None:
    a_hospital("director")
    clerk, gone = a_member(), a_member()
    gone.is_active = False
    with pytest.raises(Invalid, match="已离岗"):
        commands.circulate(pk=submit(a_unit(), clerk).pk, readers=[gone], by=clerk, at=MONDAY)


def test_3_1_e_applicant_and_signers_urge_once_in_four_hours() -> None:
    a_hospital("director", "leader")
    clerk, director, leader = a_member(), a_member("director"), a_member("leader")
    case = sign(submit(a_unit(), clerk), director)

    commands.urge(pk=case.pk, by=clerk, at=MONDAY)
    with pytest.raises(Denied, match="每 4 小时最多催办一次") as refusal:
        commands.urge(pk=case.pk, by=director, at=MONDAY + 4 * HOUR - HOUR / 60)
    assert "岗位leader" in refusal.value.verdict.remedy
    commands.urge(pk=case.pk, by=director, at=MONDAY + 4 * HOUR)

    assert told(leader, "approvals.urged") == 2
    with pytest.raises(Denied, match="只有申请人和已签字的人"):
        commands.urge(pk=case.pk, by=leader, at=MONDAY + 9 * HOUR)
    sign(case, leader)
    with pytest.raises(Denied, match="不再等待签字"):
        commands.urge(pk=case.pk, by=clerk, at=MONDAY + 9 * HOUR)


def test_the_next_step_may_be_urged_at_once() -> None:
    a_hospital("director", "leader")
    clerk, director, leader = a_member(), a_member("director"), a_member("leader")
    case = submit(a_unit(), clerk)
    commands.urge(pk=case.pk, by=clerk, at=MONDAY)
    sign(case, director)
    commands.urge(pk=case.pk, by=clerk, at=MONDAY + HOUR)
    assert told(leader, "approvals.urged") == 1


def test_0_g_a_comment_is_sealed_told_and_changes_nobodys_turn() -> None:
    a_hospital("director", "leader")
    clerk, director, leader = a_member(), a_member("director"), a_member("leader")
    case = sign(submit(a_unit(), clerk), director)

    commands.comment(pk=case.pk, text=" 联系人王某 ", by=leader, at=MONDAY)

    [(said, words)] = queries.comments_of(case)
    assert (said.member, words) == (leader, "联系人王某")
    assert "王某".encode() not in bytes(Comment.objects.get().text)
    assert "王某" not in str(list(Entry.objects.values_list("facts", flat=True)))
    assert [told(one, "approvals.said") for one in (clerk, director, leader)] == [1, 1, 0]
    assert [step.post for step in queries.waiting_steps(case)] == ["leader"]


def test_a_comment_sent_twice_is_one_and_told_once() -> None:
    a_hospital("director", "leader")
    clerk, director = a_member(), a_member("director")
    case = sign(submit(a_unit(), clerk), director)

    def say(words: str, key: str, by: Member = clerk) -> Comment:
        return commands.comment(pk=case.pk, text=words, by=by, at=MONDAY, idempotency_key=key)

    assert say("附件已补", "k") == say(" 附件已补 ", "k")
    assert Comment.objects.count() == told(director, "approvals.said") == 1
    say("附件又补", "k")  # an old page, other words: nothing that was typed is lost
    say("附件已补", "k", director)
    say("附件已补", "l")
    say("附件已补", "")
    assert Comment.objects.count() == 5


@pytest.mark.parametrize("text", ["", "  ", "字" * 2001])
def test_a_comment_has_words_and_not_too_many(text: str) -> None:
    a_hospital("director")
    clerk = a_member()
    case = submit(a_unit(), clerk)
    with pytest.raises(Invalid, match="2000"):
        commands.comment(pk=case.pk, text=text, by=clerk, at=MONDAY)


def test_common_opinions_are_ones_own_and_few() -> None:
    a_hospital("director")
    member, other = a_member(), a_member()
    for number in range(12):
        commands.keep_phrase(text=f"意见{number}", by=member, at=MONDAY)
    kept = commands.keep_phrase(text=" 意见0 ", by=member, at=MONDAY)
    assert queries.phrases_of(member).count() == 12
    with pytest.raises(Invalid, match="最多 12 条"):
        commands.keep_phrase(text="再一条", by=member, at=MONDAY)
    for text in ("", "字" * 41):
        with pytest.raises(Invalid, match="最长 40"):
            commands.keep_phrase(text=text, by=member, at=MONDAY)
    with pytest.raises(NotFound):
        commands.drop_phrase(pk=kept.pk, by=other, at=MONDAY)
    commands.drop_phrase(pk=kept.pk, by=member, at=MONDAY)
    assert queries.phrases_of(member).count() == 11
