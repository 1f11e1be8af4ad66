"""A file of units: what its dry run shows is what applying it does."""

from __future__ import annotations

from random import Random

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.people import commands
from yiheng.governance.people.models import MAX_DEPTH, FileKind, StaffFile, Unit, UnitKind
from yiheng.governance.people.syncing import CHANGED, NEW
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.governance.people.unit_files import plan_units

SYSTEM = the_system()
HEAD = "编码,名称,类别,上级编码\n"


def file_of(*rows: str) -> bytes:
    return (HEAD + "\n".join(rows)).encode()


@pytest.fixture
def house(db: None) -> Unit:
    """The hospital with 内科 and 内一科 below it, and a closed 旧科."""
    top = commands.found_unit(
        code="house", name="医院", kind=UnitKind.ADMINISTRATIVE, by=SYSTEM, at=MONDAY
    )
    medicine = commands.found_unit(
        code="N", name="内科", kind=UnitKind.CLINICAL, parent=top, by=SYSTEM, at=MONDAY
    )
    commands.found_unit(
        code="N1", name="内一科", kind=UnitKind.TEAM, parent=medicine, by=SYSTEM, at=MONDAY
    )
    old = commands.found_unit(
        code="OLD", name="旧科", kind=UnitKind.CLINICAL, parent=top, by=SYSTEM, at=MONDAY
    )
    commands.close_unit(pk=old.pk, by=SYSTEM, at=MONDAY)
    return top


def tree() -> set[tuple[str, str, str, str]]:
    rows = Unit.objects.filter(closed_at=None).select_related("parent")
    return {(one.code, one.name, one.kind, one.parent.code if one.parent else "") for one in rows}


@pytest.mark.parametrize(
    ("row", "field", "says"),
    [
        ("X,,临床科室,", "name", "名称"),
        (f"X,{'长' * 61},临床科室,", "name", "60 个字"),
        (f"{'X' * 21},眼科,临床科室,", "code", "20 位"),
        ("X,眼科,城堡,", "kind", "没有“城堡”"),
        ("X,眼科,临床科室,nowhere", "parent", "nowhere"),
        ("X,眼科,临床科室,OLD", "parent", "OLD"),
        ("OLD,眼科,临床科室,", "code", "已撤销"),
        ("X,眼科,临床科室,X", "parent", "X"),
        ("N,内科,临床科室,N1", "parent", "下级"),
        ("X,眼科,团队,N1", "parent", "3 级"),
        ("N,内科,临床科室,S", "parent", "3 级"),
        ("=cmd,眼科,,", "code", "公式"),
    ],
)
def test_2_1_a_a_wrong_line_is_shown_with_its_cure_and_nothing_is_done(
    house: Unit, row: str, field: str, says: str
) -> None:
    content = file_of("S,外科,临床科室,", row)
    before = tree()

    shown = plan_units(content)

    assert [(one.line, one.field) for one in shown.faults] == [(3, field)]
    assert says in shown.faults[0].text
    with pytest.raises(Invalid, match=r"没有执行。第 3 行"):
        commands.import_units(content=content, by=SYSTEM, at=MONDAY)
    assert tree() == before


def test_2_1_a_new_renamed_and_moved_units_are_told_apart(house: Unit) -> None:
    content = file_of(
        "S1,骨科,团队,S", "S,外科,医技科室,", "N,大内科,临床科室,", "N1,内一科,team,S",
        "house,别的医院,临床科室,",
    )  # fmt: skip

    shown = plan_units(content)

    assert (shown.here, shown.same, shown.faults) == (3, 1, [])
    assert [(one.node.code, one.above) for one in shown.of(NEW)] == [("S", "医院"), ("S1", "外科")]
    assert {one.node.code: one.changes for one in shown.of(CHANGED)} == {
        "N": (("name", "内科", "大内科"),), "N1": (("parent", "大内科", "外科"),),
    }  # fmt: skip
    done = commands.import_units(content=content, by=SYSTEM, at=MONDAY, digest=shown.digest)
    assert done.digest == shown.digest
    assert ("N1", "内一科", UnitKind.TEAM, "S") in tree()
    assert ("house", "医院", UnitKind.ADMINISTRATIVE, "") in tree()
    assert plan_units(content).changes == []


def a_random_file(rng: Random) -> bytes:
    codes = ["house", "N", "N1", "OLD", "A", "B", "C"]
    kinds, parents = ["", "团队", "医技科室"], ["", "", *codes]
    chosen = rng.sample(codes, rng.randrange(5))
    return file_of(
        *(f"{code},{rng.choice(['甲科', '乙科'])},{rng.choice(kinds)},{rng.choice(parents)}"
          for code in chosen)
    )  # fmt: skip


def test_2_1_a_whatever_is_shown_is_what_is_done(house: Unit) -> None:
    rng, done = Random(7), 0
    for _n in range(150):
        content, before = a_random_file(rng), tree()
        shown = plan_units(content)
        if shown.faults:
            with pytest.raises(Invalid):
                commands.import_units(content=content, by=SYSTEM, at=MONDAY)
            assert tree() == before
            continue
        commands.import_units(content=content, by=SYSTEM, at=MONDAY, digest=shown.digest)
        wanted = {
            (one.node.code, one.node.name, one.node.kind, one.node.parent) for one in shown.changes
        }
        assert wanted == tree() - before
        assert plan_units(content).changes == []
        assert max(Unit.objects.values_list("depth", flat=True)) <= MAX_DEPTH
        done += bool(shown.changes)
    assert done > 10


@pytest.mark.usefixtures("keys")
def test_only_what_was_previewed_is_applied_and_once(house: Unit) -> None:
    admin, content = a_member("people:manage"), file_of("S,外科,临床科室,")
    kept = commands.keep_file(
        content=content, name="units.csv", kind=FileKind.UNITS, by=admin, at=MONDAY
    )
    assert b"\xe5\xa4\x96\xe7\xa7\x91" not in bytes(StaffFile.objects.get(pk=kept.pk).content)
    shown = plan_units(content)
    commands.edit_unit(
        pk=Unit.objects.get(code="N").pk, name="S 科", kind=UnitKind.CLINICAL, parent=house,
        by=SYSTEM, at=MONDAY,
    )  # fmt: skip
    commands.found_unit(
        code="S", name="外科", kind=UnitKind.CLINICAL, parent=house, by=SYSTEM, at=MONDAY
    )
    with pytest.raises(Invalid, match="重新预览"):
        commands.apply_units(pk=kept.pk, digest=shown.digest, by=admin, at=MONDAY)

    fresh = plan_units(content)
    commands.apply_units(pk=kept.pk, digest=fresh.digest, by=admin, at=MONDAY)

    with pytest.raises(NotFound):
        commands.apply_units(pk=kept.pk, digest=fresh.digest, by=admin, at=MONDAY)
    with pytest.raises(NotFound):  # a file of units is none of people
        commands.apply_file(pk=kept.pk, digest=fresh.digest, by=admin, at=MONDAY)
    with pytest.raises(Invalid):
        commands.keep_file(content=b"a,b", name="x", kind=FileKind.UNITS, by=admin, at=MONDAY)
    with pytest.raises(Denied):
        commands.import_units(content=content, by=a_member("people:see"), at=MONDAY)
