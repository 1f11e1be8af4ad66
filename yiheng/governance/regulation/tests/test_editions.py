"""A later edition: what it changes, how it is numbered, who adopts it, what is in force then."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.tests.factories import MONDAY
from yiheng.governance.regulation import commands, editions, rules
from yiheng.governance.regulation.comparing import Difference, compare, is_major
from yiheng.governance.regulation.content import CLAUSES, TEXT
from yiheng.governance.regulation.editions import EDITIONS, Edition, edition_at, read
from yiheng.governance.regulation.models import Change, RegulationVersion
from yiheng.governance.regulation.parameters import parameter
from yiheng.governance.regulation.tests.factories import (
    BOTH,
    DAY,
    NOBODY,
    PROPOSER,
    SECOND,
    Person,
    adopted,
)

FIRST, SECOND_EDITION = EDITIONS["1.0"], EDITIONS["1.1"]


def changed(*rows: tuple[str, str, str, str], number: str = "1.9") -> Edition:
    names = ("kind", "id", "field", "value")
    return read(number, [dict(zip(names, row, strict=True)) for row in rows], FIRST)


def test_9_a_the_proposed_supplement_fills_the_empty_chapter_and_is_minor() -> None:
    assert [one.id for one in SECOND_EDITION.added] == [f"9-{letter}" for letter in "bcdefghi"]
    assert SECOND_EDITION.text.startswith(TEXT.rstrip())
    assert "“以上”含本数、“以下”不含本数" in SECOND_EDITION.text
    assert SECOND_EDITION.digest != FIRST.digest
    assert set(CLAUSES) <= set(SECOND_EDITION.clauses)
    assert all(one.label.startswith("九·") for one in SECOND_EDITION.added)
    differences = compare(FIRST, SECOND_EDITION)
    assert not is_major(differences)
    assert {(one.kind, one.subject) for one in differences} == {
        *(("clause", one.id) for one in SECOND_EDITION.added), ("interpretation", "C19"),
    }  # fmt: skip
    assert compare(FIRST, FIRST) == []


@pytest.mark.parametrize(
    ("rows", "kind", "major"),
    [
        ([("clause", "3.1-n", "phrase", "20分钟内响应")], "clause", True),
        ([("clause", "3.1-n", "phrase", CLAUSES["3.1-n"].phrase + "。")], "clause", False),
        ([("clause", "3.1-n", "title", "响应")], "clause", False),
        ([("clause", "1.2-m", "phrase", "改写")], "clause", False),
        ([("clause", "3.1-n", "removed", "yes")], "clause", True),
        ([("clause", "3.1-n", "mode", "E")], "mode", True),
        ([("clause", "6.3-a", "title", "新条"), ("clause", "6.3-a", "mode", "B"),
          ("clause", "6.3-a", "phrase", "须双人复核")], "clause", True),
        ([("parameter", "drills_per_year", "default_proposed", "3")], "parameter", True),
        ([("parameter", "staff_total", "default_proposed", "20")], "parameter", False),
        ([("parameter", "staff_total", "maximum", "20")], "parameter", True),
        ([("parameter", "staff_total", "basis", "经验")], "parameter", False),
        ([("parameter", "staff_total", "removed", "yes")], "parameter", True),
        ([("interpretation", "C1", "reading", "一律三级")], "interpretation", True),
        ([("interpretation", "C1", "clauses", "4.1-b")], "interpretation", True),
        ([("interpretation", "C18", "reading", "以新法为准")], "interpretation", False),
        ([("interpretation", "C19", "removed", "yes")], "interpretation", True),
    ],
)  # fmt: skip
def test_3_2_l_a_change_is_major_when_somebody_must_act_otherwise(
    rows: list[tuple[str, str, str, str]], kind: str, major: bool
) -> None:
    differences = compare(FIRST, changed(*rows))
    assert [(one.kind, one.major) for one in differences] == [(kind, major)]
    assert str(differences[0].why)


def test_what_an_edition_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="chapter"):
        changed(("chapter", "3", "title", "x"))
    with pytest.raises(KeyError):
        changed(("parameter", "none", "unit", "x"))


@given(
    st.sets(st.sampled_from(sorted(CLAUSES)), max_size=6),
    st.sets(st.sampled_from(sorted(CLAUSES)), max_size=6),
)
def test_a_comparison_told_backwards_is_its_mirror(removed: set[str], named: set[str]) -> None:
    after = changed(
        *(("clause", one, "removed", "yes") for one in sorted(removed)),
        *(("clause", one, "title", "新名") for one in sorted(named - removed)),
    )

    def turned(one: Difference) -> tuple[str, str, str, str, bool]:
        return one.kind, one.subject, one.after, one.before, one.major

    there = {(d.kind, d.subject, d.before, d.after, d.major) for d in compare(FIRST, after)}
    assert there == {turned(one) for one in compare(after, FIRST)}


@pytest.mark.parametrize(
    ("number", "major", "right"),
    [("1.1", False, True), ("2.0", True, True), ("1.1", True, False), ("2.0", False, False),
     ("1.2", False, False)],
)  # fmt: skip
def test_3_2_l_the_number_follows_from_what_changes(number: str, major: bool, right: bool) -> None:
    assert bool(rules.is_numbered_right("1.0", number, major=major)) is right


def propose(number: str = "1.1", since: datetime = MONDAY, by: Person = PROPOSER) -> Change:
    return commands.propose_version(
        number=number, in_force_from=since, reason="院长办公会审议通过", by=by, at=MONDAY
    )


@pytest.mark.django_db
def test_9_a_an_edition_is_in_force_once_two_persons_have_adopted_it() -> None:
    adopted()
    change = propose(since=MONDAY + 30 * DAY)
    assert editions.drafts() == [SECOND_EDITION]
    with pytest.raises(Denied, match="岗位不含"):
        commands.settle_version(pk=change.pk, stand=Stand.CONFIRMED, by=NOBODY, at=MONDAY)
    commands.settle_version(pk=change.pk, stand=Stand.CONFIRMED, by=SECOND, at=MONDAY)

    assert edition_at(MONDAY + 29 * DAY) is FIRST
    assert edition_at(MONDAY + 30 * DAY) is SECOND_EDITION
    assert SECOND_EDITION.interpretations_of("9-a") == [
        one for one in FIRST.interpretations_of("9-a") if one.id != "C19"
    ]
    assert RegulationVersion.objects.get(number="1.1").digest == SECOND_EDITION.digest
    assert Entry.objects.filter(action="regulation.adopted").count() == 2
    assert editions.drafts() == []
    with pytest.raises(Invalid, match="已经发布"):
        propose(since=MONDAY + 40 * DAY)


@pytest.mark.django_db
def test_9_a_an_edition_out_of_turn_or_for_the_past_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    adopted()
    later = changed(("parameter", "drills_per_year", "default_proposed", "3"), number="1.2")
    after = read("2.0", [], SECOND_EDITION)
    known = dict(EDITIONS) | {"1.2": later, "2.0": after}
    for module in ("yiheng.governance.regulation.commands.versions.EDITIONS",
                   "yiheng.governance.regulation.editions.EDITIONS"):  # fmt: skip
        monkeypatch.setattr(module, known)
    with pytest.raises(NotFound):
        propose("9.9")
    with pytest.raises(Invalid, match=r"接在 1\.1 之后"):
        propose("2.0")
    with pytest.raises(Invalid, match=r"应编为 2\.0"):
        propose("1.2")
    with pytest.raises(Invalid, match="生效时间已过"):
        propose(since=MONDAY - DAY)
    with pytest.raises(Denied, match="岗位不含"):
        propose(by=SECOND)
    assert not Change.objects.exists()


@pytest.mark.django_db
def test_6_2_j_a_number_of_the_text_changes_with_its_edition_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    adopted()
    major = changed(("parameter", "drills_per_year", "default_proposed", "3"), number="2.0")
    known = dict(EDITIONS) | {"2.0": major}
    for module in ("yiheng.governance.regulation.commands.versions.EDITIONS",
                   "yiheng.governance.regulation.editions.EDITIONS"):  # fmt: skip
        monkeypatch.setattr(module, known)
    change = propose("2.0", MONDAY + DAY, BOTH)
    with pytest.raises(Denied, match="提出人不能自己确认"):
        commands.settle_version(pk=change.pk, stand=Stand.CONFIRMED, by=BOTH, at=MONDAY)
    commands.settle_version(pk=change.pk, stand=Stand.CONFIRMED, by=SECOND, at=MONDAY + 2 * DAY)

    assert parameter("drills_per_year", at=MONDAY + DAY) == 2
    assert parameter("drills_per_year", at=MONDAY + 2 * DAY) == 3
    assert parameter("system_availability_min", at=MONDAY + 2 * DAY) == Decimal("99.9")
