"""A clause is switched on step by step: it counts, then warns, then refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid
from yiheng.core.proposals import Stand
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.ledger.models import Entry, Outcome
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.ledger.tests.factories import MONDAY
from yiheng.governance.ledger.verifying import verify
from yiheng.governance.regulation import commands, stages
from yiheng.governance.regulation.commands.staging import EVERY, clauses_in
from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.models import Change, ClauseStage
from yiheng.governance.regulation.stages import ALWAYS, STAGEABLE, Stage, stage_at
from yiheng.governance.regulation.tests.factories import (
    DAY,
    NOBODY,
    PROPOSER,
    SECOND,
    Person,
    staged_at,
)

pytestmark = pytest.mark.django_db
FILE_NAME = "3.2-a"


def named(name: str, owner: str, at: datetime) -> Verdict:
    """A rule of work (3.2-a) beside one of identity (2.1-n)."""
    if owner != "mine":
        return refuse("2.1-n", "不是本人的文件")
    if "-" not in name:
        return refuse(
            FILE_NAME, "文件名应为“%(shape)s”", cure="请改名", shape="项目名称-日期-版本号"
        )
    return permit(FILE_NAME)


@pytest.fixture
def file() -> Iterator[Any]:
    """A command whose rule follows the stage of 3.2-a."""
    soft = stages.staged(FILE_NAME)(named)

    @command("tests.file")
    def keep(*, name: str, owner: str, by: Person, at: datetime, break_: bool = False) -> None:
        soft(name, owner, at=at).require()
        record("tests.filed", by=by, target="tests:1", clause=FILE_NAME, at=at)
        if break_:
            raise Invalid("name", "磁盘已满")

    @command("tests.outer")
    def outer(*, by: Person, at: datetime) -> None:
        record("tests.opened", by=by, target="tests:1", clause=FILE_NAME, at=at)
        with pytest.raises(Invalid):
            keep(name="报告", owner="mine", by=by, at=at, break_=True)

    keep.outer = outer  # type: ignore[attr-defined]  # for the one test of nesting
    yield keep
    stages.STAGED.pop(FILE_NAME)


def entries() -> list[tuple[str, str]]:
    return list(Entry.objects.order_by("seq").values_list("action", "outcome"))


def test_3_2_a_observed_it_passes_and_is_counted_and_is_no_refusal(file: Any) -> None:
    staged_at(FILE_NAME, Stage.OBSERVE)
    with stages.warnings() as told:
        file(name="报告", owner="mine", by=PROPOSER, at=MONDAY)

    assert entries() == [("tests.filed", "done"), ("tests.file.would-be-denied", "passed")]
    passed = Entry.objects.get(outcome=Outcome.PASSED)
    assert (passed.clause, passed.facts["stage"]) == (FILE_NAME, "observe")
    assert passed.facts["why"] == "文件名应为“%(shape)s”"
    assert told == []
    assert not Entry.objects.filter(outcome=Outcome.REFUSED).exists()
    assert verify().bad is None


def test_3_2_a_warned_it_passes_and_its_user_is_told_once(file: Any) -> None:
    staged_at(FILE_NAME, Stage.WARN)
    with stages.warnings() as told:
        file(name="报告", owner="mine", by=PROPOSER, at=MONDAY)
        file(name="总结", owner="mine", by=PROPOSER, at=MONDAY)

    assert [(one.clause, one.why) for one in told] == [
        (FILE_NAME, "文件名应为“项目名称-日期-版本号”")
    ]
    assert Entry.objects.filter(outcome=Outcome.PASSED).count() == 2


@pytest.mark.parametrize("stage", [Stage.ENFORCE, None])
def test_3_2_a_enforced_or_never_set_it_is_refused(file: Any, stage: Stage | None) -> None:
    if stage:
        staged_at(FILE_NAME, stage)
    with pytest.raises(Denied, match="项目名称"):
        file(name="报告", owner="mine", by=PROPOSER, at=MONDAY)
    assert entries() == [("tests.file.denied", "refused")]


@pytest.mark.parametrize("stage", list(Stage))
def test_2_1_n_what_is_not_declared_stays_absolute_in_every_stage(file: Any, stage: Stage) -> None:
    for clause in (FILE_NAME, "2.1-n"):
        staged_at(clause, stage)
    with pytest.raises(Denied, match="不是本人"):
        file(name="报告", owner="other", by=PROPOSER, at=MONDAY)
    assert entries() == [("tests.file.denied", "refused")]


def test_0_g_what_was_let_pass_is_rolled_back_with_what_passed(file: Any) -> None:
    staged_at(FILE_NAME, Stage.OBSERVE)
    with pytest.raises(Invalid):
        file(name="报告", owner="mine", by=PROPOSER, at=MONDAY, break_=True)
    assert entries() == []
    file.outer(by=PROPOSER, at=MONDAY)
    assert entries() == [("tests.opened", "done")]


def test_0_g_a_note_of_what_passed_is_no_line_of_the_act() -> None:
    staged_at(FILE_NAME, Stage.OBSERVE)
    soft = stages.staged(FILE_NAME)(named)
    stages.STAGED.pop(FILE_NAME)

    @command("tests.mute")
    def mute(*, at: datetime) -> None:
        soft("报告", "mine", at=at).require()

    with pytest.raises(RuntimeError, match=r"tests.mute"):
        mute(at=MONDAY)
    assert entries() == []
    assert soft("报告", "mine", MONDAY).allowed  # a page that only asks leaves nothing
    soft("报告", "mine", MONDAY).require()
    assert entries() == []


@pytest.mark.parametrize("clause", [*sorted(ALWAYS), "1.1-a", "9-z"])
def test_0_g_2_1_l_2_1_m_3_1_r_6_1_f_always_block(clause: str) -> None:
    with pytest.raises(ValueError, match="never by stage"):
        stages.staged(clause)
    staged_at(clause, Stage.OBSERVE)
    assert stage_at(clause, MONDAY) == Stage.ENFORCE
    with pytest.raises(Invalid, match="不分阶段"):
        commands.propose_stage(
            scope=clause, stage=Stage.OBSERVE, in_force_from=MONDAY, reason="试用", by=PROPOSER,
            at=MONDAY,
        )  # fmt: skip


def test_a_rule_that_knows_no_time_cannot_follow_a_stage() -> None:
    with pytest.raises(TypeError, match="takes no at"):
        stages.staged(FILE_NAME)(lambda name: permit(FILE_NAME))
    with pytest.raises(ValueError, match="never by stage"):
        stages.staged()


@settings(max_examples=40)
@given(
    history=st.lists(
        st.tuples(st.integers(0, 20), st.sampled_from(list(Stage))),
        max_size=6,
        unique_by=lambda x: x[0],
    ),
    asked=st.integers(0, 20),
    clause=st.sampled_from([FILE_NAME, "2.2-a", "3.1-r", "0-g"]),
)
def test_the_stage_of_a_day_is_the_last_that_began_and_never_softer_unset(
    history: list[tuple[int, Stage]], asked: int, clause: str
) -> None:
    ClauseStage.objects.all().delete()
    for day, stage in history:
        staged_at(clause, stage, MONDAY + day * DAY)

    begun = sorted((one for one in history if one[0] <= asked), key=lambda one: one[0])
    expected = begun[-1][1] if begun and clause not in ALWAYS else Stage.ENFORCE
    assert stage_at(clause, MONDAY + asked * DAY) == expected
    if clause not in ALWAYS:
        row = stages.stages_at(MONDAY + asked * DAY)[clause]
        assert (row.stage if row else Stage.ENFORCE) == expected


def propose(scope: str, stage: str, since: int = 0, at: int = 0, by: Person = PROPOSER) -> Change:
    return commands.propose_stage(
        scope=scope, stage=stage, in_force_from=MONDAY + since * DAY, reason="试运行期满", by=by,
        at=MONDAY + at * DAY,
    )  # fmt: skip


def test_0_k_a_stage_is_changed_by_two_persons_from_a_day_on() -> None:
    commands.start_stages(stage=Stage.OBSERVE, by=the_system(), at=MONDAY)
    change = propose(FILE_NAME, Stage.ENFORCE, since=10)
    assert (change.clause, change.before) == (FILE_NAME, "observe")
    with pytest.raises(Denied, match="提出人不能自己确认"):
        commands.settle_stage(
            pk=change.pk, stand=Stand.CONFIRMED, at=MONDAY,
            by=Person("p1", "安全管理员", ("regulation:set", "regulation:confirm")),
        )  # fmt: skip
    commands.settle_stage(pk=change.pk, stand=Stand.CONFIRMED, by=SECOND, at=MONDAY + DAY)

    assert stage_at(FILE_NAME, MONDAY + 9 * DAY) == Stage.OBSERVE
    assert stage_at(FILE_NAME, MONDAY + 10 * DAY) == Stage.ENFORCE
    with pytest.raises(Invalid, match="已是这个阶段"):
        propose(FILE_NAME, Stage.ENFORCE, since=11)
    with pytest.raises(Denied, match="岗位不含"):
        propose("2.2-a", Stage.WARN, by=NOBODY)


def test_0_k_a_whole_chapter_or_all_changes_at_once() -> None:
    commands.start_stages(stage=Stage.OBSERVE, by=the_system(), at=MONDAY)
    chapter = propose("2", Stage.WARN)
    commands.settle_stage(pk=chapter.pk, stand=Stand.CONFIRMED, by=SECOND, at=MONDAY)
    every = propose(EVERY, Stage.ENFORCE, since=1)
    assert every.before == ""
    late = MONDAY + 5 * DAY
    commands.settle_stage(pk=every.pk, stand=Stand.CONFIRMED, by=SECOND, at=late)

    assert {stage_at(one, late - DAY) for one in clauses_in("2.2")} == {Stage.WARN}
    assert stage_at("3.1-b", late - DAY) == Stage.OBSERVE
    assert {stage_at(one, late) for one in STAGEABLE} == {Stage.ENFORCE}
    assert Entry.objects.filter(action="regulation.stage_set").count() == 3


@pytest.mark.parametrize(
    ("scope", "stage", "since", "says"),
    [("1.1-a", "warn", 0, "不分阶段"), ("", "warn", 0, "不分阶段"),
     ("2.2-a", "off", 0, "没有这个阶段"), ("2.2-a", "warn", -1, "生效时间已过"),
     ("2.2-a", "enforce", 0, "已是这个阶段")],
)  # fmt: skip
def test_0_k_bad_stages_are_refused(scope: str, stage: str, since: int, says: str) -> None:
    with pytest.raises(Invalid, match=says) as refusal:
        propose(scope, stage, since)
    assert refusal.value.clause in CLAUSES
    assert not Change.objects.exists()
