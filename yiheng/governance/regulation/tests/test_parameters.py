"""Parameters in time: in force from, recorded at, unset; and what `yiheng clauses` tells."""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid
from yiheng.core.verdict import Verdict, refuse
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.tests.factories import MONDAY
from yiheng.governance.regulation import cli, commands, findings, registry
from yiheng.governance.regulation.content import CLAUSES, PARAMETERS
from yiheng.governance.regulation.definitions import Source
from yiheng.governance.regulation.findings import ClauseState, judge, state_of
from yiheng.governance.regulation.models import HolidayYear, ParameterValue
from yiheng.governance.regulation.parameters import ParameterUnset, Version, parameter, whole
from yiheng.governance.regulation.registry import Control, Finding
from yiheng.standards.china.periods import Month

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LIMIT = "incident_response_minutes"


def set_(name: str, value: str, since: int = 0, at: int = 0) -> ParameterValue:
    return commands.set_parameter(
        name=name, value=value, in_force_from=MONDAY + since * DAY, by=the_system(),
        at=MONDAY + at * DAY,
    )  # fmt: skip


def test_9_a_adopting_sets_what_the_text_fixes_and_leaves_every_x_unset() -> None:
    commands.adopt(by=the_system(), at=MONDAY)

    known = set(ParameterValue.objects.values_list("parameter", flat=True))
    assert known == {one.id for one in PARAMETERS.values() if one.fixed}
    assert parameter("system_availability_min", at=MONDAY) == Decimal("99.9")
    assert HolidayYear.objects.count() == 3
    for one in PARAMETERS.values():
        if one.source is Source.PLACEHOLDER:
            with pytest.raises(ParameterUnset):
                parameter(one.id, at=MONDAY)
    assert Entry.objects.get().clause == "9-a"


def test_3_1_n_an_unset_number_makes_the_act_refuse_and_cites_its_clause() -> None:
    with pytest.raises(ParameterUnset, match="参数未设定") as refusal:
        whole(LIMIT, at=MONDAY)
    assert refusal.value.verdict.clause == "3.1-n"
    with pytest.raises(ParameterUnset):
        Version(MONDAY).parameter_series(LIMIT).at(MONDAY)


def test_a_value_holds_from_its_day_on_and_is_known_from_another() -> None:
    set_(LIMIT, "15 分钟")
    set_(LIMIT, "10", since=10, at=5)
    set_(LIMIT, "20", since=0, at=7)  # a correction, told later

    def asked(day: int, known: int | None = None) -> int:
        then = None if known is None else MONDAY + known * DAY
        value = parameter(LIMIT, at=MONDAY + day * DAY, known=then)
        assert isinstance(value, int)
        return value

    assert [asked(1), asked(9), asked(10)] == [20, 20, 10]
    assert [asked(1, 6), asked(10, 4), asked(10, 6)] == [15, 15, 10]
    series = Version(MONDAY + 6 * DAY).parameter_series(LIMIT)
    assert [series.at(MONDAY + day * DAY) for day in (0, 9, 10)] == [15, 15, 10]


def test_every_proposed_value_can_be_set_and_is_read_back_in_its_type() -> None:
    proposed = [one for one in PARAMETERS.values() if not one.fixed and one.default_proposed]
    for one in proposed:
        set_(one.id, one.default_proposed)

    assert len(proposed) > 50
    assert all(parameter(one.id, at=MONDAY) == one.proposed for one in proposed)


def test_9_a_what_the_text_fixes_and_what_is_out_of_range_is_refused() -> None:
    with pytest.raises(Invalid, match="条文写定"):
        set_("drills_per_year", "1")
    with pytest.raises(Invalid, match="1–60"):
        set_(LIMIT, "61")
    with pytest.raises(Invalid, match="没有参数"):
        set_("nothing", "1")
    assert not ParameterValue.objects.exists()


def test_a_clause_stands_as_its_controls_find_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(value: Decimal | None, met: bool, *, unset: bool = False) -> ClauseState:
        def measure(period: object, version: Version) -> Finding:
            if unset:
                version.parameter_series(LIMIT).at(MONDAY)
            return Finding(value, Decimal(1), met)

        control = Control(("7.1-a",), Month, "measured", measure)
        monkeypatch.setitem(registry.CONTROLS, "7.1-a", [control])
        judged = judge("7.1-a", MONDAY)
        assert judged[0].unset is unset
        return state_of("7.1-a", judged)

    assert found(Decimal(1), True) == ClauseState.MET
    assert found(Decimal(0), False) == ClauseState.TO_MEND
    assert found(None, True) == ClauseState.TRIAL
    assert found(None, True, unset=True) == ClauseState.TO_MEND


def test_a_clause_that_nothing_measures_is_attested_or_not_yet() -> None:
    bare = {clause for clause in CLAUSES if not registry.CONTROLS.get(clause)}
    bare -= {clause for clause, by in (*registry.ENFORCERS.items(), *registry.DUTIES.items()) if by}
    attested = next(one for one in bare if CLAUSES[one].modes == ("E",))
    other = next(one for one in bare if CLAUSES[one].modes != ("E",))

    assert state_of(attested, []) == ClauseState.ATTESTED
    assert state_of(other, []) == ClauseState.NOT_YET


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    arguments = parser.parse_args(["clauses", *words])
    assert arguments.run(arguments) == 0
    return capsys.readouterr().out


def test_the_command_line_lists_each_of_the_196_clauses(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = json.loads(listed(capsys, "--json"))

    assert [row["id"] for row in rows] == list(CLAUSES)
    assert len(rows) == 196
    assert {tuple(row) for row in rows} == {
        ("id", "text", "mode", "enforcers", "duties", "controls", "state"),
    }  # fmt: skip
    assert all(row["text"] == CLAUSES[row["id"]].phrase for row in rows)
    assert {row["state"] for row in rows} <= {one.value for one in findings.ClauseState}
    plain = listed(capsys).splitlines()
    assert len(plain) == 196
    assert plain[0].startswith(rows[0]["id"])


@dataclass(frozen=True, slots=True)
class Nobody:
    """An actor without a post."""

    pk: str = "nobody"
    label: str = "无名"

    def may(self, permission: str, at: datetime) -> Verdict:
        """Never."""
        return refuse("2.1-k", "岗位不含此权限")


def test_2_1_k_without_the_right_no_parameter_is_set() -> None:
    with pytest.raises(Denied, match="岗位不含"):
        commands.propose_parameter(
            name=LIMIT, value="15", in_force_from=MONDAY, reason="首次", by=Nobody(), at=MONDAY
        )
    with pytest.raises(Denied, match="岗位不含"):
        commands.adopt(by=Nobody(), at=MONDAY)
    assert not ParameterValue.objects.exists()
