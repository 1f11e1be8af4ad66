"""What goes out at once, what is signed before, and what never goes out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yiheng.core.clock import day_of
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Notice, Sending
from yiheng.governance.people.models import Unit
from yiheng.governance.regulation.parameters import Version
from yiheng.office.bulletins import commands, controls
from yiheng.office.bulletins.audience import Audience
from yiheng.office.bulletins.models import Bulletin, Edition, Reader, Stage, State
from yiheng.office.bulletins.tests.factories import (
    BODY,
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    a_draft,
    a_hospital,
    a_member,
    a_unit,
    alerted,
    an_author,
    fresh,
    head_of,
    holder,
    important,
    issued,
    latest,
    own,
    phone_rows,
    sign,
    told,
)
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
AN_ID = "11010519491231002X"
NOVEMBER = Month.containing(MONDAY.date())


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


def test_7_1_a_a_normal_one_for_the_own_unit_goes_out_at_once_to_those_below_too(
    office: Unit,
) -> None:
    author = an_author(office)
    a_member(name="同科", unit=office)
    a_member(name="下级", unit=a_unit("随访组", parent=office))
    a_member(name="外科")

    made = issued(author)

    assert told(made) == {"冯主任", "同科", "下级"}
    assert (made.state, made.asked, made.number) == (State.PUBLISHED, made.current, "")
    [entry] = Entry.objects.filter(action="bulletins.issued", clause="7.1-a")
    assert entry.facts["count"] == 3
    assert Notice.objects.filter(kind="bulletins.normal").count() == 3
    assert Notice.objects.filter(kind="bulletins.normal")[0].title == "医务部公告：周五停机"


@pytest.mark.parametrize(
    ("importance", "whom"),
    [
        (Importance.IMPORTANT, None),
        (Importance.NORMAL, Audience(whole=True)),
        (Importance.NORMAL, Audience(posts=("head",))),
        (Importance.NORMAL, Audience(units=("other",))),
        (Importance.NORMAL, Audience(members=("stranger",))),
    ],
)
def test_7_1_a_what_weighs_more_or_leaves_the_unit_is_signed_by_its_head_first(
    office: Unit, importance: str, whom: Audience | None
) -> None:
    author, stranger = an_author(office), a_member(name="外科")
    known = {"other": stranger.unit.code, "stranger": stranger.staff_no}
    whom = whom or own(author)
    whom = Audience(
        whom.whole, tuple(known.get(one, one) for one in whom.units), whom.posts,
        tuple(known[one] for one in whom.members),
    )  # fmt: skip
    made = a_draft(author, importance=importance, audience=whom)
    with pytest.raises(Denied, match="须经部门负责人审核"):
        commands.publish(pk=made.pk, by=author, at=MONDAY)
    assert not Sending.objects.filter(kind__startswith="bulletins").exists()

    commands.submit(pk=made.pk, by=author, at=MONDAY)
    assert not told(made)
    sign(made, head_of(office), MONDAY + HOUR)

    made = fresh(made)
    assert made.state == State.PUBLISHED
    assert made.published_at == MONDAY + HOUR
    assert latest(made).signed
    assert told(made)
    assert controls.issued_without_signature(NOVEMBER, Version(MONDAY + DAY)).value == 0


def test_7_1_a_the_control_counts_what_went_out_unsigned(office: Unit) -> None:
    author = an_author(office)
    made = issued(author)
    assert controls.issued_without_signature(NOVEMBER, Version(MONDAY + DAY)).value == 0
    Edition.objects.filter(bulletin=made).update(importance=Importance.IMPORTANT)
    assert controls.issued_without_signature(NOVEMBER, Version(MONDAY + DAY)).value == 1
    Edition.objects.filter(bulletin=made).update(
        importance=Importance.NORMAL, audience=Audience(whole=True).as_json()
    )
    assert controls.issued_without_signature(NOVEMBER, Version(MONDAY + DAY)).value == 1
    Edition.objects.filter(bulletin=made).update(importance=Importance.URGENT)
    assert controls.issued_without_signature(NOVEMBER, Version(MONDAY + DAY)).value == 0


def test_7_1_a_the_head_does_not_sign_the_own_one(office: Unit) -> None:
    head = head_of(office)
    a_member(name="同科", unit=office)
    made = a_draft(head, importance=Importance.IMPORTANT)
    commands.submit(pk=made.pk, by=head, at=MONDAY)

    with pytest.raises((Denied, NotFound)):
        sign(made, head)
    sign(made, holder("leader"), MONDAY + HOUR)

    assert fresh(made).state == State.PUBLISHED


def test_7_1_c_an_urgent_one_goes_out_at_once_by_who_may_and_is_signed_from_others(
    office: Unit,
) -> None:
    author, writer = an_author(office), an_author(office, "nursing_affairs")
    a_member(name="同科", unit=office)
    made = a_draft(author, importance=Importance.URGENT)

    commands.publish(pk=made.pk, by=author, at=MONDAY)

    assert fresh(made).state == State.PUBLISHED
    assert not latest(made).signed
    assert Entry.objects.filter(action="bulletins.issued", clause="7.1-c").count() == 1
    other = a_draft(writer, importance=Importance.URGENT)
    with pytest.raises(Denied) as refusal:
        commands.publish(pk=other.pk, by=writer, at=MONDAY)
    assert refusal.value.verdict.why
    commands.submit(pk=other.pk, by=writer, at=MONDAY)
    sign(other, head_of(office))
    assert fresh(other).state == State.PUBLISHED


def test_7_1_c_an_emergency_is_told_in_prepared_words_once_however_often_one_presses(
    office: Unit,
) -> None:
    author, ward = an_author(office), a_unit("急诊科")
    a_member(name="急诊护士", unit=ward)

    made = alerted(author, ward, idempotency_key="one")
    again = alerted(author, ward, idempotency_key="one", at=MONDAY + MINUTE)

    assert made == again
    assert told(made) == {"急诊护士"}
    [sending] = Sending.objects.filter(importance="urgent")
    assert sending.title == "急诊科：信息系统中断，请按应急预案改用手工流程"
    assert sending.outside == "信息系统中断，请按应急预案处理"
    assert made.title == sending.title
    assert [row.next_at for row in phone_rows(made)] == [MONDAY + 10 * MINUTE]


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"case": "张三发热"}, "请选择事由"),
        ({"scope": "all"}, "请选择通知谁"),
        ({"words": f"患者 {AN_ID}"}, "身份证号"),
        ({"scope": "unit"}, "没有其他在岗人员"),
    ],
)
def test_7_1_c_what_no_emergency_may_be(office: Unit, given: dict[str, Any], match: str) -> None:
    with pytest.raises(Invalid, match=match):
        alerted(an_author(office), a_unit("空科室"), **given)
    assert not Bulletin.objects.exists()


def test_7_1_c_the_heads_or_everybody_are_told_of_an_emergency(office: Unit) -> None:
    author, ward = an_author(office), a_unit("急诊科")
    assert told(alerted(author, ward, scope="heads")) == {"冯主任"}
    assert told(alerted(author, ward, scope="whole")) == {"冯主任", "尚院长"}


def test_7_1_c_who_may_not_tells_of_no_emergency(office: Unit) -> None:
    writer = an_author(office, "nursing_affairs")
    with pytest.raises(Denied):
        alerted(writer, office)
    with pytest.raises(Denied):
        alerted(a_member(name="路人", unit=office), office)
    assert not Bulletin.objects.exists()


def test_publishing_twice_is_refused_and_nobody_is_told_twice(office: Unit) -> None:
    author = an_author(office)
    made = issued(author)

    with pytest.raises(Denied, match="没有重复发送") as refusal:
        commands.publish(pk=made.pk, by=author, at=MONDAY)

    assert refusal.value.verdict.clause == "7.1-a"
    assert refusal.value.verdict.remedy
    assert Sending.objects.filter(kind="bulletins.normal").count() == 1


@pytest.mark.parametrize(
    ("more", "field", "match"),
    [
        ({"audience": Audience()}, "whole", "请选择发布范围"),
        ({"audience": Audience(members=("self",))}, "whole", "没有其他在岗人员"),
        ({"body": "  \n "}, "body", "请填写正文"),
        ({"effective_on": date(2026, 12, 5), "expires_on": date(2026, 12, 4)}, "expires_on",
         "有效期早于生效日期"),
        ({"expires_on": date(2026, 11, 22)}, "expires_on", "有效期已过"),
    ],
)  # fmt: skip
def test_7_1_a_what_is_not_whole_is_neither_issued_nor_handed_in(
    office: Unit, more: dict[str, Any], field: str, match: str
) -> None:
    author = an_author(office)
    if more.get("audience") == Audience(members=("self",)):
        more = {"audience": Audience(members=(author.staff_no,))}
    made = a_draft(author, **{"audience": own(author), **more})
    for act in (commands.publish, commands.submit):
        with pytest.raises(Invalid, match=match) as gap:
            act(pk=made.pk, by=author, at=MONDAY)
        assert (gap.value.field, gap.value.clause) == (field, "7.1-a")
    assert latest(made).stage == Stage.DRAFT
    assert not Reader.objects.exists()


def test_an_announcement_may_end_on_the_very_day(office: Unit) -> None:
    today = day_of(MONDAY)
    made = issued(an_author(office), effective_on=today, expires_on=today)
    assert made.state == State.PUBLISHED


def test_a_formal_one_is_numbered_when_it_is_issued(office: Unit) -> None:
    author = an_author(office)
    first, draft = issued(author, formal=True), a_draft(author, formal=True, audience=own(author))
    assert (first.number, draft.number) == ("公告〔2026〕1号", "")
    commands.publish(pk=draft.pk, by=author, at=MONDAY)
    assert fresh(draft).number == "公告〔2026〕2号"
    assert str(fresh(draft)) == "公告〔2026〕2号 周五停机"


def test_an_important_one_says_until_when_it_is_to_be_read(office: Unit) -> None:
    author = an_author(office)
    made = important(author, head_of(office))
    assert latest(made).hours == 48
    assert latest(issued(author)).hours is None
    assert BODY in latest(made).body
