"""Forms are designed by one, confirmed by another, in force from a day; old versions stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiheng.core.clock import day_of
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.office.requests import answers, commands, designs, pages, queries, shipped
from yiheng.office.requests.checking import read
from yiheng.office.requests.models import Change, Draft, Form, Version
from yiheng.office.requests.tests.factories import a_hospital, at_post
from yiheng.office.requests.tests.strategies import designs as random_designs
from yiheng.office.requests.tests.strategies import typed as random_answers

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
DATABASE = settings(
    max_examples=15,
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture,
    ],
)  # fmt: skip


@pytest.fixture(autouse=True)
def ward() -> Unit:
    return a_hospital()


@pytest.fixture
def designer() -> Member:
    return at_post("secadmin", name="安管")


@pytest.fixture
def second() -> Member:
    return at_post("auditadmin", name="审管")


def edited(by: Member, code: str = "device", **head: Any) -> Draft:
    draft = commands.begin_design(code=code, by=by, at=MONDAY)
    return commands.edit_design(pk=draft.pk, by=by, at=MONDAY, content=draft.content | head)


def proposed(by: Member, code: str = "device", **head: Any) -> Change:
    return commands.propose_form(
        pk=edited(by, code, **head).pk, in_force_from=MONDAY + WEEK, reason="科室要求", by=by,
        at=MONDAY,
    )  # fmt: skip


def settle(change: Change, by: Member, stand: str = Stand.CONFIRMED) -> Change:
    return commands.settle_change(pk=change.pk, stand=stand, by=by, at=MONDAY)


def test_3_1_a_a_hospital_that_is_founded_has_the_products_forms_and_routes_once() -> None:
    assert [one.form.code for one in queries.versions_in_force(MONDAY)] == list(shipped.CODES)
    assert commands.install(at=MONDAY) == 0
    assert Version.objects.count() == len(shipped.CODES)


def test_2_1_n_a_version_holds_when_another_has_confirmed_it_and_from_its_day_on(
    designer: Member, second: Member
) -> None:
    change = proposed(designer, title="设备申领")
    assert not Draft.objects.exists()
    assert Notice.objects.get(kind="requests.change_proposed").recipient == second
    with pytest.raises(Denied, match="不含“确认申请单"):
        settle(change, designer)
    settle(change, second)

    form = Form.objects.get(code="device")
    before, after = (
        queries.version_in_force(form, MONDAY),
        queries.version_in_force(form, MONDAY + WEEK),
    )
    assert before is not None
    assert after is not None
    assert (before.number, after.number, after.title) == (1, 2, "设备申领")
    assert (after.made_by, after.confirmed_by) == (designer.label, second.label)
    with pytest.raises(Denied, match="已由审管"):
        settle(change, second)


def test_2_1_n_nobody_confirms_the_own_change_whatever_their_posts(ward: Unit) -> None:
    both = a_member("requests:define", "requests:confirm", name="全能")
    change = proposed(both)
    with pytest.raises(Denied, match="不能自己确认"):
        settle(change, both)
    assert settle(change, both, Stand.WITHDRAWN).stand == Stand.WITHDRAWN
    assert Version.objects.filter(form__code="device").count() == 1


def test_a_no_leaves_the_form_as_it_is_and_a_form_has_one_open_change(
    designer: Member, second: Member
) -> None:
    change = proposed(designer)
    with pytest.raises(Invalid, match="已有变更等待确认"):
        proposed(designer)
    settle(change, second, Stand.REFUSED)
    assert proposed(designer).pk != change.pk
    with pytest.raises(Invalid, match="请选择同意"):
        settle(change, second, "maybe")
    with pytest.raises(NotFound):
        commands.settle_change(pk=99_999, stand=Stand.REFUSED, by=second, at=MONDAY)


@pytest.mark.parametrize("stand", [Stand.REFUSED, Stand.WITHDRAWN])
def test_2_1_n_a_design_that_does_not_come_is_in_hand_again(
    designer: Member, second: Member, stand: Stand
) -> None:
    change = proposed(designer, title="设备申领")
    settle(change, second if stand == Stand.REFUSED else designer, stand)

    back = commands.begin_design(code="device", by=designer, at=MONDAY)
    assert (back.content, back.edited_by) == (change.content, designer.label)


def test_2_1_n_a_form_is_retired_by_two_and_brought_back_by_a_new_version(
    designer: Member, second: Member
) -> None:
    change = commands.propose_retirement(
        code="seal", in_force_from=MONDAY, reason="改用电子印章", by=designer, at=MONDAY
    )
    settle(change, second)
    assert "seal" not in [one.form.code for one in queries.versions_in_force(MONDAY)]
    assert change.definition is None

    settle(proposed(designer, "seal"), second)
    assert "seal" in [one.form.code for one in queries.versions_in_force(MONDAY + WEEK)]
    assert "seal" in dict(queries.titles_in_force(MONDAY + WEEK))
    assert "seal" not in dict(queries.titles_in_force(MONDAY + WEEK / 2))
    key: dict[str, Any] = {"code": "seal", "by": designer, "idempotency_key": "k"}
    with pytest.raises(Denied, match="已停用"):  # not by the version that was retired
        commands.begin(**key, at=MONDAY + WEEK / 2)
    assert commands.begin(**key, at=MONDAY + WEEK).version.number == 2
    with pytest.raises(NotFound):
        commands.propose_retirement(
            code="no-such", in_force_from=MONDAY, reason="无", by=designer, at=MONDAY
        )


def test_2_1_n_a_version_that_comes_before_a_retirement_cancels_it(
    designer: Member, second: Member
) -> None:
    change = commands.propose_retirement(
        code="seal", in_force_from=MONDAY + 2 * WEEK, reason="改用", by=designer, at=MONDAY
    )
    settle(change, second)
    settle(proposed(designer, "seal"), second)
    assert Form.objects.get(code="seal").retired_from is None


def test_2_1_k_only_who_may_designs(ward: Unit, designer: Member) -> None:
    draft, nurse = edited(designer), at_post("nurse", unit=ward)
    for act in (
        lambda: commands.begin_design(code="x-form", by=nurse, at=MONDAY),
        lambda: commands.edit_design(pk=draft.pk, by=nurse, at=MONDAY, content={}),
        lambda: commands.drop_design(pk=draft.pk, by=nurse, at=MONDAY),
        lambda: commands.propose_form(
            pk=draft.pk, in_force_from=MONDAY, reason="x", by=nurse, at=MONDAY
        ),
        lambda: commands.propose_retirement(
            code="seal", in_force_from=MONDAY, reason="x", by=nurse, at=MONDAY
        ),
    ):
        with pytest.raises(Denied, match="不含“设计申请单”"):
            act()


@pytest.mark.parametrize(
    ("reason", "days", "says"), [(" ", 7, "请写明理由"), ("有", -3, "不能早于今天")]
)
def test_a_proposal_says_why_and_from_when(
    designer: Member, reason: str, days: int, says: str
) -> None:
    draft = edited(designer)
    with pytest.raises(Invalid, match=says):
        commands.propose_form(
            pk=draft.pk, in_force_from=MONDAY + timedelta(days=days), reason=reason, by=designer,
            at=MONDAY,
        )  # fmt: skip


def test_0_i_a_design_that_asks_for_patients_is_kept_but_never_proposed(
    designer: Member,
) -> None:
    fields = [{"code": "who", "label": "患者姓名", "kind": "text"}]
    with pytest.raises(Invalid, match="会收集患者信息") as refused:
        proposed(designer, fields=fields)
    assert (refused.value.field, refused.value.clause) == ("who", "0-i")
    assert Draft.objects.get().content["fields"] == fields


def test_a_design_is_begun_once_dropped_and_bounded(designer: Member) -> None:
    with pytest.raises(Invalid, match="编码以小写字母开头"):
        commands.begin_design(code="名片", by=designer, at=MONDAY)
    own = commands.begin_design(code="name-card", by=designer, at=MONDAY)
    assert own.content == {"title": "", "fields": []}
    assert commands.begin_design(code="name-card", by=designer, at=MONDAY).pk == own.pk
    with pytest.raises(Invalid, match="过大"):
        commands.edit_design(pk=own.pk, by=designer, at=MONDAY, content={"title": "长" * 30_000})
    commands.drop_design(pk=own.pk, by=designer, at=MONDAY)
    with pytest.raises(NotFound):
        commands.drop_design(pk=own.pk, by=designer, at=MONDAY)
    assert Entry.objects.filter(action="requests.design_dropped").count() == 1


def test_a_proposal_whose_route_has_gone_meanwhile_is_not_confirmed(
    designer: Member, second: Member
) -> None:
    change = proposed(designer)
    assert change.content is not None
    change.content = change.content | {"route": "gone"}
    change.save()
    with pytest.raises(Invalid, match="审批流程"):
        settle(change, second)
    assert Change.objects.get(pk=change.pk).stand == Stand.PROPOSED


def test_the_designers_buttons_move_add_and_remove() -> None:
    design: dict[str, Any] = {"title": "甲", "fields": [], "rows": [["f1", "f2"], ["f1"]]}
    for label in ("一", "二"):
        design = designs.with_new(design, label, "text")
    assert [one["code"] for one in design["fields"]] == ["f1", "f2"]
    down = designs.moved(design, "f1", 1)
    assert [one["code"] for one in down["fields"]] == ["f2", "f1"]
    assert designs.moved(design, "f1", -1)["fields"] == design["fields"]
    assert designs.moved(design, "zz", 1)["fields"] == design["fields"]
    fewer = designs.without(design, "f1")
    assert ([one["code"] for one in fewer["fields"]], fewer["rows"]) == (["f2"], [["f2"]])
    renamed = designs.replaced(design, "f1", {"code": "who", "label": "谁", "kind": "member"})
    assert renamed["rows"] == [["who", "f2"], ["who"]]
    assert designs.fields_of({"fields": "x"}) == []
    assert design["fields"][0]["label"] == "一"


def test_what_two_versions_differ_in_is_told_in_words() -> None:
    old = read(shipped.definitions()["seal"], queries.known("seal"))
    content = designs.without(old.as_json(), "escort") | {"title": "用章"}
    content = designs.with_new(content, "期望日期", "date")
    content = designs.moved(content, "seal", -1)
    told = {what: (before, after) for what, before, after in pages.differences(
        old, read(content, queries.known("seal"))
    )}  # fmt: skip
    assert told["名称"] == ("用印", "用章")
    assert told["监印人"][1] == "—"
    assert told["期望日期"] == ("—", "期望日期；日期")
    assert "字段顺序" in told
    assert "打印版式" in told
    assert pages.differences(None, old) == []


@DATABASE
@given(st.data())
def test_3_1_a_any_form_that_is_accepted_is_filled_in_kept_and_read_back_equal(
    data: st.DataObject,
) -> None:
    """The whole way through the database: design, version, sealed answers, signed bytes."""
    number = Form.objects.count()
    who = a_member(name="填表人")
    there = {"member": who.staff_no, "unit": who.unit.code, "units": who.unit.code,
             "post": "nurse"}  # fmt: skip
    content = data.draw(random_designs()) | {"handler": "", "route": "requests-unit"}
    content["serial"] = f"信{chr(0x4E00 + number)}"
    form = read(content, queries.known("random"))
    version = Form.objects.create(code=f"random-{number}").versions.create(
        number=1, title=form.title, content=form.as_json(), in_force_from=MONDAY, made_by="甲"
    )
    typed = {
        key: [there.get(form.named(key.partition("-")[0]).kind, text) for text in texts]
        for key, texts in data.draw(random_answers(form)).items()
    }
    begun = commands.begin(
        code=version.form.code, by=who, at=MONDAY, idempotency_key=f"random-{number}"
    )
    request = commands.save(pk=begun.pk, by=who, at=MONDAY, typed=typed)

    kept, unread = queries.opened(request)
    filled = queries.read(request, typed, MONDAY)
    assert (unread, filled.problems) == ({}, [])
    assert kept == filled.answers
    again = answers.read(
        form, queries.typed_in(request), queries.world(form, [who.staff_no]),
        queries.filler(request, MONDAY), day_of(MONDAY),
    )  # fmt: skip
    assert again.answers == kept
    signed = orjson.loads(queries.content_bytes(request.pk))
    assert signed["answers"] == kept
    assert queries.content_bytes(request.pk) == queries.content_bytes(request.pk)
