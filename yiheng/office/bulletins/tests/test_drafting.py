"""What may be written, by whom, and what a change does under approval."""

from __future__ import annotations

from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import State as CaseState
from yiheng.governance.approvals.queries import signers_of
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.shipping import LIMIT, SHIPPED
from yiheng.governance.people.models import Unit
from yiheng.office.bulletins import commands, queries, route, rules
from yiheng.office.bulletins.audience import Audience
from yiheng.office.bulletins.models import Bulletin, Edition, Reader, Stage, State
from yiheng.office.bulletins.tests.factories import (
    HOUR,
    MONDAY,
    TITLE,
    a_draft,
    a_hospital,
    a_member,
    an_author,
    at_post,
    fresh,
    head_of,
    holder,
    issued,
    latest,
    own,
    sign,
    the_case,
    words,
)
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
AN_ID = "11010519491231002X"
NOVEMBER = Month.containing(MONDAY.date())


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.mark.parametrize(
    ("more", "field", "match"),
    [
        ({"title": "  "}, "title", "请填写标题"),
        ({"title": "标" * 101}, "title", "最长 100 个字"),
        ({"title": "请回电 13800138000"}, "title", "长串号码"),
        ({"title": "请回电 １３８００１３８０００"}, "title", "长串号码"),
        ({"body": f"患者 {AN_ID} 请来院"}, "body", "身份证号"),
        ({"body": "请核对住院号：20260012345"}, "body", "患者的号码"),
        ({"body": "病历号 A-1234 的患者"}, "body", "患者的号码"),
        ({"body": "长" * 20_001}, "body", "最长 20000 个字"),
        ({"importance": "loud"}, "importance", "请选择普通"),
        ({"category": "gossip"}, "category", "请选择类别"),
        ({"audience": Audience(units=("nowhere",))}, "members", "找不到：nowhere"),
        ({"audience": Audience(without_members=("nobody",))}, "members", "找不到：nobody"),
        ({"audience": Audience(posts=("king",))}, "members", "找不到：king"),
    ],
)
def test_0_i_what_is_written_is_refused_on_its_field_and_not_kept(
    office: Unit, more: dict[str, Any], field: str, match: str
) -> None:
    author = an_author(office)
    with pytest.raises(Invalid, match=match) as gap:
        a_draft(author, **more)
    assert gap.value.field == field
    assert not Bulletin.objects.exists()
    made = a_draft(author)
    with pytest.raises(Invalid, match=match):
        commands.revise(pk=made.pk, by=author, at=MONDAY, facts=words(**more))
    assert latest(made).title == TITLE


@pytest.mark.parametrize(
    "text",
    ["咨询电话 13800138000", "联系 010-62345678 转 8012", "共 123456789012 元", "住院部 3 号楼"],
)
def test_0_i_what_is_no_patients_number_may_be_said(text: str) -> None:
    assert rules.may_say(text)


def test_0_i_script_and_markup_stay_text(office: Unit) -> None:
    made = issued(an_author(office), body="<script>alert(1)</script>\n**粗**")
    assert latest(made).body == "<script>alert(1)</script>\n**粗**"


def test_only_who_may_write_begins_one_and_the_same_key_is_one_draft(office: Unit) -> None:
    with pytest.raises(Denied):
        a_draft(a_member(name="路人"))
    author, other = an_author(office), an_author(office)
    made = [
        commands.draft(by=who, at=MONDAY, idempotency_key="k", facts=words())
        for who in (author, author, other)
    ]
    assert made[0] == made[1] != made[2]
    assert Edition.objects.count() == 2


def test_a_draft_is_its_authors_alone(office: Unit) -> None:
    author = an_author(office)
    made, head, overseer = a_draft(author), head_of(office), at_post("director", name="卫信息")
    for stranger in (head, overseer, a_member(name="路人")):
        for act in (commands.publish, commands.submit, commands.drop, commands.recall):
            with pytest.raises(NotFound):
                act(pk=made.pk, by=stranger, at=MONDAY)
        with pytest.raises(NotFound):
            commands.revise(pk=made.pk, by=stranger, at=MONDAY, facts=words())
    commands.submit(pk=made.pk, by=author, at=MONDAY)
    assert queries.visible_to(head).filter(pk=made.pk).exists()  # whose turn it is to sign
    with pytest.raises(Denied, match="只有起草人"):
        commands.revise(pk=made.pk, by=head, at=MONDAY, facts=words())


def test_3_1_e_an_edit_under_approval_voids_what_was_signed_and_is_asked_again(
    office: Unit,
) -> None:
    author, head = an_author(office), head_of(office)
    made = a_draft(author)
    commands.submit(pk=made.pk, by=author, at=MONDAY)
    shown = the_case(made).content_hash

    commands.revise(pk=made.pk, by=author, at=MONDAY, facts=words(body="改了"))

    with pytest.raises((Denied, Invalid)):
        sign(made, head, shown=shown)
    assert fresh(made).state == State.DRAFT
    with pytest.raises(Invalid, match="请填写正文"):
        commands.revise(pk=made.pk, by=author, at=MONDAY, facts=words(body=""))
    sign(made, head)
    assert latest(made).body == "改了"
    assert fresh(made).state == State.PUBLISHED


