"""How the sample hospital's regulation has changed since it opened, and what waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from yiheng.core.proposals import Stand
from yiheng.governance.people.models import Member
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.stages import Stage
from yiheng.sample.town import Town

DAY = timedelta(days=1)
WORDS = (("总监", "信息科主任"), ("主管领导", "分管院长"), ("财务部", "财务科"), ("HR", "人事科"))
SETTLED, STAGED, ASKED = 20 * DAY, 8 * DAY, 30 * timedelta(hours=1)


def name_things(town: Town) -> None:
    """The hospital calls the regulation's words as it is used to."""
    (by, second), at = _two(town), town.at
    for term, word in WORDS:
        change = regulation.propose_word(
            term=term, word=word, in_force_from=at, reason="与本院岗位和科室名称一致", by=by, at=at
        )
        regulation.settle_word(pk=change.pk, stand=Stand.CONFIRMED, by=second, at=at)


def change_the_book(town: Town, now: datetime) -> None:
    """One number and one stage were changed; a number, a stage and an edition wait."""
    by, second = _two(town)
    then = now - SETTLED
    change = regulation.propose_parameter(
        name="incident_response_minutes", value="10", in_force_from=then,
        reason="夜间值班增加一人，响应可以更快", by=by, at=then,
    )  # fmt: skip
    regulation.settle_parameter(
        pk=change.pk, stand=Stand.CONFIRMED, by=second, at=then + DAY, remark="与值班表一致"
    )
    then = now - STAGED
    stage = regulation.propose_stage(
        scope="2.2-a", stage=Stage.WARN, in_force_from=then, by=by, at=then,
        reason="新院区招聘期间编制先提醒，不拦截",
    )  # fmt: skip
    regulation.settle_stage(pk=stage.pk, stand=Stand.CONFIRMED, by=second, at=then)
    _ask(town, now)


def _ask(town: Town, now: datetime) -> None:
    by, at = town.of("secadmin").member, now - ASKED
    regulation.propose_parameter(
        name="minutes_due_hours", value="48", in_force_from=now + 14 * DAY,
        reason="周五的会，周一前整理不完", by=by, at=at,
    )  # fmt: skip
    regulation.propose_stage(
        scope="2.2-a", stage=Stage.ENFORCE, in_force_from=now + 30 * DAY, by=by, at=at,
        reason="招聘期将结束，编制恢复拦截",
    )  # fmt: skip
    regulation.propose_version(
        number="1.1", in_force_from=now + 40 * DAY, by=by, at=at,
        reason="补写附则，写明“以上”“以下”是否含本数",
    )  # fmt: skip


def _two(town: Town) -> tuple[Member, Member]:
    return town.of("secadmin").member, town.of("auditadmin").member
