"""What is published is corrected, withdrawn, or over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices import queries as told_of
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.models import State as Delivered
from yiheng.governance.people.models import Member, Unit
from yiheng.office.bulletins import commands, queries
from yiheng.office.bulletins import jobs as own_jobs
from yiheng.office.bulletins.audience import Audience
from yiheng.office.bulletins.models import Attachment, Bulletin, Reader, Stage, State, Way
from yiheng.office.bulletins.tests.factories import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    a_draft,
    a_hospital,
    a_member,
    alerted,
    an_author,
    at_post,
    fresh,
    head_of,
    important,
    issued,
    latest,
    own,
    phone_rows,
    sign,
    the_case,
    told,
    words,
)
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
NOVEMBER = Month.containing(MONDAY.date())


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def author(office: Unit) -> Member:
    return an_author(office)


@pytest.fixture
def nurse(office: Unit) -> Member:
    return a_member(name="何护士", unit=office)


def read(bulletin: Bulletin, by: Member, at: object = MONDAY) -> Reader:
    return commands.read(pk=bulletin.pk, by=by, at=at)  # type: ignore[arg-type]  # an instant


def the_row(bulletin: Bulletin, member: Member) -> Reader:
    found = queries.reader_of(fresh(bulletin), member)
    assert found is not None
    return found


def corrected(made: Bulletin, by: Member, at: object = MONDAY, **more: object) -> Bulletin:
    commands.correct(pk=made.pk, by=by, at=at)  # type: ignore[arg-type]  # an instant
    given = {"audience": own(by), "note": "改了时间", **more}
    commands.revise(pk=made.pk, by=by, at=at, facts=words(**given))  # type: ignore[arg-type]
    return fresh(commands.publish(pk=made.pk, by=by, at=at))  # type: ignore[arg-type]  # an instant


def test_a_correction_that_asks_nothing_keeps_the_receipts(author: Member, nurse: Member) -> None:
    made = issued(author)
    read(made, nurse)

    made = corrected(made, author, MONDAY + HOUR, body="改到周六")

    assert (made.current, made.asked) == (latest(made), made.editions.get(ordinal=1))
    assert the_row(made, nurse).read_at == MONDAY
    assert Notice.objects.filter(kind="bulletins.corrected", recipient=nurse).count() == 1
    assert Notice.objects.filter(kind="bulletins.normal", recipient=nurse).count() == 1


def test_a_correction_that_asks_again_wants_another_receipt_of_each(
    author: Member, nurse: Member, office: Unit
) -> None:
    made, outside = issued(author), a_member(name="外科")
    commands.pass_on(pk=made.pk, to=[outside, head_of(office)], remark="看", by=nurse, at=MONDAY)
    read(made, nurse)
    newcomer = a_member(name="新人", unit=office)

    made = corrected(made, author, MONDAY + HOUR, body="改到周六", reread=True)

    assert made.asked == made.current
    assert told(made) == {"冯主任", "何护士", "外科", "新人"}
    assert the_row(made, nurse).read_at is None
    passed = the_row(made, outside)
    assert (passed.way, passed.passed_by, passed.remark) == (Way.PASSED, nurse, "看")
    assert the_row(made, newcomer).way == Way.AUDIENCE
    assert the_row(made, nurse).notice.title == "医务部公告有更正，请重新阅知：周五停机"
    assert told_of.unread_count(head_of(office)) == 1  # the old one is asked of nobody
    first = Reader.objects.get(edition__ordinal=1, member=nurse)
    assert first.read_at == MONDAY  # the old receipt stays


def test_a_correction_of_an_important_one_is_signed_again(
    office: Unit, author: Member, nurse: Member
) -> None:
    made = important(author, head_of(office))
    commands.correct(pk=made.pk, by=author, at=MONDAY)
    commands.revise(
        pk=made.pk, by=author, at=MONDAY,
        facts=words(importance=Importance.IMPORTANT, note="改了时间"),
    )  # fmt: skip
    with pytest.raises(Denied, match="须经部门负责人审核"):
        commands.publish(pk=made.pk, by=author, at=MONDAY)
    commands.submit(pk=made.pk, by=author, at=MONDAY)
    assert fresh(made).current != latest(made)
    assert queries.editions_visible_to(nurse).count() == 1  # not the one under approval
    sign(made, head_of(office))
    assert fresh(made).current == latest(made)


def test_what_a_correction_wants(author: Member, nurse: Member, office: Unit) -> None:
    made = issued(author)
    with pytest.raises(Denied, match="只有起草人"):
        commands.correct(pk=made.pk, by=nurse, at=MONDAY)
    commands.correct(pk=made.pk, by=author, at=MONDAY)
    with pytest.raises(Denied, match="已有一份未发布的更正"):
        commands.correct(pk=made.pk, by=author, at=MONDAY)
    with pytest.raises(Invalid, match="请写明更正了什么"):
        commands.publish(pk=made.pk, by=author, at=MONDAY)
    commands.drop(pk=made.pk, by=author, at=MONDAY)
    assert fresh(made).state == State.PUBLISHED
    assert commands.correct(pk=made.pk, by=author, at=MONDAY).ordinal == 3


def test_files_of_a_correction_leave_those_of_before_alone(author: Member, nurse: Member) -> None:
    made = a_draft(author, audience=own(author))
    for name in ("a.txt", "b.txt", "c.txt"):
        commands.attach(pk=made.pk, by=author, at=MONDAY, name=name, content=b"one")
    commands.publish(pk=made.pk, by=author, at=MONDAY)
    edition = commands.correct(pk=made.pk, by=author, at=MONDAY)
    commands.attach(pk=made.pk, by=author, at=MONDAY, name="a.txt", content=b"two")
    gone = queries.attachments(edition).get(name="b.txt")
    commands.detach(pk=made.pk, attachment=gone.pk, by=author, at=MONDAY)

    first = made.editions.get(ordinal=1)
    assert sorted(queries.attachments(first).values_list("name", flat=True)) == [
        "a.txt", "b.txt", "c.txt",
    ]  # fmt: skip
    assert sorted(queries.attachments(edition).values_list("name", flat=True)) == [
        "a.txt", "c.txt",
    ]  # fmt: skip
    new = queries.attachments(edition).get(name="a.txt")
    with pytest.raises(NotFound):  # not issued yet
        commands.read_attachment(pk=new.pk, by=nurse, at=MONDAY)
    _file, content = commands.read_attachment(pk=gone.pk, by=nurse, at=MONDAY)
    assert content == b"one"
    with pytest.raises(NotFound):
        commands.read_attachment(pk=gone.pk, by=a_member(), at=MONDAY)
    with pytest.raises(NotFound):
        commands.read_attachment(pk=99_999, by=author, at=MONDAY)
    assert Entry.objects.filter(action="bulletins.attachment_read", clause="0-g").count() == 1

    commands.drop(pk=made.pk, by=author, at=MONDAY)
    assert queries.attachments(first).count() == 3
    assert Attachment.objects.filter(removed_at=None, until=None).count() == 3


def test_withdrawn_it_stays_readable_marked_and_asks_nobody(
    author: Member, nurse: Member, office: Unit
) -> None:
    made = alerted(author, office)
    read(made, nurse)
    with pytest.raises(Invalid, match="请写明撤回原因"):
        commands.withdraw(pk=made.pk, by=author, at=MONDAY, reason=" ")
    with pytest.raises(Denied, match="只有起草人"):
        commands.withdraw(pk=made.pk, by=nurse, at=MONDAY, reason="x")

    commands.withdraw(pk=made.pk, by=author, at=MONDAY + 5 * MINUTE, reason="误发")

    made = fresh(made)
    assert (made.state, made.withdrawn_why, made.withdrawn_by) == (State.WITHDRAWN, "误发", author)
    assert queries.visible_to(nurse).get() == made
    assert {row.state for row in phone_rows(made)} == {Delivered.DROPPED}
    assert told_of.to_call(MONDAY + HOUR).count() == 0
    assert Notice.objects.filter(kind="bulletins.withdrawn").count() == 2
    head = head_of(office)
    for act in (
        lambda: commands.read(pk=made.pk, by=head, at=MONDAY),
        lambda: commands.correct(pk=made.pk, by=author, at=MONDAY),
        lambda: commands.withdraw(pk=made.pk, by=author, at=MONDAY, reason="x"),
        lambda: commands.remind(pk=made.pk, by=author, at=MONDAY),
        lambda: commands.pass_on(pk=made.pk, to=[a_member()], remark="", by=nurse, at=MONDAY),
        lambda: commands.revise(pk=made.pk, by=author, at=MONDAY, facts=words()),
    ):
        with pytest.raises(Denied, match="已撤回") as refusal:
            act()
        assert refusal.value.verdict.remedy


@pytest.mark.parametrize("state", ["draft", "in-approval", "in-approval-of-another"])
def test_a_correction_under_way_goes_with_what_is_withdrawn(
    author: Member, nurse: Member, office: Unit, state: str
) -> None:
    made = issued(author)
    commands.correct(pk=made.pk, by=author, at=MONDAY)
    given = words(audience=Audience(whole=True), note="扩大范围")
    commands.revise(pk=made.pk, by=author, at=MONDAY, facts=given)
    if state != "draft":
        commands.submit(pk=made.pk, by=author, at=MONDAY)
    by = at_post("director", name="卫信息") if state.endswith("another") else author

    commands.withdraw(pk=made.pk, by=by, at=MONDAY, reason="误发")

    if state.endswith("another"):
        assert latest(made).stage == Stage.IN_APPROVAL
        sign(made, head_of(office))
    assert latest(made).stage == Stage.DROPPED
    assert fresh(made).state == State.WITHDRAWN
    assert told(made) == {"冯主任", "何护士"}


def test_past_its_last_day_it_is_put_away_and_asks_nobody(
    author: Member, nurse: Member, office: Unit
) -> None:
    last = day_of(MONDAY) + timedelta(days=1)
    made = important(author, head_of(office), audience=own(author), expires_on=last)
    assert own_jobs.expire(MONDAY + DAY) == 0
    assert own_jobs.expire(MONDAY + DAY + 14 * HOUR) == 0  # 23:00 of that day

    assert own_jobs.expire(MONDAY + DAY + 16 * HOUR) == 1
    assert own_jobs.expire(MONDAY + 2 * DAY) == 0

    made = fresh(made)
    assert made.state == State.EXPIRED
    assert told_of.unread_count(nurse) == 0
    assert queries.visible_to(nurse).get() == made
    a_member(name="新人", unit=office)
    assert own_jobs.welcome(MONDAY + 3 * DAY) == 0
    with pytest.raises(Denied, match="已过期"):
        commands.correct(pk=made.pk, by=author, at=MONDAY)
    commands.withdraw(pk=made.pk, by=author, at=MONDAY + 3 * DAY, reason="内容有误")
    assert fresh(made).state == State.WITHDRAWN


@pytest.mark.parametrize("state", ["draft", "signed", "returned", "refused", "taken back"])
def test_a_correction_under_way_goes_with_what_has_expired(
    author: Member, nurse: Member, office: Unit, state: str
) -> None:
    made = issued(author, expires_on=day_of(MONDAY))
    commands.correct(pk=made.pk, by=author, at=MONDAY)
    given = words(audience=Audience(whole=True), note="扩大范围")
    commands.revise(pk=made.pk, by=author, at=MONDAY, facts=given)
    if state != "draft":
        commands.submit(pk=made.pk, by=author, at=MONDAY)

    assert own_jobs.expire(MONDAY + DAY) == 1

    decision = {"signed": "approve", "returned": "return", "refused": "refuse"}.get(state)
    if decision:
        sign(made, head_of(office), decision=decision, opinion="请看是否还需要")
    if state == "taken back":
        case = the_case(made)
        approvals.withdraw(subject=case.subject, pk=case.subject_pk, by=author, at=MONDAY)
    assert latest(made).stage == (Stage.REFUSED if state == "refused" else Stage.DROPPED)
    assert not queries.unfinished(author, MONDAY).exists()
    assert fresh(made).state == State.EXPIRED


def test_welcome_and_expire_want_something_published(author: Member) -> None:
    made = a_draft(author)
    for act in (commands.welcome, commands.expire):
        with pytest.raises(AssertionError):
            act(pk=made.pk, by=the_system(), at=MONDAY)