def test_3_1_e_a_file_changed_under_approval_voids_what_was_signed(office: Unit) -> None:
    author, head = an_author(office), head_of(office)
    made = a_draft(author)
    file = commands.attach(pk=made.pk, by=author, at=MONDAY, name="a.txt", content=b"one")
    commands.submit(pk=made.pk, by=author, at=MONDAY)
    shown = the_case(made).content_hash
    new = commands.attach(pk=made.pk, by=author, at=MONDAY, name="a.txt", content=b"two")
    with pytest.raises((Denied, Invalid)):
        sign(made, head, shown=shown)
    between = the_case(made).content_hash
    commands.detach(pk=made.pk, attachment=new.pk, by=author, at=MONDAY)
    with pytest.raises((Denied, Invalid)):
        sign(made, head, shown=between)
    assert len({shown, between, the_case(made).content_hash}) == 3
    assert not queries.attachments(latest(made)).exists()
    with pytest.raises(NotFound):
        commands.detach(pk=made.pk, attachment=file.pk, by=author, at=MONDAY)


def test_files_are_checked_counted_and_no_more_changed_once_issued(office: Unit) -> None:
    author = an_author(office)
    made = a_draft(author, audience=own(author))
    with pytest.raises(Invalid, match="只收 PDF"):
        commands.attach(pk=made.pk, by=author, at=MONDAY, name="a.exe", content=b"MZ")
    for n in range(20):
        commands.attach(pk=made.pk, by=author, at=MONDAY, name=f"{n}.txt", content=b"x")
    with pytest.raises(Invalid, match="最多 20 个附件"):
        commands.attach(pk=made.pk, by=author, at=MONDAY, name="more.txt", content=b"x")
    commands.publish(pk=made.pk, by=author, at=MONDAY)
    with pytest.raises(Denied, match="不能修改"):
        commands.attach(pk=made.pk, by=author, at=MONDAY, name="0.txt", content=b"y")
    with pytest.raises(Denied, match="不能修改"):
        commands.revise(pk=made.pk, by=author, at=MONDAY, facts=words())


def test_a_head_refuses_or_returns_it_and_nobody_is_told(office: Unit) -> None:
    author, head = an_author(office), head_of(office)
    made = a_draft(author)
    commands.submit(pk=made.pk, by=author, at=MONDAY)
    with pytest.raises(Denied, match="已在审核中"):
        commands.submit(pk=made.pk, by=author, at=MONDAY)
    sign(made, head, decision="return", opinion="写清时间")
    assert latest(made).stage == Stage.RETURNED
    commands.submit(pk=made.pk, by=author, at=MONDAY + HOUR)
    sign(made, head, MONDAY + HOUR, decision="refuse", opinion="不必发")
    assert latest(made).stage == Stage.REFUSED
    assert not Reader.objects.exists()
    with pytest.raises(NotFound):
        commands.submit(pk=made.pk, by=author, at=MONDAY)


def test_it_is_taken_back_from_the_signer_and_thrown_away(office: Unit) -> None:
    author = an_author(office)
    made = a_draft(author)
    with pytest.raises(Denied, match="不在审核中"):
        commands.recall(pk=made.pk, by=author, at=MONDAY)
    commands.submit(pk=made.pk, by=author, at=MONDAY)
    commands.recall(pk=made.pk, by=author, at=MONDAY)
    assert latest(made).stage == Stage.DRAFT
    assert the_case(made).state == CaseState.WITHDRAWN

    commands.attach(pk=made.pk, by=author, at=MONDAY, name="a.txt", content=b"one")
    commands.submit(pk=made.pk, by=author, at=MONDAY)
    commands.drop(pk=made.pk, by=author, at=MONDAY)

    assert fresh(made).state == State.DROPPED
    assert not queries.visible_to(author).exists()
    assert not queries.editions_visible_to(author).exists()
    with pytest.raises(NotFound):
        commands.publish(pk=made.pk, by=author, at=MONDAY)


def test_a_terminated_approval_ends_the_edition(office: Unit) -> None:
    made = a_draft(an_author(office))
    commands.submit(pk=made.pk, by=made.author, at=MONDAY)
    approvals.terminate(pk=the_case(made).pk, by=holder("leader"), at=MONDAY, reason="重复发文")
    assert latest(made).stage == Stage.REFUSED


def test_3_1_e_a_file_changed_after_the_first_of_two_signatures_asks_for_both_again(
    office: Unit,
) -> None:
    approvals.define_route(
        code=route.CODE, title=route.TITLE, limit=LIMIT, in_force_from=MONDAY,
        steps=[*SHIPPED[route.CODE].steps, step("分管院长批准", by_post("leader"))],
        by=the_system(), at=MONDAY,
    )  # fmt: skip
    author, head = an_author(office), head_of(office)
    made = a_draft(author)
    commands.submit(pk=made.pk, by=author, at=MONDAY)
    sign(made, head)
    assert signers_of(queries.SUBJECT, latest(made).pk).get() == head

    commands.attach(pk=made.pk, by=author, at=MONDAY, name="a.txt", content=b"new")

    assert not signers_of(queries.SUBJECT, latest(made).pk).exists()
    with pytest.raises((Denied, NotFound)):
        sign(made, holder("leader"))
    sign(made, head, MONDAY + HOUR)
    sign(made, holder("leader"), MONDAY + HOUR)
    assert fresh(made).state == State.PUBLISHED
