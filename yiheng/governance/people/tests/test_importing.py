"""A file of people: a dry run, then exactly what it showed; twice is once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands, sheets
from yiheng.governance.people.commands.importing import Synced
from yiheng.governance.people.models import Departure, Member, Unit
from yiheng.governance.people.syncing import CHANGED, NEW, Plan, plan
from yiheng.governance.people.tests.factories import HASHED, MONDAY, a_member, a_post, a_unit

SYSTEM = the_system()
HEAD = "工号,姓名,部门编码,用工性质,责任人工号,保密协议签署日期,服务期至\n"
LEAVING = "工号,姓名,部门编码,离岗日期\n"
database = pytest.mark.django_db


def file_of(*lines: str, head: str = HEAD) -> bytes:
    return (head + "\n".join(lines)).encode()


def apply(content: bytes, **more: int) -> Synced:
    digest = plan(content, MONDAY).digest
    return commands.import_staff(content=content, digest=digest, by=SYSTEM, at=MONDAY, **more)


def line_of(member: Member, unit: Unit | None = None) -> str:
    return f"{member.staff_no},{member.name},{(unit or member.unit).code}"


@database
def test_2_2_a_a_file_shows_what_it_would_do_and_then_does_it_once() -> None:
    ward, clinic = a_unit("骨科"), a_unit("门诊")
    stays, moves, *others = [a_member(unit=ward) for _n in range(12)]
    gone = others.pop()
    content = file_of(
        line_of(stays), line_of(moves, clinic), *map(line_of, others),
        f"50001,新人,{ward.code}",
        f"50002,驻场,{ward.code},外包,{stays.staff_no},2026-11-01,2027-03-31",
    )  # fmt: skip

    shown = plan(content, MONDAY)
    assert shown.counts == {
        "new": 2, "changed": 0, "moved": 1, "back": 0, "left": 1, "same": 10, "faults": 0,
        "kept": 0,
    }  # fmt: skip
    assert Member.objects.count() == 12
    done = apply(content)

    assert [one.staff_no for one, _code in done.codes] == ["50001", "50002"]
    new, code = done.codes[0]
    commands.activate(staff_no="50001", code=code, password=HASHED, at=MONDAY)
    assert Member.objects.get(pk=moves.pk).unit == clinic
    assert not Member.objects.get(pk=gone.pk).is_active
    guest = Member.objects.get(staff_no="50002")
    assert (guest.sponsor, guest.ends_on) == (stays, date(2027, 3, 31))
    entries = Entry.objects.filter(target=f"people.member:{new.pk}")
    assert {one.action for one in entries} == {"people.enrolled", "people.activated"}

    before = Member.objects.in_bulk()
    assert plan(content, MONDAY).counts["same"] == 13
    assert apply(content).codes == []
    assert Member.objects.in_bulk() == before
    assert Departure.objects.count() == 1


@database
def test_only_what_was_previewed_is_applied() -> None:
    unit = a_unit()
    member = a_member(unit=unit)
    content = file_of(line_of(member), f"50001,新人,{unit.code}")
    digest = plan(content, MONDAY).digest
    commands.enrol(staff_no="50001", name="新人", unit=unit, by=SYSTEM, at=MONDAY)

    with pytest.raises(Invalid, match="重新预览"):
        commands.import_staff(content=content, digest=digest, by=SYSTEM, at=MONDAY)
    with pytest.raises(Denied):
        commands.import_staff(
            content=content, digest=plan(content, MONDAY).digest, by=member, at=MONDAY
        )
    assert Entry.objects.latest("seq").action == "people.import_staff.denied"


@database
def test_2_1_k_many_leavers_want_their_number() -> None:
    unit = a_unit()
    members = [a_member(unit=unit) for _n in range(10)]
    content = file_of(*map(line_of, members[:8]))

    for wrong in ({}, {"leavers": 1}):
        with pytest.raises(Invalid, match="2 人离岗"):
            apply(content, **wrong)
    assert Member.objects.filter(is_active=True).count() == 10
    apply(content, leavers=2)

    assert Member.objects.filter(is_active=True).count() == 8


@database
def test_2_1_n_the_last_administrator_is_kept_and_told() -> None:
    chair = a_post("people:manage", exclusive=True, title="安全管理员")
    admin, unit = a_member(post=chair), a_unit()
    members = [a_member(unit=unit) for _n in range(10)]
    content = file_of(*map(line_of, members))

    shown = plan(content, MONDAY)
    apply(content)

    assert shown.kept == [admin]
    assert Member.objects.get(pk=admin.pk).is_active
    told = plan(
        file_of(f"{admin.staff_no},甲,{unit.code},2026-11-01", head=LEAVING),
        MONDAY,
    )
    assert "不能空缺" in told.faults[0].text
    second = a_member(post=chair)
    both = plan(file_of(*map(line_of, members)), MONDAY)
    assert (len(both.kept), len(both.of("left"))) == (1, 1), (admin, second)


@database
def test_a_faulty_line_changes_nothing_and_says_how_to_mend_it() -> None:
    unit = a_unit("骨科")
    member = a_member(unit=unit, name="旧名")
    wrong = {
        f"{member.staff_no},新名,nowhere": "没有“nowhere”这个部门",
        f"1,太短,{unit.code}": "2 至 20 位",
        f"50001,,{unit.code}": "姓名",
        f"50002,=cmd(),{unit.code}": "公式",
        f"50003,外来,{unit.code},外包": "服务期至",
        f"50004,外来,{unit.code},外包,{member.staff_no},2026-11-01,明年": "2026-12-31",
        f"50005,外来,{unit.code},外包,99999,2026-11-01,2027-01-01": "99999",
        f"50006,外来,{unit.code},神仙": "用工性质",
        f"50007,{'长' * 90},{unit.code}": "80",
        f",无号,{unit.code}": "没有填写",
    }
    content = file_of(*wrong, f"50008,好人,{unit.code}", f"50008,又一,{unit.code}")

    shown = plan(content, MONDAY)
    apply(content)

    assert [one.line for one in shown.faults] == [*range(2, 12), 13]
    for fault, text in zip(shown.faults, wrong.values(), strict=False):
        assert text in fault.text, fault
    assert "第 12 行" in shown.faults[-1].text
    member.refresh_from_db()
    assert (member.is_active, member.name) == (True, "旧名")
    assert set(Member.objects.values_list("staff_no", flat=True)) == {member.staff_no, "50008"}


@database
def test_2_1_k_the_time_from_leaving_to_being_shut_out_is_kept() -> None:
    unit = a_unit()
    members = [a_member(unit=unit) for _n in range(11)]
    head = LEAVING
    rows = [f"{line_of(one)}," for one in members[1:]]
    content = file_of(f"{line_of(members[0])},2026-11-20", *rows, head=head)

    apply(content)

    gone = Departure.objects.get()
    assert gone.shut_out_at - gone.left_at > timedelta(days=2)
    assert gone.member == members[0]
    apply(file_of(f"{line_of(members[0])},2026-11-20", *rows, head=head))
    assert Departure.objects.count() == 1
    back = apply(file_of(*map(line_of, members)))
    assert [one for one, _code in back.codes] == [members[0]]
    assert Member.objects.get(pk=members[0].pk).is_active


@database
def test_a_leaving_day_to_come_is_the_last_day() -> None:
    unit = a_unit()
    member = a_member(unit=unit)

    apply(file_of(f"{line_of(member)},2026-12-31", head=LEAVING))

    member.refresh_from_db()
    assert member.ends_on == date(2026, 12, 31)
    assert member.here(MONDAY)
    assert not member.here(MONDAY + timedelta(days=40))


@database
def test_units_come_from_a_file_parents_first_all_or_nothing() -> None:
    house = a_unit("医院")
    head = "编码,名称,类别,上级编码\n"
    content = file_of("B1,骨一病区,team,B", "B,骨科,临床科室,", head=head)

    def take(content: bytes) -> tuple[int, int, int]:
        done = commands.import_units(content=content, by=SYSTEM, at=MONDAY)
        return len(done.of(NEW)), len(done.of(CHANGED)), done.same

    assert take(content) == (2, 0, 0)
    assert take(content) == (0, 0, 2)
    assert Unit.objects.get(code="B1").parent == Unit.objects.get(code="B", parent=house)
    assert take(file_of("B1,骨一科,team,B", head=head)) == (0, 1, 0)
    for wrong in ("C,,临床科室,", "C,眼科,城堡,", "C,眼科,,nowhere", "C,眼科,,D", ",眼科,,"):
        with pytest.raises(Invalid, match="没有执行"):
            take(file_of("E,口腔科,,", wrong, head=head))
    assert not Unit.objects.filter(code="E").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_files_of_any_office_are_read(encoding: str, mark: str) -> None:
    text = f"工 号{mark}姓名{mark}闲话\r\n10{mark}王五{mark}x\r\n\r\n11{mark}赵六{mark}y\r\n"

    sheet = sheets.read(text.encode(encoding), sheets.STAFF, "staff_no")

    assert sheet.rows == [
        (2, {"staff_no": "10", "name": "王五"}), (4, {"staff_no": "11", "name": "赵六"}),
    ]  # fmt: skip
    assert sheet.columns == {"staff_no", "name"}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xff\xfe\x00a", "UTF-8"), (b"a,b\n1,2", "工号"), (b"", "工号"),
        ("工号,工号\n1,2".encode(), "两次"), ('工号\n"1'.encode(), "引号"),
        (b"x" * (sheets.MOST_BYTES + 1), "20 MB"),
        ("工号\n".encode() + b"1\n" * 20_002, "20,000"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(Invalid, match=says):
        sheets.read(content, sheets.STAFF, "staff_no")


@given(
    st.binary(max_size=200) | st.text(max_size=120).map(lambda text: f"工号,姓名\n{text}".encode())
)
def test_no_bytes_break_the_reading(content: bytes) -> None:
    try:
        sheet = sheets.read(content, sheets.STAFF, "staff_no")
    except Invalid:
        return
    numbers = [row["staff_no"] for _line, row in sheet.rows]
    assert len(numbers) == len(set(numbers))
    assert all(not cell.startswith("=") for _line, row in sheet.rows for cell in row.values())


@pytest.mark.parametrize(
    "text", ["2026-12-31", "2026/12/31", "2026.12.31", "20261231", "2026年12月31日"]
)
def test_dates_as_people_write_them(text: str) -> None:
    assert sheets.day(text) == date(2026, 12, 31)
    assert sheets.day("") is None


def test_a_plan_says_when_many_leave() -> None:
    assert not Plan("", here=0).many_leave
