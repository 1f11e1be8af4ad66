"""The yearly review: what it asks of whom, what use says of a grant, what an answer does to it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.core.errors import Denied, Invalid
from yiheng.core.proposals import Stand
from yiheng.governance.access import commands as access
from yiheng.governance.access.models import Opening
from yiheng.governance.campaigns import commands, controls, jobs, queries
from yiheng.governance.campaigns.commands.opening import is_due
from yiheng.governance.campaigns.grants import Decider
from yiheng.governance.campaigns.kinds import KINDS
from yiheng.governance.campaigns.models import Answer, Campaign, Item
from yiheng.governance.campaigns.paces import authorisations_decided
from yiheng.governance.campaigns.permissions import DECIDE
from yiheng.governance.campaigns.recertification import NAME
from yiheng.governance.campaigns.tests.factories import (
    DAY,
    LONG_AGO,
    MONDAY,
    SYSTEM,
    a_decider,
    a_member,
    a_post,
    a_regulated_house,
    a_review,
    a_standard_post,
    a_unit,
    held_by,
    item_of,
    leave,
    use,
)
from yiheng.governance.duties.pacing import Progress
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Assignment, GrantChange, Member
from yiheng.governance.regulation.parameters import Version
from yiheng.standards.china.calendar import Year

pytestmark = pytest.mark.django_db
YEAR = Year.containing(MONDAY)
PLAIN = ("people:see", "access:trace")
REACHING = ("people:see", "ledger:read")


@pytest.fixture(autouse=True)
def house() -> None:
    a_regulated_house()


def a_department(*rights: str) -> tuple[Member, Member]:
    """A head who decides, and a member of the same unit with two rights."""
    unit = a_unit(at=LONG_AGO)
    head = a_decider(unit=unit)
    member = a_member(*(rights or PLAIN), name="韩梅", unit=unit, at=LONG_AGO)
    return head, member


def decide(
    campaign: Campaign, member: Member, by: Member, code: str, reason: str = "", until: str = ""
) -> Item:
    return commands.answer(
        pk=item_of(campaign, member).pk, code=code, reason=reason, by=by, at=MONDAY + DAY,
        data={"until": until},
    )  # fmt: skip


def test_4_1_f_each_grant_is_asked_of_the_head_and_the_heads_of_who_stands_above() -> None:
    leader = a_member(DECIDE, post=a_standard_post("leader", DECIDE), at=LONG_AGO)
    director = a_member(post=a_standard_post("director", DECIDE, single=True), at=LONG_AGO)
    parent = a_unit("外科", at=LONG_AGO)
    surgeon = a_decider(unit=parent)
    below = a_unit("骨科", parent=parent, at=LONG_AGO)
    member = a_member("people:see", unit=below, at=LONG_AGO)
    orphan = a_member("people:see", at=LONG_AGO)
    engineer = a_member(post=a_post("operations:see", boundary="2.1-l"), unit=below, at=MONDAY)
    chief = a_member(post=a_post("people:manage", exclusive=True), at=LONG_AGO)

    made = a_review()

    asked = {one.concerns: one.assignee for one in made.items.all()}
    assert asked == {
        member: surgeon, surgeon: director, orphan: director, engineer: director,
        chief: leader, director: leader, leader: director,
    }  # fmt: skip
    assert made.title == "2026 年年度授权复核"
    assert made.items.get(concerns=member).title.endswith("· 岗位")


def test_4_1_f_nobody_left_to_decide_is_told_and_not_decided_by_the_holder() -> None:
    only = a_member(post=a_standard_post("leader", DECIDE), at=LONG_AGO)
    made = a_review()
    assert item_of(made, only).assignee is None


@pytest.mark.parametrize(
    ("used", "flagged", "says"),
    [
        ({"people:see": 3, "ledger:read": 5}, False, "最近使用 2026-11-20"),
        ({"people:see": 3}, True, "未使用的管理权限：查看审计日志"),
        ({"people:see": 120, "ledger:read": 120}, True, "复核间隔内从未使用"),
        ({}, True, "账号自 2026-01-27 无人使用"),
    ],
)  # fmt: skip
def test_4_1_g_use_stands_beside_each_grant_and_what_is_idle_is_flagged(
    used: dict[str, int], flagged: bool, says: str
) -> None:
    _head, member = a_department(*REACHING)
    for name, days_ago in used.items():
        use(member, name, days_ago=days_ago)
    if used and min(used.values()) > 90:
        use(member, "regulation:read", days_ago=1)
    item = item_of(a_review(), member)

    seen = queries.evidence_of([item], MONDAY)[item.pk]

    assert (seen.flagged, seen.line) == (flagged, says)
    assert len(seen.rows) == 2


def test_4_1_g_a_right_that_reaches_over_nobody_may_rest_and_a_new_post_is_not_judged() -> None:
    unit = a_unit(at=LONG_AGO)
    a_decider(unit=unit)
    nurse = a_member("people:see", "records:read", unit=unit, at=LONG_AGO)
    fresh = a_member(*PLAIN, unit=unit, at=MONDAY - 10 * DAY)
    plain = a_member("regulation:read", unit=unit, at=LONG_AGO)
    use(nurse, "records:read")
    use(plain, "regulation:read")
    made = a_review()
    items = [item_of(made, one) for one in (nurse, fresh, plain)]

    seen = queries.evidence_of(items, MONDAY)

    lines = [(seen[one.pk].line, seen[one.pk].flagged) for one in items]
    assert lines == [
        ("最近使用 2026-11-20；1 项权限未使用", False), ("新任，期满再计使用", False),
        ("岗位只有公共权限", False),
    ]  # fmt: skip


def test_4_1_g_an_unused_grant_is_kept_with_a_reason_and_the_control_sees_one_without() -> None:
    head, member = a_department()
    made = a_review()
    with pytest.raises(Invalid, match="无人使用，选择“保留”须写明理由"):
        decide(made, member, head, "keep")
    assert controls.unused_kept_without_reason(YEAR, Version(MONDAY + 2 * DAY)).value == 0

    decide(made, member, head, "keep", "产假，下月返岗")

    assert controls.unused_kept_without_reason(YEAR, Version(MONDAY + 2 * DAY)).met
    Answer.objects.update(reason="")
    found = controls.unused_kept_without_reason(YEAR, Version(MONDAY + 2 * DAY))
    assert [found.value, found.met] == [1, False]
    kept = Answer.objects.get()
    assert kept.flagged
    assert "无人使用" in kept.evidence["line"]


def test_4_1_f_a_revoked_post_ends_the_same_instant_in_the_deciders_name() -> None:
    head, member = a_department()
    made = a_review()

    decide(made, member, head, "revoke", "已转岗")

    held = Assignment.objects.get(member=member)
    assert held.until == MONDAY + DAY
    assert not Member.objects.get(pk=member.pk).may("people:see", MONDAY + DAY)
    entry = Entry.objects.get(action="people.relieved")
    assert (entry.actor, entry.actor_label) == (str(head.pk), head.label)
    assert not head.may("people:manage", MONDAY)


def test_4_1_f_a_post_that_two_persons_give_is_taken_by_two() -> None:
    leader = a_member(post=a_standard_post("leader", DECIDE), at=LONG_AGO)
    second = a_member("people:confirm-renewal", at=LONG_AGO)
    post = a_post("people:manage", exclusive=True)
    chief, _other = (a_member(post=post, at=LONG_AGO) for _n in range(2))
    made = a_review()

    decide(made, chief, leader, "revoke", "轮岗")

    change = GrantChange.objects.get()
    assert Member.objects.get(pk=chief.pk).may("people:manage", MONDAY + DAY)
    assert Answer.objects.get().outcome == "proposed"
    people.settle_grant(pk=change.pk, stand=Stand.CONFIRMED, by=second, at=MONDAY + 2 * DAY)
    assert not Member.objects.get(pk=chief.pk).may("people:manage", MONDAY + 2 * DAY)
    assert jobs.follow(MONDAY + 2 * DAY) == 1
    assert Answer.objects.get().outcome == "done"


def test_a_revocation_that_the_second_refuses_is_shown_as_refused() -> None:
    leader = a_member(post=a_standard_post("leader", DECIDE), at=LONG_AGO)
    second = a_member("people:confirm-renewal", at=LONG_AGO)
    chief = a_member(post=a_post("people:manage", exclusive=True), at=LONG_AGO)
    decide(a_review(), chief, leader, "revoke", "轮岗")

    people.settle_grant(
        pk=GrantChange.objects.get().pk, stand=Stand.REFUSED, by=second, at=MONDAY + 2 * DAY
    )
    jobs.follow(MONDAY + 2 * DAY)

    assert Answer.objects.get().outcome == "refused"


def test_a_change_ends_on_its_day_or_is_owed_by_who_runs_the_review() -> None:
    head, member = a_department()
    other = a_member(*PLAIN, unit=head.unit, at=LONG_AGO)
    a_member("campaigns:run", at=LONG_AGO)
    made = a_review()
    with pytest.raises(Invalid, match="须写明理由"):
        decide(made, member, head, "change")
    with pytest.raises(Invalid, match="这样的格式"):
        decide(made, member, head, "change", "到年底", "2026-13-31")
    with pytest.raises(Invalid, match="晚于现在"):
        decide(made, member, head, "change", "到年底", "2026-11-01")

    decide(made, member, head, "change", "到年底", "2026-12-31")
    decide(made, other, head, "change", "改任半职岗位")

    until = Assignment.objects.get(member=member).until
    assert until is not None
    assert f"{until + timedelta(hours=8):%Y-%m-%d %H}" == "2027-01-01 00"
    assert held_by(other)
    assert [one.outcome for one in Answer.objects.order_by("pk")] == ["done", "to-do"]


def test_a_long_deputy_is_decided_like_a_post_by_neither_of_the_two() -> None:
    head, member = a_department()
    boss = a_member(post=a_standard_post("leader", DECIDE), at=LONG_AGO)
    for days in (5, 90):
        people.appoint_deputy(
            principal=head, deputy=member, subjects=[], permissions=[DECIDE],
            since=MONDAY - DAY, until=MONDAY + days * DAY, reason="援疆", by=head, at=MONDAY - DAY,
        ) if days == 90 else None  # fmt: skip
    made = a_review()
    item = made.items.get(target__startswith="people.deputy:")
    assert (item.assignee, item.detail) == (boss, "至 2027-02-21：援疆")
    assert queries.evidence_of([item], MONDAY)[item.pk].why == "代行的权限未使用"
    with pytest.raises(Invalid, match="不能设定截止日期"):
        commands.answer(
            pk=item.pk, code="change", reason="短一些", by=boss, at=MONDAY,
            data={"until": "2026-12-31"},
        )  # fmt: skip

    commands.answer(pk=item.pk, code="revoke", reason="已返回", by=boss, at=MONDAY)

    assert not Member.objects.get(pk=member.pk).may(DECIDE, MONDAY)


def test_a_short_deputy_ends_before_the_round_and_is_not_asked_about() -> None:
    head, member = a_department()
    people.appoint_deputy(
        principal=head, deputy=member, subjects=[], permissions=[DECIDE], since=MONDAY,
        until=MONDAY + 5 * DAY, reason="休假", by=head, at=MONDAY,
    )  # fmt: skip
    assert not a_review().items.filter(target__startswith="people.deputy:").exists()


def test_who_leaves_meanwhile_falls_away_and_counts_neither_way() -> None:
    head, member = a_department()
    use(head, DECIDE)
    leader = a_member(post=a_standard_post("leader", DECIDE), at=LONG_AGO)
    use(leader, DECIDE)
    made = a_review()
    leave(member)
    jobs.follow(MONDAY + DAY)
    assert item_of(made, member).answer == "gone"
    finding = controls.grants_decided_in_time(YEAR, Version(made.due_at + DAY))
    assert len(finding.evidence) == made.items.count() - 1


@pytest.mark.parametrize(("late", "value", "met"), [(False, 100, True), (True, 0, False)])
def test_4_1_f_the_share_of_grants_decided_by_their_day(late: bool, value: int, met: bool) -> None:
    head, member = a_department()
    made = a_review()
    Item.objects.filter(campaign=made).exclude(concerns=member).delete()
    before = controls.grants_decided_in_time(YEAR, Version(MONDAY + DAY))
    assert before.value is None
    at = made.due_at + DAY if late else MONDAY + DAY
    commands.answer(pk=item_of(made, member).pk, code="keep", reason="值班", by=head, at=at)

    finding = controls.grants_decided_in_time(YEAR, Version(at + DAY))

    assert [finding.value, finding.met] == [value, met]


def test_4_1_f_a_year_that_ended_without_a_review_is_not_met() -> None:
    a_department()
    assert controls.grants_decided_in_time(YEAR, Version(YEAR.end)).value is None, "founded in it"
    Assignment.objects.update(since=YEAR.start - DAY)
    found = controls.grants_decided_in_time(YEAR, Version(YEAR.end))
    assert [found.value, found.met] == [0, False]
    assert controls.grants_decided_in_time(YEAR, Version(MONDAY)).value is None, "still time"


def test_4_1_f_the_round_opens_by_itself_once_a_year_when_the_hospital_has_worked() -> None:
    head, _member = a_department()
    assert jobs.open_due(MONDAY) == 0, "no hospital has opened"
    Opening.objects.create(
        stand=Stand.CONFIRMED, reason="x", proposed_by="1", proposed_by_label="x",
        proposed_at=LONG_AGO, settled_at=MONDAY - 30 * DAY,
    )  # fmt: skip
    assert jobs.open_due(MONDAY) == 0, "use is looked at over three months"
    Opening.objects.update(settled_at=LONG_AGO)
    assert authorisations_decided(YEAR, MONDAY) == Progress(0, 2)
    assert jobs.open_due(YEAR.start + DAY) == 0, "the first half of the year"

    assert jobs.open_due(MONDAY) == 1

    made = Campaign.objects.get()
    assert (made.period, made.due_at) == ("2026", MONDAY + 30 * DAY)
    assert jobs.open_due(MONDAY + DAY) == 0
    assert authorisations_decided(YEAR, MONDAY) == Progress(0, 2)
    made.close("x", MONDAY + DAY)
    assert jobs.open_due(MONDAY + 2 * DAY) == 0, "one in a year"
    assert is_due(KINDS[NAME], YEAR.end + 200 * DAY)
    assert head.pk is not None


def test_a_pace_is_not_owed_before_the_round_is_due() -> None:
    a_department()
    assert authorisations_decided(YEAR, MONDAY) == Progress(0, 0)


def test_what_an_answer_lends_is_no_more_than_the_taking_away() -> None:
    lent = Decider(1, "孙主任", ("people:manage", "people:renew"))
    assert lent.may("people:manage", MONDAY)
    assert lent.may("people:renew", MONDAY)
    assert not lent.may("people:confirm", MONDAY)
    assert not lent.may("regulation:set", MONDAY)


def test_the_last_of_a_post_that_must_be_filled_is_not_taken() -> None:
    leader = a_member(post=a_standard_post("leader", DECIDE), at=LONG_AGO)
    second = a_member("people:confirm-renewal", at=LONG_AGO)
    chief = a_member(post=a_post("people:manage", exclusive=True), at=LONG_AGO)
    decide(a_review(), chief, leader, "revoke", "轮岗")
    with pytest.raises(Denied, match="只有这一人担任"):
        people.settle_grant(
            pk=GrantChange.objects.get().pk, stand=Stand.CONFIRMED, by=second, at=MONDAY + 2 * DAY
        )
    assert Member.objects.get(pk=chief.pk).may("people:manage", MONDAY + 2 * DAY)


def test_a_grant_of_a_kind_since_retired_can_still_be_settled() -> None:
    head, member = a_department()
    made = a_review()
    Item.objects.filter(concerns=member).update(target="old.thing:1")
    decide(made, member, head, "keep")
    assert access.read_risk(by=SYSTEM, at=MONDAY).accounts == 2
