"""A document from its first file on: named, numbered, signed, superseded, searched."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from yiheng.core import references
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.search import finding
from yiheng.core.search.models import Line
from yiheng.core.small_files import zipped
from yiheng.core.storing import Missing, store
from yiheng.governance.approvals.models import Case
from yiheng.governance.keys.models import DataKey
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member, Unit
from yiheng.office.documents import commands, filing, jobs, queries, rules
from yiheng.office.documents.facts import Facts
from yiheng.office.documents.models import (
    Change,
    Document,
    Grade,
    Kind,
    Passage,
    Stage,
    State,
    Version,
)
from yiheng.office.documents.tests.factories import (
    DAY,
    HOUR,
    MONDAY,
    a_document,
    a_draft,
    a_file,
    a_hospital,
    a_member,
    at_post,
    fresh,
    next_version,
    raw,
    said,
    sign,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def owner(office: Unit) -> Member:
    return at_post("data_steward", name="周负责", unit=office)


def stages(document: Document) -> list[tuple[str, str]]:
    rows = document.versions.order_by("ordinal")
    return [(one.name, one.stage) for one in rows]


def test_3_2_a_3_2_l_the_server_names_and_numbers_what_was_signed(owner: Member) -> None:
    made = a_draft(owner)
    assert (fresh(made).state, made.current, made.number) == (State.DRAFT, None, "")
    with pytest.raises(Denied, match="主版本须重新审核"):
        commands.publish(pk=made.pk, by=owner, at=MONDAY)
    commands.submit(pk=made.pk, by=owner, at=MONDAY)
    with pytest.raises(Denied, match="已在审核中"):
        commands.submit(pk=made.pk, by=owner, at=MONDAY)
    sign(made)

    made = fresh(made)
    assert made.name == "门诊系统-202611-1.0"
    assert made.number.startswith("文档〔2026〕")
    assert made.kept_until is not None
    assert made.kept_until.isoformat() == "2036-11-23"
    [entry] = Entry.objects.filter(action="documents.issued")
    assert (entry.facts["version"], entry.facts["signed"]) == ("1.0", True)
    with pytest.raises(Denied, match="已经发布"):
        commands.publish(pk=made.pk, by=owner, at=MONDAY)


def test_3_2_l_minor_by_the_owner_major_by_approval_one_current_each_superseded(
    owner: Member,
) -> None:
    made = a_document(owner)
    next_version(made, owner)
    with pytest.raises(Denied, match="已有一个未发布的版本"):
        next_version(made, owner)
    commands.publish(pk=made.pk, by=owner, at=MONDAY)
    assert fresh(made).name == "门诊系统-202611-1.1"
    next_version(made, owner, change=Change.MAJOR, grade=Grade.RESTRICTED)
    with pytest.raises(Denied, match="主版本须重新审核"):
        commands.publish(pk=made.pk, by=owner, at=MONDAY)
    commands.submit(pk=made.pk, by=owner, at=MONDAY)
    sign(made, MONDAY + 31 * DAY)

    made = fresh(made)
    assert stages(made) == [
        ("门诊系统-202611-1.0", Stage.SUPERSEDED), ("门诊系统-202611-1.1", Stage.SUPERSEDED),
        ("门诊系统-202612-2.0", Stage.CURRENT),
    ]  # fmt: skip
    assert made.grade == Grade.RESTRICTED
    assert made.kept_until is not None
    assert made.kept_until.isoformat() == "2036-12-24"


def test_3_2_l_a_number_that_was_refused_or_dropped_goes_to_the_next(owner: Member) -> None:
    made = a_document(owner)
    for decision, stage in (("refuse", Stage.REFUSED), ("return", Stage.RETURNED)):
        next_version(made, owner, change=Change.MAJOR)
        commands.submit(pk=made.pk, by=owner, at=MONDAY)
        sign(made, decision=decision)
        assert made.versions.latest("ordinal").stage == stage
    commands.drop(pk=made.pk, by=owner, at=MONDAY)
    next_version(made, owner, change=Change.MAJOR)
    commands.submit(pk=made.pk, by=owner, at=MONDAY)
    commands.recall(pk=made.pk, by=owner, at=MONDAY)
    with pytest.raises(Denied, match="不在审核中"):
        commands.recall(pk=made.pk, by=owner, at=MONDAY)
    commands.submit(pk=made.pk, by=owner, at=MONDAY)
    commands.drop(pk=made.pk, by=owner, at=MONDAY)
    next_version(made, owner)
    commands.publish(pk=made.pk, by=owner, at=MONDAY)
    assert str(fresh(made).current) == "门诊系统-202611-1.1"

    first = a_draft(owner, subject="另一份")
    commands.submit(pk=first.pk, by=owner, at=MONDAY)
    sign(first, decision="refuse")
    assert fresh(first).state == State.REFUSED
    assert a_draft(owner, subject="另一份").pk != first.pk
    with pytest.raises(Denied, match="不能上传新版"):
        next_version(first, owner)
    with pytest.raises(NotFound):
        commands.drop(pk=first.pk, by=owner, at=MONDAY)
    with pytest.raises(Denied, match="这一版现行，不能再改"):
        commands.drop(pk=made.pk, by=owner, at=MONDAY)


def test_3_2_a_a_name_collides_is_mended_and_told_on_its_field(owner: Member) -> None:
    a_document(owner)
    other = at_post("head", name="外科主任")
    for by in (owner, other):
        with pytest.raises(Invalid, match="已有名为“门诊系统”的文档") as refusal:
            a_draft(by)
        assert (refusal.value.field, refusal.value.clause) == ("subject", "3.2-a")
    assert a_draft(other, subject="门诊系统接口说明").pk
    taken = a_draft(owner, subject="住院系统")
    Version.objects.filter(document__subject="门诊系统").update(name="住院系统-202611-1.0")
    commands.submit(pk=taken.pk, by=owner, at=MONDAY)
    with pytest.raises(Invalid, match="已被使用，未发布"):
        sign(taken)


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"grade": ""}, "grade", "没有密级"), ({"kind": "x"}, "kind", "请选择种类"),
        ({"subject": ""}, "subject", "没有项目名称"), ({"subject": "a-b"}, "subject", "连字符"),
        ({"project": "none"}, "project", "没有这个项目"),
        ({"note": "长" * 201}, "note", "最长 200"),
        ({"readers": ("XX",)}, "readers", "没有这些部门：XX"),
        ({"kind": Kind.CONTRACT}, "grade", "合同存档仅总监"),
    ],
)  # fmt: skip
def test_3_2_c_what_cannot_be_taken_stands_on_its_field_and_leaves_nothing(
    owner: Member, given: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Invalid, match=words) as refusal:
        a_draft(owner, **given)
    assert refusal.value.field == field
    assert not Document.objects.exists()


def test_3_2_b_what_is_not_what_it_says_is_refused_by_what_was_found() -> None:
    for content, name, words in (
        (b"%PDF-1.4", "a.docx", "内容却是 .pdf"), (b"\x00\x01", "a.txt", "无法识别"),
        (b"", "a.pdf", "文件是空的"), (b"x", "a.exe", "只收"), (b"x", "noending", "只收"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=words):
            filing.received(name, len(content), BytesIO(content))
    with pytest.raises(Invalid, match="超过 20 MB"):
        filing.received("a.pdf", 20 * 1024 * 1024 + 1, BytesIO(b"%PDF"))
    with pytest.raises(Invalid, match="解压后过大"):
        a_file(zipped({"[Content_Types].xml": b"", "word/document.xml":
                       b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "a.docx")  # fmt: skip


def test_only_who_may_writes_and_the_same_key_is_one_document(owner: Member) -> None:
    with pytest.raises(Denied, match="上传文档"):
        a_draft(a_member(name="护士"))
    one = commands.draft(by=owner, at=MONDAY, idempotency_key="k", facts=said(), upload=a_file())
    two = commands.draft(by=owner, at=MONDAY, idempotency_key="k", facts=said(), upload=a_file())
    assert one.pk == two.pk
    assert Version.objects.count() == 1


def test_3_2_l_only_its_owner_goes_on_with_it_and_of_one_who_left_the_unit(
    owner: Member, office: Unit
) -> None:
    made = a_document(owner)
    other = at_post("head", name="外科主任")
    for act in (lambda: next_version(made, other),
                lambda: commands.drop(pk=made.pk, by=other, at=MONDAY)):  # fmt: skip
        with pytest.raises(Denied, match="负责人"):
            act()
    with pytest.raises(Invalid, match="请写明修订了什么"):
        next_version(made, owner, note="")
    with pytest.raises(Invalid, match="请选择主版本或次版本"):
        next_version(made, owner, change="huge")
    colleague = at_post("data_steward", name="同科", unit=office)
    Member.objects.filter(pk=owner.pk).update(is_active=False)
    assert next_version(made, colleague).pk


def test_3_2_l_an_edit_voids_the_signatures_and_another_file_has_another_key(
    owner: Member,
) -> None:
    made = a_draft(owner)
    commands.submit(pk=made.pk, by=owner, at=MONDAY)
    version = made.versions.get()
    case = Case.objects.get(subject_pk=version.pk, subject=queries.SUBJECT)
    commands.revise(pk=made.pk, by=owner, at=MONDAY, facts=said(grade=Grade.PUBLIC),
                    upload=a_file(b"other", "b.txt"))  # fmt: skip
    again = made.versions.get()
    case.refresh_from_db()
    assert (again.blob != version.blob, again.file_name, case.round) == (True, "b.txt", 2)
    assert not DataKey.objects.filter(owner=version.key_owner).exists()
    sign(made)
    assert fresh(made).grade == Grade.PUBLIC

    next_version(made, owner)
    commands.revise(pk=made.pk, by=owner, at=MONDAY, facts=Facts(note="改了说明"))
    assert made.versions.latest("ordinal").note == "改了说明"
    commands.drop(pk=made.pk, by=owner, at=MONDAY)
    next_version(made, owner, change=Change.MAJOR)
    commands.revise(pk=made.pk, by=owner, at=MONDAY,
                    facts=Facts(note="升级", grade=Grade.SECRET))  # fmt: skip
    assert made.versions.latest("ordinal").text == ""


def test_3_2_a_3_2_l_a_file_that_is_named_already_is_taken_in_or_said_why_not(
    owner: Member,
) -> None:
    def brought(name: str, key: str = "i") -> Document:
        return commands.take_in(
            by=owner, at=MONDAY, idempotency_key=key, facts=said(note="历史版本"),
            upload=a_file(name=name),
        )  # fmt: skip

    for name, words in (
        ("门诊系统.txt", "不合规定"), ("门诊系统-202311-1.1.txt", "首版应为 1.0"),
        ("门诊系统-202712-1.0.txt", "今天之后"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=words) as refusal:
            brought(name)
        assert refusal.value.field == "file"
    made = brought("门诊系统-202311-1.0.txt")
    commands.submit(pk=made.pk, by=owner, at=MONDAY)
    sign(made)
    assert fresh(made).name == "门诊系统-202311-1.0"  # the example of the regulation itself
    with pytest.raises(Invalid, match=r"版本号 1.2 与现行的 1.0 不相接。下一版应为 1.1 或 2.0"):
        brought("门诊系统-202401-1.2.txt")
    brought("门诊系统-202401-1.1.txt")
    commands.publish(pk=made.pk, by=owner, at=MONDAY)
    brought("门诊系统-202405-2.0.txt")
    commands.submit(pk=made.pk, by=owner, at=MONDAY)
    sign(made)
    assert [name for name, _stage in stages(made)] == [
        "门诊系统-202311-1.0", "门诊系统-202401-1.1", "门诊系统-202405-2.0"]  # fmt: skip
    assert Entry.objects.filter(action="documents.taken_in", clause="3.2-a").count() == 3


def test_3_2_b_each_file_has_its_own_key_and_lies_there_sealed(owner: Member) -> None:
    words = "绝密参数表" * 50
    one = a_document(owner, upload=a_file(words.encode()))
    two = a_document(owner, upload=a_file(words.encode()), subject="住院系统")
    assert one.current is not None
    assert two.current is not None
    owners = {one.current.key_owner, two.current.key_owner}
    assert DataKey.objects.filter(owner__in=owners).count() == 2
    assert "绝密参数表".encode() not in raw(one.current)
    assert raw(one.current) != raw(two.current)
    assert len(raw(one.current)) == one.current.where.sealed_size
    assert filing.content(one.current).read() == words.encode()


def test_3_2_b_a_file_without_a_row_is_swept_after_a_day_and_the_rest_stays(
    owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = a_document(owner)
    before = {name for name, _at in store().names()}
    with pytest.raises(Invalid):
        a_draft(owner, note="长" * 201)
    with monkeypatch.context() as broken:
        broken.setattr("yiheng.office.documents.commands.drafting.record", _fail)
        with pytest.raises(RuntimeError, match="killed"):
            a_draft(owner, subject="半途")
    strays = [(name, at) for name, at in store().names() if name not in before]
    assert len(strays) == 1  # sealed, then the transaction was rolled back
    [(stray, at)] = strays
    assert jobs.sweep(at + HOUR) == 0
    assert jobs.sweep(at + 2 * DAY) >= 1
    assert jobs.sweep(at + 2 * DAY) == 0
    assert made.current is not None
    assert store().size(made.current.blob)
    with pytest.raises(Missing):
        store().size(stray)


def _fail(*args: object, **kwargs: object) -> None:
    raise RuntimeError("killed")


def test_3_2_c_of_open_grades_the_text_is_searched_of_guarded_ones_the_name_alone(
    owner: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = a_document(owner, upload=a_file(("前文。" * 400 + "麒麟系统").encode()))
    hidden = a_document(owner, subject="密件", grade=Grade.SECRET, upload=a_file("凤凰".encode()))
    shelf = queries.shelf(owner)
    assert list(queries.holding(shelf, "麒麟系统")) == [made]
    assert list(queries.holding(shelf, "密件")) == [hidden]
    assert not queries.holding(shelf, "凤凰").exists()
    assert not Line.objects.filter(text__contains="凤凰").exists()
    assert queries.holding(shelf, " ").count() == 2
    stranger = a_member(name="外科")
    assert not queries.holding(queries.shelf(stranger), "密件").exists()
    monkeypatch.setattr(finding, "FIRST_BATCH", 1)  # what is hidden uses nothing up
    for _n in range(3):
        a_document(owner, grade=Grade.SECRET, subject=f"麒麟系统合同{_n}")
    assert list(queries.holding(queries.shelf(stranger), "麒麟系统", most=1)) == [made]

    next_version(made, owner, change=Change.MAJOR, grade=Grade.RESTRICTED)
    commands.submit(pk=made.pk, by=owner, at=MONDAY)
    sign(made)
    assert not Passage.objects.filter(document=made).exists()
    assert not Line.objects.filter(text__contains="麒麟").exists()
    next_version(made, owner, change=Change.MAJOR, grade=Grade.PUBLIC,
                 upload=a_file("玄武".encode()))  # fmt: skip
    Version.objects.filter(document=made, stage=Stage.DRAFT).update(text="")
    commands.submit(pk=made.pk, by=owner, at=MONDAY)
    sign(made)
    assert list(queries.holding(queries.shelf(stranger), "玄武")) == [made]


def test_a_stranger_finds_no_draft(owner: Member) -> None:
    made = a_draft(owner)
    for act in (commands.publish, commands.submit, commands.recall, commands.drop):
        with pytest.raises(NotFound):
            act(pk=made.pk, by=a_member(name="外科"), at=MONDAY)
    commands.drop(pk=made.pk, by=owner, at=MONDAY)
    with pytest.raises(NotFound):
        commands.drop(pk=made.pk, by=owner, at=MONDAY)


def test_3_2_a_a_name_may_come_from_the_project_it_belongs_to(
    owner: Member, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = references.Reference(references.PROJECT, "7", "电子病历 - 二期", "/projects/7/", "在建")
    kind = references.Kind(
        references.PROJECT, "项目", lambda viewer, keys, at: {"7": one} if "7" in keys else {},
        lambda viewer, words, at: [one],
    )  # fmt: skip
    monkeypatch.setitem(references.KINDS, references.PROJECT, kind)
    made = a_document(owner, subject="", project="7")
    assert made.name == "电子病历二期-202611-1.0"
    client.force_login(owner)
    assert "电子病历 - 二期" in client.get("/documents/new/").content.decode()
    assert 'href="/projects/7/"' in client.get(made.page).content.decode()


def test_0_g_who_does_not_keep_freezes_and_destroys_nothing(owner: Member) -> None:
    made = a_document(owner)
    for verdict in (rules.may_freeze(owner, made, True, MONDAY),
                    rules.may_dispose(owner, made, MONDAY.date(), MONDAY, lent=False,
                                      pending=False)):  # fmt: skip
        assert not verdict
        assert "管理文档借阅与保管" in verdict.why
